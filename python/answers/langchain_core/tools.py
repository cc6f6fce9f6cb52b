"""LangChain's ways of making a tool of a function."""

import inspect
from typing import Any, Callable

from crewai.tools.base_tool import BaseTool as _BaseTool
from crewai.tools.base_tool import Tool as _Tool
from crewai.tools.signatures import arguments_of
from stepcrew_python.absent import names_absent


class BaseTool(_BaseTool):
    """A class of a tool; LangChain's `return_direct` is CrewAI's `result_as_answer`."""

    return_direct: bool = False

    def model_post_init(self, context: Any) -> None:
        self.result_as_answer = self.result_as_answer or self.return_direct
        super().model_post_init(context)


def _made(function: Callable[..., Any], name: str, **settings: Any) -> _Tool:
    text = settings.pop("description", None) or inspect.getdoc(function)
    if text is None:
        raise ValueError("Function must have a docstring if description not provided.")
    schema = settings.pop("args_schema", None) or arguments_of(function, name)
    direct = bool(settings.pop("return_direct", False))
    return _Tool(name=name, description=text.strip(), func=function, args_schema=schema, result_as_answer=direct)


def tool(*args: Any, **settings: Any) -> Any:
    """`@tool`, `@tool("name")`, `@tool(return_direct=True)`."""
    if args and callable(args[0]):
        return _made(args[0], args[0].__name__, **settings)
    name = args[0] if args else None
    return lambda function: _made(function, name or function.__name__, **settings)


class StructuredTool(_Tool):
    @classmethod
    def from_function(cls, func: Callable[..., Any], name: str | None = None, **settings: Any) -> _Tool:
        return _made(func, name or func.__name__, **settings)


class Tool(_Tool):
    """`Tool(name=…, func=…, description=…)`, also by position."""

    def __init__(self, name: str, func: Callable[..., Any], description: str = "", **settings: Any) -> None:
        direct = bool(settings.pop("return_direct", False))
        super().__init__(name=name, func=func, description=description, result_as_answer=direct, **settings)


__getattr__ = names_absent(__name__)
