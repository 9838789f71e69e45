"""Sending an answer to whoever reads it, at the reader's pace but not for ever."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from publisher.queries.query import Answer

_log = logging.getLogger("publisher")
_PART = 256 * 2**10


class Delivery(Response):
    """An answer with its length told before its first byte; it is let go when it is read, or after `seconds`.

    `finish` is called once it is over, however it ends.
    """

    def __init__(
        self, answer: Answer, headers: Mapping[str, str], seconds: float, finish: Callable[[], None] = lambda: None
    ) -> None:
        length = {"Content-Length": str(answer.size)}
        super().__init__(None, headers={**headers, **length}, media_type=answer.media_type.content_type)
        self._answer = answer
        self._seconds = seconds
        self._finish = finish

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Send the parts, each when the one before has left."""
        try:
            async with asyncio.timeout(self._seconds):
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
                await self._send_parts(send, is_head=scope["method"] == "HEAD")
        except TimeoutError:
            _log.info("A result was not read within the limit query_read_seconds of %g seconds.", self._seconds)
        finally:
            self._answer.close()
            self._finish()

    async def _send_parts(self, send: Send, *, is_head: bool) -> None:
        """Send all parts, the last one as such; of a HEAD the first decides on the headers, and no more is needed."""
        held = b""
        async for part in self._parts():
            if held:
                await send({"type": "http.response.body", "body": held, "more_body": True})
            held = part if not (held and is_head) else b""
            if not held:
                break
        await send({"type": "http.response.body", "body": held})

    async def _parts(self) -> AsyncIterator[bytes]:
        body = self._answer.body
        for start in range(0, len(body), _PART):
            yield body[start : start + _PART]
        if self._answer.tail:
            async for part in self._answer.tail.parts():
                yield part
