"""Writing the search index of a release: a file of SQLite tables (SQLite FTS5).

Entries are numbered by weight, the heaviest first, so that the first matches in the order of their numbers are the
ones that people look for: a word that half of the entries hold costs no more than a rare one.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from publisher.quad_columns import QuadColumns
from publisher.quads import Iri, Literal, Quad
from publisher.search.compounds import parts
from publisher.search.entries import CODE, Entries, Entry, Name
from publisher.search.spelling import grams
from publisher.vocabulary import LABELS
from publisher.words import code, fold, forms, key, plain_words, words

_SCHEMA = """
CREATE TABLE kinds (id INTEGER PRIMARY KEY, iri TEXT NOT NULL, names TEXT NOT NULL);
CREATE TABLE entries (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, weight REAL NOT NULL, kinds TEXT NOT NULL,
  names TEXT NOT NULL);
CREATE TABLE texts (id INTEGER PRIMARY KEY, texts TEXT NOT NULL);
CREATE TABLE keys (key TEXT NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (key, entry)) WITHOUT ROWID;
CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE, shown TEXT NOT NULL,
  total INTEGER NOT NULL);
CREATE TABLE grams (gram TEXT NOT NULL, length INTEGER NOT NULL, word INTEGER NOT NULL,
  PRIMARY KEY (gram, length, word)) WITHOUT ROWID;
CREATE VIRTUAL TABLE found USING fts5 (name, text, kind, content = '', columnsize = 0, detail = column,
  tokenize = ascii, prefix = '1 2 3 4 5 6');
"""
_KEPT = 2**16
"""Words whose parts are remembered."""

Parts = Callable[[str], tuple[str, ...]]
"""Tells the known words that a word begins and ends with."""

INDEXED = 20_000
"""Characters of one text that are indexed."""


@dataclass(slots=True)
class _Spelt:
    """A word as it is written with its diacritics, and how often it is used."""

    shown: str
    total: int


def write_search(file: Path, quads: Iterable[Quad], base: str) -> None:
    """Write the search index of a dataset to a new file."""
    columns = QuadColumns.of(quads)
    entries = Entries(columns, base)
    kinds, spelt = _first_look(entries)
    numbers = {iri: number for number, iri in enumerate(sorted(kinds), 1)}
    connection = sqlite3.connect(file)
    try:
        connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192;" + _SCHEMA
        )
        connection.executemany("INSERT INTO kinds VALUES (?, ?, ?)", _kinds(columns, numbers))
        keys, told = set[tuple[str, int]](), _copied(spelt)
        compounds = lru_cache(_KEPT)(lambda word: tuple(parts(word, spelt)))
        for number, entry in enumerate(entries, 1):
            _write_entry(connection, number, entry, [numbers[kind] for kind in entry.kinds], compounds)
            keys.update((k, number) for name in entry.names for k in _keys(name))
            _spell((text for text, _ in entry.texts), told)
        connection.executemany("INSERT INTO keys VALUES (?, ?)", sorted(keys))
        _write_words(connection, told)
        connection.execute("INSERT INTO found (found) VALUES ('optimize')")
        connection.commit()
        connection.executescript("ANALYZE; VACUUM;")
    finally:
        connection.close()


def _first_look(entries: Iterable[Entry]) -> tuple[set[str], dict[str, _Spelt]]:
    """All classes, and the words of all names."""
    kinds, spelt = set[str](), dict[str, _Spelt]()
    for entry in entries:
        kinds.update(entry.kinds)
        _spell((name.text for name in entry.names), spelt)
    return kinds, spelt


def _spell(texts: Iterable[str], known: dict[str, _Spelt]) -> None:
    """Add the folded words of the texts, each as it was first written, to those that are known."""
    for text in texts:
        for plain in plain_words(text[:INDEXED]):
            folded = fold(plain)
            if folded in known:
                known[folded].total += 1
            else:
                known[folded] = _Spelt(plain, 1)


def _copied(spelt: dict[str, _Spelt]) -> dict[str, _Spelt]:
    return {folded: _Spelt(each.shown, each.total) for folded, each in spelt.items()}


def _write_words(connection: sqlite3.Connection, spelt: dict[str, _Spelt]) -> None:
    numbered = [(n, word) for n, word in enumerate(sorted(word for word in spelt if not word.isdigit()), 1)]
    connection.executemany(
        "INSERT INTO words VALUES (?, ?, ?, ?)",
        ((n, word, spelt[word].shown, spelt[word].total) for n, word in numbered),
    )
    connection.executemany(
        "INSERT INTO grams VALUES (?, ?, ?)",
        sorted((gram, len(word), n) for n, word in numbered for gram in grams(word)),
    )


def _write_entry(
    connection: sqlite3.Connection, number: int, entry: Entry, kinds: Sequence[int], compounds: Parts
) -> None:
    names = [[name.text, name.language, name.level, key(name.text)] for name in entry.names]
    connection.execute(
        "INSERT INTO entries VALUES (?, ?, ?, ?, ?)",
        (number, entry.iri, entry.weight, " ".join(map(str, kinds)), json.dumps(names, ensure_ascii=False)),
    )
    if entry.texts:
        texts = json.dumps(entry.texts, ensure_ascii=False)
        connection.execute("INSERT INTO texts VALUES (?, ?)", (number, texts))
    naming = {form for name in entry.names for form in _name_forms(name, compounds)}
    telling = {form for text, language in entry.texts for each in forms(text[:INDEXED], language) for form in each}
    connection.execute(
        "INSERT INTO found (rowid, name, text, kind) VALUES (?, ?, ?, ?)",
        (number, " ".join(sorted(naming)), " ".join(sorted(telling)), " ".join(f"k{kind}" for kind in kinds)),
    )


def _name_forms(name: Name, compounds: Parts) -> Iterator[str]:
    """The forms that a name is found by, those of the parts of its compounds among them."""
    for each in forms(name.text, name.language):
        yield from each
    if name.level == CODE:
        yield code(name.text)
        return
    for word in set(words(name.text)):
        for part in compounds(word):
            for each in forms(part, name.language):
                yield from each


def _keys(name: Name) -> set[str]:
    return {k for k in (key(name.text), code(name.text) if name.level == CODE else "") if k}


def _kinds(quads: QuadColumns, numbers: dict[str, int]) -> list[tuple[int, str, str]]:
    """The classes by number with their names by language."""
    named: dict[str, dict[str, tuple[int, str]]] = {iri: {} for iri in numbers}
    for iri, names in named.items():
        for quad in quads.quads(quads.where(Iri(iri))):
            if quad.predicate in LABELS and isinstance(quad.object, Literal):
                found = (LABELS.index(quad.predicate), quad.object.value)
                if found < names.get(quad.object.language, (len(LABELS), "")):
                    names[quad.object.language] = found
    return [
        (number, iri, json.dumps({tag: name for tag, (_, name) in sorted(named[iri].items())}, ensure_ascii=False))
        for iri, number in numbers.items()
    ]
