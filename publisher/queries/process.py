"""One query process seen from the server: it is started, asked, and killed."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import cast

from publisher.errors import ReleaseError
from publisher.queries.conversation import Conversation, ProcessDied, Reply
from publisher.queries.frames import RENEW, Header, request
from publisher.queries.spool import Room, Spool
from publisher.settings import Settings

_NICENESS = 10
_START_SECONDS = 30.0
_RENEW = request(json.dumps(RENEW).encode(), "")


class QueryProcess:
    """A running query process; it answers one query at a time."""

    def __init__(self, transport: asyncio.SubprocessTransport, conversation: Conversation) -> None:
        self._transport, self._conversation = transport, conversation
        self._stdin = cast(asyncio.WriteTransport, transport.get_pipe_transport(0))
        self.pid = transport.get_pid()
        self._thread = self.pid
        self.sandboxed = False
        self.reads_store_alone = False
        self.is_nice = False

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
        transport, conversation = await asyncio.get_running_loop().subprocess_exec(
            lambda: Conversation(settings.query_result_bytes),
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
        started = cls(transport, conversation)
        try:
            async with asyncio.timeout(_START_SECONDS):
                hello = await conversation.reply
        except (ProcessDied, TimeoutError) as error:
            await started.end()
            raise ReleaseError(build_id, "A query process does not start.") from error
        except BaseException:
            started.kill()
            raise
        if hello is None or hello.header["kind"] != "ready":
            await started.end()
            raise ReleaseError(build_id, "The query store does not open.")
        started._greeted(hello.header)
        return started

    def _greeted(self, hello: Header) -> None:
        self.sandboxed, self.reads_store_alone = bool(hello["sandboxed"]), bool(hello["reads_store_alone"])
        self._thread, self.is_nice = int(str(hello["thread"])), False

    @property
    def is_alive(self) -> bool:
        """Whether the process has not been seen to end."""
        return self._transport.get_returncode() is None

    @property
    def reply(self) -> asyncio.Future[Reply | None]:
        """What the process answers; None where it takes long, and then there is another future here."""
        return self._conversation.reply

    def ask(self, asked: bytes, spool: Spool) -> asyncio.Future[Reply | None]:
        """What the process answers to a request, its bytes in the spool; ProcessDied, or a RequestError.

        Without a reply the spool is closed.
        """
        reply = self._conversation.expect(spool)
        self._stdin.write(asked)
        return reply

    def takes_long(self) -> None:
        """Tell who waits for a reply that it is not there yet."""
        self._conversation.takes_long()

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
            hello = await self.ask(_RENEW, Spool(0, Room(0)))
        except ProcessDied:
            return False
        if hello is None:
            return False
        self._greeted(hello.header)
        return True

    def kill(self) -> None:
        """End the process at once, whatever it does; nobody hears what it says from now on."""
        self._conversation.abandon()
        if self.is_alive:
            self._transport.kill()

    async def end(self) -> None:
        """Kill the process and wait until it is gone."""
        self.kill()
        self._stdin.close()
        await self._conversation.ended
