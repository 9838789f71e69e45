"""Lines as a file that is read once, from its beginning to its end."""

import io
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_LINES = 10_000
"""Lines that are encoded together."""


class LineStream(io.RawIOBase):
    """A file of bytes made of lines without their line feeds."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._pieces = iter(lambda: "".join(f"{line}\n" for line in islice(lines, _LINES)).encode(), b"")
        self._left = memoryview(b"")

    def has_some(self) -> bool:
        """Whether anything is left to be read."""
        self._left = self._left or memoryview(next(self._pieces, b""))
        return bool(self._left)

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill the buffer, or less of it; 0 at the end."""
        if not self.has_some():
            return 0
        view = memoryview(buffer).cast("B")
        taken = min(len(view), len(self._left))
        view[:taken] = self._left[:taken]
        self._left = self._left[taken:]
        return taken
