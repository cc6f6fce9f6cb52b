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


def task_output(value, model=None):
    """@param model where the class of the task's output_pydantic is, if it is Python"""
    from crewai.tasks.task_output import TaskOutput

    known = {key: each for key, each in value.items() if key in TaskOutput.model_fields}
    if value.get("output_format") == "pydantic" and value.get("json_dict") is not None:
        answer = value["json_dict"]
        made = _as_object(answer) if model is None else _as_model(find(model["file"], model["name"]), answer)
        return TaskOutput(**{**known, "pydantic": made, "json_dict": None})
    return TaskOutput(**known)


def _as_model(model, value):
    """An answer that has passed the model's validators, as an object of the model.

    The validators need not take what they have made: what they refuse now is put into the fields as it is.
    """
    from pydantic import TypeAdapter, ValidationError

    try:
        return model.model_validate_json(json.dumps(value))
    except ValidationError:
        pass

    def content(name, each):
        try:
            return TypeAdapter(model.model_fields[name].annotation).validate_json(json.dumps(each))
        except Exception:
            return each

    names = {field.alias or name: name for name, field in model.model_fields.items()}
    named = {names.get(key, key): each for key, each in value.items()}
    made = model.model_construct()
    for name in [each for each in model.model_fields if each in named]:
        made.__dict__[name] = content(name, named[name])
        made.__pydantic_fields_set__.add(name)
    return made


def _as_object(value):
    """An answer with the attributes of its keys, where a JSON Schema is all that is known of it."""
    from pydantic import BaseModel, ConfigDict

    class Answer(BaseModel):
        model_config = ConfigDict(extra="allow")

    if isinstance(value, list):
        return [_as_object(each) for each in value]
    if not isinstance(value, dict):
        return value
    return Answer(**{key: _as_object(each) for key, each in value.items()})


def crew_output(value, models=()):
    """@param models of each task's output, or None"""
    from crewai.crews.crew_output import CrewOutput

    given = value.get("tasks_output", [])
    outputs = [task_output(each, models[at] if at < len(models) else None) for at, each in enumerate(given)]
    known = {key: each for key, each in value.items() if key in CrewOutput.model_fields}
    # The crew's object is that of the task that its text is of.
    last = next((each for each in reversed(outputs) if each.raw.strip()), None)
    if last is not None and last.pydantic is not None:
        known = {**known, "pydantic": last.pydantic, "json_dict": None}
    return CrewOutput(**{**known, "tasks_output": outputs})


def guardrail(function, value, models):
    verdict = _called(function, task_output(value, *models[:1]))
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


def callback(function, value, models):
    _called(function, task_output(value, *models[:1]))
    return None


def condition(function, value, models):
    return bool(_called(function, task_output(value, *models[:1])))


def before_kickoff(function, value, _models):
    given = dict(value)
    result = _called(function, given)
    # One that returns nothing has changed what it was given.
    return _plain(given if result is None else result)


def after_kickoff(function, value, models):
    given = crew_output(value, models)
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


def validate(model, value, _models):
    return model.model_validate(value).model_dump(mode="json")


_CALLS = {
    "guardrail": guardrail,
    "callback": callback,
    "condition": condition,
    "before_kickoff": before_kickoff,
    "after_kickoff": after_kickoff,
    "validate": validate,
}


def call_function(request):
    function = function_of(request["file"], request["name"])
    return _CALLS[request["call"]](function, request["value"], request.get("models", []))
