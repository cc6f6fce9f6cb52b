"""Makes the crew of a CrewAI project as it is: its Python runs, and nothing of it has been imported here."""

import importlib
import sys
from pathlib import Path
from typing import Any

from crewai import Crew


def original_of(folder: Path, module: str, attribute: str) -> Crew:
    """@param attribute a crew, a class whose method crew() gives one, or a function that does"""
    forget_modules()
    OPENED[:] = [str(folder / "src"), str(folder)]
    sys.path[:0] = OPENED
    found: Any = importlib.import_module(module)
    for part in attribute.split("."):
        found = getattr(found, part)
    if isinstance(found, Crew):
        return found
    made = found()
    return made if isinstance(made, Crew) else made.crew()


#: Folders of the project before.
OPENED: list[str] = []


def forget_modules() -> None:
    """Several projects have modules of the same names."""
    sys.path[:] = [path for path in sys.path if path not in OPENED]
    # A package without __init__.py asks its parent where it is: none goes before all are found.
    for name in [name for name, module in list(sys.modules.items()) if is_of_project(module)]:
        del sys.modules[name]
    importlib.invalidate_caches()


def is_of_project(module: Any) -> bool:
    places = [getattr(module, "__file__", None) or "", *getattr(module, "__path__", [])]
    return any(str(place).startswith(folder + "/") for place in places for folder in OPENED)
