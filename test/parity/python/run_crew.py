"""Runs crews by CrewAI: a request as JSON on each line of standard input, what came of it as JSON on standard output.

A request is {"folder": …, "url": …, "inputs": …} for a result, and has "timed": true for the crew's timing. With
"module" and "attribute" the folder is a project of CrewAI's, whose crew is to be found there.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

# What CrewAI prints is not an answer.
ANSWERS = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import crewai  # noqa: E402
import openai  # noqa: E402
from original import original_of  # noqa: E402
from project import crew_of  # noqa: E402


def main() -> None:
    answer({"version": crewai.__version__})
    for line in sys.stdin:
        request = json.loads(line)
        os.environ["OPENAI_BASE_URL"] = request["url"]
        os.chdir(request["folder"])
        answer(timing(request) if request.get("timed") else outcome(request))


def answer(value: Any) -> None:
    ANSWERS.write(json.dumps(value) + "\n")
    ANSWERS.flush()


def outcome(request: dict[str, Any]) -> dict[str, Any]:
    try:
        crew, defaults = made_crew(request)
        result = crew.kickoff(inputs={**defaults, **request["inputs"]})
    except (Exception, SystemExit) as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return {
        "raw": result.raw,
        "tasks": [task_outcome(output, task) for output, task in zip(result.tasks_output, crew.tasks)],
        "usage": result.token_usage.model_dump(),
    }


def made_crew(request: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    if "module" not in request:
        return crew_of(Path(request["folder"]))
    return original_of(Path(request["folder"]), request["module"], request["attribute"]), {}


def task_outcome(output: Any, task: Any) -> dict[str, Any]:
    file = task.output_file
    return {
        # Of a skipped task's output CrewAI leaves these two out.
        "name": output.name or task.name,
        "expected": output.expected_output or task.expected_output,
        "description": output.description,
        "raw": output.raw,
        "agent": output.agent,
        "summary": output.summary,
        "value": output.json_dict or (output.pydantic and output.pydantic.model_dump()),
        "format": output.output_format.value,
        "failures": [f"{record.tool_name}: {record.failure.reason.value}" for record in output.tool_failures],
        "file": file if file and Path(file).exists() else None,
    }


def timing(request: dict[str, Any]) -> dict[str, float]:
    """Milliseconds of two bare requests, of building and of running the crew, and of the processor for the latter two."""
    client = openai.OpenAI(max_retries=0)
    begin = time.perf_counter()
    for prompt in ("Find ten facts on bees", "Write the page"):
        system = {"role": "system", "content": "You are plain."}
        client.chat.completions.create(model="gpt-4o", messages=[system, {"role": "user", "content": prompt}])
    bare = time.perf_counter() - begin
    processor, start = time.process_time(), time.perf_counter()
    crew, defaults = crew_of(Path(request["folder"]))
    built = time.perf_counter()
    crew.kickoff(inputs={**defaults, **request["inputs"]})
    end = time.perf_counter()
    return {
        "bare": bare * 1000,
        "build": (built - start) * 1000,
        "run": (end - built) * 1000,
        "processor": (time.process_time() - processor) * 1000,
    }


main()
