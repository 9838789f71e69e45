"""Where the name of an area stands in it: a search for the spot with most room that no other name has taken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from publisher.representations.svg.text import width

_CELLS = 14
_OUTSIDE = 0.45
"""Of a name's corners and middles, how many may at most lie outside its area."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that a name fills."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two share any room."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """A name around `x`, each line with its base line, and the box that it fills."""

    x: int
    lines: tuple[tuple[str, int], ...]
    box: Box


def place(
    name: str, ring: Sequence[tuple[int, int]], size: tuple[int, int], taken: Sequence[Box], letters: int
) -> Placed | None:
    """The name on one line or two, in the ring and the drawing of that size; None where there is no room."""
    best, least = None, _OUTSIDE
    for lines in _broken(name):
        wide, high = max(width(line, letters) for line in lines), letters * 1.1 * len(lines)
        for x, y in _spots(ring):
            box = Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
            if box.left < 0 or box.top < 0 or box.right > size[0] or box.bottom > size[1]:
                continue
            outside = _outside(box, ring)
            if outside < least and not any(box.meets(other) for other in taken):
                best, least = (x, y, lines, box), outside
            if best and least == 0:
                break
        if best:
            break
    if best is None:
        return None
    x, y, lines, box = best
    top = box.top + letters * 0.85
    return Placed(
        round(x), tuple((line, round(top + number * letters * 1.1)) for number, line in enumerate(lines)), box
    )


def _broken(name: str) -> Iterator[tuple[str, ...]]:
    """The name on one line, then on two that are as even as its words allow."""
    yield (name,)
    words = name.split(" ")
    if len(words) > 1:
        halves = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
        yield min(halves, key=lambda pair: max(map(len, pair)))


def _spots(ring: Sequence[tuple[int, int]]) -> Iterator[tuple[float, float]]:
    """Points in the ring on a grid, those near its middle first."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    left, top, wide, high = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    grid = sorted(
        ((x, y) for x in range(1, _CELLS) for y in range(1, _CELLS)),
        key=lambda spot: (abs(spot[0] - _CELLS / 2) + abs(spot[1] - _CELLS / 2), spot),
    )
    for x, y in grid:
        spot = (left + wide * x / _CELLS, top + high * y / _CELLS)
        if _holds(ring, *spot):
            yield spot


def _outside(box: Box, ring: Sequence[tuple[int, int]]) -> float:
    """The share of fifteen points of the box that lie outside the ring."""
    xs = [box.left + (box.right - box.left) * part / 4 for part in range(5)]
    ys = (box.top, (box.top + box.bottom) / 2, box.bottom)
    return sum(not _holds(ring, x, y) for x in xs for y in ys) / 15


def _holds(ring: Sequence[tuple[int, int]], x: float, y: float) -> bool:
    """Whether the ring surrounds the point: a ray from it crosses the ring an odd number of times."""
    inside, (a, b) = False, ring[-1]
    for c, d in ring:
        if (b > y) != (d > y) and x < (a - c) * (y - d) / (b - d) + c:
            inside = not inside
        a, b = c, d
    return inside
