"""A bar that shows how far a long work has come: drawn on a terminal, else a line now and then."""

import time
from collections.abc import Callable
from typing import TextIO

Done = Callable[[int, int], None]
"""Is told that so much of so much is done."""

_WIDTH = 30
_DRAWN_EVERY, _TOLD_EVERY = 0.1, 5.0
"""Seconds between two drawings, and between two lines."""


def nothing(_done: int, _total: int) -> None:
    """Tell nobody."""


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
            full = _WIDTH * done // max(1, total)
            left = (now - self._began) / max(1, done) * (total - done)
            bar = "█" * full + "░" * (_WIDTH - full)
            end = "\n" if is_last else ""
            print(f"\r{bar} {done} of {total}, {left:.0f} s left \x1b[K", end=end, file=self._stream, flush=True)
