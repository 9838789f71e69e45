"""The part of a graph that queries need, in Oxigraph."""

from collections.abc import Iterator, Mapping
from itertools import islice, repeat

import numpy as np
import pyoxigraph as ox

from publisher.lexical_forms import is_well_formed
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
        self._rewritten_in = set[int]()
        self._known = NO_NODES
        self._changed = NO_NODES
        self._written: dict[Term, Term] = {}
        self._holds_shapes = False

    def solutions(self, query: SetQuery, rows: Mapping[str, Numbers]) -> Iterator[dict[str, Term]]:
        """The solutions of a query for rows of nodes, in columns by the variables that they are bound to.

        Each solution is without its unbound variables; Uncovered where the store would not keep a literal as it is.
        """
        bound = {name: rows[name] for name in query.bound}
        nodes = node_set(np.concatenate(list(bound.values())))
        self._load(query, nodes)
        if self._note_rewritten(nodes) and query.is_exact:
            raise Uncovered(_SEEN)
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
            terms = {name: from_oxigraph(row[name]) for name in names if row[name] is not None}
            yield {name: self._written.get(term, term) for name, term in terms.items()} if self._written else terms

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

    def _load(self, query: SetQuery, nodes: Nodes) -> None:
        """Add what a query needs."""
        graph, needed = self._graph, query.needed
        for predicate in list(graph.predicates()) if needed.everything else map(graph.number, needed.predicates):
            self._add(predicate, graph.outgoing(predicate), query)
        if needed.of_bound and not needed.everything:
            for predicate in list(graph.predicates()):
                self._add(predicate, from_nodes(graph.outgoing(predicate), nodes), query)
        if needed.shapes and not self._holds_shapes:
            self._load_shapes()

    def _load_shapes(self) -> None:
        """Add the shapes graph; its blank nodes are none of the data's, whatever labels they have."""
        quads = self._shapes.quads
        for literal in rewritten_literals({quad.object for quad in quads if isinstance(quad.object, Literal)}):
            raise _not_kept(literal)
        lines = (
            f"{_own(quad.subject)} {quad.predicate} {_own(quad.object)} <{SHAPES}> .\n" for quad in dict.fromkeys(quads)
        )
        self._store.bulk_extend(ox.parse("".join(lines), format=ox.RdfFormat.N_QUADS))
        self._holds_shapes = True

    def _add(self, predicate: int, pairs: Pairs, query: SetQuery) -> None:
        before = self._loaded.get(predicate)
        new = pairs if before is None else without(pairs, before)
        if new.size:
            if self._note_rewritten(node_set(seconds(new))):
                self._rewritten_in.add(predicate)
            self._loaded[predicate] = pairs if before is None else np.union1d(before, new)
            self._write(predicate, new)
        if query.is_exact and predicate in self._rewritten_in:
            raise Uncovered(_SEEN)

    def _write(self, predicate: int, new: Pairs) -> None:
        text, verb = self._graph.text, self._graph.text(predicate)
        for start in range(0, new.size, _LINES):
            part = new[start : start + _LINES]
            rows = zip(firsts(part).tolist(), seconds(part).tolist(), strict=True)
            lines = "".join(f"{text(subject)} {verb} {value} .\n" for subject, value in ((s, text(o)) for s, o in rows))
            self._store.bulk_extend(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))

    def _note_rewritten(self, nodes: Nodes) -> bool:
        """Whether the store gives some of the literals back in another form; remembers which.

        Uncovered where the form would stand for several literals, or for one that is ill-typed.
        """
        literals = nodes[self._graph.kinds(nodes) == LITERAL]
        new = literals[~among(literals, self._known)]
        if new.size:
            doubtful = map(self._graph.term, new[self._graph.judge(new, _may_be_rewritten)].tolist())
            self._note({term for term in doubtful if isinstance(term, Literal)})
            self._known = np.union1d(self._known, new)
        return bool(among(literals, self._changed).any())

    def _note(self, literals: set[Literal]) -> None:
        found = rewritten_literals(literals)
        stay = literals - found.keys()
        given: dict[Term, Term] = {other: literal for literal, other in found.items()}
        if taken := stay & self._written.keys():
            raise _not_kept(self._written[taken.pop()])
        for literal, other in found.items():
            is_known = bool(among(self._graph.numbers([other]), self._known).any()) or other in self._written
            if is_known or other in stay or given[other] != literal or not is_well_formed(literal):
                raise _not_kept(literal)
        self._written |= given
        self._changed = np.union1d(self._changed, self._graph.numbers(found))


_SEEN = "the query engine does not keep how values are written, which its query may look at"


def _not_kept(literal: Term) -> Uncovered:
    return Uncovered(f"the query engine does not keep {literal} as it is written")


def _own(term: Term) -> str:
    """The term of the shapes graph, its blank nodes by labels that the data does not have."""
    return f"_:x-shacl-shapes-{term.value}" if isinstance(term, BlankNode) else str(term)


def _may_be_rewritten(text: str) -> bool:
    kind = datatype(text)
    if kind == RDF_LANG_STRING:
        return not text.endswith(language(text))
    return bool(kind) and kind not in _KEPT
