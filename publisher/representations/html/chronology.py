"""The timeline of a thing: its own dates and periods, and those of the things that stand on its page, in order."""

import datetime
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from publisher.quads import XSD, Iri, Literal, Quad, Term
from publisher.representations.html.markers import Marker
from publisher.representations.html.notices import period_text
from publisher.representations.html.reading import Reading
from publisher.representations.html.rows import gather
from publisher.representations.html.values import Value, capital, literal
from publisher.representations.svg import timeline as band
from publisher.vocabulary import PERIODS

_DATES = {XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth")}
_MOST = 12
"""Moments on the timeline."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point or a period on the timeline: what of (empty where `link` says it), with a link to what it is about."""

    when: str
    start: str
    end: str
    label: str
    link: Value | None
    markers: tuple[Marker, ...]


def chronology(reading: Reading, shown: Set[Iri]) -> tuple[Moment, ...]:
    """The moments in order, where there are two at least or one of another thing; `shown` are those with a row.

    The ends of a period are told by the period.
    """
    description = reading.description
    found = list(_moments(reading, description.statements, None))
    telling = [iri for iri in shown if iri in description.near and iri not in description.periods]
    for iri in sorted(telling, key=lambda iri: iri.value):
        found += _moments(reading, description.near[iri], iri)
    ordered = sorted(dict.fromkeys(found), key=lambda moment: (moment.start, moment.end, moment.label))
    is_telling = len(ordered) > 1 or any(not moment.label for moment in ordered)
    return tuple(ordered[:_MOST]) if is_telling else ()


def drawn(moments: Iterable[Moment], today: datetime.date, language: str) -> str:
    """The moments as a band of years in SVG; empty where none of them lasts."""
    spans = [
        band.Span(moment.link.text if moment.link else moment.label, moment.start, moment.end) for moment in moments
    ]
    return band.draw(spans, today, language) if any(span.start != span.end for span in spans) else ""


def _moments(reading: Reading, quads: Iterable[Quad], about: Iri | None) -> Iterator[Moment]:
    """The dates and periods among the statements, of another thing where `about` names it."""
    dating = [quad for quad in quads if _may_date(reading, quad.object)]
    for predicate, values in gather(dating, reading.language).items():
        for term, graphs in values.items():
            start, end, when = _ends(reading, term)
            if when and (about is None or predicate in PERIODS or start == end):
                label = "" if about else reading.heading(predicate).text
                period = term if isinstance(term, Iri) else None
                link = reading.name(about) if about else reading.name(period) if period else None
                yield Moment(when, start, end, label, link, reading.index.of(graphs))


def _may_date(reading: Reading, term: Term) -> bool:
    """Whether the term is a date or a period."""
    return term.datatype in _DATES if isinstance(term, Literal) else term in reading.description.periods


def _ends(reading: Reading, term: Term) -> tuple[str, str, str]:
    """The start, the end and the text of a date or a period; empty for anything else."""
    if isinstance(term, Literal) and term.datatype in _DATES:
        return term.value, term.value, literal(term, reading.language).text
    period = reading.description.periods.get(term) if isinstance(term, Iri) else None
    if period and (period.start or period.end):
        return period.start or period.end, period.end, capital(period_text(period, reading.language))
    return "", "", ""
