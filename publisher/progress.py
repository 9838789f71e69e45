"""How far a long work has come: what it is told by, and a bar with an estimate that shows it on a terminal."""

import os
import time
from collections.abc import Callable
from typing import Protocol, TextIO

Done = Callable[[int, int], None]
"""Is told that so much of so much is done."""

_WIDTH, _COLUMNS = 20, 80
_DRAWN_EVERY, _TOLD_EVERY = 0.1, 5.0
"""Seconds between two drawings, and between two lines."""


class Progress(Protocol):
    """Is told of each step as it begins, and how much of how much of it is done where that is known."""

    def __call__(self, step: str, done: int = 0, total: int = 0, /) -> None:
        """A step other than the last begins, and the last one has ended."""


def nothing(_done: int, _total: int) -> None:
    """Tell nobody."""


def within(progress: Progress, step: str) -> Done:
    """Begin a step; what is given back is told how much of it is done."""
    progress(step)
    return lambda done, total: progress(step, done, total)


def drawn(name: str, seconds: float, done: int, total: int, columns: int) -> str:
    """A line of at most so many columns: the work, a bar with the share that is done, seconds gone and seconds left."""
    if not total:
        return f"{name}  {seconds:.0f} s"[:columns]
    left = f", {seconds / done * (total - done):.0f} s left" if 0 < done < total else ""
    figures = f"{100 * done // total:3d} %  {seconds:.0f} s{left}"
    width = min(_WIDTH, columns - len(name) - len(figures) - 4)
    full = max(0, width) * done // total
    return f"{name}  {'█' * full}{'░' * (width - full)}  {figures}"[:columns]


def columns_of(stream: TextIO) -> int:
    """How many columns a line has on the terminal of a stream, the last left free."""
    try:
        return (os.get_terminal_size(stream.fileno()).columns or _COLUMNS) - 1
    except OSError:
        return _COLUMNS - 1


class Bar:
    """Is told how much of how much is done; says nothing of what takes less than a second."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._drawn = stream, stream.isatty()
        self._began = self._last = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """So much of the total is done."""
        now = time.monotonic()
        is_last = done >= total
        if now - self._last < (_DRAWN_EVERY if self._drawn else _TOLD_EVERY) and not (is_last and self._drawn):
            return
        self._last = now
        if not self._drawn:
            print(f"…           {done} of {total}", file=self._stream, flush=True)
        elif now - self._began >= 1.0:
            line = drawn(f"{done} of {total}", now - self._began, done, total, columns_of(self._stream))
            print(f"\r{line}\x1b[K", end="\n" if is_last else "", file=self._stream, flush=True)
