"""What a description says of the things that it mentions: names, graphs, periods, places."""

from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import groupby
from typing import Protocol

from publisher.description import NamedGraph, Period
from publisher.quads import Iri, Literal, Quad
from publisher.vocabulary import (
    END_DATE,
    IS_PART_OF,
    LABELS,
    POSITION,
    START_DATE,
    STATUS,
    OwnTerms,
)


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


def named_graphs(source: Facts, graphs: Iterable[Iri], own: OwnTerms) -> dict[Iri, NamedGraph]:
    """What each named graph is, in order."""
    facts = source.facts(set(graphs), (own.graph_family, IS_PART_OF, POSITION))
    replaced = superseded(source, facts.values())
    return {graph: named_graph(graph, facts[graph], own, replaced) for graph in sorted(facts)}


def superseded(source: Facts, graphs: Iterable[Sequence[Quad]]) -> set[Iri]:
    """Those of the sources of graphs, of each of which the statements are given, that newer ones have replaced."""
    sources = {part_of for facts in graphs for part_of in objects(facts, IS_PART_OF)[:1]}
    statuses = source.facts(sources, (STATUS,)) if sources else {}
    found = {part_of: objects(statuses[part_of], STATUS) for part_of in sources}
    return {part_of for part_of, said in found.items() if any(s.value.endswith("/superseded") for s in said)}


def named_graph(graph: Iri, facts: Sequence[Quad], own: OwnTerms, replaced: Set[Iri]) -> NamedGraph:
    """What the named graph with these statements is; `replaced` are the sources that are superseded."""
    family = next((found.value.rpartition("/")[2] for found in objects(facts, own.graph_family)), "")
    part_of = next(iter(objects(facts, IS_PART_OF)), None)
    return NamedGraph(graph, family, part_of, position(facts), part_of in replaced)


def periods(source: Facts, things: set[Iri], own: OwnTerms) -> dict[Iri, Period]:
    """The periods among the things, in order."""
    facts = source.facts(things, (START_DATE, END_DATE, own.until_further_notice))
    return {thing: period(facts[thing], own) for thing in sorted(things) if facts[thing]}


def period(facts: Sequence[Quad], own: OwnTerms) -> Period:
    """The period that dates describe."""
    lasts = first_text(facts, own.until_further_notice) == "true"
    return Period(first_text(facts, START_DATE), first_text(facts, END_DATE), lasts)
