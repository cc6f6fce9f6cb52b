"""Makes the crew's tools, and calls them."""

import json

from stepcrew_python.modules import find

_made = {}


def as_tool(found):
    """A tool of CrewAI's, of LangChain's, or a class of either, as CrewAI takes it."""
    from crewai.tools import BaseTool, Tool

    if isinstance(found, BaseTool):
        return found
    if all(hasattr(found, key) for key in ("name", "description")) and (
        callable(getattr(found, "func", None)) or callable(getattr(found, "coroutine", None))
    ):
        return Tool.from_langchain(found)
    if hasattr(found, "name") and hasattr(found, "args_schema") and hasattr(found, "_run"):
        return Tool(name=found.name, description=found.description, func=found._run, args_schema=found.args_schema)
    raise TypeError(
        "it is no tool: derive it from crewai.tools.BaseTool, or write @tool before the function"
    )


def make(file, attribute, kind, settings):
    """The tool itself; a class is made an object of once for each of its settings."""
    key = (file, attribute, json.dumps(settings or {}, sort_keys=True))
    if key not in _made:
        found = find(file, attribute)
        _made[key] = as_tool(found(**(settings or {})) if kind == "class" else found)
    return _made[key]


def call_tool(request):
    tool = make(request["file"], request["attribute"], request["kind"], request.get("with"))
    # How often it was used is counted where the crew runs: this process serves several.
    tool.reset_usage_count()
    result = tool.run(**_without_nulls(request["arguments"], tool.args_schema))
    from crewai.tools import ToolFailure

    if isinstance(result, ToolFailure):
        raise ToolReported(result.as_agent_message())
    return tool.format_output_for_agent(result)


class ToolReported(Exception):
    """A tool gave back that it failed."""


def _without_nulls(arguments, schema):
    """A model that is to give all arguments gives null for those that it leaves out."""
    fields = schema.model_fields
    left_out = {
        key for key, value in arguments.items() if value is None and key in fields and not fields[key].is_required()
    }
    return {key: value for key, value in arguments.items() if key not in left_out}
