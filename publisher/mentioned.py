"""What a description says of the things that it mentions: names, graphs, periods, places."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from publisher.description import NamedGraph, Outline, Period
from publisher.quads import Iri, Literal, Quad
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
    STATUS,
    TYPE,
    OwnTerms,
)

_NAMING = (*LABELS, TYPE, POSITION)
_NAMED, _GRAPHS = 10_000, 2_000
"""Naming statements, and named graphs, that are remembered in each of two generations."""

_BOUNDED = (GEOMETRY, GEOGRAPHIC_NAME)


class Facts(Protocol):
    """Where statements can be had by subject and property."""

    def facts(self, things: set[Iri], predicates: Sequence[Iri]) -> Mapping[Iri, list[Quad]]:
        """The statements of many things by some properties, in canonical order; an entry for every thing."""


def objects(facts: Sequence[Quad], predicate: Iri) -> tuple[Iri, ...]:
    """The things that the property leads to, each once."""
    return tuple(dict.fromkeys(q.object for q in facts if q.predicate == predicate and isinstance(q.object, Iri)))


def first_text(facts: Sequence[Quad], predicate: Iri) -> str:
    """The lexical form of the property's first literal; empty where there is none."""
    return next((q.object.value for q in facts if q.predicate == predicate and isinstance(q.object, Literal)), "")


def position(facts: Sequence[Quad]) -> int | None:
    """The place of the thing in its order, where it has one."""
    text = first_text(facts, POSITION)
    return int(text) if text.isdigit() else None


def best_names(facts: Sequence[Quad]) -> tuple[Quad, ...]:
    """The naming statements by the best property that the thing has."""
    by_property = {p: tuple(quads) for p, quads in groupby(facts, key=lambda quad: quad.predicate)}
    return next((by_property[p] for p in LABELS if p in by_property), ())


@dataclass(frozen=True, slots=True)
class Naming:
    """What is said of a thing wherever it is mentioned: its naming statements, its classes, its place in an order."""

    names: tuple[Quad, ...]
    types: tuple[Iri, ...]
    position: int | None


class Mentions:
    """Tells what is said of mentioned things, and remembers it; safe to share between threads."""

    def __init__(self, source: Facts, own: OwnTerms) -> None:
        self._source, self._own = source, own
        self._naming: Recent[Iri, Naming] = Recent(_NAMED)
        self._graphs: Recent[Iri, NamedGraph] = Recent(_GRAPHS)

    def naming(self, things: set[Iri]) -> dict[Iri, Naming]:
        """What is said of each of the things, in order."""
        known = {thing: found for thing in things if (found := self._naming.get(thing))}
        missing = things - known.keys()
        facts = self._source.facts(missing, _NAMING) if missing else {}
        for thing, quads in facts.items():
            known[thing] = found = Naming(best_names(quads), objects(quads, TYPE), position(quads))
            self._naming.put(thing, found, 1 + len(quads))
        return {iri: known[iri] for iri in sorted(things, key=_value)}

    def graphs(self, graphs: Set[Iri]) -> dict[Iri, NamedGraph]:
        """What each of the named graphs is, in order."""
        known = {graph: found for graph in graphs if (found := self._graphs.get(graph))}
        for graph, found in named_graphs(self._source, graphs - known.keys(), self._own).items():
            known[graph] = found
            self._graphs.put(graph, found)
        return {iri: known[iri] for iri in sorted(known, key=_value)}


def _value(iri: Iri) -> str:
    return iri.value


def named_graphs(source: Facts, graphs: Iterable[Iri], own: OwnTerms) -> dict[Iri, NamedGraph]:
    """What each named graph is, in order."""
    wanted = set(graphs)
    facts = source.facts(wanted, (own.graph_family, IS_PART_OF, POSITION))
    sources = {graph: next(iter(objects(facts[graph], IS_PART_OF)), None) for graph in wanted}
    statuses = source.facts({part_of for part_of in sources.values() if part_of}, (STATUS,))
    found = {}
    for graph in sorted(wanted):
        families = objects(facts[graph], own.graph_family)
        part_of = sources[graph]
        found[graph] = NamedGraph(
            graph,
            families[0].value.rpartition("/")[2] if families else "",
            part_of,
            position(facts[graph]),
            part_of is not None and any(s.value.endswith("/superseded") for s in objects(statuses[part_of], STATUS)),
        )
    return found


def periods(source: Facts, things: set[Iri], own: OwnTerms) -> dict[Iri, Period]:
    """The periods among the things, in order."""
    facts = source.facts(things, (START_DATE, END_DATE, own.until_further_notice))
    return {
        thing: Period(
            first_text(facts[thing], START_DATE),
            first_text(facts[thing], END_DATE),
            first_text(facts[thing], own.until_further_notice) == "true",
        )
        for thing in sorted(things)
        if facts[thing]
    }


def outlines(source: Facts, things: set[Iri]) -> dict[Iri, Outline]:
    """The boundary of each thing that is a place, or else of its place; a place with parts among them gives way."""
    belonging = source.facts(things, (SPATIAL,))
    places = {thing: (thing, *objects(belonging[thing], SPATIAL)) for thing in things}
    facts = source.facts({place for found in places.values() for place in found}, (*_BOUNDED, IS_PART_OF))
    bounded = {thing: next((p for p in places[thing] if objects(facts[p], GEOMETRY)), None) for thing in things}
    wholes = {whole for place in bounded.values() if place for whole in objects(facts[place], IS_PART_OF)}
    chosen = {thing: place for thing, place in sorted(bounded.items()) if place and place not in wholes}
    shapes = {place: objects(facts[place], GEOMETRY)[0] for place in chosen.values()}
    texts = source.facts(set(shapes.values()), (AS_WKT,))
    return {
        thing: Outline(first_text(texts[shapes[place]], AS_WKT), first_text(facts[place], GEOGRAPHIC_NAME))
        for thing, place in chosen.items()
    }
