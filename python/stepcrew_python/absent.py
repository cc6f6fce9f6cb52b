"""Stands for what is not there of CrewAI and LangChain.

A file may import it and never use it: crew.py of a project holds the crew, which is not run here, beside a
hook, which is. So an absent thing may be imported, made and subclassed; whoever uses it is told its name.
"""

import importlib
import importlib.abc
import importlib.machinery
import sys
import types
from typing import Any

from stepcrew_python.modules import ANSWERS

#: Packages whose names are told as absent; of all others the import itself fails.
STOOD_FOR = ("crewai", "crewai_tools", "langchain", "langchain_core")


class NotThere(AttributeError):
    """Something that is not there was used."""


class Absent:
    def __init__(self, name, owner):
        self.__dict__.update(absent_name=name, absent_owner=owner)

    def sentence(self):
        return f"{self.absent_name} of {self.absent_owner} is not there"

    def __call__(self, *_args, **_settings):
        return Absent(f"{self.absent_name}", self.absent_owner)

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        raise NotThere(f"{self.sentence()}, so that it has no {name}")

    def __getitem__(self, _key):
        return self

    def __iter__(self):
        raise TypeError(self.sentence())

    def __bool__(self):
        raise TypeError(self.sentence())

    def __or__(self, _other):
        return Any

    __ror__ = __or__

    def __mro_entries__(self, _bases):
        return ()

    def __get_pydantic_core_schema__(self, _source, _handler):
        from pydantic_core import core_schema

        return core_schema.any_schema()

    def __repr__(self):
        return f"<{self.sentence()}>"


def names_absent(module, made=Absent):
    """What a module answers for names that it does not have: `__getattr__ = names_absent(__name__)`."""

    def absent(name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return made(name, module)

    return absent


class _AbsentModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Modules of those packages that are neither installed nor stood for: all that is in them is absent."""

    def find_spec(self, fullname, _path=None, _target=None):
        owner = sys.modules.get(fullname.rpartition(".")[0])
        if owner is not None and fullname.split(".")[0] in STOOD_FOR and _is_of_answers(owner):
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec):
        return types.ModuleType(spec.name)

    def exec_module(self, module):
        module.__getattr__ = names_absent(module.__name__, _made)


def _made(name, module):
    """Earlier versions had what tools are defined with in other modules: crewai_tools.tools.base_tool."""
    if name in ("BaseTool", "tool", "Tool", "StructuredTool"):
        tools = importlib.import_module("langchain_core.tools" if module.startswith("langchain") else "crewai.tools")
        return getattr(tools, name)
    return Absent(name, module)


def _is_of_answers(module):
    """Not LangChain itself, where it is installed: what it does not have is to be told as it tells it."""
    loader = getattr(module.__spec__, "loader", None)
    return isinstance(loader, _AbsentModules) or (module.__file__ or "").startswith(ANSWERS)


def open_absent_modules():
    if not any(isinstance(finder, _AbsentModules) for finder in sys.meta_path):
        sys.meta_path.append(_AbsentModules())
