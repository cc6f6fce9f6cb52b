"""Answers for CrewAI, which is not installed: what tools, guardrails and hooks are defined with."""

from crewai.crews.crew_output import CrewOutput
from crewai.tasks.task_output import TaskOutput
from stepcrew_python.absent import names_absent

__all__ = ["CrewOutput", "TaskOutput"]
__version__ = "1.15.30"
__getattr__ = names_absent(__name__)
