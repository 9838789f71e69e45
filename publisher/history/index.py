"""The history of each thing in SQLite, made anew at each publication from the log, the patches and the last quads."""

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from publisher.errors import ReleaseError, StorageError
from publisher.history.patches import FOLDER, Change, patch_file, read_patch
from publisher.immutable import open_immutable
from publisher.publication_log import Publication

FILE = "index.sqlite"
_SCHEMA = """
CREATE TABLE publications (sequence INTEGER PRIMARY KEY, time TEXT NOT NULL, build_id TEXT NOT NULL,
  data_id TEXT NOT NULL, added INTEGER NOT NULL, deleted INTEGER NOT NULL, things INTEGER NOT NULL);
CREATE TABLE changes (thing TEXT NOT NULL, sequence INTEGER NOT NULL, added INTEGER NOT NULL, line TEXT NOT NULL,
  PRIMARY KEY (thing, sequence, line)) WITHOUT ROWID;
CREATE TABLE changed (sequence INTEGER NOT NULL, thing TEXT NOT NULL, added INTEGER NOT NULL, deleted INTEGER NOT NULL,
  PRIMARY KEY (sequence, thing)) WITHOUT ROWID;
CREATE TABLE presence (thing TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
  PRIMARY KEY (thing, first)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Revision:
    """A publication with what it changed: quads added and deleted, and how many things that touched."""

    publication: Publication
    added: int
    deleted: int
    things: int


@dataclass(frozen=True, slots=True)
class ChangedThing:
    """A thing that a publication changed: its IRI, and how many of its quads were added and deleted."""

    thing: str
    added: int
    deleted: int


class HistoryIndex:
    """Reads the index; what it lacks was not published, or not yet taken in."""

    def __init__(self, releases: Path) -> None:
        file = releases / FOLDER / FILE
        self._connection = open_immutable(file)

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    def revisions(self) -> list[Revision]:
        """Every publication, oldest first."""
        query = "SELECT sequence, time, build_id, data_id, added, deleted, things FROM publications ORDER BY sequence"
        return [Revision(Publication(*row[:4]), *row[4:]) for row in self._rows(query)]

    def changes(self, thing: str) -> dict[int, list[Change]]:
        """What each publication changed of a thing, by its sequence, the newest first."""
        found: dict[int, list[Change]] = {}
        query = "SELECT sequence, line, added FROM changes WHERE thing = ? ORDER BY sequence DESC, added, line"
        for sequence, line, added in self._rows(query, thing):
            found.setdefault(sequence, []).append(Change(line, bool(added)))
        return found

    def changed(self, sequence: int, most: int, offset: int = 0) -> list[ChangedThing]:
        """The things that a publication changed, in order, some at a time."""
        query = "SELECT thing, added, deleted FROM changed WHERE sequence = ? ORDER BY thing LIMIT ? OFFSET ?"
        return [ChangedThing(*row) for row in self._rows(query, sequence, most, offset)]

    def first_described(self, most: int, offset: int = 0) -> list[str]:
        """The things that the first publication described, in order, some at a time."""
        query = "SELECT thing FROM presence WHERE first = 1 ORDER BY thing LIMIT ? OFFSET ?"
        return [thing for (thing,) in self._rows(query, most, offset)]

    def first_count(self) -> int:
        """How many things the first publication described."""
        ((count,),) = self._rows("SELECT COUNT(*) FROM presence WHERE first = 1")
        return int(count)

    def presence(self, thing: str) -> list[tuple[int, int]]:
        """The stretches of publications that describe the thing, each from its first to its last, oldest first."""
        query = "SELECT first, last FROM presence WHERE thing = ? ORDER BY first"
        return [(first, last) for first, last in self._rows(query, thing)]

    def _rows(self, query: str, *values: int | str) -> list[tuple]:  # type: ignore[type-arg]
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise _damaged(error) from error


def write_index(releases: Path, log: Sequence[Publication], quads: Path) -> None:
    """Write the index of all publications aside, then in the place of the last one.

    `quads` is the sorted N-Quads file of the last publication. Which things an earlier one described follows from it
    and the patches, so that a release whose quads are gone still counts. StorageError where the disk refuses.
    """
    folder = releases / FOLDER
    aside = folder / f".{FILE}-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside.unlink(missing_ok=True)
        with closing(sqlite3.connect(aside)) as connection, connection:
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
            _fill(connection, releases, log, quads)
        aside.replace(folder / FILE)
    except (OSError, sqlite3.Error) as error:
        raise StorageError(f"{FOLDER}/{FILE}", getattr(error, "strerror", None) or str(error)) from error
    finally:
        aside.unlink(missing_ok=True)


def _fill(connection: sqlite3.Connection, releases: Path, log: Sequence[Publication], quads: Path) -> None:
    """Walk from the last publication to the first, counting the quads of each thing backwards."""
    counts = Counter(_subjects(quads))
    last_seen = dict.fromkeys(counts, log[-1].sequence) if log else {}
    for publication in reversed(log):
        sequence = publication.sequence
        patch = patch_file(releases, sequence)
        changes = sorted(read_patch(patch), key=lambda change: change.thing) if patch.exists() else []
        for thing, group in groupby(changes, key=lambda change: change.thing):
            touched = list(group)
            added = sum(change.added for change in touched)
            deleted = len(touched) - added
            rows = ((thing, sequence, change.added, change.line) for change in touched)
            connection.executemany("INSERT INTO changes VALUES (?, ?, ?, ?)", rows)
            connection.execute("INSERT INTO changed VALUES (?, ?, ?, ?)", (sequence, thing, added, deleted))
            before = counts[thing] - added + deleted
            if counts[thing] and not before:
                connection.execute("INSERT INTO presence VALUES (?, ?, ?)", (thing, sequence, last_seen.pop(thing)))
            elif before and not counts[thing]:
                last_seen[thing] = sequence - 1
            counts[thing] = before
        added = sum(change.added for change in changes)
        touched_things = len({change.thing for change in changes})
        entry = (sequence, publication.time, publication.build_id, publication.data_id)
        row = (*entry, added, len(changes) - added, touched_things)
        connection.execute("INSERT INTO publications VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    connection.executemany("INSERT INTO presence VALUES (?, 1, ?)", last_seen.items())


def _subjects(quads: Path) -> Iterator[str]:
    """The subject of each quad in a file."""
    with quads.open(encoding="utf-8", newline="\n") as opened:
        for line in opened:
            yield line[1 : line.index(">")]


def _damaged(error: sqlite3.Error) -> ReleaseError:
    remedy = f"Remove {FOLDER}/{FILE} and run `publisher publish`: it is made anew from the log and the patches."
    return ReleaseError(f"{FOLDER}/{FILE}", f"The index cannot be read: {error}.", remedy)
