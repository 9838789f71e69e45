"""What is said of the things that descriptions mention, looked up by number and remembered.

The same things are mentioned again and again: classes, properties, graphs, places, concepts. What was looked up is kept
in the form in which it is needed, so that one more description that mentions the thing costs next to nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from publisher.description import NamedGraph, Outline, Period
from publisher.mentioned import first_text, named_graph, objects, period, position, superseded
from publisher.quad_tables import QuadTables, Row
from publisher.quads import Iri, Quad, Term
from publisher.recent import Recent
from publisher.vocabulary import (
    AS_WKT,
    END_DATE,
    GEOGRAPHIC_NAME,
    GEOMETRY,
    IS_PART_OF,
    LABELS,
    POSITION,
    SPATIAL,
    START_DATE,
    TYPE,
    OwnTerms,
)

_KNOWN, _NEAR, _GRAPHS = 10_000, 10_000, 2_000
"""Statements on mentioned things, those on neighbours, and named graphs; remembered in each of two generations."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is said of a thing wherever it is mentioned: its naming statements with the numbers of their graphs, its
    classes, its place in an order, the period that it is.
    """

    iri: Iri
    names: tuple[Quad, ...] = ()
    stating: frozenset[int] = frozenset()
    types: tuple[Iri, ...] = ()
    position: int | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """What is said of a thing one step away: what pages show of it, also by number; its place, by number; and where it
    is a place itself, what that is a part of, its geometry, its name on maps.
    """

    quads: tuple[Quad, ...] = ()
    rows: tuple[Row, ...] = ()
    places: tuple[int, ...] = ()
    wholes: tuple[int, ...] = ()
    geometry: Iri | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Said:
    """Statements of a thing in canonical order, by number and as quads, and which of them have each property."""

    rows: list[Row] = field(default_factory=list)
    quads: list[Quad] = field(default_factory=list)
    places: dict[int, list[int]] = field(default_factory=dict)

    def add(self, row: Row, quad: Quad) -> None:
        """Take in the next statement."""
        self.places.setdefault(row[1], []).append(len(self.rows))
        self.rows.append(row)
        self.quads.append(quad)

    def by(self, predicate: int) -> list[Quad]:
        """The statements with the property."""
        return [self.quads[place] for place in self.places.get(predicate, ())]


@dataclass(frozen=True, slots=True)
class KnownGraph:
    """A named graph, and the number of the source that it is a part of, 0 where there is none."""

    graph: NamedGraph
    source: int


class Mentions:
    """Tells what is said of mentioned things; safe to share between threads.

    `nearby` are the properties of neighbours that pages show.
    """

    def __init__(self, tables: QuadTables, own: OwnTerms, nearby: Iterable[Iri]) -> None:
        self._tables, self._own, self._nearby = tables, own, frozenset(nearby)
        self._known: Recent[int, Known] = Recent(_KNOWN)
        self._near: Recent[int, Near] = Recent(_NEAR)
        self._graphs: Recent[int, KnownGraph] = Recent(_GRAPHS)

    def known(self, iris: Iterable[int]) -> dict[int, Known]:
        """What is said of each of the things."""
        found, missing = self._known.known(iris)
        if missing:
            terms, said = self._tables.terms(set(missing)), self._said(missing, self._naming)
            for number in missing:
                found[number] = self._as_known(terms[number], said[number])
                self._known.put(number, found[number], 1 + len(said[number].rows))
        return found

    def _as_known(self, iri: Term, said: _Said) -> Known:
        if not isinstance(iri, Iri):
            raise TypeError(f"things are mentioned by their IRIs, not as {iri}")
        if not said.rows:
            return Known(iri)
        *labels, kind, order, start, end, lasting = self._naming
        best = next((label for label in labels if label in said.places), 0)
        is_dated = start in said.places or end in said.places or lasting in said.places
        return Known(
            iri,
            tuple(said.by(best)),
            frozenset([said.rows[place][3] for place in said.places.get(best, ())]),
            objects(said.by(kind), TYPE),
            position(said.by(order)) if order in said.places else None,
            period(said.quads, self._own) if is_dated else None,
        )

    def near(self, iris: Iterable[int]) -> dict[int, Near]:
        """What is said of each of the things one step away; what is said of them wherever they are is found with it."""
        found, missing = self._near.known(iris)
        if missing:
            said = self._said(missing, {*self._naming, *self._shown, *self._placing})
            for number in missing:
                found[number] = self._as_near(said[number])
                self._near.put(number, found[number], 1 + len(said[number].rows))
                for quad in said[number].quads[:1]:
                    self._known.put(number, self._as_known(quad.subject, said[number]), 1 + len(said[number].rows))
        return found

    def _as_near(self, said: _Said) -> Near:
        spatial, part_of, geometry, name = self._placing
        shown = [place for place, row in enumerate(said.rows) if row[1] in self._shown]
        return Near(
            tuple([said.quads[place] for place in shown]),
            tuple([said.rows[place] for place in shown]),
            self._leading(said, spatial),
            self._leading(said, part_of),
            next(iter(objects(said.by(geometry), GEOMETRY)), None),
            first_text(said.by(name), GEOGRAPHIC_NAME),
        )

    def _leading(self, said: _Said, predicate: int) -> tuple[int, ...]:
        """The things that the property leads to."""
        objects_ = (said.rows[place][2] for place in said.places.get(predicate, ()))
        return tuple(number for number in objects_ if number in self._tables.iris)

    def graphs(self, graphs: Iterable[int]) -> dict[int, KnownGraph]:
        """What each of the named graphs is."""
        found, missing = self._graphs.known(graphs)
        if missing:
            terms, said = self._tables.terms(set(missing)), self._said(missing, self._describing)
            replaced = superseded(self._tables, [found.quads for found in said.values()])
            for number, iri in terms.items():
                if isinstance(iri, Iri):
                    graph = named_graph(iri, said[number].quads, self._own, replaced)
                    source = next(iter(self._leading(said[number], self._placing[1])), 0)
                    found[number] = KnownGraph(graph, source)
                    self._graphs.put(number, found[number])
        return found

    def outlines(self, iris: Iterable[int]) -> dict[int, Outline]:
        """The boundary of each thing that is a place, or else of its place; a place with parts among them gives way."""
        near = self.near(iris)
        places = {thing: (thing, *found.places) for thing, found in near.items()}
        near |= self.near({place for found in places.values() for place in found} - near.keys())
        bounded = {thing: next((p for p in found if near[p].geometry), 0) for thing, found in places.items()}
        wholes = {whole for place in bounded.values() if place for whole in near[place].wholes}
        chosen = {thing: near[place] for thing, place in bounded.items() if place and place not in wholes}
        texts = self._tables.facts({place.geometry for place in chosen.values() if place.geometry}, (AS_WKT,))
        return {
            thing: Outline(first_text(texts[place.geometry], AS_WKT), place.name)
            for thing, place in chosen.items()
            if place.geometry
        }

    def _said(self, things: Iterable[int], predicates: Iterable[int]) -> dict[int, _Said]:
        """The statements of the things by some properties; an entry for every thing."""
        found = {thing: _Said() for thing in things}
        for row, quad in self._tables.told(found, predicates):
            found[row[0]].add(row, quad)
        return found

    @cached_property
    def _naming(self) -> tuple[int, ...]:
        return self._numbers(*LABELS, TYPE, POSITION, START_DATE, END_DATE, self._own.until_further_notice)

    @cached_property
    def _placing(self) -> tuple[int, ...]:
        return self._numbers(SPATIAL, IS_PART_OF, GEOMETRY, GEOGRAPHIC_NAME)

    @cached_property
    def _shown(self) -> frozenset[int]:
        return frozenset(self._numbers(*self._nearby))

    @cached_property
    def _describing(self) -> tuple[int, ...]:
        return self._numbers(self._own.graph_family, IS_PART_OF, POSITION)

    def _numbers(self, *predicates: Iri) -> tuple[int, ...]:
        return tuple(map(self._tables.number, predicates))
