"""Notices on validity: derived from the data and the day of viewing, shown only where they are true."""

import calendar
import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from publisher.description import Period
from publisher.quads import Iri, Literal, Term
from publisher.representations.html.reading import Reading
from publisher.representations.html.values import Value, date
from publisher.vocabulary import DCT, DEPRECATED, END_DATE, PERIODS, PREFIXES, REPLACED_BY, START_DATE, OwnTerms

_REPLACES = Iri(DCT + "replaces")
_DATE = Iri(DCT + "date")
_STATUS = Iri(PREFIXES["adms"] + "status")


@dataclass(frozen=True, slots=True)
class Notice:
    """A few words in bold, a sentence, and the thing that it is about."""

    title: str
    text: str
    links: tuple[Value, ...] = ()


def notices(reading: Reading, today: datetime.date) -> tuple[Notice, ...]:
    """What a reader must know today before using the page."""
    return (*_periods(reading, today), *_replacement(reading), *_status(reading))


def period_text(period: Period, language: str) -> str:
    """A period with its known ends: `2021–2025`, `1 maj 2021 – 31 maj 2022`; one end alone where the other is open."""
    ends = [date(end, language) for end in (period.start, period.end) if end]
    return (" – " if any(" " in end for end in ends) else "–").join(ends)


def _periods(reading: Reading, today: datetime.date) -> Iterator[Notice]:
    description, language = reading.description, reading.language
    own = Period(_text(reading.values(START_DATE)), _text(reading.values(END_DATE)))
    mentioned = [term for predicate in PERIODS for term in reading.values(predicate) if isinstance(term, Iri)]
    for period in (own, *(description.periods[term] for term in mentioned if term in description.periods)):
        end, start = _last_day(period.end), _first_day(period.start)
        if end and end < today:
            key = "held" if period.start else "ended_on"
            said = reading.text(key).format(period=period_text(period, language))
            rest = "" if _successors(reading) else reading.text("no_successor")
            yield Notice(reading.text("ended"), f"{said} {rest}".strip())
        elif start and start > today:
            yield Notice(reading.text("not_begun"), reading.text("begins").format(period=date(period.start, language)))


def _replacement(reading: Reading) -> Iterator[Notice]:
    successors = _successors(reading)
    if successors:
        links = tuple(reading.name(iri) for iri in successors)
        yield Notice(reading.text("replaced"), reading.text("replaced_by"), links)


def _status(reading: Reading) -> Iterator[Notice]:
    description = reading.description
    if _DATE in reading.values(OwnTerms(reading.links.space.base).not_stated):
        yield Notice(reading.text("undated"), reading.text("undated_why"))
    graph = description.graphs.get(description.thing)
    statuses = [term.value for term in reading.values(_STATUS) if isinstance(term, Iri)]
    if (graph and graph.superseded) or any(status.endswith("/source-status/superseded") for status in statuses):
        yield Notice(reading.text("old_source"), reading.text("old_source_why"))
    if _text(reading.values(DEPRECATED)) == "true":
        yield Notice(reading.text("retired"), reading.text("retired_why"))


def _successors(reading: Reading) -> list[Iri]:
    """What replaced the thing, said from either side."""
    description = reading.description
    own = [term for term in reading.values(REPLACED_BY) if isinstance(term, Iri)]
    pointing = [quad.subject for g in description.incoming if g.predicate == _REPLACES for quad in g.statements]
    return list(dict.fromkeys([*own, *(subject for subject in pointing if isinstance(subject, Iri))]))


def _text(terms: Iterable[Term]) -> str:
    return next((term.value for term in terms if isinstance(term, Literal)), "")


def _first_day(text: str) -> datetime.date | None:
    """The first day of a year, a month or a day (ISO 8601); None for anything else."""
    year, month, day = (*text.split("-"), "1", "1")[:3]
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _last_day(text: str) -> datetime.date | None:
    """The last day of a year, a month or a day (ISO 8601); None for anything else."""
    first = _first_day(text)
    if first is None:
        return None
    month = first.month if "-" in text else 12
    day = first.day if text.count("-") == 2 else calendar.monthrange(first.year, month)[1]
    return datetime.date(first.year, month, day)
