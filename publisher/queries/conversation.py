"""What a query process says, put together from what arrives: replies whose bytes wait in a spool."""

import asyncio
from dataclasses import dataclass
from typing import cast

from publisher.errors import PublisherError, QueryTooLarge
from publisher.queries.frames import Frame, Header, frame
from publisher.queries.spool import Room, Spool


@dataclass(frozen=True, slots=True)
class Reply:
    """How the process answered: the header of its last frame, and the spool with the bytes of all."""

    header: Header
    spool: Spool


class ProcessDied(Exception):
    """The process ended before it answered; `status` is minus the signal that ended it."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Conversation(asyncio.SubprocessProtocol):
    """One process's side of it: `reply` is what it answers next, first its greeting; `ended` is done once it is gone.

    A result over `result_bytes` is QueryTooLarge.
    """

    def __init__(self, result_bytes: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._result_bytes = result_bytes
        self._received = bytearray()
        self._transport: asyncio.SubprocessTransport
        self._writing: asyncio.Task[None] | None = None
        self._spool: Spool | None = Spool(0, Room(0))
        self._is_late = False
        self.reply: asyncio.Future[Reply | None] = self._loop.create_future()
        self.ended: asyncio.Future[None] = self._loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast(asyncio.SubprocessTransport, transport)

    def expect(self, spool: Spool) -> asyncio.Future[Reply | None]:
        """What the process answers from now on, with its bytes in the spool."""
        self._spool, self._is_late, self.reply = spool, False, self._loop.create_future()
        if self.ended.done():
            self._fail(ProcessDied(self._status))
        return self.reply

    def takes_long(self) -> None:
        """Let who waits for the reply go on without it, once; what comes after all is in another future."""
        if not self.reply.done() and not self._is_late:
            self._is_late = True
            waiting, self.reply = self.reply, self._loop.create_future()
            waiting.set_result(None)

    def abandon(self) -> None:
        """Throw away what is said from now on."""
        if self._spool:
            self.reply.cancel()
            self._close()

    def pipe_data_received(self, _fd: int, data: bytes) -> None:
        """Take what arrived; what nobody waits for is thrown away."""
        if self._spool:
            self._received += data
            if not self._writing:
                self._read()

    def connection_lost(self, _error: Exception | None) -> None:
        """The process is gone, and all that it said has arrived."""
        self._fail(ProcessDied(self._status))
        self.ended.set_result(None)
        self._transport.close()

    @property
    def _status(self) -> int:
        return self._transport.get_returncode() or 0

    def _read(self) -> None:
        while self._spool and (said := frame(self._received)):
            del self._received[: said.size]
            size = self._spool.size + len(said.body)
            if size > self._result_bytes:
                limit = self._result_bytes
                detail = f"The result is over the limit query_result_bytes of {limit} bytes."
                self._fail(QueryTooLarge(detail, "query_result_bytes"))
            elif self._spool.has_memory_for(said.body):
                self._spool.keep(said.body)
                self._finish(said, self._spool)
            else:
                self._pause()
                self._writing = self._loop.create_task(self._write(said, self._spool))
                return

    async def _write(self, said: Frame, spool: Spool) -> None:
        """Put a part on disk, where reading stops until it is there."""
        try:
            await spool.write(said.body)
        except PublisherError as error:
            self._fail(error)
        finally:
            self._writing = None
            self._resume()
        if self._spool is None:
            spool.close()
            return
        self._finish(said, spool)
        self._read()

    def _finish(self, said: Frame, spool: Spool) -> None:
        if said.header is not None:
            self._spool = None
            if self.reply.done():
                spool.close()
            else:
                self.reply.set_result(Reply(said.header, spool))

    def _fail(self, error: Exception) -> None:
        if self._spool and not self.reply.done():
            self.reply.set_exception(error)
        self._close()

    def _close(self) -> None:
        """Wait for nothing any more; what is being written to the spool is closed with it."""
        if self._spool and not self._writing:
            self._spool.close()
        self._spool = None
        self._received.clear()
        self._resume()

    def _pause(self) -> None:
        self._pipe.pause_reading()

    def _resume(self) -> None:
        """Read on: the loop does not see the end of a pipe that nobody reads."""
        if not self.ended.done() and not self._pipe.is_closing():
            self._pipe.resume_reading()

    @property
    def _pipe(self) -> asyncio.ReadTransport:
        return cast(asyncio.ReadTransport, self._transport.get_pipe_transport(1))
