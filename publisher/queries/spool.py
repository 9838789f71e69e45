"""Where a result waits for its reader: memory up to a bound, then a file that has no name."""

import asyncio
import hashlib
import tempfile
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import BinaryIO, TypeVar

from publisher.errors import Overloaded

_PART = 256 * 2**10
A = TypeVar("A")
R = TypeVar("R")


@dataclass
class Room:
    """The bytes that all waiting results together may take on disk."""

    limit: int
    taken: int = 0

    def take(self, size: int) -> None:
        """Take some of it; Overloaded where too little is left."""
        if self.taken + size > self.limit:
            raise Overloaded(
                f"Results that wait for their readers fill the limit query_spool_bytes of {self.limit} bytes; "
                "ask again later.",
                _PATIENCE,
            )
        self.taken += size

    def give_back(self, size: int) -> None:
        """Let others have it."""
        self.taken -= size


_PATIENCE = 30
"""Seconds after which a slow reader may have let go of some room."""


@dataclass(eq=False)
class Tail:
    """The part of a result that stands in a file; `size` in bytes. It is read once, and closed by its reader."""

    file: BinaryIO
    room: Room
    size: int = 0
    _busy: threading.Lock = field(default_factory=threading.Lock)

    async def write(self, part: bytes) -> None:
        """Add to it; OSError where the disk refuses."""
        await asyncio.to_thread(self._while_open, self.file.write, part)

    async def parts(self) -> AsyncIterator[bytes]:
        """The bytes from the beginning."""
        await asyncio.to_thread(self._while_open, self.file.seek, 0)
        while part := await asyncio.to_thread(self._while_open, self.file.read, _PART):
            yield part

    def _while_open(self, work: Callable[[A], R], argument: A) -> R:
        """Nobody closes the file under a thread that uses it: its number could be another file's by then."""
        with self._busy:
            return work(argument)

    def close(self) -> None:
        """Let the file and its room go; closing twice is closing once."""
        with self._busy:
            self.file.close()
        self.room.give_back(self.size)
        self.size = 0


@dataclass(eq=False)
class Spool:
    """Takes the parts of one result: `memory` bytes stay in `head`, what comes after goes to `tail`."""

    memory: int
    room: Room
    head: bytearray = field(default_factory=bytearray)
    tail: Tail | None = None
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    @property
    def size(self) -> int:
        """The bytes so far."""
        return len(self.head) + (self.tail.size if self.tail else 0)

    def has_memory_for(self, part: bytes) -> bool:
        """Whether the next part stays in memory."""
        return self.tail is None and len(self.head) + len(part) <= self.memory

    def keep(self, part: bytes) -> None:
        """Take the next part, for which there is memory."""
        self.digest.update(part)
        self.head += part

    async def write(self, part: bytes) -> None:
        """Take the next part; Overloaded where the disk has no room for it."""
        if self.has_memory_for(part):
            self.keep(part)
            return
        self.digest.update(part)
        self.room.take(len(part))
        if self.tail is None:
            self.tail = Tail(self._open(len(part)), self.room)
        self.tail.size += len(part)
        try:
            await self.tail.write(part)
        except OSError as error:
            raise Overloaded(f"The result cannot be kept for its reader: {error.strerror}.", _PATIENCE) from error

    def _open(self, taken: int) -> BinaryIO:
        """A file without a name in the folder for temporary files (TMPDIR); it is gone when it is closed."""
        try:
            return tempfile.TemporaryFile(buffering=0)
        except OSError as error:
            self.room.give_back(taken)
            raise Overloaded(f"The result cannot be kept for its reader: {error.strerror}.", _PATIENCE) from error

    def close(self) -> None:
        """Throw the result away."""
        if self.tail:
            self.tail.close()
            self.tail = None
