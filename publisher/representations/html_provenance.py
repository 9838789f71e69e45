"""Where the statements of a page come from: its sources, its other graphs, and the statements as data."""

from dataclasses import dataclass, replace

from publisher.quads import XSD_STRING, Iri, Literal, Quad, Term
from publisher.representations.html_markers import Marker
from publisher.representations.html_values import Reading, Value, cut, readable

STATEMENTS = 50
"""Statements shown as data."""


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
