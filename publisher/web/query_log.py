"""The log of queries: a JSON object a line; the text and the client's address only where a setting adds them."""

import hashlib
import json
import logging
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from publisher.settings import Settings

_log = logging.getLogger("publisher")
_STANDARD_ERROR = 2
_SILENCE = 60.0
"""Seconds between two complaints about a log that cannot be written."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A query and what became of it: `outcome` is "answered", "gone" where its client left, or the slug of an error.

    `seconds` are those until the status was known; rows and bytes are those of an answer; `query` is the start of the
    SHA-256 of the text.
    """

    time: str
    query: str
    outcome: str
    status: int
    seconds: float
    rows: int | None = None
    bytes: int | None = None
    text: str | None = None
    client: str | None = None


class QueryLog:
    """Appends entries to a file or to standard error; a log that cannot be written fails no query."""

    def __init__(self, settings: Settings) -> None:
        self._place = settings.query_log
        self._adds = settings.query_log_adds.split()
        self._complained = -_SILENCE

    @property
    def is_wanted(self) -> bool:
        """Whether there is a log."""
        return bool(self._place)

    def write(self, entry: Entry) -> None:
        """Append the entry, with the text and the client only where settings add them."""
        if not self.is_wanted:
            return
        kept = replace(
            entry,
            query=hashlib.sha256((entry.text or "").encode("utf-8", "replace")).hexdigest()[:32],
            text=entry.text if "text" in self._adds else None,
            client=entry.client if "client" in self._adds else None,
        )
        members = {name: value for name, value in asdict(kept).items() if value is not None}
        line = json.dumps(members, ensure_ascii=False) + "\n"
        try:
            self._append(line.encode("utf-8", "replace"))
        except OSError as error:
            self._complain(error)

    def _append(self, line: bytes) -> None:
        """Write the line in one step; the file is opened anew each time, so that it can be rotated."""
        if self._place == "-":
            os.write(_STANDARD_ERROR, line)
            return
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC
        file = os.open(self._place, flags, 0o640)
        try:
            os.write(file, line)
        finally:
            os.close(file)

    def _complain(self, error: OSError) -> None:
        if time.monotonic() - self._complained >= _SILENCE:
            self._complained = time.monotonic()
            with suppress(OSError):
                _log.error("The log of queries cannot be written to %s: %s.", self._place, error.strerror)


def now() -> str:
    """The time of an entry."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
