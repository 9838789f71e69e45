"""The pool of query processes: it holds the deadline, the two lanes, the queue and the cache of results.

A query starts in the quick lane. After a quarter of a second it moves to the slow lane with its process; if that is
full, it is stopped, waits, and starts again there. So a place in the quick lane is free within a quarter of a second;
clients that wait for one take turns.
"""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from publisher.errors import Overloaded, PublisherError
from publisher.queries.cache import CacheKey, ResultCache
from publisher.queries.frames import Header
from publisher.queries.guard import guard, is_volatile
from publisher.queries.lane import Lane
from publisher.queries.process import ProcessDied, QueryProcess, Reply
from publisher.queries.query import Answer, Query
from publisher.queries.replies import OFFERS, answer, meaning, timeout
from publisher.queries.spool import Room, Spool
from publisher.settings import Settings

_QUICK_SECONDS = 0.25
_SHORT = 10_000
"""Characters of a query that the server looks through at once; a longer one could hold up the others."""

_log = logging.getLogger(__name__)


class QueryPool:
    """Answers queries over the store of one release; at most `query_workers` processes work in each of two lanes."""

    def __init__(self, store: Path, settings: Settings, build_id: str) -> None:
        self._store = store
        self._settings = settings
        self._build_id = build_id
        self._cache = ResultCache(settings.query_cache_bytes)
        self._room = Room(settings.query_spool_bytes)
        self._quick = Lane(max(1, settings.query_workers))
        self._slow = Lane(max(1, settings.query_workers))
        self._idle: list[QueryProcess] = []
        self._busy: set[QueryProcess] = set()
        self._chores: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._active = 0
        self._nobody = asyncio.Event()
        self._nobody.set()
        self._closing = False
        self._spare_is_coming = False
        self.sandboxed = False
        self.reads_store_alone = False

    async def start(self) -> None:
        """Start the processes and a spare; ReleaseError when the store does not open."""
        first = await self._new_process()
        self.sandboxed, self.reads_store_alone = first.sandboxed, first.reads_store_alone
        self._idle.append(first)
        await asyncio.gather(*(self._add_spare() for _ in range(max(1, self._settings.query_workers))))

    async def close(self) -> None:
        """Let running queries finish, refuse new ones, end all processes."""
        self._closing = True
        await self._nobody.wait()
        for chore in list(self._chores):
            await asyncio.wait({chore})
        while self._idle:
            await self._idle.pop().end()

    @property
    def process_ids(self) -> tuple[int, ...]:
        """The ids of all query processes, those at work first."""
        return tuple(process.pid for process in [*self._busy, *self._idle])

    async def run(self, query: Query) -> Answer:
        """The answer, or the RequestError that says why there is none; ReleaseError when the store is damaged.

        Cancelling the call kills the process that works on it.
        """
        key = CacheKey(self._build_id, query)
        known = self._cache.get(key)
        if known:
            return known
        if len(query.text) > _SHORT:
            volatile = await asyncio.to_thread(self._guard, query.text)
        else:
            volatile = self._guard(query.text)
        given = await self._counted(query)
        if volatile:
            return replace(given, digest=None)
        self._cache.put(key, given)
        return given

    def _guard(self, text: str) -> bool:
        """Whether the query may be answered differently each time; a RequestError where it may not be asked."""
        return is_volatile(guard(text, self._settings))

    async def _counted(self, query: Query) -> Answer:
        if self._closing:
            raise Overloaded("This release is being replaced; ask again.")
        self._active += 1
        self._nobody.clear()
        try:
            return answer(query, await self._evaluate(query), self._settings)
        except ProcessDied as death:
            raise meaning(death, self._settings) from death
        finally:
            self._active -= 1
            if not self._active:
                self._nobody.set()

    async def _evaluate(self, query: Query) -> Reply:
        limit, request = self._settings.query_seconds, _request(query)
        quick_limit = min(_QUICK_SECONDS, limit)
        async with self._place(self._quick, query.client) as quick, self._exchange(request) as exchange:
            if await exchange.finished_within(quick_limit):
                return exchange.result()
            if not self._slow.is_full:
                async with self._place(self._slow, query.client):
                    quick.leave()
                    return await self._finish_slowly(exchange, limit - quick_limit)
        async with self._place(self._slow, query.client), self._exchange(request) as exchange:
            return await self._finish_slowly(exchange, limit)

    async def _finish_slowly(self, exchange: "_Exchange", seconds: float) -> Reply:
        exchange.process.be_nice()
        if await exchange.finished_within(seconds):
            return exchange.result()
        raise timeout(self._settings)

    @asynccontextmanager
    async def _place(self, lane: Lane, client: str) -> AsyncIterator["_Place"]:
        """A place in the lane, waited for as long as a query may run; Overloaded when the queue is full or stands."""
        place = _Place(lane, client)
        if lane.is_full:
            if self._waiting >= self._settings.query_queue:
                raise self._overloaded(
                    f"The limit query_queue of {self._settings.query_queue} waiting queries is reached"
                )
            self._waiting += 1
            try:
                async with asyncio.timeout(self._settings.query_seconds):
                    await place.enter()
            except TimeoutError as error:
                raise self._overloaded("No place became free in time") from error
            finally:
                self._waiting -= 1
        else:
            await place.enter()
        try:
            yield place
        finally:
            place.leave()

    def _overloaded(self, reason: str) -> Overloaded:
        return Overloaded(f"{reason}; ask again later.", math.ceil(self._settings.query_seconds))

    @asynccontextmanager
    async def _exchange(self, request: Header) -> AsyncIterator["_Exchange"]:
        """A process at work on the request; on leaving it goes back, or is killed where it has not finished."""
        process = await self._take()
        self._busy.add(process)
        exchange = _Exchange(process, request, Spool(self._settings.query_spool_memory, self._room))
        try:
            yield exchange
        finally:
            self._busy.discard(process)
            exchange.forget()
            if exchange.is_clean and not process.is_nice and len(self._idle) <= self._settings.query_workers:
                self._idle.append(process)
            else:
                exchange.stop()
                self._do(exchange.end())

    async def _take(self) -> QueryProcess:
        """An idle process, else a new one; a spare is started in its place."""
        process = None
        while self._idle and process is None:
            candidate = self._idle.pop()
            process = candidate if candidate.is_alive else None
        if not self._idle and not self._spare_is_coming:
            self._spare_is_coming = True
            self._do(self._add_spare())
        return process or await self._new_process()

    async def _new_process(self) -> QueryProcess:
        return await QueryProcess.start(self._store, self._settings, self._build_id)

    async def _add_spare(self) -> None:
        try:
            if not self._closing:
                self._idle.append(await self._new_process())
        except PublisherError as error:
            _log.error("No spare query process: %s", error)
        finally:
            self._spare_is_coming = False

    def _do(self, chore: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(chore)
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)


class _Place:
    """A client's place in a lane; leaving it twice is leaving it once."""

    def __init__(self, lane: Lane, client: str) -> None:
        self._lane, self._client = lane, client
        self._taken = False

    async def enter(self) -> None:
        await self._lane.enter(self._client)
        self._taken = True

    def leave(self) -> None:
        if self._taken:
            self._taken = False
            self._lane.leave()


class _Exchange:
    """A process at work on one request."""

    def __init__(self, process: QueryProcess, request: Header, spool: Spool) -> None:
        self.process = process
        self._spool: Spool | None = spool
        self._task = asyncio.create_task(process.ask(request, spool))

    async def finished_within(self, seconds: float) -> bool:
        done, _ = await asyncio.wait({self._task}, timeout=seconds)
        return bool(done)

    def result(self) -> Reply:
        """The reply; from now on its spool is the caller's to close."""
        reply = self._task.result()
        self._spool = None
        return reply

    def forget(self) -> None:
        """Throw away a reply that nobody took; the spool of one that is still to come is closed with its task."""
        if self._spool and self._task.done():
            self._spool.close()

    @property
    def is_clean(self) -> bool:
        """Whether the reply is there, so that the process can be asked again."""
        return self._task.done() and not self._task.cancelled() and self._task.exception() is None

    def stop(self) -> None:
        self.process.kill()
        self._task.cancel()

    async def end(self) -> None:
        await asyncio.wait({self._task})
        await self.process.end()


def _request(query: Query) -> Header:
    media_types = {kind: query.media_type(kind) for kind in OFFERS}
    names: dict[str, str | None] = {kind: found.name if found else None for kind, found in media_types.items()}
    return {
        "text": query.text,
        "default_graphs": list(query.default_graphs),
        "named_graphs": list(query.named_graphs),
        "has_dataset": query.has_dataset,
        **names,
    }
