"""Calls guardrails, hooks, callbacks and models of the crew's Python."""

import asyncio
import inspect
import json

from stepcrew_python.modules import find


def function_of(file, name):
    """The function itself; one of a class gets an object of that class."""
    owner, _, method = name.rpartition(".")
    found = find(file, name)
    holder = find(file, owner) if owner else None
    if not isinstance(holder, type) or isinstance(inspect.getattr_static(holder, method), (staticmethod, classmethod)):
        return found
    return getattr(_object_of(holder), method)


def _object_of(kind):
    try:
        return kind()
    except Exception:  # What a crew's class makes for itself is not there: its methods may do without.
        return kind.__new__(kind)


def _called(function, value):
    result = function(value)
    return asyncio.run(_wait_for(result)) if inspect.isawaitable(result) else result


async def _wait_for(result):
    return await result


def task_output(value):
    from crewai.tasks.task_output import TaskOutput

    known = {key: each for key, each in value.items() if key in TaskOutput.model_fields}
    if value.get("output_format") == "pydantic" and value.get("json_dict") is not None:
        return TaskOutput(**{**known, "pydantic": _as_object(value["json_dict"]), "json_dict": None})
    return TaskOutput(**known)


def _as_object(value):
    """An answer with the attributes of its keys: its own class is known where the crew runs alone."""
    from pydantic import BaseModel, ConfigDict

    class Answer(BaseModel):
        model_config = ConfigDict(extra="allow")

    if isinstance(value, list):
        return [_as_object(each) for each in value]
    if not isinstance(value, dict):
        return value
    return Answer(**{key: _as_object(each) for key, each in value.items()})


def crew_output(value):
    from crewai.crews.crew_output import CrewOutput

    known = {key: each for key, each in value.items() if key in CrewOutput.model_fields}
    return CrewOutput(**{**known, "tasks_output": [task_output(each) for each in value.get("tasks_output", [])]})


def guardrail(function, value):
    verdict = _called(function, task_output(value))
    if not isinstance(verdict, tuple) or len(verdict) != 2:
        raise TypeError("a guardrail must return a pair: (True, value) or (False, what is wrong)")
    passed, result = verdict
    if not passed:
        return [False, str(result)]
    if isinstance(result, str):
        return [True, result]
    if hasattr(result, "raw") and hasattr(result, "json_dict"):
        return [True, _texts_of(result)]
    return [True]


def callback(function, value):
    _called(function, task_output(value))
    return None


def before_kickoff(function, value):
    given = dict(value)
    result = _called(function, given)
    # One that returns nothing has changed what it was given.
    return _plain(given if result is None else result)


def after_kickoff(function, value):
    given = crew_output(value)
    result = _called(function, given)
    return _texts_of(given if result is None else result)


def _texts_of(result):
    from pydantic import BaseModel

    if hasattr(result, "raw") and hasattr(result, "json_dict"):
        found = result.json_dict
        if found is None and isinstance(getattr(result, "pydantic", None), BaseModel):
            found = result.pydantic.model_dump(mode="json")
        return {"raw": str(result.raw), "json_dict": _plain(found)}
    if isinstance(result, BaseModel):
        return {"raw": result.model_dump_json(), "json_dict": result.model_dump(mode="json")}
    if isinstance(result, dict):
        return {"raw": json.dumps(_plain(result), ensure_ascii=False), "json_dict": _plain(result)}
    return {"raw": str(result), "json_dict": None}


def _plain(value):
    """A value as JSON has it; what it does not have becomes its text."""
    return json.loads(json.dumps(value, default=str))


def validate(model, value):
    return model.model_validate(value).model_dump(mode="json")


_CALLS = {
    "guardrail": guardrail,
    "callback": callback,
    "before_kickoff": before_kickoff,
    "after_kickoff": after_kickoff,
    "validate": validate,
}


def call_function(request):
    return _CALLS[request["call"]](function_of(request["file"], request["name"]), request["value"])
