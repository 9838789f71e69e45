"""Validation of a data graph against a shapes graph (SHACL, section 3, https://www.w3.org/TR/shacl/#validation)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from publisher.progress import Done, nothing
from publisher.quads import Iri, Quad, Term
from publisher.shacl.failures import Uncovered
from publisher.shacl.graph import Graph
from publisher.shacl.other_engine import judge_otherwise
from publisher.shacl.paths import Path, Predicate, follow
from publisher.shacl.relations import NO_NODES, Nodes, Numbers, Pairs, converse, identity, node_set, partners
from publisher.shacl.report import Report, Result
from publisher.shacl.shapes import Constraint, Shape, Shapes, compile_shapes
from publisher.shacl.shapes_graph import ShapesGraph
from publisher.shacl.situation import NOTHING, Situation, Violations
from publisher.shacl.sparql.loading import QueryStore
from publisher.shacl.targets import focus_nodes


def validate(data: Graph | Iterable[Quad], shapes: ShapesGraph | Iterable[Quad], progress: Done = nothing) -> Report:
    """What the shapes say of the merge of the data's graphs, each triple once; nothing is inferred or fetched.

    Shapes that ask for what is not compiled to set operations are judged by pySHACL, and the report names them.
    IllFormedShapes where a shape breaks a syntax rule of SHACL, whether or not it has focus nodes. `progress` is told
    how many shapes of how many were judged.
    """
    graph = data if isinstance(data, Graph) else Graph.of(data)
    stated = shapes if isinstance(shapes, ShapesGraph) else ShapesGraph(shapes)
    compiled = compile_shapes(stated)
    validator = _Validator(graph, compiled, QueryStore(graph, stated))
    results, handed = list[Result](), dict[Term, str]()
    judged_here = [
        (node, shape) for node, shape in compiled.compiled.items() if shape.targets and node not in compiled.uncovered
    ]
    for number, (node, shape) in enumerate(judged_here, 1):
        try:
            results += tuple(validator.results(shape, focus_nodes(graph, shape.targets)))
        except Uncovered as reason:
            handed[node] = str(reason)
        progress(number, len(judged_here))
    handed |= compiled.uncovered
    judged = judge_otherwise(graph, stated, handed)
    return Report((*results, *judged.results), judged.handovers)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What breaks one constraint of a shape; `roots` are the focus nodes that led to each row."""

    shape: Shape
    constraint: Constraint
    violations: Violations
    roots: Numbers

    def below(self, values: Pairs) -> "_Outcome":
        """The same for a shape whose value nodes the roots are: a row for each focus node that leads to one.

        A result of a property shape counts once for each node that it is reached from (SHACL, section 4.7.2).
        """
        rows, foci = partners(converse(values), self.roots)
        return replace(self, violations=self.violations.at(rows), roots=foci)


class _Validator:
    """Judges sets of nodes by compiled shapes."""

    def __init__(self, graph: Graph, shapes: Shapes, store: QueryStore) -> None:
        self._graph, self._shapes, self._store = graph, shapes.compiled, store

    def results(self, shape: Shape, foci: Nodes) -> Iterator[Result]:
        """The validation results of a shape for its focus nodes."""
        for outcome in self._judge(shape, foci):
            yield from self._rows(outcome)

    def _failing(self, node: Term, foci: Nodes) -> Nodes:
        found = [NO_NODES, *(outcome.roots for outcome in self._judge(self._shapes[node], foci))]
        return node_set(np.concatenate(found))

    def _judge(self, shape: Shape, foci: Nodes) -> Iterator[_Outcome]:
        if shape.deactivated or not foci.size:
            return
        values = identity(foci) if shape.path is None else follow(self._graph, shape.path, foci)
        situation = Situation(self._graph, foci, values, self._failing, self._store)
        for constraint in shape.constraints:
            violations = constraint.check(situation)
            if violations.foci.size:
                yield _Outcome(shape, constraint, violations, violations.foci)
        for part in shape.properties:
            for outcome in self._judge(self._shapes[part], situation.value_nodes):
                yield outcome.below(values)

    def _rows(self, outcome: _Outcome) -> Iterator[Result]:
        shape, constraint, found = outcome.shape, outcome.constraint, outcome.violations
        nothing = [NOTHING] * found.foci.size
        values = nothing if found.values is None else found.values.tolist()
        paths = nothing if found.paths is None else found.paths.tolist()
        messages = found.messages or [constraint.messages] * found.foci.size
        for focus, value, path, said in zip(found.foci.tolist(), values, paths, messages, strict=True):
            yield Result(
                focus=self._graph.term(focus),
                path=shape.path if path == NOTHING else self._property(path),
                value=None if value == NOTHING else self._graph.term(value),
                component=constraint.component,
                severity=shape.severity,
                source_shape=shape.node,
                source_constraint=constraint.source,
                messages=said or constraint.messages,
            )

    def _property(self, number: int) -> Path | None:
        term = self._graph.term(number)
        return Predicate(term) if isinstance(term, Iri) else None
