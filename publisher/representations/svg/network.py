"""A network in layers: a box for each node with its name, an arrow for each relation."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from publisher.representations.svg.layers import Layout, Vertex, arrange
from publisher.representations.svg.markup import Canvas, amount, drawing, linked, listed
from publisher.representations.svg.names import Box
from publisher.representations.svg.text import cut, escaped, plain, width, wrap

_BOX, _BETWEEN, _LETTERS, _LINE, _GAP, _PADDING = 176, 130, 14, 18, 14, 11
_SMALL, _MOST_LINES = 12, 4


@dataclass(frozen=True, slots=True)
class Node:
    """A thing with a key of its own; `kind` becomes a class of its box."""

    key: str
    label: str
    kind: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two keys, with its name; `kind` becomes a class of its line."""

    source: str
    target: str
    label: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    """An edge on its way: points in user units, and the spot of its name with the room that it takes."""

    edge: Edge
    points: tuple[tuple[float, float], ...]


def draw(nodes: Sequence[Node], edges: Sequence[Edge], title: str = "") -> str:
    """The network in SVG, from left to right; empty where no edge joins two of the nodes."""
    known = {node.key: node for node in nodes}
    joined = _joined(edges, known)
    if not joined:
        return ""
    shown = {key: known[key] for edge in joined for key in (edge.source, edge.target)}
    lines = {key: wrap(node.label, _BOX - 2 * _PADDING, _LETTERS, _MOST_LINES) for key, node in shown.items()}
    heights = {key: len(found) * _LINE + 2 * _PADDING - 4.0 for key, found in lines.items()}
    layout = arrange([(edge.source, edge.target) for edge in joined], heights, _GAP)
    left = {vertex: layer * (_BOX + _BETWEEN) + 1.0 for vertex, layer in layout.layer.items()}
    drawn = _lines(joined, layout, left, heights)
    boxes = "".join(
        _box(node, lines[key], left[key, 0], layout.middle[key, 0] + 1, heights[key]) for key, node in shown.items()
    )
    size = _size(layout, left, heights)
    body = "".join(map(_arrow, drawn)) + boxes + _said(drawn)
    names = [plain(node.label) for node in shown.values()]
    return drawing(Canvas("net", *size, _LETTERS, size[0]), title or listed(names), body)


def _joined(edges: Sequence[Edge], known: Mapping[str, Node]) -> list[Edge]:
    """One edge for each pair of nodes, with all the names that join them; none from a node to itself."""
    found: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.source in known and edge.target in known and edge.source != edge.target:
            found[edge.source, edge.target].append(edge)
    return [
        Edge(a, b, ", ".join(dict.fromkeys(edge.label for edge in pair if edge.label)), pair[0].kind)
        for (a, b), pair in found.items()
    ]


def _size(layout: Layout, left: Mapping[Vertex, float], heights: Mapping[str, float]) -> tuple[int, int]:
    high = max(at + (heights[v[0]] / 2 if not v[1] else 0) for v, at in layout.middle.items())
    return round(max(left.values()) + _BOX + 1), round(high + 2)


def _lines(
    edges: Sequence[Edge], layout: Layout, left: Mapping[Vertex, float], heights: Mapping[str, float]
) -> list[_Line]:
    """The ways of the edges; those that leave or reach the same side of a box share its height."""
    ports: dict[tuple[Vertex, int], list[tuple[float, int]]] = defaultdict(list)
    for number, edge in enumerate(edges):
        way = layout.ways[edge.source, edge.target]
        for end, beside in ((way[0], way[1]), (way[-1], way[-2])):
            side = 1 if left[beside] > left[end] else -1
            ports[end, side].append((layout.middle[beside], number))
    at: dict[tuple[Vertex, int], float] = {}
    for (vertex, _), users in ports.items():
        room = min(heights[vertex[0]] - 12, 12.0 * (len(users) - 1))
        for place, (_, number) in enumerate(sorted(users)):
            shift = place / (len(users) - 1) - 0.5 if len(users) > 1 else 0.0
            at[vertex, number] = layout.middle[vertex] + 1 + room * shift
    return [_line(number, edge, layout, left, at) for number, edge in enumerate(edges)]


def _line(
    number: int,
    edge: Edge,
    layout: Layout,
    left: Mapping[Vertex, float],
    at: Mapping[tuple[Vertex, int], float],
) -> _Line:
    way = layout.ways[edge.source, edge.target]
    turned = left[way[0]] > left[way[-1]]
    points = []
    for place, vertex in enumerate(way):
        near, far = (left[vertex] + _BOX, left[vertex]) if turned else (left[vertex], left[vertex] + _BOX)
        y = at.get((vertex, number), layout.middle[vertex] + 1)
        points += [(near, y)] if place else []
        points += [(far, y)] if place < len(way) - 1 else []
    return _Line(edge, tuple(points))


def _arrow(line: _Line) -> str:
    """A smooth line with a head at its end."""
    (x, y), *rest = line.points
    steps = [f"M{amount(x)} {amount(y)}"]
    before = x
    for place, (a, b) in enumerate(rest):
        middle = amount((before + a) / 2)
        steps.append(f"C{middle} {amount(line.points[place][1])} {middle} {amount(b)} {amount(a)} {amount(b)}")
        before = a
    x, y = line.points[-1]
    back = 7 if x < line.points[-2][0] else -7
    head = f'<path class="head" d="M{amount(x)} {amount(y)}l{back}-4v8z"/>'
    return linked(f'<path d="{"".join(steps)}"/>{head}', "", line.edge.label or "→", f"edge {line.edge.kind}".strip())


def _box(node: Node, lines: Sequence[str], left: float, middle: float, height: float) -> str:
    top = middle - height / 2
    shape = f'<rect x="{amount(left)}" y="{amount(top)}" width="{_BOX}" height="{amount(height)}" rx="5"/>'
    said = "".join(
        f'<text x="{amount(left + _PADDING)}" y="{amount(top + _PADDING + 11 + number * _LINE)}">{escaped(line)}</text>'
        for number, line in enumerate(lines)
    )
    return linked(shape + said, node.href, node.label, f"node {node.kind}".strip())


def _said(lines: Sequence[_Line]) -> str:
    """The names of the edges on their lines, where there is room; one name on a fan of the same edges is enough."""
    taken: list[Box] = []
    fans: set[tuple[str, str, bool]] = set()
    found = []
    for line in lines:
        edge = line.edge
        fan = {(edge.source, edge.label, True), (edge.target, edge.label, False)}
        spot = None if not edge.label or fan & fans else _spot(line, taken)
        if spot:
            fans |= fan
            box, text = spot
            taken.append(box)
            x, y = (box.left + box.right) / 2, box.bottom - 3
            found.append(f'<text x="{amount(x)}" y="{amount(y)}">{escaped(text)}</text>')
    body = "".join(found)
    return f'<g class="said" font-size="{_SMALL}" text-anchor="middle">{body}</g>' if body else ""


def _spot(line: _Line, taken: Sequence[Box]) -> tuple[Box, str] | None:
    """Room for the name between two layers, in the middle of a piece of the line or a little off it."""
    text = cut(line.edge.label, _BETWEEN - 16, _SMALL)
    wide = width(text, _SMALL)
    for (a, b), (c, d) in zip(line.points[::2], line.points[1::2], strict=True):
        for part in (0.5, 0.4, 0.6, 0.3, 0.7):
            x, y = (a + c) / 2, b + (d - b) * part
            box = Box(x - wide / 2, y - 9, x + wide / 2, y + 7)
            if not any(box.meets(other) for other in taken):
                return box, text
    return None
