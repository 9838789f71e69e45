"""The steps of a command on the error output: a line each, and on a terminal a bar in it with an estimate."""

import sys
import threading
import time
from typing import TextIO

from publisher.progress import columns_of, drawn

_QUIET = 1.0
"""Seconds that a step takes before anything is said of it; then its line is drawn anew as often."""


class Steps:
    """Is told of each step as it begins, and how much of it is done; says nothing of what takes less than a second."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._line: _Line | None = None

    def __enter__(self) -> "Steps":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def __call__(self, step: str, done: int = 0, total: int = 0, /) -> None:
        """A step other than the last begins, or so much of so much of it is done."""
        if self._line is None or self._line.step != step:
            self.end()
            self._line = _Line(step, self._stream)
            self._line.start()
        self._line.share = done, total

    def end(self) -> None:
        """The last step has ended."""
        if self._line:
            self._line.end()
            self._line = None


class _Line(threading.Thread):
    """Says what one step has come to, beside the step."""

    def __init__(self, step: str, stream: TextIO) -> None:
        super().__init__(daemon=True)
        self.step, self.share = step, (0, 0)
        self._stream, self._ended = stream, threading.Event()
        self._began, self._is_drawn = time.monotonic(), False

    def run(self) -> None:
        while not self._ended.wait(_QUIET):
            if not self._stream.isatty():
                print(f"…           {self.step}", file=self._stream, flush=True)
                return
            self._is_drawn = True
            self._draw("")

    def end(self) -> None:
        """The step has ended: nothing is said of it any more."""
        self._ended.set()
        self.join()
        if self._is_drawn:
            self.share = self.share[1], self.share[1]
            self._draw("\n")

    def _draw(self, end: str) -> None:
        line = drawn(f"…           {self.step}", time.monotonic() - self._began, *self.share, columns_of(self._stream))
        print(f"\r{line}\x1b[K", end=end, file=self._stream, flush=True)
