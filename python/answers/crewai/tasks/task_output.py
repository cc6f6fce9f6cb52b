"""The result of a task, as guardrails and callbacks see it."""

import json
from typing import Any

from pydantic import BaseModel, Field, model_validator

from crewai.tasks.output_format import OutputFormat


class TaskOutput(BaseModel):
    description: str
    name: str | None = None
    expected_output: str | None = None
    summary: str | None = None
    raw: str = ""
    pydantic: Any = None
    json_dict: dict[str, Any] | None = None
    agent: str
    output_format: OutputFormat = OutputFormat.RAW
    messages: list[Any] = Field(default_factory=list)
    tool_failures: list[Any] = Field(default_factory=list)

    @property
    def has_tool_failures(self) -> bool:
        return bool(self.tool_failures)

    @model_validator(mode="after")
    def _summarised(self) -> "TaskOutput":
        self.summary = " ".join(self.description.split(" ")[:10]) + "..."
        return self

    @property
    def json(self) -> str | None:  # type: ignore[override]
        if self.output_format != OutputFormat.JSON:
            raise ValueError("There is no JSON: the task has no output_json")
        return json.dumps(self.json_dict)

    def to_dict(self) -> dict[str, Any]:
        return dict(self.json_dict or (self.pydantic.model_dump() if self.pydantic else {}))

    def __str__(self) -> str:
        return str(self.pydantic or self.json_dict or self.raw)
