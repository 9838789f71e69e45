"""The pool of query processes: it holds the deadline, the two lanes, the queue and the cache of results.

A query starts in the quick lane. After a quarter of a second it moves to the slow lane with its process; if that is
full, it stays as a guest until it may, or until another query needs its place: then it is stopped, waits, and starts
again in the slow lane. So a place in the quick lane is free within a quarter of a second; clients that wait for one
take turns.
"""

import asyncio
import math
import time
from asyncio import FIRST_COMPLETED
from dataclasses import replace
from pathlib import Path

from publisher.errors import Overloaded
from publisher.queries.cache import CacheKey, ResultCache
from publisher.queries.frames import Header
from publisher.queries.guard import guard, is_volatile
from publisher.queries.lane import Lane, Place
from publisher.queries.process import ProcessDied, Reply
from publisher.queries.processes import Exchange, QueryProcesses
from publisher.queries.query import Answer, Query
from publisher.queries.replies import OFFERS, answer, meaning, timeout
from publisher.settings import Settings

_QUICK_SECONDS = 0.25
_SHORT = 10_000
"""Characters of a query that the server looks through at once; a longer one could hold up the others."""


class QueryPool:
    """Answers queries over the store of one release; at most `query_workers` processes work in each of two lanes."""

    def __init__(self, store: Path, settings: Settings, build_id: str) -> None:
        self._settings, self._build_id = settings, build_id
        self._cache = ResultCache(settings.query_cache_bytes)
        self._quick = Lane(max(1, settings.query_workers))
        self._slow = Lane(max(1, settings.query_workers))
        self._processes = QueryProcesses(store, settings, build_id)
        self._waiting = 0
        self._active = 0
        self._nobody = asyncio.Event()
        self._nobody.set()
        self._closing = False
        self.sandboxed = False
        self.reads_store_alone = False

    async def start(self) -> None:
        """Start the processes; ReleaseError when the store does not open."""
        first = await self._processes.start()
        self.sandboxed, self.reads_store_alone = first.sandboxed, first.reads_store_alone

    async def close(self) -> None:
        """Let running queries finish, refuse new ones, end all processes."""
        self._closing = True
        await self._nobody.wait()
        await self._processes.close()

    @property
    def process_ids(self) -> tuple[int, ...]:
        """The ids of all query processes, those at work first."""
        return self._processes.ids

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
        quick, slow = Place(self._quick, query.client), Place(self._slow, query.client)
        try:
            await self._enter(quick)
            async with self._processes.exchange(request) as exchange:
                if await exchange.finished_within(quick_limit):
                    return exchange.result()
                reply = await self._as_guest(exchange, quick, slow, limit - quick_limit)
                if reply:
                    return reply
            quick.leave()
            await self._enter(slow)
            async with self._processes.exchange(request) as exchange:
                return await self._finish_slowly(exchange, limit)
        finally:
            quick.leave()
            slow.leave()

    async def _as_guest(self, exchange: Exchange, quick: Place, slow: Place, seconds: float) -> Reply | None:
        """The reply of a guest in the quick lane, or in the slow one when it may; None when its place is needed."""
        end = time.monotonic() + seconds
        with self._quick.guest() as asked_back:
            either: set[asyncio.Future[None] | asyncio.Task[Reply]] = {exchange.task, slow.ask(), asked_back}
            await asyncio.wait(either, timeout=seconds, return_when=FIRST_COMPLETED)
            if exchange.task.done():
                return exchange.result()
            if asked_back.done() and not slow.is_taken:
                return None
            if not slow.is_taken:
                raise timeout(self._settings)
        quick.leave()
        return await self._finish_slowly(exchange, end - time.monotonic())

    async def _finish_slowly(self, exchange: Exchange, seconds: float) -> Reply:
        exchange.process.be_nice()
        if await exchange.finished_within(seconds):
            return exchange.result()
        raise timeout(self._settings)

    async def _enter(self, place: Place) -> None:
        """Wait for the place as long as a query may run; Overloaded when the queue is full or stands."""
        if not place.is_full:
            await place.enter()
            return
        if self._waiting >= self._settings.query_queue:
            raise self._overloaded(f"The limit query_queue of {self._settings.query_queue} waiting queries is reached")
        self._waiting += 1
        try:
            async with asyncio.timeout(self._settings.query_seconds):
                await place.enter()
        except TimeoutError as error:
            raise self._overloaded("No place became free in time") from error
        finally:
            self._waiting -= 1

    def _overloaded(self, reason: str) -> Overloaded:
        return Overloaded(f"{reason}; ask again later.", math.ceil(self._settings.query_seconds))


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
