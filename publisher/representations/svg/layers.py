"""A layered layout of a directed graph: layers, few crossings, straight lines (Sugiyama, Tagawa and Toda 1981)."""

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_SWEEPS = 12

Vertex = tuple[str, int]
"""A node, or a bend of a long edge: a key, and 0 or the layer that the bend lies in."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each vertex stands: its layer, the middle of its height; and each edge as the vertices on its way."""

    layer: Mapping[Vertex, int]
    middle: Mapping[Vertex, float]
    ways: Mapping[tuple[str, str], Sequence[Vertex]]


def arrange(edges: Sequence[tuple[str, str]], heights: Mapping[str, float], gap: float) -> Layout:
    """Lay the graph out in columns; edges lead from left to right unless they close a circle.

    What hangs together stands together, the largest part first.
    """
    layer: dict[Vertex, int] = {}
    middle: dict[Vertex, float] = {}
    ways: dict[tuple[str, str], Sequence[Vertex]] = {}
    top = 0.0
    for part in sorted(_parts(edges), key=len, reverse=True):
        found = _arrange_part(part, heights, gap)
        layer |= found.layer
        middle |= {vertex: top + at for vertex, at in found.middle.items()}
        ways |= found.ways
        top = max(at + (0 if v[1] else heights[v[0]] / 2) for v, at in middle.items()) + 2 * gap
    return Layout(layer, middle, ways)


def _parts(edges: Sequence[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """The edges by the parts of the graph that nothing joins, in the order of the first edge of each."""
    near = _neighbours([((a, 0), (b, 0)) for a, b in edges])
    part_of: dict[Vertex, int] = {}
    for a, _ in edges:
        pending = [(a, 0)] if (a, 0) not in part_of else []
        number = len(set(part_of.values()))
        while pending:
            vertex = pending.pop()
            if vertex not in part_of:
                part_of[vertex] = number
                pending += near[vertex]
    parts: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for edge in edges:
        parts[part_of[edge[0], 0]].append(edge)
    return list(parts.values())


def _arrange_part(edges: Sequence[tuple[str, str]], heights: Mapping[str, float], gap: float) -> Layout:
    forward = _without_circles(edges)
    ranks = _ranks(forward)
    ways = {(a, b): _way(a, b, ranks) for a, b in forward}
    layer = {vertex: _layer(vertex, ranks) for way in ways.values() for vertex in way}
    columns: dict[int, list[Vertex]] = defaultdict(list)
    for vertex in sorted(layer):
        columns[layer[vertex]].append(vertex)
    links = [pair for way in ways.values() for pair in itertools.pairwise(way)]
    ordered = _with_few_crossings([columns[number] for number in sorted(columns)], links)
    middle = _straightened(ordered, links, {v: heights[v[0]] if not v[1] else 0.0 for v in layer}, gap)
    top = min(at - (heights[v[0]] / 2 if not v[1] else 0) for v, at in middle.items())
    turned = {(a, b): ways[a, b] if (a, b) in ways else tuple(reversed(ways[b, a])) for a, b in edges}
    return Layout(layer, {v: at - top for v, at in middle.items()}, turned)


def _without_circles(edges: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The edges, each that leads back to where the walk came from turned around."""
    following: dict[str, list[str]] = defaultdict(list)
    entered: dict[str, int] = defaultdict(int)
    for a, b in edges:
        following[a].append(b)
        entered[b] += 1
    state: dict[str, int] = {}
    found: dict[tuple[str, str], None] = {}
    for root in sorted({key for edge in edges for key in edge}, key=lambda key: (entered[key], key)):
        stack = [(root, iter(following[root]))] if root not in state else []
        state.setdefault(root, 1)
        while stack:
            node, rest = stack[-1]
            after = next(rest, None)
            if after is None:
                state[node] = 2
                stack.pop()
            elif state.get(after) == 1:
                found.setdefault((after, node))
            else:
                found.setdefault((node, after))
                if after not in state:
                    state[after] = 1
                    stack.append((after, iter(following[after])))
    return list(found)


def _ranks(edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The length of the longest way to each node; then each node that nothing leads to moves up to what it leads to."""
    before: dict[str, list[str]] = defaultdict(list)
    after: dict[str, list[str]] = defaultdict(list)
    for a, b in edges:
        before[b].append(a)
        after[a].append(b)
    waiting = {key: len(before[key]) for edge in edges for key in edge}
    ready = sorted(key for key, count in waiting.items() if not count)
    ranks: dict[str, int] = {}
    while ready:
        key = ready.pop()
        ranks[key] = max((ranks[earlier] + 1 for earlier in before[key]), default=0)
        for later in after[key]:
            waiting[later] -= 1
            if not waiting[later]:
                ready.append(later)
    for key in sorted(ranks, key=lambda key: -ranks[key]):
        if after[key] and not before[key]:
            ranks[key] = min(ranks[later] for later in after[key]) - 1
    return ranks


def _way(a: str, b: str, ranks: Mapping[str, int]) -> tuple[Vertex, ...]:
    bends = [(f"{a}\n{b}", layer + 1) for layer in range(ranks[a] + 1, ranks[b])]
    return ((a, 0), *bends, (b, 0))


def _layer(vertex: Vertex, ranks: Mapping[str, int]) -> int:
    return vertex[1] - 1 if vertex[1] else ranks[vertex[0]]


def _with_few_crossings(
    columns: Sequence[Sequence[Vertex]], links: Sequence[tuple[Vertex, Vertex]]
) -> list[list[Vertex]]:
    """The columns, each sorted by the mean place of its neighbours in the one before, to and fro; the best found."""
    near = _neighbours(links)
    now = [list(column) for column in columns]
    best, fewest = now, _crossings(now, links)
    for sweep in range(_SWEEPS):
        order = range(1, len(now)) if sweep % 2 == 0 else range(len(now) - 2, -1, -1)
        now = [list(column) for column in now]
        for number in order:
            beside = now[number - 1 if sweep % 2 == 0 else number + 1]
            place = {vertex: index for index, vertex in enumerate(beside)}
            old = {vertex: index for index, vertex in enumerate(now[number])}
            now[number].sort(key=lambda v: (_mean([place[n] for n in near[v] if n in place], old[v]), old[v]))
        crossed = _crossings(now, links)
        if crossed < fewest:
            best, fewest = now, crossed
    return best


def _neighbours(links: Sequence[tuple[Vertex, Vertex]]) -> Mapping[Vertex, list[Vertex]]:
    near: dict[Vertex, list[Vertex]] = defaultdict(list)
    for a, b in links:
        near[a].append(b)
        near[b].append(a)
    return near


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _crossings(columns: Sequence[Sequence[Vertex]], links: Sequence[tuple[Vertex, Vertex]]) -> int:
    """How many pairs of edges between the same two columns cross."""
    place = {vertex: (number, index) for number, column in enumerate(columns) for index, vertex in enumerate(column)}
    between: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for a, b in links:
        between[place[a][0]].append((place[a][1], place[b][1]))
    return sum(
        (one[0] - other[0]) * (one[1] - other[1]) < 0
        for pairs in between.values()
        for number, one in enumerate(pairs)
        for other in pairs[:number]
    )


def _straightened(
    columns: Sequence[Sequence[Vertex]],
    links: Sequence[tuple[Vertex, Vertex]],
    heights: Mapping[Vertex, float],
    gap: float,
) -> dict[Vertex, float]:
    """The middles of the vertices: each as near the mean of its neighbours as the others of its column allow."""
    near = _neighbours(links)
    middle: dict[Vertex, float] = {}
    for column in columns:
        middle |= dict(zip(column, _spread([0.0] * len(column), column, heights, gap), strict=True))
    for sweep in range(2 * _SWEEPS):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            wanted = [_mean([middle[n] for n in near[vertex]], middle[vertex]) for vertex in column]
            middle |= dict(zip(column, _spread(wanted, column, heights, gap), strict=True))
    return middle


def _spread(
    wanted: Sequence[float], column: Sequence[Vertex], heights: Mapping[Vertex, float], gap: float
) -> list[float]:
    """The places nearest to the wanted ones that keep order and distance (isotonic regression, pooling neighbours)."""
    offsets = [0.0]
    for one, other in itertools.pairwise(column):
        offsets.append(offsets[-1] + (heights[one] + heights[other]) / 2 + gap)
    pools: list[tuple[float, int]] = []
    for place, offset in zip(wanted, offsets, strict=True):
        mean, count = place - offset, 1
        while pools and pools[-1][0] > mean:
            before, many = pools.pop()
            mean, count = (before * many + mean * count) / (many + count), many + count
        pools.append((mean, count))
    means = [mean for mean, count in pools for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]
