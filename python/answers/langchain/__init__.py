"""Answers for LangChain where it is not installed: what tools are defined with."""

from stepcrew_python.absent import names_absent

__getattr__ = names_absent(__name__)
