"""The quads of a release in SQLite, indexed by subject, by object and by graph.

Terms stand once, in N-Triples form, numbered in code point order, so that order by number is canonical order.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from publisher.conditions import chosen, chunks, marks
from publisher.immutable import ImmutableFile
from publisher.quad_columns import QuadColumns
from publisher.quads import Iri, Quad, Term, parse_term
from publisher.recent import Recent
from publisher.vocabulary import END_DATE, START_DATE, TYPE

_SCHEMA = """
CREATE TABLE terms (id INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE);
CREATE TABLE quads (s INTEGER NOT NULL, p INTEGER NOT NULL, o INTEGER NOT NULL, g INTEGER NOT NULL,
  PRIMARY KEY (s, p, o, g)) WITHOUT ROWID;
CREATE TABLE incoming (o INTEGER NOT NULL, p INTEGER NOT NULL, total INTEGER NOT NULL,
  PRIMARY KEY (o, p)) WITHOUT ROWID;
CREATE TABLE graphs (g INTEGER PRIMARY KEY, total INTEGER NOT NULL);
CREATE TABLE dating (p INTEGER PRIMARY KEY);
CREATE TABLE totals (id INTEGER PRIMARY KEY, quads INTEGER NOT NULL, triples INTEGER NOT NULL, things INTEGER NOT NULL);
CREATE TABLE stated (p INTEGER PRIMARY KEY, triples INTEGER NOT NULL);
CREATE TABLE typed (o INTEGER PRIMARY KEY, things INTEGER NOT NULL);
CREATE TABLE pointing_steps (o INTEGER NOT NULL, p INTEGER NOT NULL, n INTEGER NOT NULL,
  s INTEGER NOT NULL, g INTEGER NOT NULL, PRIMARY KEY (o, p, n)) WITHOUT ROWID;
CREATE TABLE stating_steps (g INTEGER NOT NULL, n INTEGER NOT NULL,
  s INTEGER NOT NULL, p INTEGER NOT NULL, o INTEGER NOT NULL, PRIMARY KEY (g, n)) WITHOUT ROWID;
"""
_INDEXES = """
CREATE INDEX pointing ON quads (o, p, s, g);
CREATE INDEX stating ON quads (g, s, p, o);
CREATE INDEX valued ON quads (p, o);
INSERT INTO incoming SELECT o, p, count(*) FROM quads
  WHERE o IN (SELECT id FROM terms WHERE term NOT LIKE '"%') GROUP BY o, p;
INSERT INTO graphs SELECT g, count(*) FROM quads GROUP BY g;
INSERT INTO stated SELECT p, count(*) FROM (SELECT DISTINCT s, p, o FROM quads) GROUP BY p;
INSERT INTO typed SELECT o, count(DISTINCT s) FROM quads
  WHERE p = (SELECT id FROM terms WHERE term = '{type}') GROUP BY o;
INSERT INTO totals SELECT 1, (SELECT count(*) FROM quads), (SELECT coalesce(sum(triples), 0) FROM stated),
  (SELECT count(DISTINCT s) FROM quads);
INSERT INTO pointing_steps SELECT o, p, place / {step}, s, g FROM (
  SELECT o, p, s, g, row_number() OVER (PARTITION BY o, p ORDER BY s, g) - 1 AS place FROM quads
  WHERE (o, p) IN (SELECT o, p FROM incoming WHERE total > {step})) WHERE place % {step} = 0;
INSERT INTO stating_steps SELECT g, place / {step}, s, p, o FROM (
  SELECT g, s, p, o, row_number() OVER (PARTITION BY g ORDER BY s, p, o) - 1 AS place FROM quads
  WHERE g IN (SELECT g FROM graphs WHERE total > {step})) WHERE place % {step} = 0;
INSERT INTO dating SELECT DISTINCT p FROM quads WHERE o IN (
  SELECT id FROM terms WHERE term LIKE '"%#date>' OR term LIKE '"%#dateTime>' OR term LIKE '"%#gYear%>');
INSERT OR IGNORE INTO dating SELECT DISTINCT p FROM quads WHERE o IN (
  SELECT s FROM quads WHERE p IN (SELECT id FROM terms WHERE term IN ('{start}', '{end}')));
"""
_STEP = 500
"""Rows between two that a long list can be entered at, so that its last page is as near as its first."""
_LAST = chr(0x10FFFF)
"""The character that comes after all others."""

_TERMS, _TERM = 2 * 2**20, 150
"""Bytes of terms that are remembered, in each of two generations; those of one beside its text."""

_FACTS, _SETS = 10_000, 40
"""Statements that are remembered, in each of two generations; sets of properties that they are looked up by."""

_ROWS = 50_000
"""Rows that are written together."""

Row = tuple[int, int, int, int]
"""Subject, predicate, object and graph by number."""


def write_tables(file: Path, quads: Iterable[Quad]) -> None:
    """Write the tables of a release to a new file."""
    columns = QuadColumns.of(quads)
    connection = sqlite3.connect(file)
    try:
        connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192;" + _SCHEMA
        )
        connection.executemany("INSERT INTO terms VALUES (?, ?)", enumerate(columns.terms, 1))
        connection.executemany("INSERT INTO quads VALUES (?, ?, ?, ?)", _numbered(columns))
        connection.executescript(_INDEXES.format(step=_STEP, start=START_DATE, end=END_DATE, type=TYPE))
        connection.commit()
        connection.executescript("ANALYZE; VACUUM;")
    finally:
        connection.close()


def _numbered(columns: QuadColumns) -> Iterator[tuple[int, ...]]:
    """The rows of the quads; terms are numbered from 1, so that no term has the number 0."""
    parts = (columns.subjects, columns.predicates, columns.objects, columns.graphs)
    for start in range(0, len(columns), _ROWS):
        yield from zip(*((part[start : start + _ROWS] + 1).tolist() for part in parts), strict=True)


class QuadTables:
    """Reads quads by number and by term; one read-only connection, shared by the threads of one process."""

    def __init__(self, file: Path) -> None:
        self._file = ImmutableFile(file)
        self._terms: Recent[int, Term] = Recent(_TERMS)
        self._written: Recent[int, str] = Recent(_TERMS)
        self._numbers: Recent[Term, int] = Recent(_TERMS)
        self._sets: dict[tuple[Iri, ...], int] = {}
        self._facts: Recent[tuple[int, Iri], list[Quad]] = Recent(_FACTS)

    def close(self) -> None:
        """Let the file go."""
        self._file.close()

    def rows(self, query: str, values: Sequence[int | str] = ()) -> list[tuple[int, ...]]:
        """The rows of a query that selects numbers."""
        with self._file as connection:
            return connection.execute(query, values).fetchall()

    def records(self, query: str, values: Sequence[int | str] = ()) -> list[tuple[int | str, ...]]:
        """The rows of a query that selects numbers and texts."""
        with self._file as connection:
            return connection.execute(query, values).fetchall()

    def sets(self, query: str, values: Sequence[int | str] = ()) -> list[tuple[int, int, bytes]]:
        """The rows of a query that selects two numbers and bytes."""
        with self._file as connection:
            return connection.execute(query, values).fetchall()

    def texts(self, query: str, values: Sequence[int | str] = ()) -> list[tuple[int, str, int, int, str]]:
        """The rows of a query that selects a number, a text, two numbers and a text."""
        with self._file as connection:
            return connection.execute(query, values).fetchall()

    def facts(self, things: set[Iri], predicates: Sequence[Iri]) -> Mapping[Iri, list[Quad]]:
        """The statements of many things by some properties, in canonical order; remembered, so never to be changed."""
        known = tuple(predicates)
        chosen = self._sets.get(known)
        if chosen is None and len(self._sets) < _SETS:
            chosen = self._sets[known] = len(self._sets)
        if chosen is None:
            return self._found_facts(things, known)
        facts: dict[Iri, list[Quad]] = {}
        missing = set()
        for thing in things:
            found = self._facts.get((chosen, thing))
            if found is None:
                missing.add(thing)
            else:
                facts[thing] = found
        if missing:
            for thing, quads in self._found_facts(missing, known).items():
                self._facts.put((chosen, thing), quads, 1 + len(quads))
                facts[thing] = quads
        return facts

    def _found_facts(self, things: set[Iri], predicates: Sequence[Iri]) -> dict[Iri, list[Quad]]:
        facts: dict[Iri, list[Quad]] = {thing: [] for thing in things}
        for quad in self.decoded(self.said(map(self.number, things), map(self.number, predicates))):
            facts[quad.subject].append(quad)  # type: ignore[index]
        return facts

    def said(self, things: Iterable[int], predicates: Iterable[int]) -> list[Row]:
        """The statements of many things by some properties, in canonical order; numbers may be 0."""
        found: list[Row] = []
        for where, values in chosen(things, predicates):
            found += self.statements(f"SELECT s, p, o, g FROM quads {where} ORDER BY s, p, o, g", values)  # noqa: S608
        return found

    def told(self, things: Iterable[int], predicates: Iterable[int]) -> list[tuple[Row, Quad]]:
        """The same as numbers and as quads; literals are read with their statements, and none is remembered."""
        rows: list[tuple[int, int, int, int, str]] = []
        for where, values in chosen(things, predicates):
            query = f"SELECT s, p, o, g, term FROM quads CROSS JOIN terms ON id = o {where} ORDER BY s, p, o, g"  # noqa: S608
            with self._file as connection:
                rows += connection.execute(query, values).fetchall()
        iris = {o for *_, o, _, text in rows if text[0] == "<"}
        terms = self.terms(iris.union(*((s, p, g) for s, p, _, g, _ in rows)))
        found = []
        for s, p, o, g, text in rows:
            value = terms[o] if o in iris else parse_term(text)
            found.append(((s, p, o, g), Quad(terms[s], terms[p], value, terms[g])))  # type: ignore[arg-type]
        return found

    def quads(self, query: str, values: Sequence[int | str]) -> list[Quad]:
        """The quads of a query that selects subject, predicate, object and graph by number."""
        return self.decoded(self.statements(query, values))

    def statements(self, query: str, values: Sequence[int | str]) -> list[Row]:
        """The rows of a query that selects subject, predicate, object and graph by number."""
        with self._file as connection:
            return connection.execute(query, values).fetchall()

    def decoded(self, rows: Sequence[Row]) -> list[Quad]:
        """The quads of these rows."""
        if not rows:
            return []
        terms = self.terms({number for row in rows for number in row})
        return [Quad(terms[s], terms[p], terms[o], terms[g]) for s, p, o, g in rows]  # type: ignore[arg-type]

    def pointing(self, thing: int, predicate: int, size: int, start: int) -> list[Row]:
        """So many of the statements that point at the thing by the property, by subject, from a place on."""
        query = "SELECT s, g FROM pointing_steps WHERE o = ? AND p = ? AND n = ?"
        first = self.rows(query, (thing, predicate, start // _STEP)) if start >= _STEP else []
        skipped = start % _STEP if first else start
        rows = "SELECT s, p, o, g FROM quads WHERE o = ? AND p = ? AND (s, g) >= (?, ?) ORDER BY s, g LIMIT ? OFFSET ?"
        return self.statements(rows, (thing, predicate, *(first or [(0, 0)])[0], size, skipped))

    def stating(self, graph: int, size: int, start: int) -> list[Row]:
        """So many of the statements of a graph, by subject, from a place on."""
        query = "SELECT s, p, o FROM stating_steps WHERE g = ? AND n = ?"
        first = self.rows(query, (graph, start // _STEP)) if start >= _STEP else []
        skipped = start % _STEP if first else start
        rows = "SELECT s, p, o, g FROM quads WHERE g = ? AND (s, p, o) >= (?, ?, ?) ORDER BY s, p, o LIMIT ? OFFSET ?"
        return self.statements(rows, (graph, *(first or [(0, 0, 0)])[0], size, skipped))

    def instances(self, kinds: Iterable[Iri]) -> int:
        """How many things are stated to be of one of the classes or more."""
        numbers = sorted({self.number(kind) for kind in kinds})
        query = f"SELECT count(DISTINCT s) FROM quads WHERE p = ? AND o IN ({marks(numbers)})"  # noqa: S608 - marks only
        return self.value(query, (self.number(TYPE), *numbers))

    def terms(self, numbers: set[int]) -> dict[int, Term]:
        """The terms with these numbers."""
        found, missing = self._terms.known(numbers)
        for number, text in self._looked_up(missing):
            found[number] = term = parse_term(text)
            self._terms.put(number, term, _TERM + len(text))
            if text[0] == "<":
                self._numbers.put(term, number, _TERM + len(text))
        return found

    def written(self, numbers: set[int]) -> dict[int, str]:
        """The terms with these numbers in N-Triples form."""
        found, missing = self._written.known(numbers)
        for number, text in self._looked_up(missing):
            found[number] = text
            self._written.put(number, text, _TERM + len(text))
        return found

    def _looked_up(self, numbers: list[int]) -> Iterator[tuple[int, str]]:
        for chunk in chunks(sorted(numbers)):
            query = f"SELECT id, term FROM terms WHERE id IN ({marks(chunk)})"  # noqa: S608 - marks only
            with self._file as connection:
                yield from connection.execute(query, chunk).fetchall()

    @cached_property
    def iris(self) -> range:
        """The numbers of all IRIs: they follow one another, after those of the literals."""
        return self.beginning("<")

    def beginning(self, text: str) -> range:
        """The numbers of all terms whose N-Triples form begins so."""
        first = self.value("SELECT id FROM terms WHERE term >= ? ORDER BY term LIMIT 1", (text,))
        last = self.value("SELECT id FROM terms WHERE term < ? ORDER BY term DESC LIMIT 1", (text + _LAST,))
        return range(first or last + 1, last + 1)

    def number(self, term: Term) -> int:
        """The number of a term; 0, which no term has, where the release does not mention it."""
        known = self._numbers.get(term)
        if known is None:
            text = str(term)
            known = self.value("SELECT id FROM terms WHERE term = ?", (text,))
            if known:
                self._numbers.put(term, known, _TERM + len(text))
        return known

    def value(self, query: str, values: Sequence[int | str] = ()) -> int:
        """The first column of the first row; 0 where there is none."""
        rows = self.rows(query, values)
        return int(rows[0][0]) if rows else 0
