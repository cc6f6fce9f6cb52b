"""Carries out one call: whatever the code does, there is an answer, or the process ends."""

import json
import os
import sys

from stepcrew_python.failures import failure_of, print_traceback
from stepcrew_python.modules import enter_folder

LARGEST_ANSWER_BYTES = 1_000_000


def answer_to(request):
    """The answer to a request, as a text of JSON."""
    process = os.getpid()
    try:
        enter_folder()
        _tell_call(request)
        answer = _text_of(_value_of(request), request["call"])
        _flush()
    except BaseException as error:  # Whatever a tool raises must not end the process for the next call.
        print_traceback(error)
        answer = json.dumps(failure_of(error))
    if os.getpid() != process:
        # The code has forked, and this is the copy, which nobody has asked.
        os._exit(0)
    return answer


def _value_of(request):
    if request["call"] == "tool":
        from stepcrew_python.tools import call_tool

        return call_tool(request)
    if request["call"] == "describe":
        from stepcrew_python.describe import describe

        return describe(request)
    from stepcrew_python.functions import call_function

    return call_function(request)


def _tell_call(request):
    for name, key in (("STEPCREW_EXECUTION_ID", "execution_id"), ("STEPCREW_IDEMPOTENCY_KEY", "idempotency_key")):
        if request.get(key) is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = request[key]


def _text_of(value, call):
    # NaN and infinity are none of JSON's numbers: a value that holds one becomes its text.
    try:
        text = json.dumps({"value": value}, ensure_ascii=False, allow_nan=False)
    except ValueError:
        text = json.dumps({"value": str(value)}, ensure_ascii=False)
    # Halves of characters are no UTF-8.
    data = text.encode("utf-8", "replace")
    if len(data) > LARGEST_ANSWER_BYTES and call != "describe":
        raise ResultTooLarge("the result is larger than 1 MB: ask for less")
    return data.decode("utf-8")


class ResultTooLarge(Exception):
    """More than a model could read, or the journal keep."""


def _flush():
    """What the code has printed comes before its answer."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass  # The code has closed it.
