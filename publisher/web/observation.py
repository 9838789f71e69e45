"""What is noted of each request: an id that the answer carries, metrics, and a line of JSON if the settings want it."""

import json
import re
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from secrets import token_hex

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from publisher.settings import Settings
from publisher.web.addresses import local_path
from publisher.web.health import Metrics
from publisher.web.kept import Pair, as_lines, as_pairs
from publisher.web.whole_answers import WriteWhole, offer, offered, withdraw

REQUEST_ID = "publisher.request_id"
"""The key of the request's id in its scope."""

_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{1,64}")
_FILES = ("context.jsonld", "release.json", "openapi.json", "robots.txt", "favicon.ico", "healthz", "readyz", "metrics")
_ROUTES = frozenset(("id", "def", "doc", "linkset", "sparql", "static", "dumps", "index", *_FILES))
_METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS"))


class AccessLog:
    """Writes a line of JSON for each request; a disk that refuses costs the line, never the answer."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._target, self._metrics = settings.access_log, metrics
        self._file = settings.project / settings.access_log
        self.tells_clients = settings.log_client_addresses > 0

    @property
    def is_wanted(self) -> bool:
        """Whether there is a log."""
        return bool(self._target)

    def write(self, entry: dict[str, object]) -> None:
        """Append one line."""
        line = json.dumps(entry, ensure_ascii=True) + "\n"
        try:
            if self._target == "-":
                sys.stdout.write(line)
                sys.stdout.flush()
            else:
                _append(self._file, line)
        except OSError:
            self._metrics.lost_a_line()


class Observed:
    """Gives each request an id, measures it and notes it."""

    def __init__(self, app: ASGIApp, metrics: Metrics, log: AccessLog) -> None:
        self._app, self._metrics, self._log = app, metrics, log
        self._process, self._numbers = token_hex(8), count()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI door."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope[REQUEST_ID] = identifier = _stated_id(scope) or f"{self._process}{next(self._numbers):016x}"
        noted, write = _Noted(identifier, send), offered(scope)
        if write is not None:
            offer(scope, partial(noted.write_whole, write))
        try:
            await self._app(scope, receive, noted.send)
        finally:
            self._note(scope, noted)
            withdraw(scope)

    def _note(self, scope: Scope, noted: "_Noted") -> None:
        seconds, route = time.monotonic() - noted.started, route_of(scope)
        self._metrics.answered(route, method_of(scope), noted.status, seconds)
        if self._log.is_wanted:
            self._log.write(
                {
                    "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                    "request_id": scope[REQUEST_ID],
                    "method": scope["method"],
                    "path": scope["path"],
                    "route": route,
                    "status": noted.status,
                    "seconds": round(seconds, 6),
                    "bytes": 0 if scope["method"] == "HEAD" else noted.sent,
                    "release": noted.release,
                    **({"client": _client(scope)} if self._log.tells_clients else {}),
                }
            )


class _Noted:
    """Gives an answer on its way out its id, and notes what it is."""

    def __init__(self, identifier: str, send: Send) -> None:
        self._pair, self._send = (b"x-request-id", identifier.encode()), send
        self.started, self.status, self.sent = time.monotonic(), 0, 0
        self._headers: Sequence[Pair] = ()
        self._head = b""

    @property
    def release(self) -> str:
        """The release that answered."""
        headers = self._headers or as_pairs(self._head)
        return next((value.decode("latin-1") for name, value in headers if name == b"release"), "")

    async def write_whole(self, write: WriteWhole, status: int, head: bytes, body: bytes) -> None:
        """Pass an answer in one piece on."""
        self.status, self.sent, self._head = status, len(body), head
        await write(status, head + as_lines((self._pair,)), body)

    async def send(self, message: Message) -> None:
        """Pass the next message on."""
        if message["type"] == "http.response.start":
            self.status, self._headers = message["status"], message["headers"]
            message["headers"].append(self._pair)
        else:
            self.sent += len(message.get("body", b""))
        await self._send(message)


def route_of(scope: Scope) -> str:
    """The first segment of the path where it is one of ours, else `other`; `index` for the start page."""
    first = local_path(scope).partition("/")[0]
    name = (first.partition(".")[0] if first.endswith(".html") else first) or "index"
    return name if name in _ROUTES else "other"


def method_of(scope: Scope) -> str:
    """The method where it is one that is used here, else `other`."""
    return scope["method"] if scope["method"] in _METHODS else "other"


def _stated_id(scope: Scope) -> str:
    """The client's own id where it is well-formed, else nothing."""
    stated: list[bytes] = [value for name, value in scope["headers"] if name == b"x-request-id"]
    text = stated[0].decode("latin-1") if len(stated) == 1 else ""
    return text if _WELL_FORMED.fullmatch(text) else ""


def _client(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def _append(file: Path, line: str) -> None:
    with file.open("ab", buffering=0) as opened:
        opened.write(line.encode())
