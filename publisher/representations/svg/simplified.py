"""Outlines with fewer points for small pictures: what neighbours share is thinned once, so that they still meet.

Rings are cut where more than two lines meet, and each piece is thinned (Douglas and Peucker, 1973).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import hypot

Pixel = tuple[int, int]


def simplified(rings: Iterable[Sequence[Pixel]], tolerance: float) -> dict[tuple[Pixel, ...], tuple[Pixel, ...]]:
    """For each ring, without its last point, the ring that no point strays further from than the tolerance."""
    known = [tuple(ring) for ring in rings]
    beside: dict[Pixel, set[Pixel]] = defaultdict(set)
    for ring in known:
        for a, b in zip(ring, (*ring[1:], ring[0]), strict=True):
            beside[a].add(b)
            beside[b].add(a)
    meetings = {point for point, others in beside.items() if len(others) > 2}
    return {ring: _thinned(ring, meetings, tolerance) for ring in known}


def _thinned(ring: tuple[Pixel, ...], meetings: set[Pixel], tolerance: float) -> tuple[Pixel, ...]:
    cuts = [number for number, point in enumerate(ring) if point in meetings]
    if len(cuts) < 2:
        first = cuts[0] if cuts else ring.index(min(ring))
        far = max(range(len(ring)), key=lambda n: (_apart(ring[first], ring[n]), ring[n]))
        cuts = sorted({first, far})
    found: list[Pixel] = []
    for start, end in zip(cuts, (*cuts[1:], cuts[0] + len(ring)), strict=True):
        piece = [ring[number % len(ring)] for number in range(start, end + 1)]
        found += _piece(piece, tolerance)[:-1]
    return tuple(found)


def _piece(piece: list[Pixel], tolerance: float) -> list[Pixel]:
    """The line thinned the same in whichever direction it runs."""
    turned = (piece[0], piece[1]) > (piece[-1], piece[-2])
    kept = _kept(piece[::-1] if turned else piece, tolerance)
    return kept[::-1] if turned else kept


def _kept(line: list[Pixel], tolerance: float) -> list[Pixel]:
    """The ends of the line, and what lies further than the tolerance from the straight one between them."""
    inner = range(1, len(line) - 1)
    far = max(inner, key=lambda number: _off(line[number], line[0], line[-1]), default=0)
    if not far or _off(line[far], line[0], line[-1]) <= tolerance:
        return [line[0], line[-1]]
    return _kept(line[: far + 1], tolerance)[:-1] + _kept(line[far:], tolerance)


def _off(point: Pixel, a: Pixel, b: Pixel) -> float:
    """How far the point is from the line through two others; from the one where they are the same."""
    long = _apart(a, b)
    if not long:
        return _apart(point, a)
    return abs((b[0] - a[0]) * (a[1] - point[1]) - (a[0] - point[0]) * (b[1] - a[1])) / long


def _apart(a: Pixel, b: Pixel) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])
