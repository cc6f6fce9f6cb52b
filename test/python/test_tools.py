"""What the handler makes of tools. Run by test/integration/python/python-own.test.ts."""

import json
import os
import subprocess
import sys
import tempfile
import textwrap
import unittest

os.environ["STEPCREW_PYTHON_PATHS"] = os.path.realpath(tempfile.mkdtemp())

from stepcrew_python.absent import open_absent_modules  # noqa: E402
from stepcrew_python.calls import answer_to  # noqa: E402
from stepcrew_python.modules import open_paths, roots  # noqa: E402
from stepcrew_python.schemas import offered_schema, wire_name  # noqa: E402

open_paths()
open_absent_modules()
#: Tracebacks are for whoever reads a log.
sys.__stderr__ = open(os.devnull, "w", encoding="utf-8")
_count = 0


def write(file, text):
    path = os.path.join(roots()[0], *file.split("/"))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(textwrap.dedent(text))
    return file


def module(text):
    """A file of its own for each test: modules stay loaded."""
    global _count
    _count += 1
    return write(f"tools/file_{_count}.py", text)


def describe(files, tools=(), functions=()):
    request = {"call": "describe", "seconds": 9, "files": files, "functions": list(functions)}
    return json.loads(answer_to({**request, "tools": [{"use": use} for use in tools]}))["value"]


def call(file, attribute, arguments, kind="class", **more):
    request = {"call": "tool", "file": file, "attribute": attribute, "kind": kind, "seconds": 9}
    return json.loads(answer_to({**request, "arguments": arguments, **more}))


def ask(kind, file, name, value, **more):
    request = {"call": kind, "file": file, "name": name, "value": value, "seconds": 9}
    return json.loads(answer_to({**request, **more}))


OUTPUT = {"description": "one two", "agent": "Writer", "raw": "text", "expected_output": "e", "name": "n"}
CLASS = """
    from typing import Type
    from crewai.tools import BaseTool
    from pydantic import BaseModel, Field

    class Input(BaseModel):
        "Not offered."
        argument: str = Field(..., description="What is meant.")
        limit: int = 3

    class MyCustomTool(BaseTool):
        name: str = "My custom Tool"
        description: str = "Says it."
        args_schema: Type[BaseModel] = Input
        prefix: str = ">"

        def _run(self, argument: str, limit: int) -> str:
            return f"{self.prefix}{argument}{limit}"
"""


class DescribedTools(unittest.TestCase):
    def test_a_class_is_described_as_crewai_offers_it(self):
        file = module(CLASS)
        [tool] = describe([file], ["MyCustomTool"])["tools"]
        self.assertEqual(
            tool,
            {
                "use": "MyCustomTool",
                "file": file,
                "attribute": "MyCustomTool",
                "kind": "class",
                "name": "my_custom_tool",
                "description": "Says it.",
                "schema": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["argument", "limit"],
                    "properties": {
                        "argument": {"description": "What is meant.", "title": "Argument", "type": "string"},
                        "limit": {"default": 3, "title": "Limit", "type": "integer"},
                    },
                },
                "settings": {"type": "object", "properties": {"prefix": {"type": "string"}}},
            },
        )

    def test_functions_instances_and_attributes_of_classes_are_tools(self):
        file = module(
            """
            from crewai.tools import tool, BaseTool
            from crewai.tools.base_tool import Tool
            from crewai.tools.structured_tool import CrewStructuredTool
            from langchain.tools import tool as chain_tool
            from langchain.agents import tool as agent_tool
            from langchain_core.tools import tool as core_tool

            @tool("Add up", result_as_answer=True, max_usage_count=2)
            def add(a: int, b: int = 1) -> int:
                "Adds."
                return a + b

            def double_it(x: int) -> int:
                "Doubles."
                return 2 * x

            doubled = Tool(name="double", description="Doubles", func=double_it)
            structured = CrewStructuredTool.from_function(double_it)

            class Search:
                @chain_tool("Search it")
                def search(query):
                    '''Finds
                    things.'''
                    return "found " + query

                @agent_tool
                def other(query: str):
                    "Finds others."
                    return query

            @core_tool("last", return_direct=True)
            def last(x: float):
                "Last one."
                return x
            """
        )
        uses = ["add", "doubled", "structured", "Search.search", "other", "last"]
        described = describe([file], uses)
        self.assertEqual(described["problems"], [])
        told = {tool["use"]: tool for tool in described["tools"]}
        self.assertEqual([told[use]["name"] for use in uses], ["add_up", "double", "double_it", "search_it", "other", "last"])
        self.assertEqual([told[use]["kind"] for use in uses], ["function", "instance", "instance", "function", "function", "function"])
        self.assertEqual((told["add"]["result_as_answer"], told["add"]["max_usage_count"]), (True, 2))
        self.assertTrue(told["last"]["result_as_answer"])
        self.assertEqual(told["Search.search"]["schema"]["properties"], {"query": {"title": "Query"}})
        self.assertEqual(told["other"]["attribute"], "Search.other")
        self.assertEqual(told["doubled"]["schema"]["required"], ["x"])
        self.assertEqual(call(file, "add", {"a": 2}, "function"), {"value": "3"})
        self.assertEqual(call(file, "doubled", {"x": 2}, "instance"), {"value": "4"})
        self.assertEqual(call(file, "Search.search", {"query": "it"}, "function"), {"value": "found it"})

    def test_a_tool_of_another_module_of_the_project_is_described_by_its_full_name(self):
        write("pack/__init__.py", "")
        write("pack/help.py", "def shout(text): return text.upper()")
        file = write("pack/tools/loud.py", CLASS + "    from ..help import shout\n")
        files = [file, "pack/__init__.py", "pack/help.py"]
        [tool] = describe(files, ["pack.tools.loud.MyCustomTool"])["tools"]
        self.assertEqual((tool["file"], tool["attribute"]), (file, "MyCustomTool"))

    def test_custom_names_the_only_tool_of_its_file(self):
        file = write("tools/looker.py", CLASS.replace("MyCustomTool", "Whatever"))
        [tool] = describe([file], ["custom:looker"])["tools"]
        self.assertEqual((tool["use"], tool["attribute"]), ("custom:looker", "Whatever"))

    def test_arguments_come_from_the_signature_where_there_is_no_schema(self):
        file = module(
            """
            from __future__ import annotations
            from typing import Optional
            from crewai_tools import BaseTool

            class NoSchema(BaseTool):
                name: str = "n"
                description: str = "d"

                def _run(self, a: str, b: Optional[int] = None, *rest, **more):
                    return f"{a}{b}"
            """
        )
        [tool] = describe([file], ["NoSchema"])["tools"]
        self.assertEqual(tool["schema"]["required"], ["a", "b"])
        self.assertEqual(tool["schema"]["properties"]["b"]["anyOf"], [{"type": "integer"}, {"type": "null"}])


    def test_what_a_tool_says_of_its_failures_is_told(self):
        file = module(
            CLASS.replace('prefix: str = ">"', 'tool_failure_policy: str = "raise"').replace("MyCustomTool", "Strict")
        )
        [tool] = describe([file], ["Strict"])["tools"]
        self.assertEqual(tool["tool_failure_policy"], "raise")


class Problems(unittest.TestCase):
    def check(self, text, line, part, use="Wanted"):
        file = module(text)
        described = describe([file], [use])
        [problem] = described["problems"]
        self.assertEqual(described["tools"], [])
        self.assertEqual((problem["for"], problem["file"], problem["line"]), ([use], file, line))
        self.assertIn(part, problem["sentence"])

    def test_an_agent_in_a_tool_is_told_by_name_and_line(self):
        text = CLASS.replace("MyCustomTool", "Wanted").replace("return f", "Agent(role='x'); return f")
        self.check("    from crewai import Agent\n" + text, 19, "Agent of crewai is not there")

    def test_a_tool_of_crewai_tools_in_a_tool_is_told_by_name_and_line(self):
        text = "from crewai_tools import RagTool, BaseTool\n\nclass Wanted(RagTool):\n    name: str = 'x'\n"
        self.check(text, 3, "RagTool of crewai_tools is not there")

    def test_a_package_that_is_not_installed_is_told_with_what_to_do(self):
        text = "import os\nfrom langchain_community.tools import X\nclass Wanted: pass\n"
        self.check(text, 2, "imports langchain_community, which is not installed: name it in requirements.txt")

    def test_what_is_raised_while_loading_is_told(self):
        self.check("class Wanted: pass\nraise RuntimeError('no database')\n", 2, "RuntimeError: no database")
        self.check("import sys\nclass Wanted: pass\nsys.exit(3)\n", 3, "SystemExit: it called sys.exit(3)")

    def test_a_syntax_error_is_told(self):
        file = module("class Wanted: pass\n")
        bad = write("pack_bad.py", "def broken(:\n")
        write(file, "import pack_bad\nclass Wanted: pass\n")
        [problem] = describe([file, bad], ["Wanted"])["problems"]
        self.assertEqual((problem["file"], problem["line"]), ("pack_bad.py", 1))

    def test_what_is_no_tool_is_told(self):
        self.check("class Wanted: pass\n", 1, "it is no tool")

    def test_a_class_that_needs_settings_is_told(self):
        text = CLASS.replace("MyCustomTool", "Wanted").replace('prefix: str = ">"', "prefix: str")
        self.check(text, 1, "prefix Field required")

    def test_tools_may_be_defined_with_modules_of_earlier_versions(self):
        file = module(CLASS.replace("from crewai.tools import", "from crewai_tools.tools.base_tool import"))
        self.assertEqual(describe([file], ["MyCustomTool"])["problems"], [])

    def test_what_is_not_used_may_be_absent(self):
        text = "from crewai import Agent, Crew\nfrom crewai.flow.flow import Flow\n" + textwrap.dedent(CLASS)
        file = module(text + "\ndef unused():\n    return Agent(role='x')\n")
        self.assertEqual(describe([file], ["MyCustomTool"])["problems"], [])


class Calls(unittest.TestCase):
    def result(self, body, returns="", first=""):
        file = module(
            f"""
            import dataclasses, os, sys, asyncio
            from pydantic import BaseModel
            from crewai.tools import tool, ToolFailure

            @dataclasses.dataclass
            class Point:
                x: int

            class Model(BaseModel):
                x: int

            @tool
            def act(){returns}:
                "Acts."
                {body}

            @tool
            async def later():
                "Waits."
                await asyncio.sleep(0)
                return "waited"
            """
        )
        return call(file, first or "act", {}, "function")

    def test_a_result_is_told_as_crewai_tells_it(self):
        self.assertEqual(self.result("return {'a': [1, None]}"), {"value": "{'a': [1, None]}"})
        self.assertEqual(self.result("return b'ab'"), {"value": "b'ab'"})
        self.assertEqual(self.result("return float('nan')"), {"value": "nan"})
        self.assertEqual(self.result("return Point(1)"), {"value": "Point(x=1)"})
        self.assertEqual(self.result("return Model(x=1)"), {"value": "x=1"})
        self.assertEqual(self.result("return Model(x=1)", " -> Model"), {"value": '{"x":1}'})
        self.assertEqual(self.result("return None"), {"value": "None"})
        self.assertEqual(self.result("return '\\ud800'"), {"value": "?"})

    def test_a_coroutine_is_awaited(self):
        self.assertEqual(self.result("return 1", first="later"), {"value": "waited"})

    def test_whatever_is_raised_is_a_failure(self):
        failure = self.result("raise ValueError('not good')")["failure"]
        self.assertEqual((failure["name"], failure["message"]), ("ValueError", "not good"))
        self.assertRegex(failure["at"], r"^tools/file_\d+\.py:16$")
        self.assertEqual(self.result("raise BaseException('odd')")["failure"]["name"], "BaseException")
        self.assertEqual(self.result("raise KeyboardInterrupt")["failure"]["name"], "KeyboardInterrupt")
        self.assertEqual(self.result("sys.exit(3)")["failure"]["message"], "it called sys.exit(3)")
        self.assertEqual(self.result("return ToolFailure(message='m', code='c')")["failure"]["message"], "m (code: c)")

    def test_a_result_over_a_megabyte_is_a_failure(self):
        self.assertEqual(self.result("return 'x' * 1_000_001")["failure"]["name"], "ResultTooLarge")

    def test_no_secret_of_the_environment_is_told(self):
        os.environ["SERPER_API_KEY"] = "serper-secret-value"
        try:
            failure = self.result("raise ValueError('401 for ' + os.environ['SERPER_API_KEY'])")["failure"]
        finally:
            del os.environ["SERPER_API_KEY"]
        self.assertEqual(failure["message"], "401 for (SERPER_API_KEY)")

    def test_settings_reach_the_constructor_and_calls_do_not_share_them(self):
        file = module(CLASS)
        self.assertEqual(call(file, "MyCustomTool", {"argument": "a"}, **{"with": {"prefix": "!"}}), {"value": "!a3"})
        self.assertEqual(call(file, "MyCustomTool", {"argument": "a"}), {"value": ">a3"})

    def test_null_for_an_argument_with_a_default_means_left_out(self):
        file = module(CLASS)
        self.assertEqual(call(file, "MyCustomTool", {"argument": "a", "limit": None}), {"value": ">a3"})

    def test_arguments_that_do_not_fit_are_a_failure_that_names_them(self):
        message = call(module(CLASS), "MyCustomTool", {"limit": "many"})["failure"]["message"]
        self.assertIn("argument\n  Field required", message)
        self.assertNotIn("https://", message)

    def test_the_call_is_told_to_the_code(self):
        file = module(
            """
            import os
            from crewai.tools import tool
            @tool
            def told():
                "Tells."
                return os.environ.get("STEPCREW_IDEMPOTENCY_KEY", "") + os.getcwd()
            """
        )
        os.chdir("/")
        expected = {"value": "key" + roots()[0]}
        self.assertEqual(call(file, "told", {}, "function", idempotency_key="key"), expected)
        self.assertEqual(call(file, "told", {}, "function"), {"value": roots()[0]})


class Functions(unittest.TestCase):
    def setUp(self):
        self.file = module(
            """
            from crewai import TaskOutput, Agent, Crew, Task
            from crewai.project import CrewBase, agent, before_kickoff, after_kickoff
            from crewai_tools import SerperDevTool
            from pydantic import BaseModel, field_validator

            search = SerperDevTool()
            seen = []

            def short(output: TaskOutput):
                if len(output.raw) > 4:
                    return (False, f"{len(output.raw)} is too long")
                return (True, output.raw.upper())

            async def waits(output):
                return (True, output)

            def wrong(output):
                return True

            def note(output):
                seen.append(output.agent)
                raise RuntimeError(output.summary)

            @CrewBase
            class Crewly:
                @agent
                def writer(self):
                    return Agent(role="x")

                @before_kickoff
                def prepare(self, inputs):
                    inputs["topic"] = inputs["topic"].strip()

                @after_kickoff
                def finish(self, result):
                    result.raw = result.raw + "!"
                    return result

                def uses_agent(self, output):
                    return (True, Agent(role="x").role)

            class Report(BaseModel):
                title: str

                @field_validator("title")
                @classmethod
                def has_a_title(cls, value):
                    if value == "":
                        raise ValueError("a title is needed")
                    return value.title()
            """
        )

    def test_a_guardrail_gives_crewais_pair(self):
        self.assertEqual(ask("guardrail", self.file, "short", OUTPUT), {"value": [True, "TEXT"]})
        long = {**OUTPUT, "raw": "longer"}
        self.assertEqual(ask("guardrail", self.file, "short", long), {"value": [False, "6 is too long"]})
        waits = ask("guardrail", self.file, "waits", {**OUTPUT, "json_dict": {"a": 1}})
        self.assertEqual(waits, {"value": [True, {"raw": "text", "json_dict": {"a": 1}}]})
        self.assertIn("must return a pair", ask("guardrail", self.file, "wrong", OUTPUT)["failure"]["message"])

    def test_a_task_s_own_model_is_seen_by_its_guardrail_its_callback_and_the_hook_after_it(self):
        file = module(
            """
            from datetime import date
            from pydantic import BaseModel, Field, field_validator

            class Line(BaseModel):
                text: str

            class Note(BaseModel, frozen=True, strict=True):
                title: str
                day: date
                lines: list[Line] = Field(alias="Lines")
                mark: str = "new"

                @field_validator("title")
                @classmethod
                def is_new(cls, value):
                    if value.endswith("!"):
                        raise ValueError("it has its mark")
                    return value + "!"

            def is_note(output):
                note = output.pydantic
                told = [type(note) is Note, note.title, note.day.year, type(note.lines[0]) is Line, note.mark]
                return (False, f"{told} {output.json_dict}")

            def note(output):
                if not isinstance(output.pydantic, Note):
                    raise TypeError("no note")

            def finish(result):
                first, last = result.tasks_output
                assert first.pydantic.title == "of a schema" and result.json_dict is None
                assert isinstance(result.pydantic, Note) and result["title"] == "A!"
                return result
            """
        )
        answer = {"title": "A!", "day": "2026-11-29", "lines": [{"text": "b"}]}
        output = {**OUTPUT, "output_format": "pydantic", "json_dict": answer}
        models = [{"file": file, "name": "Note"}]
        told = ask("guardrail", file, "is_note", output, models=models)
        self.assertEqual(told, {"value": [False, "[True, 'A!', 2026, True, 'new'] None"]})
        self.assertEqual(ask("callback", file, "note", output, models=models), {"value": None})
        other = {**output, "json_dict": {"title": "of a schema"}}
        end = {"raw": "text", "json_dict": answer, "tasks_output": [other, output]}
        found = ask("after_kickoff", file, "finish", end, models=[None, *models])
        self.assertEqual(found, {"value": {"raw": "text", "json_dict": {**answer, "mark": "new"}}})

    def test_a_hook_may_change_the_inputs_in_place_and_the_output(self):
        given = ask("before_kickoff", self.file, "Crewly.prepare", {"topic": " owls "})
        self.assertEqual(given, {"value": {"topic": "owls"}})
        end = ask("after_kickoff", self.file, "Crewly.finish", {"raw": "done", "tasks_output": [OUTPUT]})
        self.assertEqual(end, {"value": {"raw": "done!", "json_dict": None}})

    def test_a_condition_gives_whether_it_holds_as_python_sees_it(self):
        file = module(
            """
            def long(output):
                return len(output.raw) > 3 and output.agent

            async def never(output):
                return None
            """
        )
        self.assertEqual(ask("condition", file, "long", OUTPUT), {"value": True})
        self.assertEqual(ask("condition", file, "never", OUTPUT), {"value": False})

    def test_a_callback_that_raises_is_a_failure(self):
        failure = ask("callback", self.file, "note", OUTPUT)["failure"]
        self.assertEqual((failure["name"], failure["message"]), ("RuntimeError", "one two..."))

    def test_a_model_validates(self):
        self.assertEqual(ask("validate", self.file, "Report", {"title": "owls"}), {"value": {"title": "Owls"}})
        self.assertIn("a title is needed", ask("validate", self.file, "Report", {"title": ""})["failure"]["message"])

    def test_functions_are_described_and_what_they_lack_is_told(self):
        stem = self.file[: -len(".py")].replace("/", ".")
        names = {"short": "guardrail", "Crewly.prepare": "before_kickoff", "Report": "model", "Crewly.uses_agent": "guardrail"}
        wanted = [{"reference": f"{stem}.{name}", "kind": kind} for name, kind in names.items()]
        described = describe([self.file], functions=wanted)
        self.assertEqual([each["name"] for each in described["functions"]], ["short", "Crewly.prepare", "Report"])
        self.assertEqual(described["functions"][2]["schema"]["required"], ["title"])
        [problem] = described["problems"]
        self.assertIn("Agent of crewai is not there", problem["sentence"])

    def test_the_inputs_that_a_hook_gives_are_told(self):
        file = module(
            """
            class Crewly:
                def prepare(self, inputs):
                    known = {"other": 1}
                    if "topic" not in inputs:
                        inputs["topic"] = known["unread"]
                    inputs.setdefault("day", "today")
                    inputs.update({"place": 1}, shop=2)
                    return inputs

            def copied(given):
                made = dict(given, first=1)
                made["second"] = {"inner": 2}
                return made | {"third": 3}

            def returned(inputs):
                return {**inputs, "fourth": {"inner": 4}, computed(): 5}

            def silent(inputs):
                print(inputs["topic"])
            """
        )
        stem = file[: -len(".py")].replace("/", ".")
        names = ("Crewly.prepare", "copied", "returned", "silent")
        wanted = [{"reference": f"{stem}.{name}", "kind": "before_kickoff"} for name in names]
        told = [each.get("inputs") for each in describe([file], functions=wanted)["functions"]]
        self.assertEqual(
            [sorted(each) if each else each for each in told],
            [["day", "place", "shop", "topic"], ["first", "second", "third"], ["fourth"], None],
        )

    def test_a_name_that_is_not_there_is_told_of_who_names_it(self):
        stem = self.file[: -len(".py")].replace("/", ".")
        wanted = [{"reference": f"{stem}.{name}", "kind": "guardrail"} for name in ("shrt", "Crewly.nothing_like_it")]
        problems = describe([self.file], functions=wanted)["problems"]
        self.assertEqual(
            [(each["file"], each["sentence"]) for each in problems],
            [
                ("", f"{self.file} has no shrt (did you mean short?)"),
                ("", f"{self.file} has no nothing_like_it"),
            ],
        )

    def test_an_attribute_that_a_file_does_not_find_is_told_at_its_line(self):
        file = module("import os\n\ndone = os.pth\n\ndef check(output):\n    return (True, output)\n")
        stem = file[: -len(".py")].replace("/", ".")
        [problem] = describe([file], functions=[{"reference": f"{stem}.check", "kind": "guardrail"}])["problems"]
        self.assertEqual((problem["file"], problem["line"]), (file, 3))


class Lambda(unittest.TestCase):
    def run_handler(self, event):
        program = f"import json; from stepcrew_python.aws import handler; print(json.dumps(handler({event!r}, None)))"
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        return subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)

    def event(self, body, seconds=30):
        file = module(
            f"""
            import os, time
            from crewai.tools import tool

            @tool
            def act():
                "Acts."
                {body}
            """
        )
        asked = {"call": "tool", "file": file, "attribute": "act", "kind": "function", "arguments": {}}
        return {**asked, "seconds": seconds, "variables": {"SHOWN_KEY": "shown-value"}}

    def test_an_event_is_answered_with_the_variables_that_it_gives(self):
        ended = self.run_handler(self.event("return os.environ['SHOWN_KEY'][:5]"))
        self.assertEqual(json.loads(ended.stdout), {"value": "shown"})

    def test_a_call_over_its_time_ends_the_process(self):
        ended = self.run_handler(self.event("time.sleep(600)", seconds=0.5))
        self.assertEqual((ended.returncode, ended.stdout), (1, ""))
        self.assertIn("took longer than 0.5 s", ended.stderr)


class Names(unittest.TestCase):
    def test_names_are_sanitised_as_crewai_does(self):
        names = ["Name of my Tool!", "HTTPServerTool", "a'b\"c", "Ünïcode", "__a__b", "调用"]
        self.assertEqual([wire_name(name) for name in names], ["name_of_my_tool", "http_server_tool", "abc", "unicode", "a_b", ""])
        self.assertEqual(len(wire_name("x" * 80)), 64)

    def test_a_model_that_holds_itself_ends(self):
        from pydantic import BaseModel

        class Tree(BaseModel):
            name: str
            kids: list["Tree"] = []

        self.assertEqual(offered_schema(Tree)["properties"]["kids"]["items"], {"type": "object"})


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
