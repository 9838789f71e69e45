"""The search index of a release: a file of SQLite tables, written once and read by number (SQLite FTS5).

Entries are numbered by weight, the heaviest first, so that the first matches in the order of their numbers are the
ones that people look for: a word that half of the entries hold costs no more than a rare one.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from publisher.errors import ReleaseError
from publisher.quads import Iri, Literal, Quad
from publisher.search.compounds import parts
from publisher.search.entries import CODE, Entry, Name, read_entries
from publisher.search.spelling import grams
from publisher.vocabulary import LABELS
from publisher.words import code, forms, key, words

_SCHEMA = """
CREATE TABLE kinds (id INTEGER PRIMARY KEY, iri TEXT NOT NULL, names TEXT NOT NULL);
CREATE TABLE entries (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, weight REAL NOT NULL, kinds TEXT NOT NULL,
  names TEXT NOT NULL);
CREATE TABLE texts (id INTEGER PRIMARY KEY, texts TEXT NOT NULL);
CREATE TABLE keys (key TEXT NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (key, entry)) WITHOUT ROWID;
CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE, total INTEGER NOT NULL);
CREATE TABLE grams (gram TEXT NOT NULL, length INTEGER NOT NULL, word INTEGER NOT NULL,
  PRIMARY KEY (gram, length, word)) WITHOUT ROWID;
CREATE VIRTUAL TABLE found USING fts5 (name, text, kind, content = '', columnsize = 0, detail = column,
  tokenize = ascii, prefix = '1 2 3 4 5 6');
"""
_INDEXED_TEXT = 20_000
"""Characters of one text that are indexed, and that are looked at for an excerpt."""
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Kind:
    """A class that things are found by: its IRI and its names by language."""

    iri: str
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as it was written: `names` with the folded words of each."""

    number: int
    iri: str
    weight: float
    kinds: tuple[int, ...]
    names: tuple[tuple[Name, str], ...]


def write_search(file: Path, quads: Sequence[Quad], base: str) -> None:
    """Write the search index of a dataset to a new file."""
    entries = list(read_entries(quads, base))
    numbers = {iri: number for number, iri in enumerate(sorted({k for e in entries for k in e.kinds}), 1)}
    vocabulary = Counter(word for entry in entries for name in entry.names for word in words(name.text))
    connection = sqlite3.connect(file)
    try:
        connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192;" + _SCHEMA
        )
        connection.executemany("INSERT INTO kinds VALUES (?, ?, ?)", _kinds(quads, numbers))
        for number, entry in enumerate(entries, 1):
            _write_entry(connection, number, entry, [numbers[kind] for kind in entry.kinds], vocabulary)
        keys = {(k, n) for n, entry in enumerate(entries, 1) for name in entry.names for k in _keys(name)}
        connection.executemany("INSERT INTO keys VALUES (?, ?)", sorted(keys))
        vocabulary.update(
            {word for entry in entries for text, _ in entry.texts for word in words(text[:_INDEXED_TEXT])}
        )
        spelt = [(n, word) for n, word in enumerate(sorted(w for w in vocabulary if not w.isdigit()), 1)]
        connection.executemany("INSERT INTO words VALUES (?, ?, ?)", ((n, word, vocabulary[word]) for n, word in spelt))
        connection.executemany(
            "INSERT INTO grams VALUES (?, ?, ?)",
            sorted((gram, len(word), number) for number, word in spelt for gram in grams(word)),
        )
        connection.execute("INSERT INTO found (found) VALUES ('optimize')")
        connection.commit()
        connection.executescript("ANALYZE; VACUUM;")
    finally:
        connection.close()


def _write_entry(
    connection: sqlite3.Connection, number: int, entry: Entry, kinds: Sequence[int], vocabulary: Counter[str]
) -> None:
    names = [[name.text, name.language, name.level, key(name.text)] for name in entry.names]
    connection.execute(
        "INSERT INTO entries VALUES (?, ?, ?, ?, ?)",
        (number, entry.iri, entry.weight, json.dumps(kinds), json.dumps(names, ensure_ascii=False)),
    )
    if entry.texts:
        texts = json.dumps(entry.texts, ensure_ascii=False)
        connection.execute("INSERT INTO texts VALUES (?, ?)", (number, texts))
    naming = {form for name in entry.names for form in _name_forms(name, vocabulary)}
    telling = {
        form for text, language in entry.texts for each in forms(text[:_INDEXED_TEXT], language) for form in each
    }
    connection.execute(
        "INSERT INTO found (rowid, name, text, kind) VALUES (?, ?, ?, ?)",
        (number, " ".join(sorted(naming)), " ".join(sorted(telling)), " ".join(f"k{kind}" for kind in kinds)),
    )


def _name_forms(name: Name, vocabulary: Counter[str]) -> Iterator[str]:
    """The forms that a name is found by, those of the parts of its compounds among them."""
    for each in forms(name.text, name.language):
        yield from each
    if name.level == CODE:
        yield code(name.text)
        return
    for word in set(words(name.text)):
        for part in parts(word, vocabulary):
            for each in forms(part, name.language):
                yield from each


def _keys(name: Name) -> set[str]:
    return {k for k in (key(name.text), code(name.text) if name.level == CODE else "") if k}


def _kinds(quads: Iterable[Quad], numbers: dict[str, int]) -> list[tuple[int, str, str]]:
    """The classes by number with their names by language."""
    named: dict[str, dict[str, tuple[int, str]]] = {iri: {} for iri in numbers}
    for quad in quads:
        if quad.predicate in LABELS and isinstance(quad.subject, Iri) and isinstance(quad.object, Literal):
            names = named.get(quad.subject.value)
            found = (LABELS.index(quad.predicate), quad.object.value)
            if names is not None and found < names.get(quad.object.language, (len(LABELS), "")):
                names[quad.object.language] = found
    return [
        (number, iri, json.dumps({tag: name for tag, (_, name) in sorted(named[iri].items())}, ensure_ascii=False))
        for iri, number in numbers.items()
    ]


class SearchTables:
    """Reads the search index; one read-only connection, shared by the threads of one process."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._connection = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self.kinds = {
            n: Kind(iri, json.loads(names)) for n, iri, names in self._all("SELECT id, iri, names FROM kinds")
        }

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    def matching(self, query: str, most: int) -> list[int]:
        """The numbers of the entries that a query of FTS5 finds, the heaviest first."""
        return [
            n for (n,) in self._all("SELECT rowid FROM found WHERE found MATCH ? ORDER BY rowid LIMIT ?", query, most)
        ]

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
        query = f"SELECT id, iri, weight, kinds, names FROM entries WHERE id IN ({_marks(numbers)}) ORDER BY id"  # noqa: S608 - marks only
        return [
            Row(
                n,
                iri,
                weight,
                tuple(json.loads(kinds)),
                tuple((Name(*name), folded) for *name, folded in json.loads(names)),
            )
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
        query = f"SELECT word, total FROM words JOIN ({shared}) USING (id) ORDER BY shared DESC, word"  # noqa: S608 - marks only
        return [(str(word), int(total)) for word, total in self._all(query, *pieces, shortest, longest, most)]

    def uses(self, wanted: str) -> int:
        """How many entries hold the word; 0 where none does."""
        found = self._all("SELECT total FROM words WHERE word = ?", wanted)
        return int(found[0][0]) if found else 0

    def _all(self, query: str, *values: str | int) -> list[tuple]:  # type: ignore[type-arg]
        with self._reading():
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Raise ReleaseError where the file cannot be read, or was closed."""
        try:
            yield
        except sqlite3.Error as error:
            raise ReleaseError(
                self._file.parent.name, f"The file {self._file.name} cannot be read: {error}."
            ) from error


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
