"""The search index of a release, read by number (SQLite FTS5); one connection for the threads of one process."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher.immutable import ImmutableFile
from publisher.search.entries import Written

_LAST = "\U0010ffff"
LONGEST_PREFIX = 6
"""Letters of a beginning up to which the index keeps its entries."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A class that things are found by: its IRI and its names by language."""

    iri: str
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as it was written."""

    number: int
    iri: str
    weight: float
    kinds: tuple[int, ...]
    names: tuple[Written, ...]


class SearchTables:
    """Reads the search index; one read-only connection, shared by the threads of one process."""

    def __init__(self, file: Path) -> None:
        self._file = ImmutableFile(file)
        self._all("CREATE VIRTUAL TABLE temp.held USING fts5vocab('main', 'found', 'instance')")
        self.kinds = {
            n: Kind(iri, json.loads(names)) for n, iri, names in self._all("SELECT id, iri, names FROM kinds")
        }

    def close(self) -> None:
        """Let the file go."""
        self._file.close()

    def matching(self, query: str, most: int) -> list[int]:
        """The numbers of the entries that a query of FTS5 finds, the heaviest first."""
        return [
            n for (n,) in self._all("SELECT rowid FROM found WHERE found MATCH ? ORDER BY rowid LIMIT ?", query, most)
        ]

    def longer(self, word: str, most: int) -> list[str]:
        """Words of the index that begin with this one, which is not among them, in order."""
        found, query = [word], "SELECT term FROM temp.held WHERE term > ? AND term < ? LIMIT 1"
        while len(found) <= most and (after := self._all(query, found[-1], word + _LAST)):
            found.append(str(after[0][0]))
        return found[1:]

    def keyed(self, wanted: str, most: int) -> list[int]:
        """The numbers of the entries with a name or code of this key, then of those whose key begins with it."""
        exact = self._all("SELECT entry FROM keys WHERE key = ? ORDER BY entry LIMIT ?", wanted, most)
        longer = self._all("SELECT entry FROM keys WHERE key > ? AND key < ? LIMIT ?", wanted, wanted + _LAST, most)
        return list(dict.fromkeys(n for (n,) in (*exact, *longer)))

    def among(self, numbers: Sequence[int], query: str) -> list[int]:
        """Those of the entries that a query of FTS5 finds, in order."""
        condition = f"SELECT rowid FROM found WHERE found MATCH ? AND rowid IN ({_marks(numbers)}) ORDER BY rowid"  # noqa: S608 - marks only
        return [n for (n,) in self._all(condition, query, *numbers)]

    def numbered(self, iri: str) -> list[int]:
        """The number of the entry with this IRI, if there is one."""
        return [n for (n,) in self._all("SELECT id FROM entries WHERE iri = ?", iri)]

    def rows(self, numbers: Sequence[int]) -> list[Row]:
        """The entries with these numbers, in order."""
        if not numbers:
            return []
        query = f"SELECT id, iri, weight, kinds, names FROM entries WHERE id IN ({_marks(numbers)}) ORDER BY id"  # noqa: S608 - marks only
        return [
            Row(n, iri, weight, tuple(map(int, kinds.split())), tuple(map(tuple, json.loads(names))))
            for n, iri, weight, kinds, names in self._all(query, *numbers)
        ]

    def texts(self, numbers: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
        """The texts of entries, each with its language."""
        query = f"SELECT id, texts FROM texts WHERE id IN ({_marks(numbers)})"  # noqa: S608 - marks only
        return {
            n: [(text, language) for text, language in json.loads(texts)] for n, texts in self._all(query, *numbers)
        }

    def spelt_like(self, pieces: Sequence[str], shortest: int, longest: int, most: int) -> list[tuple[str, int]]:
        """Words that share pieces with another, those with the most in common first, each with its use."""
        shared = (
            f"SELECT word AS id, count(*) AS shared FROM grams WHERE gram IN ({_marks(pieces)}) "  # noqa: S608 - marks only
            "AND length BETWEEN ? AND ? GROUP BY word ORDER BY shared DESC LIMIT ?"
        )
        query = f"SELECT shown, total FROM words JOIN ({shared}) USING (id) ORDER BY shared DESC, word"  # noqa: S608 - marks only
        return [(str(word), int(total)) for word, total in self._all(query, *pieces, shortest, longest, most)]

    def uses(self, wanted: str) -> int:
        """How many entries hold the word; 0 where none does."""
        found = self._all("SELECT total FROM words WHERE word = ?", wanted)
        return int(found[0][0]) if found else 0

    def _all(self, query: str, *values: str | int) -> list[tuple]:  # type: ignore[type-arg]
        with self._file as connection:
            return connection.execute(query, values).fetchall()


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
