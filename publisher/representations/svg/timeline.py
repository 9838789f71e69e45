"""A band of years: a bar for each period, a dot for each date, a line for the day of viewing."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from publisher.representations.svg.markup import Canvas, amount, drawing, linked
from publisher.representations.svg.text import cut, escaped, plain, width
from publisher.texts import text

_WIDTH, _LETTERS, _ROW, _BAR = 1000, 15, 32, 24
_TOP, _LEAST, _GAP = 22, 60, 14
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
_MOST_TICKS = 11
_SLACK = 2
"""By how much two bars of one row may meet: the day that ends one period may begin the next."""

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T.*)?)?)?$", re.ASCII | re.S)


@dataclass(frozen=True, slots=True)
class Span:
    """A period or a date: ISO dates of any precision; an empty end is open, equal ones are a point.

    `kind` becomes a class of the bar.
    """

    label: str
    start: str
    end: str
    href: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A span in years since the beginning of our era: where it begins and ends, None where that end is open."""

    span: Span
    start: float | None
    end: float | None

    @property
    def is_point(self) -> bool:
        return bool(self.span.start) and self.span.start == self.span.end


@dataclass(frozen=True, slots=True)
class _Scale:
    """From years to user units."""

    first: int
    last: int

    def x(self, year: float) -> float:
        return (year - self.first) * _WIDTH / (self.last - self.first)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A mark's bar from `left` to `right`, and its label: where it is anchored, how, and the room that both take."""

    mark: _Mark
    left: float
    right: float
    label: str
    at: float
    anchor: str
    room: tuple[float, float]


def draw(spans: Sequence[Span], today: date, language: str, title: str = "") -> str:
    """The band in SVG; empty where no span has a date that can be read."""
    marks = [mark for span in spans if (mark := _mark(span)) is not None]
    if not marks:
        return ""
    now = _year(today.isoformat(), False) or 0.0
    scale = _scale(marks, now)
    bars = sorted((m for m in marks if not m.is_point), key=_order)
    points = sorted((m for m in marks if m.is_point), key=_order)
    rows = _rows([_placed(mark, scale) for mark in (*bars, *points)])
    height = _TOP + len(rows) * _ROW + 28
    body = _grid(scale, height - 26) + _today(scale.x(now), height - 26, text("drawn_today", language))
    body += "".join(_drawn(placed, _TOP + number * _ROW, now) for number, row in enumerate(rows) for placed in row)
    said = text("drawn_years", language).format(first=scale.first, last=scale.last)
    canvas = Canvas("band", _WIDTH, height, _LETTERS, _WIDTH)
    return drawing(canvas, title or text("timeline", language), body, said)


def _mark(span: Span) -> _Mark | None:
    start, end = _year(span.start, False), _year(span.end, True)
    if (span.start and start is None) or (span.end and end is None) or start is end is None:
        return None
    if start is not None and end is not None and end < start:
        return None
    if span.start == span.end and start is not None and end is not None:
        start = end = (start + end) / 2
    return _Mark(span, start, end)


def _year(text: str, is_end: bool) -> float | None:
    """A date as years and a fraction; the end of a year, month or day is where the next one begins."""
    match = _DATE.match(text)
    if not match:
        return None
    year, month, day = int(match[1]), int(match[2] or (12 if is_end else 1)), int(match[3] or 1)
    try:
        if is_end and not match[3]:
            day = calendar.monthrange(year, month)[1]
        found = date(year, month, day)
    except ValueError:
        return None
    days = found.timetuple().tm_yday - (0 if is_end else 1)
    return year + days / (366 if calendar.isleap(year) else 365)


def _order(mark: _Mark) -> tuple[float, float, str]:
    return (mark.start or 0.0, mark.end or 1e9, mark.span.label)


def _scale(marks: Sequence[_Mark], now: float) -> _Scale:
    """Whole years around every mark and the day of viewing, with a little room before an open beginning."""
    known = [now, *(year for mark in marks for year in (mark.start, mark.end) if year is not None)]
    first, last = int(min(known)), ceil(max(known))
    room = _step(last - first) if any(mark.start is None for mark in marks) else 0
    return _Scale(first - room, max(last, first + 1))


def _step(years: float) -> int:
    return next((step for step in _STEPS if years / step < _MOST_TICKS), _STEPS[-1])


def _placed(mark: _Mark, scale: _Scale) -> _Placed:
    left = scale.x(mark.start) if mark.start is not None else 0.0
    right = scale.x(mark.end) if mark.end is not None else float(_WIDTH)
    label, room = plain(mark.span.label), right - left - 16
    wide = width(label, _LETTERS)
    if mark.is_point:
        left, right = left - 6, left + 6
    elif wide <= room:
        return _Placed(mark, left, right, label, left + 8, "", (left, right))
    after, before = _WIDTH - right - 6, left - 6
    if not mark.is_point and room > max(after, before, _LEAST):
        return _Placed(mark, left, right, cut(label, room, _LETTERS), left + 8, "", (left, right))
    if wide <= after or after >= before:
        label = cut(label, after, _LETTERS)
        return _Placed(mark, left, right, label, right + 6, "", (left, right + 6 + width(label, _LETTERS)))
    label = cut(label, before, _LETTERS)
    return _Placed(mark, left, right, label, left - 6, "end", (left - 6 - width(label, _LETTERS), right))


def _rows(marks: Sequence[_Placed]) -> list[list[_Placed]]:
    """The marks in as few rows as their order allows; those that share a row do not touch."""
    rows: list[list[_Placed]] = []
    for placed in marks:
        free = next((row for row in rows if all(_apart(placed, other) for other in row)), None)
        if free is None:
            rows.append([placed])
        else:
            free.append(placed)
    return rows


def _apart(one: _Placed, other: _Placed) -> bool:
    gap = -_SLACK if one.room == (one.left, one.right) and other.room == (other.left, other.right) else _GAP
    return one.room[0] >= other.room[1] + gap or other.room[0] >= one.room[1] + gap


def _drawn(placed: _Placed, top: float, now: float) -> str:
    mark, span = placed.mark, placed.mark.span
    if mark.is_point:
        shape = f'<circle cx="{amount((placed.left + placed.right) / 2)}" cy="{amount(top + _BAR / 2)}" r="6"/>'
    else:
        wide = max(placed.right - placed.left, 2)
        shape = f'<rect x="{amount(placed.left)}" y="{amount(top)}" width="{amount(wide)}" height="{_BAR}"/>'
    anchor = f' text-anchor="{placed.anchor}"' if placed.anchor else ""
    said = f'<text x="{amount(placed.at)}" y="{amount(top + 17)}"{anchor}>{escaped(placed.label)}</text>'
    name = f"{span.label}, {span.start}" + ("" if mark.is_point else f"–{span.end}")
    past = mark.end is not None and mark.end < now and not mark.is_point
    return linked(shape + said, span.href, name, " ".join(filter(None, (span.kind, "past" if past else ""))))


def _grid(scale: _Scale, bottom: int) -> str:
    """A thin line for each tick, and its year below."""
    step = _step(scale.last - scale.first)
    years = range(-(-scale.first // step) * step, scale.last + 1, step)
    lines = "".join(f"M{amount(scale.x(year))} {_TOP}V{bottom}" for year in years)
    said = "".join(
        f'<text x="{amount(scale.x(year) + 3)}" y="{bottom + 20}">{year}</text>'
        for year in years
        if scale.x(year) < _WIDTH - 40
    )
    return f'<g class="axis"><path d="{lines}"/>{said}</g>'


def _today(x: float, bottom: int, label: str) -> str:
    near = x > _WIDTH - 60
    anchor, at = (' text-anchor="end"', x - 5) if near else ("", x + 5)
    return (
        f'<g class="today"><path d="M{amount(x)} 4V{bottom}"/>'
        f'<text x="{amount(at)}" y="15"{anchor}>{escaped(label)}</text></g>'
    )
