"""A function as a tool, with a description of its own."""

import inspect
import textwrap
from typing import Any, Callable

from pydantic import BaseModel

from crewai.tools.base_tool import Tool
from crewai.tools.signatures import arguments_of, result_model_of


class CrewStructuredTool(Tool):
    @classmethod
    def from_function(
        cls,
        func: Callable[..., Any],
        name: str | None = None,
        description: str | None = None,
        return_direct: bool = False,
        args_schema: type[BaseModel] | None = None,
        result_schema: type[BaseModel] | None = None,
        infer_schema: bool = True,
        **settings: Any,
    ) -> "CrewStructuredTool":
        called = name or func.__name__
        text = description or inspect.getdoc(func)
        if text is None:
            raise ValueError(f"Function {called} must have a docstring if description not provided.")
        if args_schema is None and not infer_schema:
            raise ValueError("Either args_schema must be provided or infer_schema must be True.")
        return cls(
            name=called,
            description=textwrap.dedent(text).strip(),
            func=func,
            args_schema=args_schema or arguments_of(func, f"{called.title()}Schema", ("self", "cls")),
            result_schema=result_schema or result_model_of(func),
            result_as_answer=return_direct,
            **settings,
        )

    def invoke(self, input: Any, config: Any = None, **settings: Any) -> Any:
        return self.run(**input)
