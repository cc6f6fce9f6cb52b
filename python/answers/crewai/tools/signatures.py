"""Models of arguments, made of functions' signatures by CrewAI's rules."""

import inspect
import typing
from typing import Any

from pydantic import BaseModel, create_model

_MANY = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def arguments_of(function, name, left_out=("self", "return")):
    """A model of what a function takes; a parameter without a type takes anything."""
    parameters = inspect.signature(function).parameters
    fields: dict[str, Any] = {}
    hints = _hints(function)
    for key, parameter in parameters.items():
        if key in left_out or parameter.kind in _MANY:
            continue
        written = parameter.annotation
        kind = hints.get(key, Any) if isinstance(written, str) else written
        default = ... if parameter.default is parameter.empty else parameter.default
        fields[key] = (Any if kind is parameter.empty else kind, default)
    return create_model(name, **fields)


def _hints(function):
    """Types that were written as texts (`from __future__ import annotations`) as what they stand for."""
    try:
        return typing.get_type_hints(function, include_extras=True)
    except Exception:  # A name that is only there for type checkers.
        return {}


def result_model_of(function):
    """The model that a function says it returns, if it is one."""
    returned = _hints(function).get("return")
    return returned if isinstance(returned, type) and issubclass(returned, BaseModel) else None
