"""What is noted of each request: an id that the answer carries, metrics, and a line of JSON if the settings want it."""

import json
import re
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from publisher.settings import Settings
from publisher.web.addresses import local_path
from publisher.web.health import Metrics

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

    def write(self, entry: dict[str, object]) -> None:
        """Append one line."""
        if not self._target:
            return
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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI door."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        identifier, started = _request_id(Headers(scope=scope)), time.monotonic()
        scope[REQUEST_ID] = identifier
        status = sent = 0
        release = ""

        async def send_noted(message: Message) -> None:
            nonlocal status, sent, release
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = identifier
                release = headers.get("release", "")
            sent += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        finally:
            seconds = time.monotonic() - started
            self._metrics.answered(route_of(scope), method_of(scope), status, seconds)
            self._log.write(
                {
                    "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                    "request_id": identifier,
                    "method": scope["method"],
                    "path": scope["path"],
                    "route": route_of(scope),
                    "status": status,
                    "seconds": round(seconds, 6),
                    "bytes": 0 if scope["method"] == "HEAD" else sent,
                    "release": release,
                    **({"client": _client(scope)} if self._log.tells_clients else {}),
                }
            )


def route_of(scope: Scope) -> str:
    """The first segment of the path where it is one of ours, else `other`; `index` for the start page."""
    first = local_path(scope).partition("/")[0]
    name = (first.partition(".")[0] if first.endswith(".html") else first) or "index"
    return name if name in _ROUTES else "other"


def method_of(scope: Scope) -> str:
    """The method where it is one that is used here, else `other`."""
    return scope["method"] if scope["method"] in _METHODS else "other"


def _request_id(headers: Headers) -> str:
    """The client's own id where it is well-formed, else a new one."""
    stated = headers.getlist("x-request-id")
    return stated[0] if len(stated) == 1 and _WELL_FORMED.fullmatch(stated[0]) else uuid4().hex


def _client(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def _append(file: Path, line: str) -> None:
    with file.open("ab", buffering=0) as opened:
        opened.write(line.encode())
