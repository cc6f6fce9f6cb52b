"""Calls a tool of crewai_tools: a request as JSON on each line of standard input, the answer as JSON on standard output.

A request is {"class": …, "settings": …, "arguments": …, "variables": …}; without arguments the tool is not called. The
answer has what a model is offered, and what kept it from being called.
"""

import json
import os
import socket
import sys
from typing import Any

# What tools print is not an answer.
ANSWERS = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import crewai  # noqa: E402
import crewai_tools  # noqa: E402
import requests  # noqa: E402
from crewai.utilities.string_utils import sanitize_tool_name  # noqa: E402
from crewai_tools.security import safe_requests  # noqa: E402

LOOPBACK = ("127.0.0.1", "localhost")
find_addresses = socket.getaddrinfo


def internet_addresses(host: Any, port: Any, *rest: Any, **options: Any) -> Any:
    """Names of the internet have an address of it, so that CrewAI's check lets them pass; nothing connects to it."""
    return find_addresses(host if host in LOOPBACK else "8.8.8.8", port, *rest, **options)


socket.getaddrinfo = internet_addresses
# Its own session connects to the checked address itself, whatever proxy is named.
safe_requests.create_safe_session = requests.Session


def main() -> None:
    answer({"version": crewai.__version__})
    for line in sys.stdin:
        request = json.loads(line)
        os.environ.update(request["variables"])
        answer(answer_to(request))


def answer(value: Any) -> None:
    ANSWERS.write(json.dumps(value) + "\n")
    ANSWERS.flush()


def answer_to(request: dict[str, Any]) -> dict[str, Any]:
    made = getattr(crewai_tools, request["class"])
    if "arguments" not in request:
        fields = made.model_fields
        return offered(fields["name"].default, fields["description"].default, fields["args_schema"].default)
    tool = made(**request["settings"])
    answer = offered(tool.name, tool.description, tool.args_schema)
    try:
        # The arguments as CrewAI hands them on: checked, with what the schema's defaults add.
        structured = tool.to_structured_tool()
        structured.invoke(request["arguments"])
    except Exception as error:  # noqa: BLE001
        answer["error"] = f"{type(error).__name__}: {error}"
    return answer


def offered(name: str, description: str, schema: Any) -> dict[str, Any]:
    return {"name": sanitize_tool_name(name), "description": description, "schema": schema.model_json_schema()}


main()
