"""Calls the Python client: each line of stdin says a call in JSON, and a line of stdout says what came of it, in any order."""
import json, pathlib, sys, threading

sys.path.insert(0, str(pathlib.Path(__file__).parents[3] / "client/python"))
sys.dont_write_bytecode = True
import stepcrew


def outcome(asked):
    retries = []
    try:
        tell = lambda failure, _: retries.append(str(failure))
        api = stepcrew.Stepcrew(asked["url"], asked.get("key"), on_retry=tell, **asked["options"])
        value = getattr(api, asked["call"])(*asked["args"], **asked["named"])
        if asked["call"] in ("events", "stream", "executions"):
            value = list(value)
        return {"value": value.decode() if isinstance(value, bytes) else value, "retries": retries}
    except Exception as error:
        cause = None if error.__cause__ is None else type(error.__cause__).__name__
        told = {**vars(error), "name": type(error).__name__, "message": str(error), "cause": cause}
        return {"error": told, "retries": retries}


def answer(asked):
    line = json.dumps({"id": asked["id"], **outcome(asked)}) + "\n"
    sys.stdout.write(line)
    sys.stdout.flush()


for line in sys.stdin:
    threading.Thread(target=answer, args=(json.loads(line),)).start()
