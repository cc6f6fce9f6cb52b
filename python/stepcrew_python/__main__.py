"""The process on a laptop: reads calls from stdin, a line of JSON each, and writes an answer for each."""

import json
import os
import queue
import signal
import sys
import threading

from stepcrew_python.absent import open_absent_modules
from stepcrew_python.calls import answer_to
from stepcrew_python.failures import record_tracebacks
from stepcrew_python.modules import open_paths


def main():
    # What tools print must not come between the answers, and what they read must not be calls.
    requests, answers, log = os.dup(0), os.dup(1), os.dup(2)
    open_paths()
    open_absent_modules()
    record_tracebacks()
    lines = queue.SimpleQueue()
    threading.Thread(target=_read, args=(requests, lines), daemon=True).start()
    _write(answers, b'{"ready":true}\n')
    while True:
        request = json.loads(lines.get())
        _fresh_streams(log)
        text = answer_to(request)
        _write(answers, text.encode("utf-8") + b"\n")


def _read(requests, lines):
    with os.fdopen(requests, "rb", buffering=1 << 20) as stream:
        for line in stream:
            lines.put(line)
    # Whoever asks has ended: what the code began ends, too, where this process leads a group of its own.
    if hasattr(os, "killpg") and os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def _fresh_streams(log):
    """A call before may have closed or replaced them."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    if nothing != 0:
        os.dup2(nothing, 0)
        os.close(nothing)
    for number in (1, 2):
        os.dup2(log, number)
    for name, number in (("stdout", 1), ("stderr", 2)):
        stream = getattr(sys, f"__{name}__")
        if stream is None or stream.closed or stream.fileno() != number:
            stream = os.fdopen(number, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)
            setattr(sys, f"__{name}__", stream)
        setattr(sys, name, stream)


def _write(answers, data):
    while data:
        data = data[os.write(answers, data) :]


if __name__ == "__main__":
    main()
