"""The neighbourhood of a thing: what it points at, and what points at it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from publisher.description import IncomingGroup
from publisher.quads import BlankNode, Iri
from publisher.representations.html_markers import Marker
from publisher.representations.html_sections import Section
from publisher.representations.html_values import Reading, Value
from publisher.vocabulary import RDFS, TYPE

NODES = 5
"""Boxes on either side of the neighbourhood."""
LINKS = 3
"""Links in one box."""
FIRST = 10
"""Mentions by one property that are open to view."""

_UNSHOWN = (TYPE, Iri(RDFS + "isDefinedBy"))


@dataclass(frozen=True, slots=True)
class Node:
    """A box of the neighbourhood: a property, the first things it joins to, and how many more there are."""

    label: Value
    links: tuple[Value, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Mentions:
    """The things that point here by one property; `markers` where all of them have the same."""

    label: Value
    total: int
    first: tuple[Value, ...]
    rest: tuple[Value, ...]
    markers: tuple[Marker, ...]


def neighbours_out(reading: Reading, shown: Sequence[Section]) -> tuple[Node, ...]:
    """Where the thing points within the dataset, in the order of its rows."""
    space = reading.links.space
    found: dict[Value, list[Value]] = {}
    ordered = [row.label for section in shown for row in section.rows]
    for quad in reading.description.statements:
        if isinstance(quad.object, Iri) and quad.predicate not in _UNSHOWN and space.owns(quad.object.value):
            links = found.setdefault(reading.heading(quad.predicate), [])
            if (name := reading.name(quad.object)) not in links:
                links.append(name)
    labels = sorted(found, key=lambda label: ordered.index(label) if label in ordered else len(ordered))
    return tuple(Node(label, *_some(found[label])) for label in labels[:NODES])


def neighbours_in(reading: Reading) -> tuple[Node, ...]:
    """What points at the thing, by property: those with the fewest first, as they say most."""
    groups = sorted(reading.description.incoming, key=lambda group: group.total)
    nodes = []
    for group in groups[:NODES]:
        names = [reading.value(subject) for subject in _subjects(group)]
        links, more = _some(names)
        nodes.append(Node(_label(reading, group), links, more + group.total - len(group.statements)))
    return tuple(nodes)


def mentions(reading: Reading) -> tuple[Mentions, ...]:
    """Everything that points at the thing, by property."""
    return tuple(_mentions(reading, group) for group in reading.description.incoming if group.statements)


def uses(reading: Reading) -> int:
    """How often the thing is the value of a statement."""
    return sum(group.total for group in reading.description.incoming)


def _label(reading: Reading, group: IncomingGroup) -> Value:
    if group.predicate == TYPE:
        return Value(reading.text("instances"))
    return reading.heading(group.predicate)


def _subjects(group: IncomingGroup) -> dict[Iri | BlankNode, list[Iri | None]]:
    found: dict[Iri | BlankNode, list[Iri | None]] = {}
    for quad in group.statements:
        found.setdefault(quad.subject, []).append(quad.graph)
    return found


def _some(links: Sequence[Value]) -> tuple[tuple[Value, ...], int]:
    """The first links, and how many there are beside them; one more is shown rather than counted."""
    shown = links if len(links) <= LINKS + 1 else links[:LINKS]
    return tuple(shown), len(links) - len(shown)


def _mentions(reading: Reading, group: IncomingGroup) -> Mentions:
    values = [reading.value(subject, graphs) for subject, graphs in _subjects(group).items()]
    shared = values[0].markers if len({value.markers for value in values}) == 1 and len(values) > 1 else ()
    if shared:
        values = [replace(value, markers=()) for value in values]
    most = FIRST if len(values) > FIRST + 2 else len(values)
    total = len(values) if len(group.statements) == group.total else group.total
    return Mentions(_label(reading, group), total, tuple(values[:most]), tuple(values[most:]), shared)
