"""Where queries are admitted, put to the engine and logged, whether the endpoint or the query page took them."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from starlette.requests import Request

from publisher.errors import PublisherError, RequestError
from publisher.queries.query import Answer, Query, QueryEngine
from publisher.settings import Settings
from publisher.web.admission import Admission, Place, client_address, holder
from publisher.web.query_log import Entry, QueryLog, now

_AT_ONCE = 0.02
"""Seconds in which most queries are answered; only after them is it looked whether the client has gone away."""


@dataclass(frozen=True, slots=True)
class Held:
    """An answer and the place that its client holds until it has read it."""

    answer: Answer
    place: Place

    def let_go(self) -> None:
        """The answer has been read."""
        self.answer.close()
        self.place.leave()


class QueryDesk:
    """Takes queries of clients; `engine` is that of the release that the request is answered from."""

    def __init__(self, engine: Callable[[Request], QueryEngine], settings: Settings) -> None:
        self._engine, self._settings = engine, settings
        self._admission, self._log = Admission(settings), QueryLog(settings)

    async def ask(self, request: Request, text: str, prepare: Callable[[], Query]) -> Held | None:
        """The answer to the query that `prepare` makes of the text; None where the client has gone away.

        Raises the RequestError that says why there is none; one of `prepare` is logged like any other.
        """
        client = client_address(request, self._settings.forwarded_hops)
        begun, since = now(), time.monotonic()

        def note(outcome: str, status: int, answer: Answer | None = None) -> None:
            rows, size = (answer.rows, answer.size) if answer else (None, None)
            seconds = round(time.monotonic() - since, 4)
            self._log.write(Entry(begun, "", outcome, status, seconds, rows, size, text, client))

        try:
            place = self._admission.enter(holder(client))
            answer = await self._answer(request, prepare, place)
        except RequestError as error:
            note(error.slug, error.status)
            raise
        except PublisherError:
            note("internal-error", 500)
            raise
        if answer is None:
            note("gone", 499)
            return None
        note("answered", 200, answer)
        return Held(answer, place)

    async def _answer(self, request: Request, prepare: Callable[[], Query], place: Place) -> Answer | None:
        """The answer; None where the client has gone away. Without an answer the place is free."""
        answer = None
        try:
            client = holder(client_address(request, self._settings.forwarded_hops))
            query = replace(prepare(), client=client)
            answer = await _unless_gone(self._engine(request), query, request)
        finally:
            if answer is None:
                place.leave()
        return answer


async def _unless_gone(engine: QueryEngine, query: Query, request: Request) -> Answer | None:
    """The answer, or None where the client goes away first; then its process is freed at once."""
    run, gone, taken = asyncio.create_task(_run(engine, query)), None, False
    try:
        await asyncio.wait({run}, timeout=_AT_ONCE)
        if not run.done():
            gone = asyncio.create_task(_gone(request))
            await asyncio.wait({run, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not run.done():
            return None
        taken = True
        return run.result()
    finally:
        if gone:
            gone.cancel()
        if run.cancel():
            await asyncio.wait({run})
        if not taken and not run.cancelled() and run.exception() is None:
            run.result().close()


async def _run(engine: QueryEngine, query: Query) -> Answer:
    return await engine.run(query)


async def _gone(request: Request) -> None:
    """Return when the client has closed the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
