"""Where the statements of a page come from: its sources, its other graphs, and the statements as data."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from markupsafe import Markup, escape

from publisher.quads import XSD_STRING, Iri, Literal, Term
from publisher.representations.html.markers import Marker
from publisher.representations.html.reading import Reading
from publisher.representations.html.values import Value, cut, readable

LONGEST_DATUM = 60
"""Characters of a value shown as data."""
_GRAPHS = 3
"""Graphs of one family that the legend names."""


@dataclass(frozen=True, slots=True)
class SourceItem:
    """A source with its numbered sections; a section that is part of no source stands alone, `source` None."""

    source: Value | None
    superseded: bool
    sections: tuple[tuple[int, Value], ...]


@dataclass(frozen=True, slots=True)
class FamilyItem:
    """A letter marker with its meaning and the graphs that it stands for on the page."""

    marker: Marker
    about: str
    graphs: tuple[Value, ...]
    more: int


class DataRow(NamedTuple):
    """A statement as data: property, value, what the value is tagged with, and the texts of its graphs' markers."""

    predicate: Markup
    value: str
    tag: Markup
    graphs: Markup


def source_list(reading: Reading) -> tuple[SourceItem, ...]:
    """The sources of the page in the order of their numbers, each with its sections."""
    found: dict[Iri | None, list[Iri]] = {}
    for iri in reading.index.numbers:
        found.setdefault(reading.index.graphs[iri].source, []).append(iri)
    return tuple(
        SourceItem(
            reading.name(source) if source else None,
            any(reading.index.graphs[iri].superseded for iri in sections),
            tuple((reading.index.numbers[iri], reading.name(iri)) for iri in sections),
        )
        for source, sections in found.items()
    )


def family_list(reading: Reading) -> tuple[FamilyItem, ...]:
    """The letters of the page and what they mean."""
    most = 1 if reading.lean else _GRAPHS
    return tuple(
        FamilyItem(
            marker,
            reading.text(f"about_{marker.family}"),
            tuple(map(reading.name, graphs[:most])),
            len(graphs[most:]),
        )
        for marker, graphs in reading.index.families()
    )


def data_rows(reading: Reading, most: int) -> tuple[tuple[DataRow, ...], int]:
    """The first of the thing's own statements as they stand in the data, each once; and how many there are."""
    stated = ((predicate, *value) for predicate, values in reading.stated.items() for value in values.items())
    shown = tuple(
        DataRow(_escaped(reading.short(predicate)), *_datum(reading, term), _letters(reading.index.of(graphs)))
        for predicate, term, graphs in islice(stated, most)
    )
    return shown, sum(map(len, reading.stated.values()))


@lru_cache(1_000)
def _letters(markers: tuple[Marker, ...]) -> Markup:
    return Markup(" ").join(marker.text for marker in markers)


@lru_cache(1_000)
def _escaped(text: str) -> Markup:
    """What stands in many rows, escaped once."""
    return escape(readable(text))


def _datum(reading: Reading, term: Term) -> tuple[str, Markup]:
    """A term as text, and its language or datatype."""
    if isinstance(term, Iri):
        return readable(cut(reading.short(term), LONGEST_DATUM)), Markup()
    if isinstance(term, Literal):
        datatype = "" if term.datatype == XSD_STRING else "^^" + reading.short(Iri(term.datatype))
        return readable(cut(term.value, LONGEST_DATUM)), _escaped(f"@{term.language}" if term.language else datatype)
    return str(term), Markup()
