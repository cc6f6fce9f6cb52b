"""Tells what python.lock keeps of a crew's Python: it is run once, so that loading a crew runs none."""

import ast
import difflib

from stepcrew_python.failures import failure_of, place_of, print_traceback
from stepcrew_python.functions import function_of
from stepcrew_python.hooked_inputs import inputs_given_by
from stepcrew_python.modules import find, load
from stepcrew_python.schemas import authored, offered_schema, wire_name
from stepcrew_python.sources import (
    absent_uses,
    find_reference,
    imported_files,
    line_of_import,
    node_of,
    syntax_of,
)


def describe(request):
    """`tools`, `functions` and `problems` of python.lock."""
    described = _Described(request["files"])
    for wanted in request["tools"]:
        described.add_tool(wanted["use"], wanted.get("with"))
    for wanted in request["functions"]:
        described.add_function(wanted["reference"], wanted["kind"])
    return {"tools": described.tools, "functions": described.functions, "problems": described.problems}


class _Described:
    def __init__(self, files):
        self.files = files
        self.tools = []
        self.functions = []
        self.problems = []

    def add_tool(self, use, settings):
        place = _custom(use, self.files) or find_reference(use, self.files)
        if place is None:
            self._problem(use, "", 1, f"no Python file of the crew has {use}")
            return
        file, attribute = place
        try:
            load(file)
            attribute = attribute or _only_tool(file)
            others = sorted(imported_files(file, self.files) - {file})
            uses = [(file, *found) for found in absent_uses(file, attribute)]
            uses += [(each, *found) for each in others for found in absent_uses(each)]
            for other, line, sentence in uses:
                self._problem(use, other, line, f"{sentence}: write what it does in Python of its own")
            if not uses:
                self.tools.append(_tool(use, file, attribute, settings))
        except BaseException as error:
            self._failed(use, file, error)

    def add_function(self, reference, kind):
        place = find_reference(reference, self.files)
        if place is None:
            self._problem(reference, "", 1, f"no Python file of the crew has {reference}")
            return
        file, name = place
        try:
            found = find(file, name) if kind == "model" else function_of(file, name)
            if not callable(found):
                raise TypeError(f"{reference} is no function")
            for line, sentence in absent_uses(file, name):
                self._problem(reference, file, line, sentence)
                return
            told = {"reference": reference, "file": file, "name": name, "kind": kind}
            if kind == "model":
                told["schema"] = found.model_json_schema()
            if kind == "before_kickoff" and inputs_given_by(file, name):
                told["inputs"] = inputs_given_by(file, name)
            self.functions.append(told)
        except BaseException as error:
            self._failed(reference, file, error)

    def _failed(self, what, file, error):
        print_traceback(error)
        at, _, line = (place_of(error) or f"{file}:1").rpartition(":")
        if isinstance(error, AttributeError) and place_of(error) is None and hasattr(error, "obj"):
            # Nothing of the crew's raised it: its files write a name that is not there.
            self._problem(what, "", 1, _no_such_name(file, error))
            return
        package = (getattr(error, "name", None) or "").split(".")[0]
        if isinstance(error, ModuleNotFoundError) and package != "":
            sentence = f"{at} imports {package}, which is not installed: name it in requirements.txt"
            self._problem(what, at, line_of_import(at, package), sentence)
            return
        failure = failure_of(error)["failure"]
        self._problem(what, at, int(line), f"it cannot be loaded: {failure['name']}: {failure['message']}")

    def _problem(self, what, file, line, sentence):
        # The first line says it; what follows of pydantic's texts are addresses.
        told = " ".join(sentence.split())[:500].rstrip(".")
        self.problems.append({"for": [what], "file": file, "line": line, "sentence": told})


def _no_such_name(file, error):
    near = difflib.get_close_matches(error.name, [each for each in dir(error.obj) if not each.startswith("__")], 1)
    return f"{file} has no {error.name}" + (f" (did you mean {near[0]}?)" if near else "")


def _custom(use, files):
    """CrewAI's "custom:name" is the tool of tools/name.py."""
    name = use.removeprefix("custom:")
    file = f"tools/{name}.py"
    return (file, "") if name != use and file in files else None


def _only_tool(file):
    """What of a file is a tool: a class of its own, or else what @tool has made."""
    from crewai.tools import BaseTool

    module = load(file)
    own = [name for name, value in vars(module).items() if getattr(value, "__module__", None) == module.__name__]
    classes = [name for name in own if isinstance(find(file, name), type) and issubclass(find(file, name), BaseTool)]
    made = [name for name, value in vars(module).items() if isinstance(value, BaseTool)]
    if not classes and not made:
        raise TypeError("there is no tool in it: derive a class from crewai.tools.BaseTool")
    return (classes or made)[0]


def _tool(use, file, attribute, settings):
    from stepcrew_python.tools import make

    found = find(file, attribute)
    kind = "class" if isinstance(found, type) else "function" if _is_function(file, attribute) else "instance"
    tool = make(file, attribute, kind, settings)
    told = {
        "use": use,
        "file": file,
        "attribute": attribute,
        "kind": kind,
        "name": wire_name(tool.name) or wire_name(attribute) or "tool",
        "description": authored(tool.description),
        "schema": offered_schema(tool.args_schema),
    }
    if settings is not None:
        told["with"] = settings
    if tool.result_as_answer:
        told["result_as_answer"] = True
    if tool.max_usage_count is not None:
        told["max_usage_count"] = tool.max_usage_count
    policy = getattr(tool.tool_failure_policy, "value", tool.tool_failure_policy)
    if policy is not None:
        told["tool_failure_policy"] = policy
    taken = _settings_of(found) if kind == "class" else {}
    if taken:
        told["settings"] = {"type": "object", "properties": taken}
    return told


def _is_function(file, attribute):
    return isinstance(node_of(syntax_of(file), attribute), (ast.FunctionDef, ast.AsyncFunctionDef))


def _settings_of(kind):
    """What a class takes beyond what every tool takes."""
    from crewai.tools import BaseTool
    from pydantic import TypeAdapter

    taken = {}
    for name, field in getattr(kind, "model_fields", {}).items():
        if name in BaseTool.model_fields:
            continue
        try:
            taken[name] = TypeAdapter(field.annotation).json_schema()
        except Exception:  # Such as a client of a library, which JSON cannot give.
            continue
    return taken
