"""Where queries are admitted, put to the engine and logged, whether the endpoint or the query page took them."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from starlette.requests import Request

from publisher.errors import PublisherError, RequestError
from publisher.queries.query import Answer, Query, QueryEngine
from publisher.settings import Settings
from publisher.web.admission import Admission, Place, client_address, holder
from publisher.web.departures import Departures
from publisher.web.query_log import Entry, QueryLog, now


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
        self._admission, self._log, self._departures = Admission(settings), QueryLog(settings), Departures()

    async def ask(self, request: Request, text: str, prepare: Callable[[], Query]) -> Held | None:
        """The answer to the query that `prepare` makes of the text; None where the client has gone away.

        Raises the RequestError that says why there is none; one of `prepare` is logged like any other.
        """
        client = client_address(request, self._settings.forwarded_hops)
        begun, since = now() if self._log.is_wanted else "", time.monotonic()

        def note(outcome: str, status: int, answer: Answer | None = None) -> None:
            if self._log.is_wanted:
                rows, size = (answer.rows, answer.size) if answer else (None, None)
                seconds = round(time.monotonic() - since, 4)
                self._log.write(Entry(begun, "", outcome, status, seconds, rows, size, text, client))

        try:
            held = holder(client)
            place = self._admission.enter(held)
            answer = await self._answer(request, lambda: replace(prepare(), client=held), place)
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
            query = prepare()
            with self._departures.attend(request):
                answer = await self._engine(request).run(query)
        finally:
            if answer is None:
                place.leave()
        return answer
