"""Marks of a crew's class, which do nothing here: the crew itself is in crew.jsonc."""

from typing import Any

from stepcrew_python.absent import names_absent


def _mark(marked: Any = None, **_settings: Any) -> Any:
    return marked if marked is not None else _mark


CrewBase = agent = task = crew = tool = llm = callback = cache_handler = _mark
before_kickoff = after_kickoff = output_json = output_pydantic = _mark

__getattr__ = names_absent(__name__)
