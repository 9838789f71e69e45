"""The neighbourhood of a thing: what it points at, and what points at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from publisher.description import IncomingGroup
from publisher.quads import Iri, Term
from publisher.representations.html.reading import Reading
from publisher.representations.html.rows import Row, plain_row
from publisher.representations.html.sections import Section
from publisher.representations.html.values import Value
from publisher.vocabulary import RDFS, SKOS, TYPE

NODES = 4
"""Boxes on either side of the neighbourhood."""
LINKS = 2
"""Links in one box."""

_UNSHOWN = (TYPE, Iri(RDFS + "isDefinedBy"))


@dataclass(frozen=True, slots=True)
class Node:
    """A box of the neighbourhood: a property, the first things it joins to, and how many more there are."""

    label: Value
    links: tuple[Value, ...]
    more: int


def neighbours_out(reading: Reading, shown: Sequence[Section]) -> tuple[Node, ...]:
    """Where the thing points within the dataset, in the order of its rows; a term also to terms."""
    space = reading.links.space
    near = space.base if space.local(reading.description.thing.value).startswith("def") else space.base + "id/"
    labels = [facts.label for section in shown for facts in section.rows]
    places = {label: place for place, label in reversed(list(enumerate(labels)))}
    found = {
        predicate: [term for term in values if isinstance(term, Iri) and term.value.startswith(near)]
        for predicate, values in reading.stated.items()
        if predicate not in _UNSHOWN
    }
    headed = [(reading.heading(predicate), things) for predicate, things in found.items() if things]
    headed.sort(key=lambda each: places.get(each[0], len(labels)))
    most = NODES - (reading.lean + 1) // 2
    return tuple(_node(reading, label, things) for label, things in headed[:most])


def _node(reading: Reading, label: Value, things: Sequence[Iri]) -> Node:
    """The box with the first of the things; only these are named."""
    links, more = _some([reading.name(thing) for thing in things[: LINKS + 2]])
    return Node(label, links, more + len(things[LINKS + 2 :]))


def neighbours_in(reading: Reading) -> tuple[Node, ...]:
    """What points at the thing, by property: those with the fewest first, as they say most."""
    nodes = []
    for group in _nearest(reading):
        subjects = list(_subjects(group).items())
        links, more = _some([reading.value(subject, graphs) for subject, graphs in subjects[: LINKS + 2]])
        more += len(subjects[LINKS + 2 :])
        label = _label(reading, group) if group.predicate == TYPE else reading.name(group.predicate)
        nodes.append(Node(label, links, more + group.total - len(group.statements)))
    return tuple(nodes)


def mentions(reading: Reading) -> tuple[Row, ...]:
    """What points at the thing by properties without a place in its sections; `total` also counts what is elsewhere."""
    if not reading.pointing:
        return ()
    placed = {item.inverse for item in reading.laid_out if item.inverse}
    known = {group.predicate for group in _nearest(reading) if len(_subjects(group)) <= LINKS + 1} | placed
    rows = []
    for group in reading.description.incoming:
        if group.statements and group.predicate not in known:
            rest = partial(reading.all_values, group.predicate, inverse=True)
            shown = plain_row(reading, _label(reading, group), _subjects(group), rest)
            whole = len(group.statements) == group.total
            rows.append(shown if whole else shown._replace(total=group.total, rest=rest()))
    return tuple(rows)


def uses(reading: Reading) -> int:
    """How many things a class has, or how often a concept is the value of a statement; else 0."""
    description = reading.description
    instances = sum(group.total for group in description.incoming if group.predicate == TYPE)
    if instances or Iri(SKOS + "Concept") not in reading.values(TYPE):
        return instances
    return sum(group.total for group in description.incoming)


def is_instantiated(reading: Reading) -> bool:
    """Whether the thing is a class that has things."""
    return any(group.predicate == TYPE for group in reading.description.incoming)


def _nearest(reading: Reading) -> list[IncomingGroup]:
    return sorted(reading.description.incoming, key=lambda group: group.total)[: NODES - (reading.lean + 1) // 2]


def _label(reading: Reading, group: IncomingGroup) -> Value:
    return Value(reading.text("instances")) if group.predicate == TYPE else reading.heading(group.predicate)


def _subjects(group: IncomingGroup) -> dict[Term, list[Iri | None]]:
    found: dict[Term, list[Iri | None]] = {}
    for quad in group.statements:
        found.setdefault(quad.subject, []).append(quad.graph)
    return found


def _some(links: Sequence[Value]) -> tuple[tuple[Value, ...], int]:
    """The first links, and how many there are beside them; one more is shown rather than counted."""
    shown = links if len(links) <= LINKS + 1 else links[:LINKS]
    return tuple(shown), len(links) - len(shown)
