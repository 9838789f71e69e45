"""The parts of an entity page below its facts: connections, mentions, content, timeline, sources, statements as data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from publisher.description import IncomingGroup, Layout
from publisher.quads import XSD, XSD_STRING, BlankNode, Iri, Literal, Quad, Term
from publisher.representations.html_markers import Marker
from publisher.representations.html_notices import period_text
from publisher.representations.html_sections import Row, gather, row, sections
from publisher.representations.html_values import Reading, Value, capital, cut, literal, readable
from publisher.vocabulary import RDFS, TYPE

NODES = 5
"""Boxes on either side of the neighbourhood."""
LINKS = 3
"""Links in one box."""
FIRST = 10
"""Mentions by one property that are open to view."""
STATEMENTS = 50
"""Statements shown as data."""

_UNSHOWN = (TYPE, Iri(RDFS + "isDefinedBy"))
_DATES = {XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth")}


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


@dataclass(frozen=True, slots=True)
class Block:
    """What a graph states of one subject."""

    subject: Value
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A point on the timeline."""

    when: str
    sort: str
    label: Value
    link: Value | None
    markers: tuple[Marker, ...]


@dataclass(frozen=True, slots=True)
class SourceItem:
    """A numbered source section, and the source that it is a part of."""

    number: int
    section: Value
    source: Value | None
    superseded: bool


@dataclass(frozen=True, slots=True)
class FamilyItem:
    """A letter marker with its meaning and the graphs that it stands for on the page."""

    marker: Marker
    about: str
    graphs: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class DataRow:
    """A statement as data: CURIE, value, what the value is tagged with, graph."""

    predicate: Value
    value: Value
    tag: str
    graph: Value | None


def neighbours_out(reading: Reading, layout: Layout) -> tuple[Node, ...]:
    """Where the thing points within the dataset, in the order of its rows."""
    space = reading.links.space
    found: dict[Value, list[Value]] = {}
    ordered = [shown.label for section in sections(reading, layout) for shown in section.rows]
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


def content(reading: Reading) -> tuple[Block, ...]:
    """The statements of the graph that the thing is, by subject; they all stand in it, so they need no markers."""
    blocks = []
    for subject, quads in groupby(reading.description.content, key=lambda quad: quad.subject):
        rows = [row(reading, predicate, values) for predicate, values in gather(_bare(quads), reading.language).items()]
        blocks.append(Block(reading.value(subject), tuple(rows)))
    return tuple(blocks)


def timeline(reading: Reading) -> tuple[Moment, ...]:
    """The thing's own dates and periods in order, where there are two at least."""
    description, moments = reading.description, []
    for predicate, values in gather(description.statements, reading.language).items():
        for term, graphs in values.items():
            sort, when, link = _moment(reading, term)
            if when:
                markers = reading.index.of(graphs)
                moments.append(Moment(when, sort, reading.heading(predicate), link, markers))
    return tuple(sorted(moments, key=lambda moment: (moment.sort, moment.label.text))) if len(moments) > 1 else ()


def source_list(reading: Reading) -> tuple[SourceItem, ...]:
    """The numbered sources of the page."""
    items = []
    for iri, number in reading.index.numbers.items():
        graph = reading.index.graphs[iri]
        source = reading.name(graph.source) if graph.source else None
        items.append(SourceItem(number, reading.name(iri), source, graph.superseded))
    return tuple(items)


def family_list(reading: Reading) -> tuple[FamilyItem, ...]:
    """The letters of the page and what they mean."""
    return tuple(
        FamilyItem(marker, reading.text(f"about_{marker.kind}"), tuple(map(reading.name, graphs)))
        for marker, graphs in reading.index.families()
    )


def data_rows(reading: Reading) -> tuple[DataRow, ...]:
    """The first of the thing's own statements, as they stand in the data."""
    return tuple(_data_row(reading, quad) for quad in reading.description.statements[:STATEMENTS])


def uses(reading: Reading) -> int:
    """How often the thing is the value of a statement."""
    return sum(group.total for group in reading.description.incoming)


def type_names(reading: Reading) -> tuple[Value, ...]:
    """The thing's classes, our own first."""
    types = [term for term in reading.description.values(TYPE) if isinstance(term, Iri)]
    own = sorted(types, key=lambda iri: not reading.links.space.owns(iri.value))
    return tuple(reading.heading(iri) for iri in own)


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
    return Mentions(_label(reading, group), group.total, tuple(values[:most]), tuple(values[most:]), shared)


def _bare(quads: Iterable[Quad]) -> list[Quad]:
    return [replace(quad, graph=None) for quad in quads]


def _moment(reading: Reading, term: Term) -> tuple[str, str, Value | None]:
    """The sorting key, the text and the link of a date or a period; empty for anything else."""
    if isinstance(term, Literal) and term.datatype in _DATES:
        return term.value, literal(term, reading.language).text, None
    period = reading.description.periods.get(term) if isinstance(term, Iri) else None
    if period and (period.start or period.end) and isinstance(term, Iri):
        return period.start or period.end, capital(period_text(period, reading.language)), reading.name(term)
    return "", "", None


def _data_row(reading: Reading, quad: Quad) -> DataRow:
    value, tag = _datum(reading, quad.object)
    graph = Value(reading.short(quad.graph), reading.links.document(quad.graph)) if quad.graph else None
    if graph:
        graph = replace(graph, markers=reading.index.of([quad.graph]))
    predicate = Value(readable(reading.short(quad.predicate)), reading.links.document(quad.predicate))
    return DataRow(predicate, value, tag, graph)


def _datum(reading: Reading, term: Term) -> tuple[Value, str]:
    if isinstance(term, Iri):
        return Value(readable(cut(reading.short(term), 120)), reading.links.document(term)), ""
    if isinstance(term, Literal):
        datatype = "" if term.datatype == XSD_STRING else "^^" + reading.short(Iri(term.datatype))
        tag = f"@{term.language}" if term.language else datatype
        return Value(readable(cut(term.value, 120)), lang=term.language), tag
    return Value(str(term)), ""
