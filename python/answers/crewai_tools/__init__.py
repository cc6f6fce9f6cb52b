"""Answers for crewai_tools, whose own tools are not there: only what others are defined with."""

from crewai.tools import BaseTool, EnvVar, Tool, tool
from stepcrew_python.absent import names_absent

__all__ = ["BaseTool", "EnvVar", "Tool", "tool"]
__getattr__ = names_absent(__name__)
