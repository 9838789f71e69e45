"""SHACL property paths, and the nodes that they lead to (SHACL, section 2.3.1, https://www.w3.org/TR/shacl/#property-paths)."""

from dataclasses import dataclass
from typing import TypeAlias

from publisher.quads import Iri, Literal, Term
from publisher.shacl.failures import IllFormedShapes
from publisher.shacl.graph import Graph
from publisher.shacl.relations import (
    Nodes,
    Pairs,
    composed,
    from_nodes,
    identity,
    node_set,
    seconds,
    united,
    without,
)
from publisher.shacl.shapes_graph import ShapesGraph


@dataclass(frozen=True, slots=True)
class Predicate:
    """One step along a predicate, or against it."""

    iri: Iri
    inverse: bool = False

    def __str__(self) -> str:
        return f"^{self.iri}" if self.inverse else str(self.iri)


@dataclass(frozen=True, slots=True)
class Sequence:
    """One path after the other."""

    parts: tuple["Path", ...]

    def __str__(self) -> str:
        return f"({'/'.join(map(str, self.parts))})"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Any of some paths."""

    parts: tuple["Path", ...]

    def __str__(self) -> str:
        return f"({'|'.join(map(str, self.parts))})"


@dataclass(frozen=True, slots=True)
class Repeated:
    """A path some times over: at least `least` times (0 or 1), and at most once unless `often`."""

    part: "Path"
    least: int
    often: bool

    def __str__(self) -> str:
        return f"{self.part}{'?' if not self.often else '+' if self.least else '*'}"


Path: TypeAlias = Predicate | Sequence | Alternative | Repeated

_REPETITIONS = {"zeroOrMorePath": (0, True), "oneOrMorePath": (1, True), "zeroOrOnePath": (0, False)}


def read_path(shapes: ShapesGraph, node: Term) -> Path:
    """The path that a node stands for; IllFormedShapes where it is none."""
    return _read(shapes, node, inverse=False, above=())


def _read(shapes: ShapesGraph, node: Term, *, inverse: bool, above: tuple[Term, ...]) -> Path:
    if isinstance(node, Literal) or node in above:
        raise IllFormedShapes(f"{node} is no property path")
    if isinstance(node, Iri):
        return Predicate(node, inverse)

    def part(term: Term, turned: bool = inverse) -> Path:
        return _read(shapes, term, inverse=turned, above=(*above, node))

    if shapes.is_list(node):
        parts = [part(member) for member in shapes.members(node)]
        if len(parts) < 2:
            raise IllFormedShapes(f"the sequence path {node} has fewer than two members")
        return Sequence(tuple(reversed(parts) if inverse else parts))
    if turned := shapes.values(node, "inversePath"):
        return part(turned[0], not inverse)
    if alternatives := shapes.values(node, "alternativePath"):
        parts = [part(member) for member in shapes.members(alternatives[0])]
        if len(parts) < 2:
            raise IllFormedShapes(f"the alternative path {node} has fewer than two members")
        return Alternative(tuple(parts))
    for name, (least, often) in _REPETITIONS.items():
        if repeated := shapes.values(node, name):
            return Repeated(part(repeated[0]), least, often)
    raise IllFormedShapes(f"{node} is no property path")


def follow(graph: Graph, path: Path, nodes: Nodes) -> Pairs:
    """Each of the nodes with each node that the path leads to from it."""
    match path:
        case Predicate():
            number = graph.number(path.iri)
            return from_nodes(graph.incoming(number) if path.inverse else graph.outgoing(number), nodes)
        case Sequence():
            found = follow(graph, path.parts[0], nodes)
            for part in path.parts[1:]:
                found = composed(found, follow(graph, part, node_set(seconds(found))))
            return found
        case Alternative():
            found = follow(graph, path.parts[0], nodes)
            for part in path.parts[1:]:
                found = united(found, follow(graph, part, nodes))
            return found
        case Repeated():
            return _repeat(graph, path, nodes)


def _repeat(graph: Graph, path: Repeated, nodes: Nodes) -> Pairs:
    found = follow(graph, path.part, nodes) if path.least else identity(nodes)
    newest = found
    while newest.size:
        further = composed(newest, follow(graph, path.part, node_set(seconds(newest))))
        newest = without(further, found)
        found = united(found, newest)
        if not path.often:
            return found
    return found
