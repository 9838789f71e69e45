"""The part of a graph that queries need, in Oxigraph."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, repeat

import numpy as np
import pyoxigraph as ox

from publisher.quads import RDF_LANG_STRING, XSD_STRING, BlankNode, Literal, Term
from publisher.shacl.failures import Uncovered
from publisher.shacl.graph import LITERAL, Graph
from publisher.shacl.literals import datatype, language
from publisher.shacl.relations import (
    NO_NODES,
    Nodes,
    Numbers,
    Pairs,
    among,
    firsts,
    from_nodes,
    node_set,
    seconds,
    without,
)
from publisher.shacl.shapes_graph import ShapesGraph
from publisher.shacl.sparql.needed import Needed
from publisher.shacl.sparql.prebinding import FOCUS
from publisher.shacl.sparql.set_query import SHAPES, SetQuery
from publisher.store import from_oxigraph, rewritten_literals

_LINES = 50_000
_KEPT = (XSD_STRING, RDF_LANG_STRING)


class QueryStore:
    """A store that is given triples of a graph as queries come to need them, and the shapes graph apart from these."""

    def __init__(self, graph: Graph, shapes: ShapesGraph) -> None:
        self._graph, self._shapes, self._store = graph, shapes, ox.Store()
        self._loaded: dict[int, Pairs] = {}
        self._kept = NO_NODES
        self._holds_shapes = False

    def solutions(self, query: SetQuery, rows: Mapping[str, Numbers]) -> Iterator[dict[str, Term]]:
        """The solutions of a query for rows of nodes, in columns by the variables that they are bound to.

        Each solution is without its unbound variables; Uncovered where the store would not keep a literal as it is.
        """
        bound = {name: rows[name] for name in query.bound}
        nodes = node_set(np.concatenate(list(bound.values())))
        self._load(query.needed, nodes)
        self._refuse_rewritten(nodes)
        self._mark(bound)
        try:
            yield from self._select(query.text)
        finally:
            self._store.remove_graph(ox.NamedNode(FOCUS))

    def _select(self, text: str) -> Iterator[dict[str, Term]]:
        solutions = self._store.query(text)
        if not isinstance(solutions, ox.QuerySolutions):
            raise Uncovered("its query is no SELECT")
        names = [variable.value for variable in solutions.variables]
        for row in solutions:
            yield {name: from_oxigraph(row[name]) for name in names if row[name] is not None}

    def _mark(self, bound: Mapping[str, Numbers]) -> None:
        """Put the nodes into a named graph: a predicate for each variable, and a subject for each row of several."""
        text = self._graph.text
        for name, numbers in bound.items():
            rows = range(numbers.size) if len(bound) > 1 else repeat(0, numbers.size)
            lines = (
                f"<{FOCUS}:{row}> <{FOCUS}:{name}> {text(number)} <{FOCUS}> .\n"
                for row, number in zip(rows, numbers.tolist(), strict=True)
            )
            while part := "".join(islice(lines, _LINES)):
                self._store.extend(ox.parse(part, format=ox.RdfFormat.N_QUADS))

    def _load(self, needed: Needed, nodes: Nodes) -> None:
        """Add what a query needs."""
        graph = self._graph
        for predicate in list(graph.predicates()) if needed.everything else map(graph.number, needed.predicates):
            self._add(predicate, graph.outgoing(predicate))
        if needed.of_bound and not needed.everything:
            for predicate in list(graph.predicates()):
                self._add(predicate, from_nodes(graph.outgoing(predicate), nodes))
        if needed.shapes and not self._holds_shapes:
            self._load_shapes()

    def _load_shapes(self) -> None:
        """Add the shapes graph; its blank nodes are none of the data's, whatever labels they have."""
        quads = self._shapes.quads
        _refuse({quad.object for quad in quads if isinstance(quad.object, Literal)})
        lines = (
            f"{_own(quad.subject)} {quad.predicate} {_own(quad.object)} <{SHAPES}> .\n" for quad in dict.fromkeys(quads)
        )
        self._store.bulk_extend(ox.parse("".join(lines), format=ox.RdfFormat.N_QUADS))
        self._holds_shapes = True

    def _add(self, predicate: int, pairs: Pairs) -> None:
        before = self._loaded.get(predicate)
        new = pairs if before is None else without(pairs, before)
        if not new.size:
            return
        self._refuse_rewritten(node_set(seconds(new)))
        self._loaded[predicate] = pairs if before is None else np.union1d(before, new)
        text, verb = self._graph.text, self._graph.text(predicate)
        for start in range(0, new.size, _LINES):
            part = new[start : start + _LINES]
            rows = zip(firsts(part).tolist(), seconds(part).tolist(), strict=True)
            lines = "".join(f"{text(subject)} {verb} {value} .\n" for subject, value in ((s, text(o)) for s, o in rows))
            self._store.bulk_extend(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))

    def _refuse_rewritten(self, nodes: Nodes) -> None:
        literals = nodes[self._graph.kinds(nodes) == LITERAL]
        new = literals[~among(literals, self._kept)]
        if new.size:
            doubtful = new[self._graph.judge(new, _may_be_rewritten)]
            _refuse({term for term in map(self._graph.term, doubtful.tolist()) if isinstance(term, Literal)})
            self._kept = np.union1d(self._kept, new)


def _refuse(literals: Iterable[Literal]) -> None:
    """Uncovered where the store would give one of the literals back in another form."""
    for literal in rewritten_literals(literals):
        raise Uncovered(f"the query engine does not keep {literal} as it is written")


def _own(term: Term) -> str:
    """The term of the shapes graph, its blank nodes by labels that the data does not have."""
    return f"_:x-shacl-shapes-{term.value}" if isinstance(term, BlankNode) else str(term)


def _may_be_rewritten(text: str) -> bool:
    kind = datatype(text)
    if kind == RDF_LANG_STRING:
        return not text.endswith(language(text))
    return bool(kind) and kind not in _KEPT
