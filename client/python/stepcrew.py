"""A client of the Stepcrew API: Python 3.10 or newer, and nothing that does not come with it.

    from stepcrew import Stepcrew

    api = Stepcrew("http://127.0.0.1:8081")
    started = api.start(crew="research", inputs={"topic": "owls"})
    print(api.result(started["execution_id"])["raw"])

Answers are the JSON objects of docs/api.md. All methods raise StepcrewProblem for what the API refused, StepcrewUnreachable
where there is no answer, and DeadlineExceeded once the `timeout` (seconds) that they were given is over.
"""

from __future__ import annotations

import email.utils
import http.client
import json
import random
import re
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

__all__ = ["DeadlineExceeded", "ExecutionFailed", "Stepcrew", "StepcrewProblem", "StepcrewUnreachable"]

Json = dict[str, Any]

LONGEST_ANSWER_SECONDS = 35  # Of one try: a gateway answers within 29 s.
LONGEST_ANSWER_BYTES = 64 * 1024 * 1024
LONGEST_FILE_SECONDS = 600
LONGEST_WAIT_SECONDS = 60  # Who is told to come back later than this is told so at once.
LONG_POLL_SECONDS = 15  # How long the API may keep events back until there are some.
AT_ONCE_SECONDS = 1  # Whoever is answered sooner than this without events has not been kept waiting.
STREAM_SILENCE_SECONDS = 20  # A stream has something every 10 s, be it that there is nothing new.
LONGEST_STREAM_LINE = 1_000_000  # In bytes: an event has names, numbers and times.
POLL_SECONDS = 2  # Of a status that does not say when to ask again.


class StepcrewProblem(Exception):
    """What the API refused, or what failed there (RFC 9457)."""

    def __init__(self, status: int, body: Json) -> None:
        self.status = status
        self.type = str(body.get("type", "about:blank"))
        self.title = str(body.get("title", f"HTTP {status}"))
        self.detail = str(body["detail"])
        self.errors: list[Json] = body.get("errors", [])
        self.request_id: str | None = body.get("request_id")
        self.retry_after: float | None = None
        super().__init__(self.detail)


class StepcrewUnreachable(Exception):
    """There is no answer, or none that a Stepcrew API gives; __cause__ says more."""


class DeadlineExceeded(Exception):
    """The time that a call was given is over; __cause__ is the failure that it was bearing, if any."""


class ExecutionFailed(Exception):
    """An execution that ended without a result."""

    def __init__(self, execution_id: str, reason: str) -> None:
        self.execution_id = execution_id
        super().__init__(reason)


class Stepcrew:
    """A client of one Stepcrew API; may be used by several threads."""

    def __init__(
        self,
        url: str,
        api_key: str | None = None,
        *,
        patience: float = 60,
        on_retry: Callable[[Exception, float], None] | None = None,
    ) -> None:
        """`patience`: how long a failure that may pass is borne, in seconds: lost connections, 429 and 5xx.
        `on_retry` is told of each such failure, and how long is waited, before it is tried again."""
        if urlsplit(url).scheme not in ("http", "https") or re.search(r"[?#@\s]", url):
            raise ValueError("url is no address of an API: it must be like https://example.com/prod")
        if re.search(r"[^\x21-\x7e]", api_key or ""):
            raise ValueError("api_key has characters that no API key has: blanks, line breaks or such")
        self._base = url.rstrip("/")
        self._key = {} if api_key is None else {"x-api-key": api_key}
        self._patience = patience
        self._on_retry = on_retry
        self._has_long_polls = True
        self._has_streams = True
        self._opener = urllib.request.build_opener(_NoRedirects)

    def start(self, *, idempotency_key: str | None = None, timeout: float | None = None, **body: Any) -> Json:
        """Starts a crew, once, however often the request has to be sent: crew, inputs, models, limits as docs/api.md has them."""
        # 409: another request with this key is still being answered.
        return self._begin("/crew/start", body, idempotency_key, timeout, passing=(409,))

    def replay(
        self, execution_id: str, *, idempotency_key: str | None = None, timeout: float | None = None, **body: Any
    ) -> Json:
        """Starts an execution that goes on from the stored steps of one that has ended, once like a start: from_task, inputs,
        model, models, limits as docs/api.md has them."""
        return self._begin(f"/crew/replay/{quote(execution_id, safe='')}", body, idempotency_key, timeout)

    def status(self, execution_id: str, *, timeout: float | None = None) -> Json:
        return self._json(f"/crew/status/{quote(execution_id, safe='')}", "status", _Deadline(timeout))

    def execution(self, execution_id: str, *, timeout: float | None = None) -> Json:
        """All that is known of an execution but its result."""
        return self._json(_path(execution_id), "execution_id", _Deadline(timeout))

    def wait(self, execution_id: str, *, timeout: float | None = None) -> Json:
        """The status of an execution once it has ended, COMPLETED or ERROR; the API says how often to look."""
        deadline = _Deadline(timeout)
        for body, seconds in self._statuses(execution_id, deadline):
            if body["status"] != "PROCESSING":
                return body
            deadline.pause(seconds)
        raise AssertionError("polls never end by themselves")

    def result(self, execution_id: str, *, timeout: float | None = None) -> Json:
        """The result, {raw, data}, of an execution once it has one; raises ExecutionFailed when it ends without."""
        body = self.wait(execution_id, timeout=timeout)
        if body.get("result") is None:
            raise ExecutionFailed(execution_id, body.get("error") or "It ended without a result")
        result: Json = body["result"]
        return result

    def events(
        self, execution_id: str, *, after: int = 0, follow: bool = True, timeout: float | None = None
    ) -> Iterator[Json]:
        """What happens in an execution, from its beginning or after an event's `sequence`, until it has ended, or, without
        `follow`, what has happened so far."""
        yield from self._events(execution_id, after, follow, _Deadline(timeout))

    def stream(self, execution_id: str, *, after: int = 0, timeout: float | None = None) -> Iterator[Json]:
        """The same until it has ended, as it is written: by a stream that goes on where it was cut. Where the deployment has
        none, or no place is free, as `events` finds it."""
        deadline = _Deadline(timeout)
        status, end = None, "cut"
        while self._has_streams and end == "cut" and deadline.has(STREAM_SILENCE_SECONDS):
            began, before = time.monotonic(), after
            status, opened = self._open_stream(execution_id, after)
            if opened is None:
                break
            with opened:
                for event in _streamed(opened, deadline):
                    if isinstance(event, str):
                        end = event
                    else:
                        yield event
                        after = event["sequence"]
            # One that ends so soon is none: something on the way keeps pieces back.
            if after == before and time.monotonic() - began < AT_ONCE_SECONDS:
                break
        if end == "ended":
            return
        for event in self._events(execution_id, after, True, deadline):
            # The execution is there, so that what was not found is the stream.
            self._has_streams = self._has_streams and status != 404
            yield event

    def _events(self, execution_id: str, after: int, follow: bool, deadline: _Deadline) -> Iterator[Json]:
        statuses = self._statuses(execution_id, deadline)
        is_last = not follow
        while True:
            asked = time.monotonic()
            page, has_more = self._events_after(execution_id, after, not is_last, deadline)
            for event in page["events"]:
                yield event
                after = event["sequence"]
            if has_more:
                continue
            if is_last or page.get("ended") is True:
                return
            if "ended" not in page:
                # An API of before. Events are written before the end is: those after the end's poll are all.
                body, seconds = next(statuses)
                is_last = body["status"] != "PROCESSING"
                if not is_last:
                    deadline.pause(seconds)
            elif not page["events"] and time.monotonic() - asked < AT_ONCE_SECONDS:
                deadline.pause(POLL_SECONDS)

    def executions(self, *, timeout: float | None = None, **filters: Any) -> Iterator[Json]:
        """Executions, the newest first; more are asked for as they are needed. Filters: status, crew_name, since, until,
        view, limit."""
        deadline = _Deadline(timeout)
        while True:
            headers, body = self._ask(f"/crew/executions?{urlencode(filters)}", deadline, key="executions")
            yield from body["executions"]
            cursor = _next_page(headers).get("cursor")
            if not cursor:
                return
            filters["cursor"] = cursor[0]

    def crews(self, *, timeout: float | None = None) -> Json:
        """The crews that are deployed, with what a start has to give each."""
        return self._json("/crew/crews", "crews", _Deadline(timeout))

    def crew(self, name: str, *, timeout: float | None = None) -> Json:
        return self._json(f"/crew/crews/{quote(name, safe='')}", "name", _Deadline(timeout))

    def cancel(self, execution_id: str, *, timeout: float | None = None) -> Json:
        """Ends an execution at once; one that was cancelled before is as good."""
        path = f"/crew/cancel/{quote(execution_id, safe='')}"
        try:
            cancelled: Json = self._ask(path, _Deadline(timeout), key="status", method="POST")[1]
            return cancelled
        except StepcrewProblem as problem:
            # The answer of an earlier try may have been lost.
            if problem.status != 409 or self.execution(execution_id, timeout=timeout)["phase"] != "CANCELLED":
                raise
            return {"execution_id": execution_id, "status": "ERROR", "message": "Crew execution cancelled"}

    def step(self, execution_id: str, path: str, *, timeout: float | None = None) -> Json:
        """One step of an execution with what was said, by its path: task-2/run-1/turn-3."""
        return self._json(f"{_path(execution_id)}/steps/{quote(path)}", "path", _Deadline(timeout))

    def files(self, execution_id: str, *, timeout: float | None = None) -> Json:
        return self._json(f"{_path(execution_id)}/files", "files", _Deadline(timeout))

    def file(self, execution_id: str, name: str, *, timeout: float | None = None) -> bytes:
        """The content of a file, by its name in the list of files."""
        deadline = _Deadline(timeout)
        content: bytes
        headers, content = self._ask(f"{_path(execution_id)}/files/{quote(name)}", deadline)
        if headers["location"] is not None:  # Too large for an answer; the key is nobody's business there.
            content = self._ask(headers["location"], deadline)[1]
        return content

    def _begin(
        self, path: str, body: Json, key: str | None, timeout: float | None, passing: tuple[int, ...] = ()
    ) -> Json:
        begun: Json = self._ask(
            path,
            _Deadline(timeout),
            key="execution_id",
            method="POST",
            body=body,
            headers={"idempotency-key": secrets.token_hex(16) if key is None else key},
            passing=passing,
            passing_once_lost=(409,),
        )[1]
        return begun

    def _json(self, path: str, key: str, deadline: _Deadline) -> Json:
        body: Json = self._ask(path, deadline, key=key)[1]
        return body

    def _statuses(self, execution_id: str, deadline: _Deadline) -> Iterator[tuple[Json, float]]:
        """The status, as often as it is asked for, with the seconds to wait before the next time."""
        path = f"/crew/status/{quote(execution_id, safe='')}"
        known: Json = {}
        headers: dict[str, str] = {}
        while True:
            answered, body = self._ask(path, deadline, key="status", headers=headers)
            known = known if body is None else body
            headers = {"if-none-match": answered["etag"]} if answered["etag"] else {}
            after = _retry_after(answered)
            yield known, POLL_SECONDS if after is None else after

    def _events_after(
        self, execution_id: str, after: int, may_wait: bool, deadline: _Deadline
    ) -> tuple[Json, bool]:
        waits = may_wait and self._has_long_polls
        path = f"{_path(execution_id)}/events?after={after}&limit=1000"
        try:
            headers, body = self._ask(f"{path}&wait={LONG_POLL_SECONDS}" if waits else path, deadline, key="events")
        except StepcrewProblem as problem:
            if not waits or problem.status != 422:
                raise
            self._has_long_polls = False  # An API of before does not know the parameter.
            return self._events_after(execution_id, after, False, deadline)
        return body, bool(_next_page(headers))

    def _open_stream(self, execution_id: str, after: int) -> tuple[int | None, Any]:
        """A stream without a further try, or None: whoever gets none asks in another way, which says why."""
        headers = {**self._key, "last-event-id": str(after)}
        request = urllib.request.Request(f"{self._base}{_path(execution_id)}/events/stream", None, headers)
        try:
            answer = self._opener.open(request, timeout=STREAM_SILENCE_SECONDS)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code, None
        except (OSError, http.client.HTTPException):
            return None, None
        if answer.status == 200 and (answer.headers["content-type"] or "").startswith("text/event-stream"):
            return 200, answer
        answer.close()
        return answer.status, None

    def _ask(
        self,
        path: str,
        deadline: _Deadline,
        *,
        passing: tuple[int, ...] = (),
        passing_once_lost: tuple[int, ...] = (),
        **asked: Any,
    ) -> tuple[Any, Any]:
        """Sends a request, all of which may be repeated, until there is an answer: its headers, and its JSON or bytes.
        `passing` are statuses that mean "repeat it in a moment"; others do after a try without an answer, which may still
        be being carried out."""
        since, failures, is_lost = time.monotonic(), 0, False
        failure: Exception
        while True:
            deadline.check()
            try:
                return self._send(path, deadline, **asked)
            except StepcrewProblem as problem:
                failure, after, status = problem, problem.retry_after, problem.status
                may_pass = status >= 500 or status in (429, *passing, *(passing_once_lost if is_lost else ()))
                is_lost = is_lost or status >= 500
            except _Lost as lost:
                deadline.check(lost.__cause__)
                failure, after = StepcrewUnreachable(str(lost)), None
                failure.__cause__, may_pass, is_lost = lost.__cause__, lost.may_pass, True
            seconds = max(after or 0, random.uniform(0.5, 1) * min(10, 0.5 * 2**failures))
            is_over = time.monotonic() + seconds > since + self._patience
            if not may_pass or is_over or seconds > LONGEST_WAIT_SECONDS:
                raise failure
            failures += 1
            if self._on_retry is not None:
                self._on_retry(failure, seconds)
            deadline.pause(seconds, failure)

    def _send(
        self,
        path: str,
        deadline: _Deadline,
        *,
        key: str | None = None,
        method: str = "GET",
        body: Json | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[Any, Any]:
        is_elsewhere = re.match("https?:", path) is not None
        data = None if body is None else json.dumps(body).encode()
        sent = {**({} if is_elsewhere else self._key), **(headers or {})}
        if data is not None:
            sent["content-type"] = "application/json"
        url = path if is_elsewhere else self._base + path
        request = urllib.request.Request(url, data, sent, method=method)
        seconds = deadline.within(LONGEST_ANSWER_SECONDS if key is not None else LONGEST_FILE_SECONDS)
        end = time.monotonic() + seconds
        try:
            try:
                answer = self._opener.open(request, timeout=seconds)
            except urllib.error.HTTPError as error:
                answer = error
            with answer:
                content = self._read(answer, end, LONGEST_ANSWER_BYTES if key is not None else None)
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise _Lost(f"{self._base} does not answer: {str(reason) or type(reason).__name__}") from error
        status = answer.status
        if status in (303, 304):
            return answer.headers, None
        if not 200 <= status < 300:
            raise _problem(self._base, status, answer.headers, content)
        if key is None:
            return answer.headers, content
        value = _parsed(content)
        if not isinstance(value, dict) or key not in value:
            # What begins as JSON may have been cut off.
            sentence = f"{self._base} answered {status}, but not as a Stepcrew API does: is that its address?"
            raise _Lost(sentence, content[:1] == b"{")
        return answer.headers, value

    def _read(self, answer: Any, end: float, most: int | None) -> bytes:
        """Reads a body within the time and the bytes that it may have; a socket's own time limit is of each read."""
        chunks, size = [], 0
        while chunk := answer.read1(65536):
            size += len(chunk)
            if most is not None and size > most:
                raise _Lost(f"{self._base} does not answer: the answer has more than {most} bytes", may_pass=False)
            if time.monotonic() > end:
                raise TimeoutError("the answer did not end in time")
            chunks.append(chunk)
        if getattr(answer, "length", None):
            raise http.client.IncompleteRead(b"".join(chunks), answer.length)
        return b"".join(chunks)


class _Deadline:
    def __init__(self, timeout: float | None) -> None:
        self._end = None if timeout is None else time.monotonic() + timeout

    def within(self, seconds: float) -> float:
        """So many seconds, or those that are left."""
        return seconds if self._end is None else max(0.001, min(seconds, self._end - time.monotonic()))

    def has(self, seconds: float) -> bool:
        return self._end is None or self._end - time.monotonic() > seconds

    def check(self, cause: BaseException | None = None) -> None:
        if self._end is not None and time.monotonic() >= self._end:
            raise DeadlineExceeded("The time that was given for the call is over") from cause

    def pause(self, seconds: float, cause: BaseException | None = None) -> None:
        self.check(cause)
        time.sleep(self.within(seconds))
        self.check(cause)


class _Lost(Exception):
    """A request without an answer, in a sentence."""

    def __init__(self, sentence: str, may_pass: bool = True) -> None:
        self.may_pass = may_pass
        super().__init__(sentence)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Whoever an answer leads to is not to have the key."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _streamed(answer: Any, deadline: _Deadline) -> Iterator[Json | str]:
    """The events of a stream of server-sent events, and last how it ended: "ended" with the execution, "cut" by the API for
    others to have its place, or "broken". It is read as long as a read that hears nothing would end before the deadline."""
    kind, data = "", []
    try:
        while deadline.has(STREAM_SILENCE_SECONDS) and (line := answer.readline(LONGEST_STREAM_LINE)):
            if not line.endswith(b"\n"):
                raise ValueError("a line is broken off, or never ends")
            field, _, value = line.decode().rstrip("\r\n").partition(":")
            if field == "event":
                kind = value.strip()
            elif field == "data":
                data.append(value)
            elif line.strip() == b"":
                if kind == "ended":
                    yield "ended"
                    return
                if data:
                    yield json.loads("\n".join(data))
                kind, data = "", []
        yield "cut"
    except (OSError, http.client.HTTPException, ValueError):
        yield "broken"  # Asking for events says whether the API is there at all.


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None


def _problem(base: str, status: int, headers: Any, content: bytes) -> StepcrewProblem:
    body = _parsed(content) if "json" in (headers["content-type"] or "") else None
    if not isinstance(body, dict) or "detail" not in body:
        why = "without saying why: something between here and the API may have answered in its place"
        if headers["location"] is not None:
            why = f"and leads to {headers['location']}: is that the API's address?"
        body = {"detail": f"{base} answered {status} {why}"}
    problem = StepcrewProblem(status, body)
    problem.retry_after = _retry_after(headers)
    return problem


def _retry_after(headers: Any) -> float | None:
    """Seconds; RFC 9110 lets a server name a date as well."""
    text = headers["retry-after"] or ""
    if re.fullmatch(r"\d+", text):
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


def _next_page(headers: Any) -> dict[str, list[str]]:
    """What the next page is asked with (RFC 8288); empty on the last one."""
    found = re.search(r'<([^>]*)>;\s*rel="?next"?', headers["link"] or "")
    return {} if found is None else parse_qs(urlsplit(found[1]).query)


def _path(execution_id: str) -> str:
    return f"/crew/executions/{quote(execution_id, safe='')}"
