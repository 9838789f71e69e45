"""The publication log: which release was published when, one JSON object a line, only ever appended to."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from errno import ENOSPC
from pathlib import Path

from publisher.errors import ReleaseError, StorageError


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication: its place in the sequence (from 1), its time (RFC 3339, UTC), and what was published."""

    sequence: int
    time: str
    build_id: str
    data_id: str

    @property
    def moment(self) -> datetime:
        """The time as a datetime with its time zone."""
        return datetime.fromisoformat(self.time)


def read_log(releases: Path) -> list[Publication]:
    """All publications, oldest first; none where nothing was published. ReleaseError where a line is damaged."""
    file = releases / "log"
    if not file.exists():
        return []
    entries: list[Publication] = []
    try:
        lines = file.read_text("utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            entries.append(_entry(line, number))
    except (ValueError, TypeError, OSError) as error:
        place = f"log:{len(entries) + 1}"
        raise ReleaseError(place, "The publication log is damaged.", "Restore it from a backup.") from error
    return entries


def _entry(line: str, number: int) -> Publication:
    """The publication in a line; ValueError or TypeError where it is none or out of sequence."""
    entry = Publication(**json.loads(line))
    if entry.sequence != number or entry.moment.tzinfo is None or not entry.build_id:
        raise ValueError("no publication, or not the next one")
    return entry


def append(releases: Path, build_id: str, data_id: str) -> Publication:
    """Log that a release is published now; the same release twice in a row is one publication.

    StorageError where the log cannot be written.
    """
    log = read_log(releases)
    if log and log[-1].build_id == build_id:
        return log[-1]
    now = datetime.now(UTC).replace(microsecond=0).isoformat()
    publication = Publication(len(log) + 1, now, build_id, data_id)
    line = json.dumps(asdict(publication)) + "\n"
    try:
        _append_line(releases / "log", line.encode())
    except OSError as error:
        raise StorageError("log", error.strerror or "the disk refuses") from error
    return publication


def _append_line(file: Path, line: bytes) -> None:
    """Append the line and force it to disk; where that fails, no part of it stays."""
    with file.open("ab", buffering=0) as opened:
        size = opened.tell()
        try:
            if opened.write(line) < len(line):
                raise OSError(ENOSPC, "No space left on device")
            os.fsync(opened.fileno())
        except OSError:
            opened.truncate(size)
            raise


def last_published(releases: Path, build_id: str) -> Publication | None:
    """When the release was last published, if it was."""
    return next((entry for entry in reversed(read_log(releases)) if entry.build_id == build_id), None)
