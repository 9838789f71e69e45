"""The page of the timeline: dates and periods as a band, and as a list for each class, the latest first."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from publisher.collation import sort_key
from publisher.quads import Iri
from publisher.representations.html.naming import Naming
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.values import Value, date
from publisher.representations.svg.timeline import Span, draw
from publisher.survey import Moment
from publisher.vocabulary import curie

_DRAWN = 60
"""Dates and periods in the band; more are only listed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A date or period of one thing or of many: what readers see, what machines read, and whether it is over."""

    when: str
    time: str
    thing: Value
    relation: str
    count: int
    is_period: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class Chapter:
    """The dates of the things of one class; `listing` is the address of all of them."""

    anchor: str
    name: str
    listing: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Chronicle:
    """The latest dates and periods, and how many there are in all."""

    moments: Sequence[Moment]
    total: int


def mentioned(moments: Sequence[Moment]) -> set[Iri]:
    """Everything that the page needs a name for."""
    return {iri for m in moments for iri in (m.thing, m.kind, m.predicate) if iri}


def render(renderer: Renderer, page: Page, chronicle: Chronicle, naming: Naming, today: datetime.date) -> bytes:
    """The page of the timeline on a day."""
    moments = chronicle.moments
    grouped: dict[Iri | None, list[Moment]] = defaultdict(list)
    for moment in moments:
        grouped[moment.kind].append(moment)
    chapters = [_chapter(kind, found, naming, today) for kind, found in grouped.items()]
    spans = [_span(moment, naming) for moment in moments[:_DRAWN]]
    context = {
        "chapters": sorted(chapters, key=_order),
        "band": draw(spans, today, page.language),
        "today": today,
        "shown": sum(moment.count for moment in moments),
        "total": chronicle.total,
        "drawn": sum(moment.count for moment in moments[:_DRAWN]),
    }
    return renderer.render("timeline.html", page, context)


def _order(chapter: Chapter) -> tuple[bool, str]:
    """What is named one by one first."""
    return any(entry.count > 1 for entry in chapter.entries), sort_key(chapter.name)


def _chapter(kind: Iri | None, moments: Sequence[Moment], naming: Naming, today: datetime.date) -> Chapter:
    entries = tuple(_entry(moment, naming, today) for moment in moments)
    if kind is None:
        return Chapter("others", "", "", entries)
    base = naming.links.settings.base
    anchor = curie(kind.value, base).replace(":", "-").rpartition("/")[2]
    return Chapter(anchor, naming.heading(kind), naming.links.listing(kind), entries)


def _entry(moment: Moment, naming: Naming, today: datetime.date) -> Entry:
    is_period = moment.start != moment.end
    return Entry(
        _when(moment, naming.language),
        "" if is_period else moment.start,
        _named(moment, naming),
        naming.plain(moment.predicate),
        moment.count,
        is_period,
        is_period and bool(moment.end) and moment.end < today.isoformat()[: len(moment.end)],
    )


def _when(moment: Moment, language: str) -> str:
    if moment.start == moment.end:
        return date(moment.start, language)
    ends = [date(end, language) if end else "" for end in (moment.start, moment.end)]
    return (" – " if any(" " in end for end in ends) else "–").join(ends).strip()


def _named(moment: Moment, naming: Naming) -> Value:
    """The thing; the list of the class where many things have the date."""
    if moment.count == 1 or moment.kind is None:
        return naming.linked(moment.thing)
    return Value(naming.heading(moment.kind), naming.links.listing(moment.kind))


def _span(moment: Moment, naming: Naming) -> Span:
    value = _named(moment, naming)
    label = value.text if moment.count == 1 else f"{value.text} ({moment.count})"
    return Span(label, moment.start, moment.end, value.href)
