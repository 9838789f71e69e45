"""The pool of query processes: it holds the deadline, the two lanes, the queue and the cache of results.

A query starts in the quick lane. After a quarter of a second it moves to the slow lane with its process; if that is
full, it stays as a guest until it may, or until another query needs its place: then it is stopped, waits, and starts
again in the slow lane. So a place in the quick lane is free within a quarter of a second; clients that wait for one
take turns.
"""

import asyncio
import json
import math
import time
from asyncio import FIRST_COMPLETED
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from publisher.errors import Overloaded
from publisher.media_types import MediaType
from publisher.queries.cache import CacheKey, ResultCache
from publisher.queries.conversation import ProcessDied, Reply
from publisher.queries.frames import request
from publisher.queries.guard import guard, is_plainly_harmless, is_volatile
from publisher.queries.lane import Lane, Place
from publisher.queries.processes import Exchange, QueryProcesses
from publisher.queries.query import Answer, Query
from publisher.queries.replies import OFFERS, answer, meaning, timeout
from publisher.settings import Settings

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
        return not is_plainly_harmless(text, self._settings) and is_volatile(guard(text, self._settings))

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
        asked = request(_header(query), query.text)
        quick, slow = Place(self._quick, query.client), Place(self._slow, query.client)
        try:
            await self._enter(quick)
            reply = await self._at_work(asked, lambda exchange: self._quickly(exchange, quick, slow))
            if reply:
                return reply
            quick.leave()
            await self._enter(slow)
            reply = await self._at_work(asked, lambda exchange: self._slowly(exchange, self._settings.query_seconds))
        finally:
            quick.leave()
            slow.leave()
        if reply is None:
            raise timeout(self._settings)
        return reply

    async def _at_work(self, asked: bytes, wait: Callable[[Exchange], Awaitable[Reply | None]]) -> Reply | None:
        """The reply of a process that works on the request for as long as is waited for it."""
        exchange = await self._processes.begin(asked)
        try:
            return await wait(exchange)
        finally:
            self._processes.end(exchange)

    async def _quickly(self, exchange: Exchange, quick: Place, slow: Place) -> Reply | None:
        """The reply of one in the quick lane, who may stay there as a guest; None when its place is needed."""
        begun = time.monotonic()
        reply = await exchange.soon()
        if reply:
            return reply
        end = begun + self._settings.query_seconds
        with self._quick.guest() as asked_back:
            either: set[asyncio.Future[None] | asyncio.Future[Reply | None]] = {exchange.reply, slow.ask(), asked_back}
            await asyncio.wait(either, timeout=end - time.monotonic(), return_when=FIRST_COMPLETED)
            if exchange.reply.done():
                return await exchange.soon()
            if asked_back.done() and not slow.is_taken:
                return None
        if slow.is_taken:
            quick.leave()
            return await self._slowly(exchange, end - time.monotonic())
        raise timeout(self._settings)

    async def _slowly(self, exchange: Exchange, seconds: float) -> Reply:
        """The reply of one in the slow lane."""
        exchange.process.be_nice()
        reply = await exchange.within(seconds)
        if reply is None:
            raise timeout(self._settings)
        return reply

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


def _header(query: Query) -> bytes:
    """What a process has to know of a query beside its text."""
    return _written(
        query.default_graphs, query.named_graphs, query.has_dataset, (query.solutions, query.boolean, query.graph)
    )


@lru_cache(200)
def _written(
    default: tuple[str, ...], named: tuple[str, ...], has_dataset: bool, media_types: tuple[MediaType | None, ...]
) -> bytes:
    kinds = {kind: found.name if found else None for kind, found in zip(OFFERS, media_types, strict=True)}
    dataset = {"default_graphs": default, "named_graphs": named, "has_dataset": has_dataset}
    return json.dumps({**dataset, **kinds}).encode()
