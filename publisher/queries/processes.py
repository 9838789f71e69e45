"""The processes of a pool: at work on a query, waiting for one, or made ready for the next."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path

from publisher.errors import PublisherError
from publisher.queries.frames import Header
from publisher.queries.process import QueryProcess, Reply
from publisher.queries.spool import Room, Spool
from publisher.settings import Settings

_log = logging.getLogger(__name__)


class QueryProcesses:
    """The processes over the store of one release; one more than are at work is kept warm."""

    def __init__(self, store: Path, settings: Settings, build_id: str) -> None:
        self._store, self._settings, self._build_id = store, settings, build_id
        self._room = Room(settings.query_spool_bytes)
        self._idle: list[QueryProcess] = []
        self._busy: set[QueryProcess] = set()
        self._chores: set[asyncio.Task[None]] = set()
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

    @asynccontextmanager
    async def exchange(self, request: Header) -> AsyncIterator["Exchange"]:
        """A process at work on the request; on leaving it goes back, or is killed where it has not finished."""
        process = await self._take()
        self._busy.add(process)
        exchange = Exchange(process, request, Spool(self._settings.query_spool_memory, self._room))
        try:
            yield exchange
        finally:
            self._busy.discard(process)
            exchange.forget()
            if not exchange.is_clean:
                exchange.stop()
                self._do(exchange.end())
            elif process.is_nice:
                self._renewing += 1
                self._do(self._renew(process))
            else:
                self._keep(process)

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

    def __init__(self, process: QueryProcess, request: Header, spool: Spool) -> None:
        self.process = process
        self._spool: Spool | None = spool
        self.task = asyncio.create_task(process.ask(request, spool))

    async def finished_within(self, seconds: float) -> bool:
        """Whether the process answers within so many seconds."""
        done, _ = await asyncio.wait({self.task}, timeout=seconds)
        return bool(done)

    def result(self) -> Reply:
        """The reply; from now on its spool is the caller's to close."""
        reply = self.task.result()
        self._spool = None
        return reply

    def forget(self) -> None:
        """Throw away a reply that nobody took; the spool of one that is still to come is closed with its task."""
        if self._spool and self.task.done():
            self._spool.close()

    @property
    def is_clean(self) -> bool:
        """Whether the reply is there, so that the process can be asked again."""
        return self.task.done() and not self.task.cancelled() and self.task.exception() is None

    def stop(self) -> None:
        """Kill the process."""
        self.process.kill()
        self.task.cancel()

    async def end(self) -> None:
        """Wait until a process that was stopped is gone."""
        await asyncio.wait({self.task})
        await self.process.end()
