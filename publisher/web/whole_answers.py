"""Answers that leave in one piece, head and body, for what is kept (an extension as in ASGI 3, "Extensions").

A server writes the headers of an answer one by one and looks at each; of an answer that is kept all were looked at when
it was sent first. So the protocol offers the application, in the scope, to write an answer whose head is lines already.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.types import Scope
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from publisher.web.gathering import GatheringProtocol

WriteWhole = Callable[[int, bytes, bytes], Awaitable[None]]
"""Writes an answer: status, lines of the head, body."""

_OFFER = "publisher.write_whole"
_STATUS_LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}


def offered(scope: Scope) -> WriteWhole | None:
    """What writes the answer to the request in one piece, where the server can."""
    found: WriteWhole | None = scope.get(_OFFER)
    return found


def offer(scope: Scope, write: WriteWhole) -> None:
    """Let an answer to the request be written in one piece."""
    scope[_OFFER] = write


def withdraw(scope: Scope) -> None:
    """After the answer: the offer knows the request, which knows its scope, and only the collector would part them."""
    scope.pop(_OFFER, None)


class WholeAnswers(GatheringProtocol):
    """uvicorn's protocol, which writes an answer in one piece where the application asks it to."""

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        offer(cycle.scope, _Whole(cycle).write)  # type: ignore[arg-type]
        super()._start_asgi_task(cycle, app)


class _Whole:
    """The way out of one answer: what `RequestResponseCycle.send` does with its two messages, in one step."""

    def __init__(self, cycle: RequestResponseCycle) -> None:
        self._cycle = cycle

    async def write(self, status: int, head: bytes, body: bytes) -> None:
        """Write the answer at the reader's pace."""
        cycle = self._cycle
        if cycle.flow.write_paused and not cycle.disconnected:
            await cycle.flow.drain()
        if cycle.disconnected:
            return
        lines = [_STATUS_LINES[status]]
        for name, value in cycle.default_headers:
            lines += (name, b": ", value, b"\r\n")
        lines += (head, b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n")
        if cycle.scope["method"] != "HEAD":
            lines.append(body)
        cycle.response_started = cycle.response_complete = True
        cycle.waiting_for_100_continue = False
        cycle.transport.write(b"".join(lines))
        cycle.message_event.set()
        if not cycle.keep_alive:
            cycle.transport.close()
        cycle.on_response()
