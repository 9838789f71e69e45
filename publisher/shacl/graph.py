"""A data graph as columns of numbers: the terms once, and a set of pairs for each predicate."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from publisher.quad_columns import QuadColumns
from publisher.quads import Quad, Term, parse_term
from publisher.shacl.relations import (
    NO_PAIRS,
    Mask,
    Nodes,
    Numbers,
    Pairs,
    among,
    converse,
    firsts,
    from_nodes,
    node_set,
    packed,
    seconds,
)
from publisher.vocabulary import SUB_CLASS_OF, TYPE

LITERAL, IRI, BLANK_NODE = 0, 1, 2
"""The kinds of terms, in the order in which their N-Triples forms sort."""


class Graph:
    """The merge of some graphs, each triple once.

    A term is a number: its place among the terms, which stand in N-Triples form and in code point order. Terms that
    only the shapes name get the numbers after these.
    """

    def __init__(self, terms: Sequence[str], subjects: Numbers, predicates: Numbers, objects: Numbers) -> None:
        self._terms = terms
        self._first_iri, self._first_blank = bisect_left(terms, "<"), bisect_left(terms, "_")
        self._further: list[str] = []
        self._numbers: dict[str, int] = {}
        self._outgoing = dict(_by_predicate(subjects, predicates, objects))
        self._incoming: dict[int, Pairs] = {}
        self._instances: dict[int, Nodes] = {}

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> "Graph":
        """The merge of the quads, which may be columns already."""
        columns = quads if isinstance(quads, QuadColumns) else QuadColumns.of(quads)
        return cls(columns.terms, columns.subjects, columns.predicates, columns.objects)

    def __len__(self) -> int:
        return sum(pairs.size for pairs in self._outgoing.values())

    def number(self, term: Term) -> int:
        """The number of a term, also of one that the graph does not hold."""
        text = str(term)
        known = self._numbers.get(text)
        if known is None:
            place = bisect_left(self._terms, text)
            if place == len(self._terms) or self._terms[place] != text:
                place = len(self._terms) + len(self._further)
                self._further.append(text)
            known = self._numbers[text] = place
        return known

    def numbers(self, terms: Iterable[Term]) -> Nodes:
        """The set of the numbers of the terms."""
        return node_set(np.array([self.number(term) for term in terms], np.uint32))

    def holds(self, term: Term) -> bool:
        """Whether the term occurs in the graph."""
        return self.number(term) < len(self._terms)

    def text(self, number: int) -> str:
        """The N-Triples form of a term."""
        known = len(self._terms)
        return self._terms[number] if number < known else self._further[number - known]

    def term(self, number: int) -> Term:
        """The term of a number."""
        return parse_term(self.text(number))

    def kinds(self, numbers: Numbers) -> npt.NDArray[np.uint8]:
        """The kind of each term: LITERAL, IRI or BLANK_NODE."""
        kinds = (numbers >= self._first_iri).astype(np.uint8) + (numbers >= self._first_blank).astype(np.uint8)
        for place in np.flatnonzero(numbers >= len(self._terms)):
            kinds[place] = '"<_'.index(self.text(int(numbers[place]))[0])
        return kinds

    def outgoing(self, predicate: int) -> Pairs:
        """The subject and object of each triple with the predicate."""
        return self._outgoing.get(predicate, NO_PAIRS)

    def incoming(self, predicate: int) -> Pairs:
        """The object and subject of each triple with the predicate."""
        if predicate not in self._incoming:
            self._incoming[predicate] = converse(self.outgoing(predicate))
        return self._incoming[predicate]

    def predicates(self) -> Iterator[int]:
        """The predicates in use."""
        return iter(self._outgoing)

    def objects(self, subject: Term, predicate: Term) -> Nodes:
        """The objects of the triples with the subject and the predicate."""
        return seconds(from_nodes(self.outgoing(self.number(predicate)), self.numbers([subject])))

    def instances(self, kind: Term) -> Nodes:
        """The instances of a class and of all classes below it (SHACL instances, SHACL, section 1.3)."""
        number = self.number(kind)
        if number not in self._instances:
            below = self.incoming(self.number(SUB_CLASS_OF))
            classes = frontier = np.array([number], np.uint32)
            while frontier.size:
                found = node_set(seconds(from_nodes(below, frontier)))
                frontier = found[~among(found, classes)]
                classes = np.union1d(classes, frontier)
            typed = self.incoming(self.number(TYPE))
            self._instances[number] = node_set(seconds(from_nodes(typed, classes)))
        return self._instances[number]

    def triples(self) -> Iterator[tuple[Term, Term, Term]]:
        """All triples, as terms."""
        terms = dict[int, Term]()
        for predicate, pairs in self._outgoing.items():
            for row in zip(firsts(pairs).tolist(), seconds(pairs).tolist(), strict=True):
                for number in (predicate, *row):
                    if number not in terms:
                        terms[number] = self.term(number)
                yield terms[row[0]], terms[predicate], terms[row[1]]

    def judge(self, nodes: Nodes, verdict: Callable[[str], bool]) -> Mask:
        """What the verdict says of each node's N-Triples form; each node is asked about once."""
        return np.fromiter((verdict(self.text(number)) for number in nodes.tolist()), np.bool_, nodes.size)


def _by_predicate(subjects: Numbers, predicates: Numbers, objects: Numbers) -> Iterator[tuple[int, Pairs]]:
    """Each predicate with the set of the subjects and objects that it joins."""
    order = np.argsort(predicates, kind="stable")
    ordered = predicates[order]
    pairs = packed(subjects[order], objects[order])
    starts = np.flatnonzero(np.diff(ordered, prepend=ordered[:1] + np.uint32(1)))
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), ordered.size], strict=True):
        yield int(ordered[start]), np.unique(pairs[start:end])
