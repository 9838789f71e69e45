"""The lines of areas that lie side by side, each drawn once: the outline of them all, and what runs between them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

Pixel = tuple[int, int]
Line = tuple[Pixel, ...]


def outline_and_borders(rings: Iterable[Sequence[Pixel]]) -> tuple[list[Line], list[Line]]:
    """The closed lines around all rings together, and the lines that two rings share; rings have no last point."""
    sides = Counter(
        (min(a, b), max(a, b)) for ring in rings for a, b in zip(ring, (*ring[1:], ring[0]), strict=True) if a != b
    )
    once = [side for side, times in sides.items() if times % 2]
    shared = [side for side, times in sides.items() if times > 1]
    return _drawn(once), _drawn(shared)


def _drawn(sides: Iterable[tuple[Pixel, Pixel]]) -> list[Line]:
    """The sides as few long lines; each begins where an odd number meet, if there is such a point."""
    beside: dict[Pixel, set[Pixel]] = defaultdict(set)
    for a, b in sides:
        beside[a].add(b)
        beside[b].add(a)
    found = []
    for start in sorted(beside, key=lambda point: (len(beside[point]) % 2 == 0, point)):
        while beside[start]:
            line = [start]
            while beside[line[-1]]:
                following = min(beside[line[-1]])
                beside[line[-1]].discard(following)
                beside[following].discard(line[-1])
                line.append(following)
            found.append(tuple(line))
    return found
