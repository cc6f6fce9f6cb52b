"""Tools as CrewAI defines them: classes, and functions that are made tools of."""

import asyncio
import inspect
import warnings
from abc import ABC, abstractmethod
from typing import Any, Callable, Generic, ParamSpec, TypeVar

from pydantic import BaseModel, ConfigDict, Field, field_validator

from crewai.tools.signatures import arguments_of, result_model_of
from crewai.tools.tool_failure import ToolFailure, ToolFailurePolicy

P = ParamSpec("P")
R = TypeVar("R")


class EnvVar(BaseModel):
    name: str
    description: str
    required: bool = True
    default: str | None = None


class _NoSchema(BaseModel):
    """Stands for a schema that is to be made of the signature."""


class BaseTool(BaseModel, ABC):
    """What a crew's own tool is derived from: it has `name`, `description` and `_run`."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    name: str
    description: str
    env_vars: list[EnvVar] = Field(default_factory=list)
    args_schema: type[BaseModel] = Field(default=_NoSchema, validate_default=True)
    result_schema: type[BaseModel] | None = Field(default=None, validate_default=True)
    description_updated: bool = False
    cache_function: Callable[..., Any] = lambda _args=None, _result=None: True
    result_as_answer: bool = False
    max_usage_count: int | None = None
    tool_failure_policy: ToolFailurePolicy | None = None
    current_usage_count: int = 0

    @field_validator("args_schema", mode="before")
    @classmethod
    def _schema_of_signature(cls, given: Any) -> Any:
        if given is not None and given is not _NoSchema:
            return given
        found = arguments_of(cls._run, f"{cls.__name__}Schema")
        return found if found.model_fields else arguments_of(cls._arun, f"{cls.__name__}Schema")

    @field_validator("result_schema", mode="before")
    @classmethod
    def _result_of_signature(cls, given: Any) -> Any:
        return result_model_of(cls._run) if given is None else given

    @field_validator("max_usage_count", mode="before")
    @classmethod
    def _is_positive(cls, given: Any) -> Any:
        if given is not None and given <= 0:
            raise ValueError("max_usage_count must be a positive integer")
        return given

    def model_post_init(self, context: Any) -> None:
        self._generate_description()
        super().model_post_init(context)

    def _generate_description(self) -> None:
        """Tools of earlier versions of CrewAI override it."""

    def _checked(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if not self.args_schema.model_fields:
            return arguments
        try:
            return self.args_schema.model_validate(arguments).model_dump()
        except Exception as error:
            raise ValueError(f"Tool '{self.name}' arguments validation failed: {error}") from error

    def run(self, *args: Any, **arguments: Any) -> Any:
        return _awaited(self._run(*args, **(arguments if args else self._checked(arguments))))

    async def arun(self, *args: Any, **arguments: Any) -> Any:
        return await self._arun(*args, **(arguments if args else self._checked(arguments)))

    async def _arun(self, *_args: Any, **_arguments: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} does not implement _arun")

    @abstractmethod
    def _run(self, *args: Any, **arguments: Any) -> Any:
        """What the tool does."""

    def format_output_for_agent(self, raw_result: Any) -> str:
        """What a model is told of a result: JSON where a model says what it is, else Python's own text."""
        if isinstance(raw_result, ToolFailure):
            return raw_result.as_agent_message()
        if self.result_schema is None:
            return str(raw_result)
        try:
            is_other = isinstance(raw_result, BaseModel) and not isinstance(raw_result, self.result_schema)
            given = raw_result.model_dump() if is_other else raw_result
            return self.result_schema.model_validate(given).model_dump_json()
        except Exception as error:
            kinds = f"{type(error).__name__}: the result of {self.name} is no {self.result_schema.__name__}"
            warnings.warn(kinds, RuntimeWarning, stacklevel=2)
            return str(raw_result)

    def reset_usage_count(self) -> None:
        self.current_usage_count = 0


def _awaited(result: Any) -> Any:
    return asyncio.run(_wait_for(result)) if inspect.isawaitable(result) else result


async def _wait_for(result: Any) -> Any:
    return await result


class Tool(BaseTool, Generic[P, R]):
    """A function as a tool."""

    func: Callable[..., Any]

    def model_post_init(self, context: Any) -> None:
        if not self.args_schema.model_fields:
            self.args_schema = arguments_of(self.func, f"{type(self).__name__}Schema")
        if self.result_schema is None:
            self.result_schema = result_model_of(self.func)
        super().model_post_init(context)

    def __call__(self, *args: Any, **arguments: Any) -> Any:
        return self.func(*args, **arguments)

    def _run(self, *args: Any, **arguments: Any) -> Any:
        return self.func(*args, **arguments)

    async def _arun(self, *args: Any, **arguments: Any) -> Any:
        result = self.func(*args, **arguments)
        return await result if inspect.isawaitable(result) else result

    @classmethod
    def from_langchain(cls, tool: Any) -> "Tool":
        schema = getattr(tool, "args_schema", None)
        function = getattr(tool, "func", None) or getattr(tool, "coroutine", None)
        if not callable(function):
            raise ValueError("The provided tool must have a callable 'func' attribute.")
        return Tool(
            name=getattr(tool, "name", "Unnamed Tool"),
            description=getattr(tool, "description", ""),
            func=function,
            args_schema=schema if schema is not None else arguments_of(function, f"{tool.name}_input"),
            result_as_answer=bool(getattr(tool, "return_direct", False)),
        )


def tool(
    *args: Any,
    result_schema: type[BaseModel] | None = None,
    result_as_answer: bool = False,
    max_usage_count: int | None = None,
) -> Any:
    """Makes a tool of a function: `@tool`, `@tool("name")`, `@tool(result_as_answer=True)`."""

    def named(name: str) -> Callable[[Callable[..., Any]], Tool]:
        def make(function: Callable[..., Any]) -> Tool:
            if function.__doc__ is None:
                raise ValueError("Function must have a docstring")
            return Tool(
                name=name,
                description=function.__doc__,
                func=function,
                args_schema=arguments_of(function, "".join(name.split()).title(), left_out=("return",)),
                result_schema=result_schema or result_model_of(function),
                result_as_answer=result_as_answer,
                max_usage_count=max_usage_count,
            )

        return make

    if len(args) == 1 and callable(args[0]):
        return named(args[0].__name__)(args[0])
    if len(args) == 1 and isinstance(args[0], str):
        return named(args[0])
    if not args:
        return lambda function: named(function.__name__)(function)
    raise ValueError("Invalid arguments")
