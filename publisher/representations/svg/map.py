"""A map of areas: a path for each, its name inside where that fits, those that are meant tinted."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import cos, radians

from publisher.representations.svg.borders import outline_and_borders
from publisher.representations.svg.markup import Canvas, drawing, linked, listed
from publisher.representations.svg.names import Box, place
from publisher.representations.svg.simplified import simplified
from publisher.representations.svg.text import escaped, plain
from publisher.representations.svg.wkt import Ring, polygons

_SIDE, _TALLEST, _LETTERS, _NATURAL = 800, 1.25, 26, 480
_SMALL, _SMALL_LETTERS, _COARSE = 320, 13, 3
"""The small map: its width, the size of its letters, and how far its lines may stray."""
_MARGIN = 6

Pixel = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Area:
    """An area with its name, its boundary as well-known text in longitude and latitude; `marked` is tinted."""

    label: str
    wkt: str
    href: str = ""
    marked: bool = False


@dataclass(frozen=True, slots=True)
class _Outline:
    """An area in user units: its closed rings without the last point, the largest first."""

    area: Area
    rings: tuple[tuple[Pixel, ...], ...]


@dataclass(frozen=True, slots=True)
class _Projection:
    """Equirectangular, true to scale on the middle latitude."""

    west: float
    north: float
    across: float
    scale: float

    def pixel(self, longitude: float, latitude: float) -> Pixel:
        """Whole units, so that what neighbours share stays shared."""
        x, y = (longitude - self.west) * self.across * self.scale, (self.north - latitude) * self.scale
        return round(x) + _MARGIN, round(y) + _MARGIN


def draw(areas: Sequence[Area], title: str = "") -> str:
    """The map in SVG; empty where no area has a polygon."""
    outlines = _outlines(areas, _SIDE)
    if not outlines:
        return ""
    wide, high = _extent(outlines)
    body = "".join(_path(outline) for outline in outlines) + _names(outlines, (wide, high), _LETTERS)
    canvas = Canvas("areas", wide, high, _LETTERS, _NATURAL)
    return drawing(canvas, title or listed([area.label for area in areas]), body)


def draw_small(areas: Sequence[Area], title: str) -> str:
    """The map in few bytes, to stand beside a list of the areas: all tinted, with thinned outlines, without links."""
    exact = _outlines(areas, _SMALL)
    thin = simplified([ring for outline in exact for ring in outline.rings], _COARSE)
    outlines = [replace(outline, rings=rings) for outline in exact if (rings := _sound(map(thin.get, outline.rings)))]
    if not outlines:
        return ""
    wide, high = _extent(outlines)
    around, between = outline_and_borders(ring for outline in outlines for ring in outline.rings)
    body = f'<path class="on" d="{"".join(f"{_line(line[:-1])}z" for line in around)}"/>'
    body += f'<path class="in" d="{"".join(map(_line, between))}"/>' if between else ""
    body += _names(outlines, (wide, high), _SMALL_LETTERS)
    return drawing(Canvas("areas", wide, high, _SMALL_LETTERS, _SMALL), title, body)


def _outlines(areas: Sequence[Area], side: int) -> list[_Outline]:
    """The areas that have a polygon, in a drawing that is so wide at most."""
    shaped = [(area, rings) for area in areas if (rings := [r for p in polygons(area.wkt) for r in p])]
    if not shaped:
        return []
    projection = _projection([point for _, rings in shaped for ring in rings for point in ring], side)
    return [found for area, rings in shaped if (found := _outline(area, rings, projection)).rings]


def _extent(outlines: Sequence[_Outline]) -> tuple[int, int]:
    """How wide and high the drawing is."""
    points = [point for outline in outlines for ring in outline.rings for point in ring]
    return max(x for x, _ in points) + _MARGIN, max(y for _, y in points) + _MARGIN


def _projection(points: Sequence[tuple[float, float]], side: int) -> _Projection:
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    across = max(cos(radians((south + north) / 2)), 0.01)
    wide, high = max((east - west) * across, 1e-6), max(north - south, 1e-6)
    scale = min((side - 2 * _MARGIN) / wide, (side * _TALLEST - 2 * _MARGIN) / high)
    return _Projection(west, north, across, scale)


def _outline(area: Area, rings: Sequence[Ring], projection: _Projection) -> _Outline:
    drawn = [_thinned([projection.pixel(*point) for point in ring[:-1]]) for ring in rings]
    return _Outline(area, _sound(drawn))


def _sound(rings: Iterable[tuple[Pixel, ...] | None]) -> tuple[tuple[Pixel, ...], ...]:
    """The rings that enclose something, the largest first."""
    return tuple(sorted((ring for ring in rings if ring and len(ring) > 2), key=_size, reverse=True))


def _thinned(points: Sequence[Pixel]) -> tuple[Pixel, ...]:
    """The ring without points that fall on the one before them."""
    return tuple(point for number, point in enumerate(points) if point != points[number - 1])


def _size(ring: Sequence[Pixel]) -> float:
    """The area that the ring encloses (the shoelace formula)."""
    turned = zip(ring, (*ring[1:], ring[0]), strict=True)
    return abs(sum(x * b - a * y for (x, y), (a, b) in turned)) / 2


def _path(outline: _Outline) -> str:
    area = outline.area
    path = f'<path d="{"".join(_steps(ring) for ring in outline.rings)}"/>'
    return linked(path, area.href, area.label, "on" if area.marked else "")


def _steps(ring: Sequence[Pixel]) -> str:
    """A closed line."""
    return f"{_line(ring)}z"


def _line(points: Sequence[Pixel]) -> str:
    """A line in relative steps, which are shorter to write."""
    x, y = points[0]
    steps = (f"{b - a} {d - c}" for (a, c), (b, d) in itertools.pairwise(points))
    return f"M{x} {y}l{' '.join(steps).replace(' -', '-')}"


def _names(outlines: Sequence[_Outline], size: tuple[int, int], letters: int) -> str:
    """The names, the smallest areas first because they have the least choice; left out where there is no room."""
    taken: list[Box] = []
    found = []
    for outline in sorted(outlines, key=lambda outline: _size(outline.rings[0])):
        placed = place(plain(outline.area.label), outline.rings[0], size, taken, letters)
        if placed:
            taken.append(placed.box)
            found += [f'<text x="{placed.x}" y="{y}">{escaped(line)}</text>' for line, y in placed.lines]
    return f'<g class="names" text-anchor="middle" aria-hidden="true">{"".join(found)}</g>' if found else ""
