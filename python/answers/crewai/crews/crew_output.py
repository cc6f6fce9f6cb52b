"""The result of a crew, as hooks after a kickoff see it."""

import json
from typing import Any

from pydantic import BaseModel, Field

from crewai.tasks.output_format import OutputFormat
from crewai.tasks.task_output import TaskOutput


class UsageMetrics(BaseModel):
    total_tokens: int = 0
    prompt_tokens: int = 0
    cached_prompt_tokens: int = 0
    completion_tokens: int = 0
    reasoning_tokens: int = 0
    cache_creation_tokens: int = 0
    successful_requests: int = 0


class CrewOutput(BaseModel):
    raw: str = ""
    pydantic: Any = None
    json_dict: dict[str, Any] | None = None
    tasks_output: list[TaskOutput] = Field(default_factory=list)
    token_usage: UsageMetrics = Field(default_factory=UsageMetrics)

    @property
    def tool_failures(self) -> list[Any]:
        return [failure for task in self.tasks_output for failure in task.tool_failures]

    @property
    def has_tool_failures(self) -> bool:
        return bool(self.tool_failures)

    @property
    def usage_metrics(self) -> dict[str, Any]:
        return self.token_usage.model_dump()

    @property
    def json(self) -> str | None:  # type: ignore[override]
        if not self.tasks_output or self.tasks_output[-1].output_format != OutputFormat.JSON:
            raise ValueError("There is no JSON: the last task has no output_json")
        return json.dumps(self.json_dict)

    def to_dict(self) -> dict[str, Any]:
        return dict(self.json_dict or (self.pydantic.model_dump() if self.pydantic else {}))

    def __getitem__(self, key: str) -> Any:
        if self.pydantic is not None and hasattr(self.pydantic, key):
            return getattr(self.pydantic, key)
        if self.json_dict is not None and key in self.json_dict:
            return self.json_dict[key]
        raise KeyError(f"Key '{key}' not found in CrewOutput.")

    def __str__(self) -> str:
        return str(self.pydantic or self.json_dict or self.raw)
