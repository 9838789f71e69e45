"""One query process seen from the server: it is started, asked, and killed."""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from publisher.errors import QueryTooLarge, ReleaseError
from publisher.queries.frames import PREAMBLE, RENEW, Header, decode, encode, lengths
from publisher.queries.spool import Room, Spool
from publisher.settings import Settings

_NICENESS = 10
_START_SECONDS = 30.0
_LEFTOVER = 2**16


@dataclass(frozen=True, slots=True)
class Reply:
    """How the process answered: the header of its last frame, and the spool with the bytes before it."""

    header: Header
    spool: Spool


class ProcessDied(Exception):
    """The process ended before it answered; `status` is minus the signal that ended it."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class QueryProcess:
    """A running query process; it answers one query at a time."""

    def __init__(self, process: asyncio.subprocess.Process, result_bytes: int) -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError("a query process talks over pipes")
        self._process = process
        self._stdin = process.stdin
        self._stdout = process.stdout
        self._result_bytes = result_bytes
        self.sandboxed = False
        self.reads_store_alone = False
        self.is_nice = False
        self._thread = process.pid

    @classmethod
    async def start(cls, store: Path, settings: Settings, build_id: str) -> "QueryProcess":
        """A process with the store open; ReleaseError when it does not open."""
        configuration = {
            "store": str(store),
            "base": settings.base,
            "memory": settings.query_memory,
            "seconds": settings.query_seconds,
            "merged_quads": settings.query_merged_quads,
            "rows": settings.query_rows,
            "parent": os.getpid(),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "publisher.queries.worker",
            json.dumps(configuration),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, "MALLOC_ARENA_MAX": "2"},
            start_new_session=True,
        )
        started = cls(process, settings.query_result_bytes)
        try:
            async with asyncio.timeout(_START_SECONDS):
                hello = await started._reply(Spool(0, Room(0)))
        except (ProcessDied, TimeoutError) as error:
            await started.end()
            raise ReleaseError(build_id, "A query process does not start.") from error
        except BaseException:
            started.kill()
            raise
        if hello.header["kind"] != "ready":
            await started.end()
            raise ReleaseError(build_id, "The query store does not open.")
        started._greeted(hello.header)
        return started

    def _greeted(self, hello: Header) -> None:
        self.sandboxed, self.reads_store_alone = bool(hello["sandboxed"]), bool(hello["reads_store_alone"])
        self._thread, self.is_nice = int(str(hello["thread"])), False

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process has not been seen to end."""
        return self._process.returncode is None

    async def ask(self, request: Header, spool: Spool) -> Reply:
        """The reply, its bytes in the spool; ProcessDied, or QueryTooLarge as soon as the result is over the limit.

        Without a reply the spool is closed.
        """
        self._stdin.write(encode(request))
        try:
            return await self._reply(spool)
        except BaseException:
            spool.close()
            raise

    def be_nice(self) -> None:
        """Let other processes go first until the query is answered.

        Nobody may raise a priority again, but in Linux each thread has its own: see `renew`.
        """
        self.is_nice = True
        try:
            os.setpriority(os.PRIO_PROCESS, self._thread, _NICENESS)
        except ProcessLookupError:
            return

    async def renew(self) -> bool:
        """Answer with the usual priority again, from another thread; False where the process has ended instead."""
        try:
            hello = await self.ask(RENEW, Spool(0, Room(0)))
        except ProcessDied:
            return False
        self._greeted(hello.header)
        return True

    def kill(self) -> None:
        """End the process at once, whatever it does."""
        if self.is_alive:
            self._process.kill()

    async def end(self) -> None:
        """Kill the process and wait until it is gone; nobody may be asking it any more."""
        self.kill()
        self._stdin.close()
        while await self._stdout.read(_LEFTOVER):  # asyncio does not see the end of a pipe that nobody reads
            pass
        await self._process.wait()

    async def _reply(self, spool: Spool) -> Reply:
        try:
            while True:
                header_length, part_length = lengths(await self._stdout.readexactly(PREAMBLE))
                header = decode(await self._stdout.readexactly(header_length))
                if spool.size + part_length > self._result_bytes:
                    limit = self._result_bytes
                    raise QueryTooLarge(
                        f"The result is over the limit query_result_bytes of {limit} bytes.", "query_result_bytes"
                    )
                if header["kind"] != "part":
                    return Reply(header, spool)
                await spool.write(await self._stdout.readexactly(part_length))
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise ProcessDied(await self._process.wait()) from error
