"""The tables of the survey, written once when a release is built, so that no page reads the whole release."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from publisher.quads import XSD, Iri
from publisher.settings import Settings
from publisher.vocabulary import (
    AS_WKT,
    DATE,
    END_DATE,
    GEOGRAPHIC_NAME,
    GEOMETRY,
    IS_PART_OF,
    SPATIAL,
    START_DATE,
    SUB_CLASS_OF,
    TYPE,
    OwnTerms,
    expanded,
)

_SCHEMA = """
CREATE TABLE areas (s INTEGER NOT NULL, wkt INTEGER NOT NULL, within INTEGER NOT NULL, name INTEGER NOT NULL,
  PRIMARY KEY (s)) WITHOUT ROWID;
CREATE TABLE figures (place INTEGER NOT NULL, p INTEGER NOT NULL, value INTEGER NOT NULL, day TEXT NOT NULL,
  s INTEGER NOT NULL, PRIMARY KEY (place, p)) WITHOUT ROWID;
CREATE TABLE residents (place INTEGER NOT NULL, s INTEGER NOT NULL, PRIMARY KEY (place, s)) WITHOUT ROWID;
CREATE TABLE relations (s INTEGER NOT NULL, p INTEGER NOT NULL, o INTEGER NOT NULL, g INTEGER NOT NULL,
  PRIMARY KEY (s, p, o, g)) WITHOUT ROWID;
CREATE TABLE moments (kind INTEGER NOT NULL, p INTEGER NOT NULL, start TEXT NOT NULL, end TEXT NOT NULL,
  s INTEGER NOT NULL, PRIMARY KEY (start, end, kind, p, s)) WITHOUT ROWID;
CREATE TEMP TABLE dates (id INTEGER PRIMARY KEY, value TEXT NOT NULL);
CREATE TEMP TABLE told (g INTEGER PRIMARY KEY);
CREATE TEMP TABLE actors (s INTEGER PRIMARY KEY);
CREATE TEMP TABLE starts (s INTEGER PRIMARY KEY, value TEXT NOT NULL);
CREATE TEMP TABLE ends (s INTEGER PRIMARY KEY, value TEXT NOT NULL);
CREATE TEMP TABLE kinds (s INTEGER PRIMARY KEY, kind INTEGER NOT NULL);
"""
_DATED = """INSERT INTO dates SELECT id, substr(term, 2, instr(substr(term, 2), '"') - 1) FROM terms
  WHERE term LIKE '"%^^<' || ? || '>'"""
_DATES = tuple(XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth"))
_AREAS = """
INSERT INTO areas SELECT q.s, min(w.o), coalesce(min(i.o), 0), coalesce(min(n.o), 0) FROM quads q
  JOIN quads w ON w.s = q.o AND w.p = :wkt LEFT JOIN quads i ON i.s = q.s AND i.p = :within
  LEFT JOIN quads n ON n.s = q.s AND n.p = :name WHERE q.p = :geometry GROUP BY q.s;
"""
_FIGURES = """
INSERT INTO figures SELECT place, p, value, day, s FROM (
  SELECT l.o AS place, v.p AS p, v.o AS value, d.value AS day, l.s AS s,
    row_number() OVER (PARTITION BY l.o, v.p ORDER BY d.value DESC, l.s) AS place_in_time
  FROM quads l JOIN areas a ON a.s = l.o JOIN quads v ON v.s = l.s
  JOIN terms t ON t.id = v.o AND t.term LIKE '"%^^<http://www.w3.org/2001/XMLSchema#integer>'
  JOIN quads w ON w.s = l.s AND w.p = :date JOIN dates d ON d.id = w.o
  WHERE l.p = :spatial) WHERE place_in_time = 1;
"""
_RELATIONS = """
INSERT OR IGNORE INTO residents SELECT o, s FROM quads
  WHERE p = :spatial AND s IN actors AND o IN (SELECT s FROM areas);
INSERT OR IGNORE INTO relations SELECT s, p, o, g FROM quads
  WHERE s IN actors AND o IN actors AND s != o AND g IN told;
"""
_MOMENTS = """
INSERT INTO starts SELECT q.s, min(d.value) FROM quads q JOIN dates d ON d.id = q.o WHERE q.p = :start GROUP BY q.s;
INSERT INTO ends SELECT q.s, max(d.value) FROM quads q JOIN dates d ON d.id = q.o WHERE q.p = :end GROUP BY q.s;
INSERT OR IGNORE INTO moments SELECT 0, q.p, d.value, d.value, q.s FROM quads q JOIN dates d ON d.id = q.o
  WHERE q.p NOT IN (:start, :end) AND q.g IN told;
INSERT OR IGNORE INTO moments SELECT 0, q.p, coalesce(a.value, ''), coalesce(b.value, ''), q.s FROM quads q
  LEFT JOIN starts a ON a.s = q.o LEFT JOIN ends b ON b.s = q.o
  WHERE q.o IN (SELECT s FROM starts UNION SELECT s FROM ends) AND q.g IN told;
"""
_ACTORS = "INSERT OR IGNORE INTO actors SELECT s FROM quads WHERE p = ? AND o = ?"

_NOT_TOLD = ("ontology", "catalogue")
"""Families of graphs that speak of the dataset itself, not of the world."""


def write_survey(file: Path, settings: Settings) -> None:
    """Add the tables of the survey to those of a release; a setting says whose relations are kept."""
    base = settings.base
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        connection.executemany(_DATED, [(datatype,) for datatype in _DATES])
        terms = {
            name: _number(connection, iri)
            for name, iri in {
                "wkt": AS_WKT,
                "geometry": GEOMETRY,
                "within": IS_PART_OF,
                "name": GEOGRAPHIC_NAME,
                "spatial": SPATIAL,
                "date": DATE,
                "start": START_DATE,
                "end": END_DATE,
                "type": TYPE,
            }.items()
        }
        _tell(connection, OwnTerms(base))
        for number in _closure(connection, expanded(settings.network_classes, base)):
            connection.execute(_ACTORS, (terms["type"], number))
        for statement in (_AREAS + _FIGURES + _RELATIONS + _MOMENTS).split(";")[:-1]:
            connection.execute(statement, terms)
        _classify(connection, f"<{base}def/", terms["type"])
        connection.commit()


def _number(connection: sqlite3.Connection, iri: Iri) -> int:
    row = connection.execute("SELECT id FROM terms WHERE term = ?", (str(iri),)).fetchone()
    return int(row[0]) if row else 0


def _tell(connection: sqlite3.Connection, own: OwnTerms) -> None:
    """The graphs that speak of the world."""
    connection.execute("INSERT INTO told SELECT g FROM graphs")
    for family in _NOT_TOLD:
        connection.execute(
            "DELETE FROM told WHERE g IN (SELECT q.s FROM quads q JOIN terms t ON t.id = q.o"
            " WHERE q.p = ? AND t.term LIKE ?)",
            (_number(connection, own.graph_family), f"%/{family}>"),
        )


def _below(connection: sqlite3.Connection) -> Mapping[int, Sequence[int]]:
    """The classes right below each class."""
    below: dict[int, list[int]] = defaultdict(list)
    number = _number(connection, SUB_CLASS_OF)
    for lower, upper in connection.execute("SELECT s, o FROM quads WHERE p = ?", (number,)).fetchall():
        below[upper].append(lower)
    return below


def _closure(connection: sqlite3.Connection, classes: Iterable[Iri]) -> Sequence[int]:
    """The classes and all below them, by number."""
    below = _below(connection)
    pending, found = [_number(connection, kind) for kind in classes], set[int]()
    while pending:
        kind = pending.pop()
        if kind not in found:
            found.add(kind)
            pending += below.get(kind, ())
    return sorted(found - {0})


def _classify(connection: sqlite3.Connection, own: str, type_number: int) -> None:
    """Give each moment the class of its thing: one of ours before others, then the one that has the fewest things."""
    rows = connection.execute(
        "SELECT DISTINCT m.s, q.o, t.term, i.total FROM moments m JOIN quads q ON q.s = m.s AND q.p = ?"
        " JOIN terms t ON t.id = q.o JOIN incoming i ON i.o = q.o AND i.p = q.p",
        (type_number,),
    )
    best: dict[int, tuple[bool, int, int]] = {}
    for thing, kind, term, total in rows.fetchall():
        choice = (not term.startswith(own), total, kind)
        best[thing] = min(best.get(thing, choice), choice)
    connection.executemany("INSERT INTO kinds VALUES (?, ?)", ((s, kind) for s, (*_, kind) in best.items()))
    connection.execute("UPDATE moments SET kind = k.kind FROM kinds k WHERE k.s = moments.s")
