"""Quads as columns of numbers: what a dataset of millions of quads is counted, joined, sorted and written from.

Terms stand once, in N-Triples form, numbered by their place in code point order, so that order by number is canonical
order; the four columns are arrays of numpy (https://numpy.org/doc/stable/).
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from publisher.quads import Iri, Quad, Term, parse_term

Column = NDArray[np.uint32]
Rows = NDArray[np.intp]
Statement = tuple[str, str, str, str]
"""Subject, predicate, object and graph in N-Triples form; the graph is empty where it is the default graph."""

_CHUNK = 50_000
"""Rows that are decoded at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class QuadColumns:
    """Quads, each once, in the order of their canonical lines; immutable.

    `terms` holds each term in N-Triples form, in code point order, and a term's number is its place there. The four
    columns hold the numbers of each quad's parts. The default graph is the empty term, which comes before all others.
    Of a selection the terms are those of the whole.
    """

    terms: Sequence[str]
    subjects: Column
    predicates: Column
    objects: Column
    graphs: Column

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> "QuadColumns":
        """The columns of these quads, which may be columns already."""
        if isinstance(quads, QuadColumns):
            return quads
        builder = ColumnsBuilder()
        builder.extend(quads)
        return builder.columns()

    def __len__(self) -> int:
        return len(self.subjects)

    def __iter__(self) -> Iterator[Quad]:
        return self.quads()

    def __contains__(self, quad: object) -> bool:
        if not isinstance(quad, Quad):
            return False
        parts = (str(part) if part else "" for part in (quad.subject, quad.predicate, quad.object, quad.graph))
        s, p, o, g = (self.number(part) for part in parts)
        if s is None or p is None or o is None or g is None:
            return False
        rows = self.of_subject(s)
        found = (self.predicates[rows] == p) & (self.objects[rows] == o) & (self.graphs[rows] == g)
        return bool(found.any())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, QuadColumns):
            return NotImplemented
        pairs = zip(self._columns(), other._columns(), strict=True)
        return list(self.terms) == list(other.terms) and all(np.array_equal(one, two) for one, two in pairs)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Callable[..., "QuadColumns"], tuple[str, Column, Column, Column, Column]]:
        """Pickled with all terms as one text: pickle remembers every object that it meets, which takes much memory."""
        return _of_text, ("\n".join(self.terms), *self._columns())

    def number(self, term: str) -> int | None:
        """The number of a term that is given in N-Triples form; None where it is not among the terms."""
        place = bisect_left(self.terms, term)
        return place if place < len(self.terms) and self.terms[place] == term else None

    def term(self, number: int) -> Term:
        """The term with this number; ValueError for the default graph, which is none."""
        return parse_term(self.terms[number])

    def quads(self, rows: Rows | slice = slice(None)) -> Iterator[Quad]:
        """The quads of these rows, or all, in the order of the rows; decoded as they are asked for."""
        s, p, o, g = (column[rows] for column in self._columns())
        for start in range(0, len(s), _CHUNK):
            part = slice(start, start + _CHUNK)
            chunk = [column[part] for column in (s, p, o, g)]
            numbers = np.unique(np.concatenate(chunk)).tolist()
            decoded = {n: parse_term(self.terms[n]) if self.terms[n] else None for n in numbers}
            for row in zip(*(column.tolist() for column in chunk), strict=True):
                yield Quad(*(decoded[number] for number in row))  # type: ignore[arg-type]

    def statements(self, rows: Rows | slice = slice(None)) -> Iterator[Statement]:
        """The parts of these rows, or all, in N-Triples form."""
        s, p, o, g = (column[rows] for column in self._columns())
        terms = self.terms
        for start in range(0, len(s), _CHUNK):
            part = slice(start, start + _CHUNK)
            chunk = (column[part].tolist() for column in (s, p, o, g))
            for a, b, c, d in zip(*chunk, strict=True):
                yield terms[a], terms[b], terms[c], terms[d]

    def lines(self) -> Iterator[str]:
        """The quads as canonical N-Quads (RDF 1.1 N-Quads), each line without its line feed."""
        for subject, predicate, term, graph in self.statements():
            yield f"{subject} {predicate} {term} {graph} ." if graph else f"{subject} {predicate} {term} ."

    def triple_lines(self) -> Iterator[str]:
        """The triples of all graphs, each once, as canonical N-Triples, in canonical order, without line feeds."""
        for subject, predicate, term, _ in self.statements(self.triple_rows()):
            yield f"{subject} {predicate} {term} ."

    def where(self, subject: Term | None = None, predicate: Iri | None = None, value: Term | None = None) -> Rows:
        """The rows that have these parts, in order; None fits any."""
        known = slice(None)
        if subject is not None:
            number = self.number(str(subject))
            known = self.of_subject(number) if number is not None else slice(0, 0)
        start, stop, _ = known.indices(len(self))
        fitting = np.ones(stop - start, bool)
        for column, part in ((self.predicates, predicate), (self.objects, value)):
            if part is not None:
                number = self.number(str(part))
                fitting &= (column[start:stop] == number) if number is not None else False
        return np.flatnonzero(fitting) + start

    def of_subject(self, number: int) -> slice:
        """The rows with this subject: they follow one another."""
        first, last = np.searchsorted(self.subjects, np.array([number, number + 1], np.uint32))
        return slice(int(first), int(last))

    def of_graph(self, number: int) -> Rows:
        """The rows that this graph states, in order."""
        return np.flatnonzero(self.graphs == number)

    def triple_rows(self) -> Rows:
        """The first row of each triple: the quads without their graphs, each once."""
        if not len(self):
            return np.empty(0, np.intp)
        changes = np.diff(_packed(self.subjects, self.predicates)) != 0
        changes |= np.diff(self.objects) != 0
        return np.flatnonzero(np.concatenate(([True], changes)))

    def selected(self, rows: Rows | slice) -> "QuadColumns":
        """The quads of these rows, which must be in order; terms keep their numbers."""
        return QuadColumns(self.terms, *(column[rows] for column in self._columns()))

    def merged(self, other: "QuadColumns") -> "QuadColumns":
        """The quads of both, each once; costs little beyond copying where the other is small."""
        known = [self.number(term) for term in other.terms]
        added = [term for term, number in zip(other.terms, known, strict=True) if number is None]
        places = np.array([bisect_left(self.terms, term) for term in added], np.int64)
        terms = sorted([*self.terms, *added])
        mine = np.arange(len(self.terms), dtype=np.int64)
        moved = (mine + np.searchsorted(places, mine, side="right")).astype(np.uint32)
        new = iter((places + np.arange(len(added))).tolist())
        theirs = np.array([next(new) if n is None else int(moved[n]) for n in known], np.uint32)
        pairs = zip(self._columns(), other._columns(), strict=True)
        return _canonical(terms, [np.concatenate((moved[one], theirs[two])) for one, two in pairs])

    def _columns(self) -> tuple[Column, Column, Column, Column]:
        return self.subjects, self.predicates, self.objects, self.graphs


class ColumnsBuilder:
    """Takes quads in any order, as they stream in, and makes columns of them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._parts = tuple(array("I") for _ in range(4))

    def __len__(self) -> int:
        """How many statements were taken in, repeated ones among them."""
        return len(self._parts[0])

    def extend(self, quads: Iterable[Quad]) -> None:
        """Take in quads."""
        self.extend_statements((str(q.subject), str(q.predicate), str(q.object), str(q.graph or "")) for q in quads)

    def extend_statements(self, statements: Iterable[Statement]) -> list[str]:
        """Take in quads whose parts are in N-Triples form already; returns their graphs, each once, as they came."""
        named = dict[str, None]()
        known = self._numbers.setdefault
        count = self._numbers.__len__
        subjects, predicates, objects, graphs = (part.append for part in self._parts)
        for subject, predicate, term, graph in statements:
            subjects(known(subject, count()))
            predicates(known(predicate, count()))
            objects(known(term, count()))
            graphs(known(graph, count()))
            named[graph] = None
        return list(named)

    def drop_after(self, count: int) -> None:
        """Forget the statements that came after so many."""
        for part in self._parts:
            del part[count:]
        used = {number for part in self._parts for number in part}
        kept = [text for text, number in self._numbers.items() if number in used]
        places = {self._numbers[text]: place for place, text in enumerate(kept)}
        self._numbers = {text: place for place, text in enumerate(kept)}
        self._parts = tuple(array("I", [places[number] for number in part]) for part in self._parts)

    def columns(self) -> QuadColumns:
        """The columns of what was taken in; the builder is empty afterwards."""
        numbers, parts = self._numbers, self._parts
        self.__init__()  # type: ignore[misc]
        terms = sorted(numbers)
        places = np.empty(len(terms), np.uint32)
        places[np.fromiter((numbers[term] for term in terms), np.int64, len(terms))] = np.arange(len(terms))
        return _canonical(terms, [places[np.frombuffer(part, np.uint32)] for part in parts])


def _of_text(text: str, *columns: Column) -> QuadColumns:
    """The columns of terms that stand on a line each; no term in N-Triples form holds a line feed."""
    return QuadColumns(text.split("\n"), *columns)


def _canonical(terms: Sequence[str], parts: Sequence[Column]) -> QuadColumns:
    """The columns in canonical order, each quad once.

    The order of numbers is that of lines: where one term begins another, a space follows it in its line, and a space
    comes before every character that can go on with a term; the dot that ends a line comes before every graph.
    """
    subjects, predicates, objects, graphs = parts
    high, low = _packed(subjects, predicates), _packed(objects, graphs)
    order = np.lexsort((low, high))
    high, low = high[order], low[order]
    if len(order):
        first = np.concatenate(([True], (np.diff(high) != 0) | (np.diff(low) != 0)))
        order = order[first]
    return QuadColumns(terms, subjects[order], predicates[order], objects[order], graphs[order])


def _packed(one: Column, other: Column) -> NDArray[np.uint64]:
    """Two columns as one of twice the width, which sorts by the first, then by the second."""
    return (one.astype(np.uint64) << np.uint64(32)) | other
