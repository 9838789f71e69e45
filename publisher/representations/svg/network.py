"""A network in layers: a box for each node with its name, an arrow for each relation."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from publisher.representations.svg.layers import Layout, Vertex, arrange
from publisher.representations.svg.markup import Canvas, amount, drawing, linked, listed
from publisher.representations.svg.names import Box
from publisher.representations.svg.text import cut, escaped, plain, width, wrap

_LETTERS, _LINE, _GAP, _PADDING = 14, 18, 14, 11
_WIDTH, _BOXES, _BETWEEN = 1108, (176, 240), (130, 220)
"""The width that is filled where it can be; the least and the most of a box, and of the room between two layers."""

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
class _Placed:
    """The layout in user units: heights and width of the boxes, and the room between two layers."""

    layout: Layout
    heights: Mapping[str, float]
    box: float
    between: float

    def left(self, vertex: Vertex) -> float:
        return self.layout.layer[vertex] * (self.box + self.between) + 1.0

    def middle(self, vertex: Vertex) -> float:
        return self.layout.middle[vertex] + 1.0

    def size(self) -> tuple[int, int]:
        low = max(at + (0 if v[1] else self.heights[v[0]] / 2) for v, at in self.layout.middle.items())
        return round(max(map(self.left, self.layout.layer)) + self.box + 1), round(low + 2)


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
    pairs = [(edge.source, edge.target) for edge in joined]
    box, between = _widths(1 + max(arrange(pairs, dict.fromkeys(shown, 40.0), _GAP).layer.values()))
    lines = {key: wrap(node.label, box - 2 * _PADDING, _LETTERS, _MOST_LINES) for key, node in shown.items()}
    heights = {key: len(found) * _LINE + 2 * _PADDING - 4.0 for key, found in lines.items()}
    placed = _Placed(arrange(pairs, heights, _GAP), heights, box, between)
    drawn = _lines(joined, placed)
    boxes = "".join(_box(node, lines[key], placed) for key, node in shown.items())
    size = placed.size()
    body = "".join(map(_arrow, drawn)) + boxes + _said(drawn, between)
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


def _widths(layers: int) -> tuple[float, float]:
    """How wide boxes and the room between them are, so that the picture is filled."""
    box = min(_BOXES[1], max(_BOXES[0], (_WIDTH - _BETWEEN[0] * (layers - 1)) / layers))
    between = min(_BETWEEN[1], max(_BETWEEN[0], (_WIDTH - box * layers) / max(layers - 1, 1)))
    return float(int(box)), float(int(between))


def _lines(edges: Sequence[Edge], placed: _Placed) -> list[_Line]:
    """The ways of the edges; those that leave or reach the same side of a box share its height."""
    ports: dict[tuple[Vertex, int], list[tuple[float, int]]] = defaultdict(list)
    for number, edge in enumerate(edges):
        way = placed.layout.ways[edge.source, edge.target]
        for end, beside in ((way[0], way[1]), (way[-1], way[-2])):
            side = 1 if placed.left(beside) > placed.left(end) else -1
            ports[end, side].append((placed.middle(beside), number))
    at: dict[tuple[Vertex, int], float] = {}
    for (vertex, _), users in ports.items():
        room = min(placed.heights[vertex[0]] - 12, 12.0 * (len(users) - 1))
        for place, (_, number) in enumerate(sorted(users)):
            shift = place / (len(users) - 1) - 0.5 if len(users) > 1 else 0.0
            at[vertex, number] = placed.middle(vertex) + room * shift
    return [_line(number, edge, placed, at) for number, edge in enumerate(edges)]


def _line(number: int, edge: Edge, placed: _Placed, at: Mapping[tuple[Vertex, int], float]) -> _Line:
    way = placed.layout.ways[edge.source, edge.target]
    turned = placed.left(way[0]) > placed.left(way[-1])
    points = []
    for place, vertex in enumerate(way):
        ends = (placed.left(vertex), placed.left(vertex) + placed.box)
        near, far = ends[::-1] if turned else ends
        y = at.get((vertex, number), placed.middle(vertex))
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


def _box(node: Node, lines: Sequence[str], placed: _Placed) -> str:
    left, height = placed.left((node.key, 0)), placed.heights[node.key]
    top = placed.middle((node.key, 0)) - height / 2
    shape = (
        f'<rect x="{amount(left)}" y="{amount(top)}" width="{amount(placed.box)}" height="{amount(height)}" rx="5"/>'
    )
    said = "".join(
        f'<text x="{amount(left + _PADDING)}" y="{amount(top + _PADDING + 11 + number * _LINE)}">{escaped(line)}</text>'
        for number, line in enumerate(lines)
    )
    return linked(shape + said, node.href, node.label, f"node {node.kind}".strip())


def _said(lines: Sequence[_Line], between: float) -> str:
    """The names of the edges on their lines, where there is room; one name on a fan of the same edges is enough."""
    taken: list[Box] = []
    fans: set[tuple[str, str, bool]] = set()
    found = []
    for line in lines:
        edge = line.edge
        fan = {(edge.source, edge.label, True), (edge.target, edge.label, False)}
        spot = None if not edge.label or fan & fans else _spot(line, between, taken)
        if spot:
            fans |= fan
            box, text = spot
            taken.append(box)
            x, y = (box.left + box.right) / 2, box.bottom - 3
            found.append(f'<text x="{amount(x)}" y="{amount(y)}">{escaped(text)}</text>')
    body = "".join(found)
    return f'<g class="said" font-size="{_SMALL}" text-anchor="middle">{body}</g>' if body else ""


def _spot(line: _Line, between: float, taken: Sequence[Box]) -> tuple[Box, str] | None:
    """Room for the name between two layers, in the middle of a piece of the line or a little off it."""
    text = cut(line.edge.label, between - 16, _SMALL)
    wide = width(text, _SMALL)
    for (a, b), (c, d) in zip(line.points[::2], line.points[1::2], strict=True):
        for part in (0.5, 0.4, 0.6, 0.3, 0.7):
            x, y = (a + c) / 2, b + (d - b) * part
            box = Box(x - wide / 2, y - 9, x + wide / 2, y + 7)
            if not any(box.meets(other) for other in taken):
                return box, text
    return None
