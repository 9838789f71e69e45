"""The page of the network: every relation between actors in a table with its sources, and the picture of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from publisher.collation import sort_key
from publisher.quads import Iri
from publisher.representations.html.naming import Naming
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.values import Value
from publisher.representations.svg import network as drawn_network
from publisher.survey import Relation
from publisher.texts import text

_DRAWN = 150
"""Relations in a picture; more are only listed."""

_ALIKE = 4
"""As many things with the same single relation are drawn one by one; more share a box."""


@dataclass(frozen=True, slots=True)
class Network:
    """Relations between actors, and how many there are in all."""

    relations: Sequence[Relation]
    total: int

    def mentioned(self) -> set[Iri]:
        """Everything that a page needs a name for."""
        return {iri for r in self.relations for iri in (r.subject, r.predicate, r.object, *r.graphs)}


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A line of the table: who, what, whom, and the graphs that say so."""

    who: Value
    relation: Value
    whom: Value
    sources: tuple[Value, ...]


def render(renderer: Renderer, page: Page, network: Network, naming: Naming) -> bytes:
    """The page of the network."""
    rows = sorted((_row(relation, naming) for relation in network.relations), key=_order)
    context = {
        "rows": rows,
        "total": network.total,
        "drawn": min(_DRAWN, len(rows)),
        "drawing": drawing(network.relations, naming),
    }
    return renderer.render("network.html", page, context)


def _row(relation: Relation, naming: Naming) -> RelationRow:
    return RelationRow(
        naming.linked(relation.subject),
        naming.linked(relation.predicate),
        naming.linked(relation.object),
        tuple(naming.linked(graph) for graph in relation.graphs),
    )


def _order(row: RelationRow) -> tuple[str, str, str]:
    return sort_key(row.who.text), sort_key(row.relation.text), sort_key(row.whom.text)


def drawing(relations: Sequence[Relation], naming: Naming) -> str:
    """The picture; things that have nothing but the same relation to the same thing share a box."""
    some = relations[:_DRAWN]
    boxes = _boxes(some)
    nodes = {key: _node(key, things, naming) for key, things in boxes.items()}
    key_of = {thing: key for key, things in boxes.items() for thing in things}
    edges = {
        (key_of[r.subject], key_of[r.object], r.predicate): drawn_network.Edge(
            key_of[r.subject], key_of[r.object], naming.plain(r.predicate)
        )
        for r in some
    }
    return drawn_network.draw(list(nodes.values()), list(edges.values()), text("network", naming.language))


def _boxes(relations: Sequence[Relation]) -> dict[str, list[Iri]]:
    """The things of each box, by the IRI of the first."""
    roles: dict[Iri, set[tuple[bool, Iri, Iri]]] = defaultdict(set)
    for relation in relations:
        roles[relation.subject].add((True, relation.predicate, relation.object))
        roles[relation.object].add((False, relation.predicate, relation.subject))
    alike: dict[frozenset[tuple[bool, Iri, Iri]], list[Iri]] = defaultdict(list)
    for thing, played in roles.items():
        alike[frozenset(played)].append(thing)
    boxes: dict[str, list[Iri]] = {}
    for things in alike.values():
        if len(things) > _ALIKE:
            boxes[things[0].value] = things
        else:
            boxes |= {thing.value: [thing] for thing in things}
    return boxes


def _node(key: str, things: Sequence[Iri], naming: Naming) -> drawn_network.Node:
    first = naming.linked(things[0])
    if len(things) == 1:
        return drawn_network.Node(key, first.text, "", first.href)
    label = text("network_and_more", naming.language).format(name=first.text, count=len(things) - 1)
    return drawn_network.Node(key, label, "many")
