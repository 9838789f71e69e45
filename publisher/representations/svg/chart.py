"""Horizontal bars with their names and values."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from publisher.representations.svg.markup import Canvas, amount, drawing, linked, listed
from publisher.representations.svg.text import cut, escaped, plain, width

_WIDTH, _LETTERS, _ROW, _BAR = 520, 15, 30, 18
_NAME, _VALUE = 210, 150


@dataclass(frozen=True, slots=True)
class Bar:
    """A quantity with its name; `said` is the value as people of the page's language write it."""

    label: str
    value: float
    said: str = ""
    href: str = ""


def draw(bars: Sequence[Bar], title: str = "") -> str:
    """The chart in SVG, in the order given; empty where no bar has a finite value."""
    sound = [bar for bar in bars if isfinite(bar.value)]
    if not sound:
        return ""
    names = min(_NAME, max(width(plain(bar.label), _LETTERS) for bar in sound)) + 10
    values = min(float(_VALUE), max(width(plain(_said(bar)), _LETTERS) for bar in sound)) + 8
    low, high = min(0.0, *(bar.value for bar in sound)), max(0.0, *(bar.value for bar in sound))
    scale = (_WIDTH - names - values) / ((high - low) or 1)
    zero = names - low * scale
    body = "".join(_row(bar, number * _ROW + 4, zero, scale) for number, bar in enumerate(sound))
    height = len(sound) * _ROW + 8
    axis = f'<g class="axis"><path d="M{amount(zero)} 0V{height}"/></g>'
    return drawing(
        Canvas("bars", _WIDTH, height, _LETTERS, 600), title or listed([bar.label for bar in sound]), body + axis
    )


def _said(bar: Bar) -> str:
    return bar.said or f"{bar.value:g}"


def _row(bar: Bar, top: int, zero: float, scale: float) -> str:
    """A bar to the right of zero, or to the left where it is less."""
    wide = abs(bar.value) * scale
    left = zero if bar.value >= 0 else zero - wide
    name, value = cut(bar.label, _NAME, _LETTERS), cut(_said(bar), _VALUE, _LETTERS)
    shapes = (
        f'<text y="{top + 14}">{escaped(name)}</text>'
        f'<rect x="{amount(left)}" y="{top}" width="{amount(max(wide, 1))}" height="{_BAR}"/>'
        f'<text class="n" x="{amount(left + max(wide, 1) + 6)}" y="{top + 14}">{escaped(value)}</text>'
    )
    return linked(shapes, bar.href, f"{bar.label}: {_said(bar)}")
