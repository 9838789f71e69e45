"""The publication log: which release was published when, one JSON object a line, only ever appended to."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from publisher.errors import ReleaseError


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
    try:
        return [Publication(**json.loads(line)) for line in file.read_text("utf-8").splitlines()]
    except (ValueError, TypeError) as error:
        raise ReleaseError("log", "The publication log is damaged.", "Restore it from a backup.") from error


def append(releases: Path, build_id: str, data_id: str) -> Publication:
    """Log that a release is published now; the same release twice in a row is one publication."""
    log = read_log(releases)
    if log and log[-1].build_id == build_id:
        return log[-1]
    now = datetime.now(UTC).replace(microsecond=0).isoformat()
    publication = Publication(len(log) + 1, now, build_id, data_id)
    with (releases / "log").open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(publication)) + "\n")
    return publication


def last_published(releases: Path, build_id: str) -> Publication | None:
    """When the release was last published, if it was."""
    return next((entry for entry in reversed(read_log(releases)) if entry.build_id == build_id), None)
