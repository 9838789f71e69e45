"""The history as a server reads it: publications, mementos of a thing, and what changed, as of one moment."""

from pathlib import Path
from typing import Protocol

from publisher.description import Description
from publisher.history.events import Event, kind, undone
from publisher.history.index import FILE, ChangedThing, HistoryIndex, Revision
from publisher.history.mementos import Memento, describe, mementos
from publisher.history.patches import FOLDER, Change
from publisher.quad_file import QuadFile
from publisher.quads import Iri


class Knowing(Protocol):
    """What can say whether it describes a thing."""

    def knows(self, thing: Iri) -> bool:
        """Whether it does."""


class History:
    """Reads the history below a folder of releases; empty where nothing was published.

    `quads` is the path of the sorted N-Quads file within a release.
    """

    def __init__(self, releases: Path, quads: str, base: str) -> None:
        self._releases, self._quads, self._base = releases, quads, base
        self._index = HistoryIndex(releases) if (releases / FOLDER / FILE).exists() else None
        self._files: dict[str, QuadFile] = {}
        self.stamp = stamp_of(releases)
        self.revisions = tuple(self._index.revisions()) if self._index else ()
        builds = {revision.publication.build_id for revision in self.revisions}
        self.kept = frozenset(build for build in builds if (releases / build / quads).is_file())

    def close(self) -> None:
        """Let its files go."""
        for file in self._files.values():
            file.close()
        if self._index:
            self._index.close()

    def mementos(self, thing: Iri) -> tuple[Memento, ...]:
        """The mementos of a thing, oldest first."""
        return mementos(self.revisions, self._index.presence(thing.value), self.kept) if self._index else ()

    def is_past(self, thing: Iri, release: Knowing) -> bool:
        """Whether the release says nothing of the thing, but another publication that is kept does."""
        return bool(self.revisions) and not release.knows(thing) and bool(self.mementos(thing))

    def describe(self, memento: Memento, thing: Iri) -> Description | None:
        """How the thing was described; None where that publication said nothing of it."""
        return describe(self._file(memento.publication.build_id), thing, self._base)

    def _file(self, build_id: str) -> QuadFile:
        file = self._files.get(build_id)
        if file is None:
            file = self._files[build_id] = QuadFile(self._releases / build_id / self._quads)
        return file

    def changes(self, thing: Iri) -> list[tuple[Revision, list[Change]]]:
        """The publications that changed the thing, the newest first, each with what it changed."""
        by_sequence = {revision.publication.sequence: revision for revision in self.revisions}
        found = self._index.changes(thing.value) if self._index else {}
        return [(by_sequence[sequence], changes) for sequence, changes in found.items()]

    def first_publication(self, thing: Iri) -> Revision | None:
        """The publication that described the thing first, if one did."""
        presence = self._index.presence(thing.value) if self._index else []
        first = presence[0][0] if presence else None
        return next((r for r in self.revisions if r.publication.sequence == first), None)

    def changed(self, sequence: int, most: int, offset: int = 0) -> list[ChangedThing]:
        """The things that a publication changed, in order, some at a time."""
        return self._index.changed(sequence, most, offset) if self._index else []

    def event_count(self, revision: Revision) -> int:
        """How many things a publication began to describe, changed, or ceased to describe."""
        is_first = revision.publication.sequence == 1
        return self._index.first_count() if is_first and self._index else revision.things

    def events(self, revision: Revision, most: int, offset: int = 0) -> list[Event]:
        """What a publication did to each of these things, in their order, some at a time.

        Of a publication whose quads are no longer kept, the state follows from the last one and the patches.
        """
        sequence = revision.publication.sequence
        if self._index is None:
            return []
        if sequence == 1:
            found = self._index.first_described(most, offset)
        else:
            found = [changed.thing for changed in self._index.changed(sequence, most, offset)]
        last = self._file(self.revisions[-1].publication.build_id)
        return [self._event(self._index, last, revision, thing) for thing in found]

    @staticmethod
    def _event(index: HistoryIndex, last: QuadFile, revision: Revision, thing: str) -> Event:
        sequence = revision.publication.sequence
        later = [changes for number, changes in index.changes(thing).items() if number > sequence]
        lines = undone(last.lines(Iri(thing)), later)
        return Event(revision.publication, thing, kind(sequence, index.presence(thing)), tuple(lines))


def stamp_of(releases: Path) -> tuple[int, int]:
    """What tells one state of the history from another, cheaply; zeros where there is none."""
    try:
        known = (releases / FOLDER / FILE).stat()
    except OSError:
        return 0, 0
    return known.st_ino, known.st_mtime_ns
