"""The quads of a release in SQLite, indexed by subject, by object and by graph.

Terms stand once, in N-Triples form, numbered in code point order, so that order by number is canonical order.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from publisher.errors import ReleaseError
from publisher.quads import Iri, Quad, Term, parse_term
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
_CHUNK = 500


def write_tables(file: Path, quads: Iterable[Quad]) -> None:
    """Write the tables of a release to a new file."""
    lines = [(str(q.subject), str(q.predicate), str(q.object), str(q.graph)) for q in quads]
    terms = {term: number for number, term in enumerate(sorted({term for line in lines for term in line}), 1)}
    connection = sqlite3.connect(file)
    try:
        connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192;" + _SCHEMA
        )
        connection.executemany("INSERT INTO terms VALUES (?, ?)", ((number, term) for term, number in terms.items()))
        rows = sorted({(terms[s], terms[p], terms[o], terms[g]) for s, p, o, g in lines})
        connection.executemany("INSERT INTO quads VALUES (?, ?, ?, ?)", rows)
        connection.executescript(_INDEXES.format(step=_STEP, start=START_DATE, end=END_DATE, type=TYPE))
        connection.commit()
        connection.executescript("ANALYZE; VACUUM;")
    finally:
        connection.close()


class QuadTables:
    """Reads quads by number and by term; one read-only connection, shared by the threads of one process."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._connection = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True, check_same_thread=False)

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    def rows(self, query: str, values: Sequence[int | str] = ()) -> list[tuple[int, ...]]:
        """The rows of a query that selects numbers."""
        with self._reading():
            return self._connection.execute(query, values).fetchall()

    def records(self, query: str, values: Sequence[int | str] = ()) -> list[tuple[int | str, ...]]:
        """The rows of a query that selects numbers and texts."""
        with self._reading():
            return self._connection.execute(query, values).fetchall()

    def sets(self, query: str, values: Sequence[int | str] = ()) -> list[tuple[int, int, bytes]]:
        """The rows of a query that selects two numbers and bytes."""
        with self._reading():
            return self._connection.execute(query, values).fetchall()

    def texts(self, query: str, values: Sequence[int | str] = ()) -> list[tuple[int, str, int, int, str]]:
        """The rows of a query that selects a number, a text, two numbers and a text."""
        with self._reading():
            return self._connection.execute(query, values).fetchall()

    def facts(self, things: set[Iri], predicates: Sequence[Iri]) -> Mapping[Iri, list[Quad]]:
        """The statements of many things by some properties, in canonical order."""
        wanted = [self.number(predicate) for predicate in predicates]
        texts = sorted(str(thing) for thing in things)
        facts: dict[Iri, list[Quad]] = {thing: [] for thing in things}
        for start in range(0, len(texts), _CHUNK):
            chunk = texts[start : start + _CHUNK]
            query = (
                "SELECT s, p, o, g FROM quads WHERE s IN (SELECT id FROM terms WHERE term IN "  # noqa: S608 - marks only
                f"({_marks(chunk)})) AND p IN ({_marks(wanted)}) ORDER BY s, p, o, g"
            )
            for quad in self.quads(query, (*chunk, *wanted)):
                facts[quad.subject].append(quad)  # type: ignore[index]
        return facts

    def quads(self, query: str, values: Sequence[int | str]) -> list[Quad]:
        """The quads of a query that selects subject, predicate, object and graph by number."""
        with self._reading():
            rows = self._connection.execute(query, values).fetchall()
        terms = self.terms({number for row in rows for number in row})
        return [Quad(terms[s], terms[p], terms[o], terms[g]) for s, p, o, g in rows]  # type: ignore[arg-type]

    def pointing(self, thing: int, predicate: int, size: int, start: int) -> list[Quad]:
        """So many of the statements that point at the thing by the property, by subject, from a place on."""
        query = "SELECT s, g FROM pointing_steps WHERE o = ? AND p = ? AND n = ?"
        first = self.rows(query, (thing, predicate, start // _STEP))
        skipped = start % _STEP if first else start
        rows = "SELECT s, p, o, g FROM quads WHERE o = ? AND p = ? AND (s, g) >= (?, ?) ORDER BY s, g LIMIT ? OFFSET ?"
        return self.quads(rows, (thing, predicate, *(first or [(0, 0)])[0], size, skipped))

    def stating(self, graph: int, size: int, start: int) -> list[Quad]:
        """So many of the statements of a graph, by subject, from a place on."""
        first = self.rows("SELECT s, p, o FROM stating_steps WHERE g = ? AND n = ?", (graph, start // _STEP))
        skipped = start % _STEP if first else start
        rows = "SELECT s, p, o, g FROM quads WHERE g = ? AND (s, p, o) >= (?, ?, ?) ORDER BY s, p, o LIMIT ? OFFSET ?"
        return self.quads(rows, (graph, *(first or [(0, 0, 0)])[0], size, skipped))

    def instances(self, kinds: Iterable[Iri]) -> int:
        """How many things are stated to be of one of the classes or more."""
        numbers = sorted({self.number(kind) for kind in kinds})
        query = f"SELECT count(DISTINCT s) FROM quads WHERE p = ? AND o IN ({_marks(numbers)})"  # noqa: S608 - marks only
        return self.value(query, (self.number(TYPE), *numbers))

    def terms(self, numbers: set[int]) -> dict[int, Term]:
        """The terms with these numbers."""
        found: dict[int, Term] = {}
        ordered = sorted(numbers)
        for start in range(0, len(ordered), _CHUNK):
            chunk = ordered[start : start + _CHUNK]
            query = f"SELECT id, term FROM terms WHERE id IN ({_marks(chunk)})"  # noqa: S608 - marks only
            with self._reading():
                found.update((number, parse_term(term)) for number, term in self._connection.execute(query, chunk))
        return found

    def number(self, term: Term) -> int:
        """The number of a term; 0, which no term has, where the release does not mention it."""
        return self.value("SELECT id FROM terms WHERE term = ?", (str(term),))

    def value(self, query: str, values: Sequence[int | str] = ()) -> int:
        """The first column of the first row; 0 where there is none."""
        with self._reading():
            row = self._connection.execute(query, values).fetchone()
        return int(row[0]) if row else 0

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
