"""A line on the error output for a step that takes more than a second."""

import sys
import threading


class Steps:
    """Is told of each step as it begins."""

    def __init__(self) -> None:
        self._timer: threading.Timer | None = None

    def __enter__(self) -> "Steps":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def __call__(self, step: str) -> None:
        """A step begins; the one before has ended."""
        self.end()
        self._timer = threading.Timer(1.0, print, (f"…           {step}",), {"file": sys.stderr, "flush": True})
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        """The last step has ended."""
        if self._timer:
            self._timer.cancel()
