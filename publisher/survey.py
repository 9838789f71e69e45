"""The survey of a release: its areas, figures, relations of actors, and dates, as far as a page shows them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher.quad_tables import QuadTables
from publisher.quads import Iri, Literal, Term

_MANY = 3
"""As many things of one class with one date are still named one by one."""

_BUSIEST = """
WITH ends(a) AS (SELECT s FROM relations UNION ALL SELECT o FROM relations),
  busy(a, n) AS (SELECT a, count(*) FROM ends GROUP BY a)
SELECT s, p, o, g FROM (SELECT s, p, o FROM relations JOIN busy x ON x.a = s JOIN busy y ON y.a = o
    GROUP BY s, p, o ORDER BY max(x.n, y.n) DESC, min(x.n, y.n) DESC, s, p, o LIMIT ?)
  JOIN relations USING (s, p, o) ORDER BY s, p, o, g"""
"""The relations of the actors that have the most, with every graph that states them."""


@dataclass(frozen=True, slots=True)
class SurveyedArea:
    """A thing with a boundary as well-known text, what it is a part of, and its short name, empty where it has none."""

    thing: Iri
    wkt: str
    within: Iri | None
    name: str


@dataclass(frozen=True, slots=True)
class Figure:
    """The latest whole number that a dated thing states of a place by one property."""

    place: Iri
    predicate: Iri
    value: Literal
    day: str
    thing: Iri


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between two actors, with the graphs that state it."""

    subject: Iri
    predicate: Iri
    object: Iri
    graphs: tuple[Iri, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a period of a thing, or of `count` things of one class; ISO dates, empty at an open end."""

    thing: Iri
    kind: Iri | None
    predicate: Iri
    start: str
    end: str
    count: int


@dataclass(frozen=True, slots=True)
class Totals:
    """How many areas the release draws, and how many dates and periods it states."""

    areas: int
    moments: int


class Survey:
    """Reads the survey of a release, never more than a page shows; safe to share between threads."""

    def __init__(self, file: Path) -> None:
        self._tables = QuadTables(file)

    def close(self) -> None:
        """Let the file go."""
        self._tables.close()

    def areas(self, most: int) -> list[SurveyedArea]:
        """Things with a boundary, in order."""
        rows = self._tables.rows("SELECT s, wkt, within, name FROM areas ORDER BY s LIMIT ?", (most,))
        terms = self._terms(rows)
        return [
            SurveyedArea(thing, _text(terms[wkt]), _iri(terms.get(within)), _text(terms.get(name)))
            for s, wkt, within, name in rows
            if (thing := _iri(terms[s]))
        ]

    def totals(self) -> Totals:
        """How many areas, and dates and periods, there are in all."""
        areas, moments = (self._tables.value(f"SELECT count(*) FROM {table}") for table in ("areas", "moments"))  # noqa: S608 - own names
        return Totals(areas, moments)

    def figures(self, most: int) -> list[Figure]:
        """The latest figures of the areas."""
        rows = self._tables.records("SELECT place, p, value, s, day FROM figures ORDER BY place, p LIMIT ?", (most,))
        terms = self._terms([row[:4] for row in rows])
        return [
            Figure(place, predicate, value, str(day), thing)
            for place_number, p, value_number, s, day in rows
            if (place := _iri(terms[int(place_number)]))
            and (predicate := _iri(terms[int(p)]))
            and isinstance(value := terms[int(value_number)], Literal)
            and (thing := _iri(terms[int(s)]))
        ]

    def residents(self, most: int) -> list[tuple[Iri, Iri]]:
        """The actors of the areas: place and actor, in order."""
        rows = self._tables.rows("SELECT place, s FROM residents ORDER BY place, s LIMIT ?", (most,))
        terms = self._terms(rows)
        pairs = ((_iri(terms[place]), _iri(terms[s])) for place, s in rows)
        return [(place, actor) for place, actor in pairs if place and actor]

    def relations_to_residents(self, most: int) -> list[Relation]:
        """The relations that lead to the actors of the areas, in order, each once."""
        query = "SELECT s, p, o, g FROM relations WHERE o IN (SELECT s FROM residents) ORDER BY s, p, o, g LIMIT ?"
        return self._related(query, most)

    def relations(self, most: int) -> tuple[list[Relation], int]:
        """The relations between actors, in order, each once; and how many there are in all.

        Where there are more than are asked for, those of the actors that have the most of them.
        """
        total = self._tables.value("SELECT count(*) FROM (SELECT DISTINCT s, p, o FROM relations)")
        query = "SELECT s, p, o, g FROM relations ORDER BY s, p, o, g LIMIT ?" if total <= most else _BUSIEST
        return self._related(query, most if total > most else 2 * most)[:most], total

    def moments(self, most: int) -> list[Moment]:
        """Dates and periods, the latest first; more than a few of one class and date are one."""
        rows = self._tables.records(
            "SELECT kind, p, min(s), n, start, end FROM (SELECT kind, p, s, start, end,"
            " count(*) OVER (PARTITION BY kind, p, start, end) AS n FROM moments)"
            " GROUP BY start, end, kind, p, CASE WHEN n > ? THEN 0 ELSE s END"
            " ORDER BY start DESC, end DESC, kind, p, min(s) LIMIT ?",
            (_MANY, most),
        )
        terms = self._terms([row[:3] for row in rows])
        return [
            Moment(thing, _iri(terms.get(int(kind))), predicate, str(start), str(end), _count(int(n)))
            for kind, p, s, n, start, end in rows
            if (thing := _iri(terms[int(s)])) and (predicate := _iri(terms[int(p)]))
        ]

    def _related(self, query: str, most: int) -> list[Relation]:
        rows = self._tables.rows(query, (most,))
        terms = self._terms(rows)
        stated: dict[tuple[Iri, Iri, Iri], list[Iri]] = defaultdict(list)
        for row in rows:
            s, p, o, g = (_iri(terms[number]) for number in row)
            if s and p and o and g:
                stated[s, p, o].append(g)
        return [Relation(s, p, o, tuple(graphs)) for (s, p, o), graphs in stated.items()]

    def _terms(self, rows: Sequence[Sequence[int | str]]) -> Mapping[int, Term]:
        return self._tables.terms({int(number) for row in rows for number in row})


def _count(number: int) -> int:
    return number if number > _MANY else 1


def _iri(term: Term | None) -> Iri | None:
    return term if isinstance(term, Iri) else None


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, Literal) else ""
