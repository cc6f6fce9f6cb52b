"""Builds a crewai.Crew from a crew's folder: crew.jsonc with agents/ by CrewAI's own loader, YAML as @CrewBase does."""

from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

import yaml
from crewai import Agent, Crew, Task
from crewai.project.crew_loader import load_crew
from crewai.project.json_loader import find_crew_json_file, load_jsonc_file
from crewai.tasks.conditional_task import ConditionalTask
from pydantic import BaseModel, create_model
from twins import GUARDRAILS, TOOLS, condition_of

# What a classic project says in Python; the rest of a body is passed on as its `config`.
BY_HAND = {"name", "agent", "tools", "output_json", "output_pydantic", "guardrail", "guardrails", "condition", "type"}
TYPES = {"string": str, "integer": int, "number": float, "boolean": bool, "null": None}


def crew_of(folder: Path) -> tuple[Crew, dict[str, Any]]:
    """The crew and the default values of its inputs."""
    agents = yaml_at(folder, "agents")
    if agents is None:
        return load_crew(find_crew_json_file(folder))
    file = folder / "crew.jsonc"
    settings = load_jsonc_file(file) if file.exists() else {}
    inputs = settings.pop("inputs", {})
    settings.pop("description", None)
    made = {name: agent_of(body) for name, body in agents.items()}
    manager = settings.pop("manager_agent", None)
    if manager is not None:
        settings["manager_agent"] = made.pop(manager)
    tasks: dict[str, Task] = {}
    for name, body in (yaml_at(folder, "tasks") or {}).items():
        tasks[name] = task_of(name, body, made, tasks, folder)
    return Crew(agents=list(made.values()), tasks=list(tasks.values()), **settings), inputs


def yaml_at(folder: Path, name: str) -> dict[str, Any] | None:
    for file in (folder / f"{name}.yaml", folder / "config" / f"{name}.yaml"):
        if file.exists():
            return yaml.safe_load(file.read_text())
    return None


def rest_of(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key not in BY_HAND}


def tools_of(body: dict[str, Any]) -> list[Any]:
    return [TOOLS[name]() for name in body.get("tools") or []]


def agent_of(body: dict[str, Any]) -> Agent:
    return Agent(config=rest_of(body), tools=tools_of(body))


def task_of(
    name: str, body: dict[str, Any], agents: dict[str, Agent], earlier: dict[str, Task], folder: Path
) -> Task:
    config = rest_of(body)
    more: dict[str, Any] = {"name": body.get("name", name), "tools": tools_of(body)}
    if body.get("agent") is not None:
        more["agent"] = agents[body["agent"]]
    if config.get("context"):
        more["context"] = [earlier[other] for other in config.pop("context")]
    for key in ("output_json", "output_pydantic"):
        if body.get(key):
            more[key] = model_of(body[key], load_jsonc_file(folder / "schemas" / f"{body[key]}.json"))
    if body.get("guardrail"):
        more["guardrail"] = guardrail_of(body["guardrail"])
    if body.get("guardrails"):
        more["guardrails"] = [guardrail_of(text) for text in body["guardrails"]]
    if body.get("condition"):
        return ConditionalTask(condition=condition_of(body["condition"]), config=config, **more)
    return Task(config=config, **more)


def guardrail_of(text: str) -> Any:
    return GUARDRAILS[Path(text).stem] if text.startswith("./guardrails/") else text


def model_of(name: str, schema: dict[str, Any]) -> type[BaseModel]:
    """The pydantic model of a JSON Schema of plain values, lists and objects."""
    required = schema.get("required", [])
    fields: dict[str, Any] = {}
    for key, part in schema["properties"].items():
        kind = type_of(f"{name}_{key}", part)
        fields[key] = (kind, ...) if key in required else (kind, part.get("default"))
    return create_model(name, **fields)


def type_of(name: str, schema: dict[str, Any]) -> Any:
    if "anyOf" in schema:
        kinds = [type_of(name, part) for part in schema["anyOf"]]
        return reduce(or_, kinds)
    if schema["type"] == "object":
        return model_of(name, schema)
    if schema["type"] == "array":
        return list[type_of(name, schema["items"])]
    return TYPES[schema["type"]]
