"""Python twins of the tools, guardrails and conditions that the scenarios use (tools.ts, guardrails.ts)."""

from typing import Any

from crewai.tools import BaseTool


class Look(BaseTool):
    name: str = "look"
    description: str = "Looks something up"

    def _run(self, q: str) -> str:
        return f"Seen {q}."


class Note(BaseTool):
    name: str = "note"
    description: str = "Notes something down"

    def _run(self, q: str) -> str:
        return f"Noted {q}."


class Broken(BaseTool):
    name: str = "broken"
    description: str = "Reads a disk"

    def _run(self, q: str) -> str:
        raise OSError(f"no disk for {q}")


class Verdict(BaseTool):
    name: str = "verdict"
    description: str = "Gives the final verdict"
    result_as_answer: bool = True

    def _run(self, q: str) -> str:
        return f"Verdict on {q}."


class BrokenVerdict(BaseTool):
    name: str = "broken_verdict"
    description: str = "Gives the final verdict, were it not broken"
    result_as_answer: bool = True

    def _run(self, q: str) -> str:
        raise OSError(f"no verdict on {q}")


class OnceOnly(BaseTool):
    name: str = "once_only"
    description: str = "May be used once"
    max_usage_count: int | None = 1

    def _run(self, q: str) -> str:
        return f"Used for {q}."


class Tally(BaseTool):
    """Tells repeated calls from cached ones."""

    name: str = "tally"
    description: str = "Counts its own calls"
    _count: int = 0

    def _run(self, q: str) -> str:
        self._count += 1
        return f"Tally {self._count} of {q}."


class Facts(BaseTool):
    name: str = "facts"
    description: str = "Gives facts"

    def _run(self, q: str) -> dict[str, Any]:
        return {"about": q, "count": 10}


class Count(BaseTool):
    name: str = "count"
    description: str = "Counts letters"

    def _run(self, q: str) -> int:
        return len(q)


class Now(BaseTool):
    name: str = "now"
    description: str = "Tells the time"

    def _run(self) -> str:
        return "It is noon."


class Nothing(BaseTool):
    name: str = "nothing"
    description: str = "Gives nothing"

    def _run(self, q: str) -> str:
        return ""


class Add(BaseTool):
    name: str = "add"
    description: str = "Adds two numbers"

    def _run(self, first: int, second: int = 1) -> str:
        return f"Sum {first + second}."


TOOLS: dict[str, type[BaseTool]] = {
    "look": Look,
    "note": Note,
    "broken": Broken,
    "verdict": Verdict,
    "broken_verdict": BrokenVerdict,
    "once_only": OnceOnly,
    "tally": Tally,
    "facts": Facts,
    "count": Count,
    "now": Now,
    "nothing": Nothing,
    "add": Add,
}


def loud(output: Any) -> tuple[bool, Any]:
    return (True, output.raw) if output.raw.endswith("!") else (False, "It must end with an exclamation mark")


def signed(output: Any) -> tuple[bool, Any]:
    return (True, f"{output.raw} Signed.")


def long_enough(output: Any) -> tuple[bool, Any]:
    return (True, output.raw) if len(output.raw) > 12 else (False, "It must be longer than twelve characters")


def faulty(output: Any) -> tuple[bool, Any]:
    raise RuntimeError("the guardrail is faulty")


GUARDRAILS = {"loud": loud, "signed": signed, "faulty": faulty, "long_enough": long_enough}


def condition_of(rule: dict[str, Any]) -> Any:
    """The function that a condition written as JSON stands for."""

    def found(output: Any) -> Any:
        value: Any = {"raw": output.raw, "json_dict": output.json_dict}
        for key in rule["path"].split("."):
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def holds(output: Any) -> bool:
        value = found(output)
        match rule["op"]:
            case "eq":
                return value == rule["value"]
            case "gte":
                return value is not None and value >= rule["value"]
            case "contains":
                return value is not None and rule["value"] in value
            case "exists":
                return (value not in (None, "")) == rule.get("value", True)
        raise ValueError(f"there is no twin of the operator {rule['op']}")

    return holds
