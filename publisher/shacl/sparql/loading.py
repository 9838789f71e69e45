"""The part of a graph that queries need, in Oxigraph."""

from collections.abc import Iterator

import numpy as np
import pyoxigraph as ox

from publisher.quads import RDF_LANG_STRING, XSD_STRING, Literal, Term
from publisher.shacl.failures import Uncovered
from publisher.shacl.graph import Graph
from publisher.shacl.literals import datatype, language
from publisher.shacl.relations import NO_NODES, Nodes, Pairs, firsts, from_nodes, node_set, seconds, without
from publisher.shacl.sparql.needed import Needed
from publisher.shacl.sparql.prebinding import FOCUS
from publisher.store import from_oxigraph, rewritten_literals

_LINES = 50_000
_KEPT = (XSD_STRING, RDF_LANG_STRING)


class QueryStore:
    """A store that is given triples of a graph as queries come to need them."""

    def __init__(self, graph: Graph) -> None:
        self._graph, self._store = graph, ox.Store()
        self._loaded: dict[int, Pairs] = {}

    def load(self, needed: Needed, foci: Nodes) -> None:
        """Add what a query needs; Uncovered where the store would not keep a literal as it is written."""
        graph = self._graph
        for predicate in list(graph.predicates()) if needed.everything else map(graph.number, needed.predicates):
            self._add(predicate, graph.outgoing(predicate))
        if needed.of_foci and not needed.everything:
            for predicate in list(graph.predicates()):
                self._add(predicate, from_nodes(graph.outgoing(predicate), foci))

    def select(self, query: str, foci: Nodes) -> Iterator[dict[str, Term]]:
        """The solutions of a query with the focus nodes marked, each without its unbound variables."""
        mark = ox.NamedNode(FOCUS)
        marked = (f"<{FOCUS}> <{FOCUS}> {self._graph.text(number)} <{FOCUS}> .\n" for number in foci.tolist())
        self._store.extend(ox.parse("".join(marked), format=ox.RdfFormat.N_QUADS))
        try:
            solutions = self._store.query(query)
            if not isinstance(solutions, ox.QuerySolutions):
                raise Uncovered("its query is no SELECT")
            names = [variable.value for variable in solutions.variables]
            for row in solutions:
                yield {name: from_oxigraph(row[name]) for name in names if row[name] is not None}
        finally:
            self._store.remove_graph(mark)

    def _add(self, predicate: int, pairs: Pairs) -> None:
        before = self._loaded.get(predicate)
        new = pairs if before is None else without(pairs, before)
        if not new.size:
            return
        self._loaded[predicate] = pairs if before is None else np.union1d(before, new)
        self._refuse_rewritten(node_set(seconds(new)))
        text, verb = self._graph.text, self._graph.text(predicate)
        for start in range(0, new.size, _LINES):
            part = new[start : start + _LINES]
            rows = zip(firsts(part).tolist(), seconds(part).tolist(), strict=True)
            lines = "".join(f"{text(subject)} {verb} {value} .\n" for subject, value in ((s, text(o)) for s, o in rows))
            self._store.bulk_extend(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))

    def _refuse_rewritten(self, objects: Nodes) -> None:
        literals = objects[self._graph.judge(objects, _may_be_rewritten)] if objects.size else NO_NODES
        terms = [term for term in map(self._graph.term, literals.tolist()) if isinstance(term, Literal)]
        for literal in rewritten_literals(terms):
            raise Uncovered(f"the query engine does not keep {literal} as it is written")


def _may_be_rewritten(text: str) -> bool:
    kind = datatype(text)
    if kind == RDF_LANG_STRING:
        return not text.endswith(language(text))
    return bool(kind) and kind not in _KEPT
