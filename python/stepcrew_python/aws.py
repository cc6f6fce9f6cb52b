"""The same in Lambda: the event is what is asked, and what is returned the answer."""

import json
import os
import sys
import threading

from stepcrew_python.absent import open_absent_modules
from stepcrew_python.calls import answer_to
from stepcrew_python.modules import open_paths

open_paths()
open_absent_modules()


def handler(event, _context):
    """A call over its time ends this process: Lambda says so (Runtime.ExitError) and makes a new one.

    `variables` of the event are the secrets that the crew's code may see; the function's own settings,
    which anybody may look at who sees the account, do not have them.
    """
    os.environ.update(event.get("variables", {}))
    timer = threading.Timer(event["seconds"], _end, args=(event["seconds"],))
    timer.daemon = True
    timer.start()
    try:
        return json.loads(answer_to(event))
    finally:
        timer.cancel()


def _end(seconds):
    print(f"The call took longer than {seconds} s and was ended", file=sys.__stderr__, flush=True)
    os._exit(1)
