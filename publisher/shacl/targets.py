"""The focus nodes that a shape names (SHACL, section 2.1.3, https://www.w3.org/TR/shacl/#targets)."""

from dataclasses import dataclass

import numpy as np

from publisher.quads import BlankNode, Iri, Term
from publisher.shacl.failures import IllFormedShapes
from publisher.shacl.graph import Graph
from publisher.shacl.relations import Nodes, firsts, node_set, seconds
from publisher.shacl.shapes_graph import ShapesGraph
from publisher.vocabulary import RDFS

_CLASS = Iri(RDFS + "Class")


@dataclass(frozen=True, slots=True)
class Targets:
    """Nodes by name, as instances of classes, as subjects and as objects of predicates."""

    nodes: tuple[Term, ...]
    classes: tuple[Term, ...]
    subjects_of: tuple[Term, ...]
    objects_of: tuple[Term, ...]

    def __bool__(self) -> bool:
        return bool(self.nodes or self.classes or self.subjects_of or self.objects_of)


def read_targets(shapes: ShapesGraph, node: Iri | BlankNode) -> Targets:
    """The targets of a shape; a shape that is a class targets its instances (section 2.1.3.3)."""
    named = {name: tuple(shapes.values(node, name)) for name in ("targetClass", "targetSubjectsOf", "targetObjectsOf")}
    for name, values in named.items():
        for value in values:
            if not isinstance(value, Iri):
                raise IllFormedShapes(f"sh:{name} of {node} is {value}, which is no IRI")
    itself = (node,) if shapes.is_instance(node, _CLASS) else ()
    return Targets(
        tuple(shapes.values(node, "targetNode")),
        (*named["targetClass"], *itself),
        named["targetSubjectsOf"],
        named["targetObjectsOf"],
    )


def focus_nodes(graph: Graph, targets: Targets) -> Nodes:
    """All nodes that the targets name."""
    return node_set(
        np.concatenate(
            [
                graph.numbers(targets.nodes),
                *(graph.instances(kind) for kind in targets.classes),
                *(firsts(graph.outgoing(graph.number(predicate))) for predicate in targets.subjects_of),
                *(seconds(graph.outgoing(graph.number(predicate))) for predicate in targets.objects_of),
            ]
        )
    )
