"""What a graph states, by subject, and the dates of a thing in order."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from publisher.quads import XSD, Iri, Literal, Quad, Term
from publisher.representations.html.markers import Marker
from publisher.representations.html.notices import period_text
from publisher.representations.html.rows import Row, gather, row
from publisher.representations.html.values import Reading, Value, capital, literal

_DATES = {XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth")}


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


def content(reading: Reading) -> tuple[Block, ...]:
    """The statements of the graph that the thing is, by subject; they all stand in it, so they need no markers."""
    blocks = []
    for subject, quads in groupby(reading.description.content, key=lambda quad: quad.subject):
        rows = [
            row(reading, reading.heading(predicate), values)
            for predicate, values in gather(_bare(quads), reading.language).items()
        ]
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
