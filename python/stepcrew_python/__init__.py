"""Runs the Python of a crew: its tools, guardrails, hooks, callbacks and models, one call at a time.

`python -m stepcrew_python` is a process on a laptop (a line of JSON for each call and each answer), and
`stepcrew_python.aws.handler` the same as a Lambda function. functions/crew/python-half.ts has what is asked
and answered. Python 3.10 to 3.13, its standard library and pydantic; CrewAI itself is not there, and the
modules in `answers` stand for what of it tools are defined with.
"""
