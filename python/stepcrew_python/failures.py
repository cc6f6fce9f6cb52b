"""What is told of an exception: its name, its text and where in the crew's files it came from."""

import json
import os
import re
import sys
import traceback

from stepcrew_python.modules import own_place

_LONGEST_MESSAGE = 4000
_SHORTEST_SECRET = 8
#: pydantic's line below each of its problems.
_FURTHER = re.compile(r"\n +For further information visit \S+")
_SECRET_WORDS = ("KEY", "TOKEN", "SECRET", "PASSWORD", "PASSPHRASE", "CREDENTIAL")


def without_secrets(text):
    """A text in which no value of a variable stands whose name says that it is a secret."""
    for name, value in os.environ.items():
        if len(value) >= _SHORTEST_SECRET and any(word in name.upper() for word in _SECRET_WORDS):
            text = text.replace(value, f"({name})")
    return text


def failure_of(error):
    told = {"name": type(error).__name__, "message": without_secrets(_message(error))[:_LONGEST_MESSAGE]}
    at = place_of(error)
    return {"failure": told if at is None else {**told, "at": at}}


def _message(error):
    if isinstance(error, SystemExit):
        return f"it called sys.exit({'' if error.code is None else error.code})"
    try:
        return _FURTHER.sub("", str(error))
    except BaseException:  # An exception's own text may fail.
        return ""


def place_of(error):
    """The line of the crew's own files that it came from last: "tools/x.py:12"."""
    if isinstance(error, SyntaxError) and error.filename is not None:
        place = own_place(error.filename)
        if place is not None:
            return f"{place}:{error.lineno or 1}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [(own_place(frame.filename), frame.lineno) for frame in frames]
    found = [f"{place}:{line or 1}" for place, line in own if place is not None]
    return found[-1] if found else None


#: Before a line that is a record: nothing that code prints begins with it.
RECORD = "\x1e"
_records = False


def record_tracebacks():
    """From now on a traceback is one line: its last line and all of it, as JSON."""
    global _records
    _records = True


def print_traceback(error):
    """For whoever reads the log."""
    try:
        # Arguments that do not fit come from no line of the crew's.
        lines = traceback.format_exception(error)
        text = "".join(lines if place_of(error) is not None else lines[-1:]).rstrip()
    except BaseException:
        text = type(error).__name__
    text = without_secrets(text)
    if _records:
        text = RECORD + json.dumps({"line": _last_line(error), "traceback": text})
    try:
        print(text, file=sys.__stderr__, flush=True)
    except (OSError, ValueError):
        pass  # The code has closed what it is told on.


def _last_line(error):
    """The error in one line, with its place in the crew's files."""
    told = failure_of(error)["failure"]
    message = " ".join(told["message"].split())
    line = f"{told['name']}: {message}" if message else told["name"]
    return f"{line} ({told['at']})" if "at" in told else line
