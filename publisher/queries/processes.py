"""The processes of a pool: at work on a query, waiting for one, or made ready for the next."""

import asyncio
import logging
from collections.abc import Coroutine
from pathlib import Path

from publisher.errors import PublisherError
from publisher.queries.conversation import Reply
from publisher.queries.process import QueryProcess
from publisher.queries.spool import Room, Spool
from publisher.settings import Settings

_QUICK_SECONDS = 0.25
_LOOKS = 20
"""How often it is looked at a process before it counts as slow."""

_log = logging.getLogger(__name__)


class QueryProcesses:
    """The processes over the store of one release; one more than are at work is kept warm."""

    def __init__(self, store: Path, settings: Settings, build_id: str) -> None:
        self._store, self._settings, self._build_id = store, settings, build_id
        self._room = Room(settings.query_spool_bytes)
        self._idle: list[QueryProcess] = []
        self._busy: dict[QueryProcess, float] = {}
        self._quick_seconds = min(_QUICK_SECONDS, settings.query_seconds)
        self._step = self._quick_seconds / _LOOKS
        self._chores: set[asyncio.Task[None]] = set()
        self._is_looking = False
        self._renewing = 0
        self._spare_is_coming = False
        self._closing = False

    async def start(self) -> QueryProcess:
        """Start the processes and a spare; the first of them. ReleaseError when the store does not open."""
        first = await self._new_process()
        self._idle.append(first)
        await asyncio.gather(*(self._add_spare() for _ in range(max(1, self._settings.query_workers))))
        return first

    async def close(self) -> None:
        """End all processes; none may be at work any more."""
        self._closing = True
        for chore in list(self._chores):
            await asyncio.wait({chore})
        while self._idle:
            await self._idle.pop().end()

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids of all query processes, those at work first."""
        return tuple(process.pid for process in [*self._busy, *self._idle])

    async def begin(self, asked: bytes) -> "Exchange":
        """A process at work on a request; it is to be given back to `end`."""
        process = await self._take()
        if not self._is_looking:
            self._is_looking = True
            asyncio.get_running_loop().call_later(self._step, self._look)
        exchange = Exchange(process, asked, Spool(self._settings.query_spool_memory, self._room))
        self._busy[process] = asyncio.get_running_loop().time()
        return exchange

    def end(self, exchange: "Exchange") -> None:
        """Keep the process for the next query; kill it where it has not answered."""
        process = exchange.process
        del self._busy[process]
        exchange.forget()
        if not exchange.is_clean:
            process.kill()
            self._do(process.end())
        elif process.is_nice:
            self._renewing += 1
            self._do(self._renew(process))
        else:
            self._keep(process)

    def _look(self) -> None:
        """Tell of those processes that took too long for the quick lane; this is a timer for all, and looks often."""
        loop = asyncio.get_running_loop()
        for process, begun in self._busy.items():
            if loop.time() - begun >= self._quick_seconds:
                process.takes_long()
        self._is_looking = bool(self._busy)
        if self._is_looking:
            loop.call_later(self._step, self._look)

    def _keep(self, process: QueryProcess) -> None:
        """Let the process wait for a query, unless more wait than could ever work at once."""
        if len(self._idle) < 2 * self._settings.query_workers:
            self._idle.append(process)
        else:
            self._do(process.end())

    async def _renew(self, process: QueryProcess) -> None:
        try:
            is_ready = await process.renew()
        finally:
            self._renewing -= 1
        if is_ready:
            self._keep(process)
        else:
            await process.end()

    async def _take(self) -> QueryProcess:
        """An idle process, else a new one; a spare is started in its place."""
        process = None
        while self._idle and process is None:
            candidate = self._idle.pop()
            process = candidate if candidate.is_alive else None
        if not self._idle and not self._renewing and not self._spare_is_coming:
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


class Exchange:
    """A process at work on one request."""

    def __init__(self, process: QueryProcess, asked: bytes, spool: Spool) -> None:
        self.process = process
        self._reply = process.ask(asked, spool)
        self._is_taken = False

    async def soon(self) -> Reply | None:
        """The reply, which is the caller's from now on; None where it takes too long for the quick lane."""
        found = await self._reply
        self._is_taken = found is not None
        return found

    @property
    def reply(self) -> asyncio.Future[Reply | None]:
        """The reply that was not there soon."""
        self._reply = self.process.reply
        return self._reply

    async def within(self, seconds: float) -> Reply | None:
        """The reply, which is the caller's from now on; None where it is not there in so many seconds."""
        self.process.takes_long()
        await asyncio.wait({self.reply}, timeout=seconds)
        return await self.soon() if self._reply.done() else None

    def forget(self) -> None:
        """Throw away a reply that nobody took."""
        if self.is_clean and not self._is_taken and (found := self._reply.result()):
            found.spool.close()

    @property
    def is_clean(self) -> bool:
        """Whether the reply is there, so that the process can be asked again."""
        reply = self._reply
        return reply.done() and not reply.cancelled() and reply.exception() is None and reply.result() is not None
