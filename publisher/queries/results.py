"""Answers read back for a page, as terms or as text (https://www.w3.org/TR/sparql11-results-json/)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from publisher.media_types import N_TRIPLES, RESULTS_JSON
from publisher.quads import Iri, Literal, Quad, Term
from publisher.queries.query import Answer, Kind
from publisher.store import from_oxigraph, parse

Row = tuple[Term | None, ...]


@dataclass(frozen=True, slots=True)
class Solutions:
    """The first rows of a result, a term or None for each variable in order; `total` counts all rows of the result."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than these."""
        return self.total > len(self.rows)

    def iris(self) -> set[Iri]:
        """Every IRI in the rows."""
        return {term for row in self.rows for term in row if isinstance(term, Iri)}

    def column(self, index: int) -> list[Term]:
        """The terms of one column, the unbound left out."""
        return [term for row in self.rows if (term := row[index]) is not None]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of an answer a page shows."""

    rows: int = 200
    cells: int = 2_000
    characters: int = 100_000
    triples: int = 150


_PAGE = Bounds()


def read_solutions(body: bytes, bounds: Bounds = _PAGE, total: int | None = None) -> Solutions:
    """The solutions that the JSON begins with, within the bounds; ValueError where it holds no solutions.

    `total` is the number of rows where it is known; then the JSON may break off, as it does where only the beginning of
    a large result is at hand, and what comes before the break is read.
    """
    results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    try:
        if not isinstance(results, ox.QuerySolutions):
            raise ValueError("the answer is a boolean")
        variables = tuple(variable.value for variable in results.variables)
        most = max(1, min(bounds.rows, bounds.cells // max(1, len(variables))))
        rows = tuple(islice(_rows(results, may_break=total is not None), most + (total is None)))
    finally:
        del results  # it must end on the thread that made it, and a traceback would carry it to another
    return Solutions(variables, rows[:most], len(rows) if total is None else total)


def _rows(results: ox.QuerySolutions, *, may_break: bool) -> Iterator[Row]:
    count = len(results.variables)
    try:
        for solution in results:
            yield tuple(_term(solution[index]) for index in range(count))
    except SyntaxError as error:
        if not may_break:
            raise ValueError("the answer breaks off") from error


def _term(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> Term | None:
    """The term; a triple term, which RDF 1.1 has not, as its text."""
    if isinstance(value, ox.Triple):
        return Literal(str(value))
    return None if value is None else from_oxigraph(value)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a query answered, as much of it as a page shows; `total` counts its rows or triples, where that is known.

    Of a SELECT there are solutions, or its text; of an ASK the verdict; of a graph its text, or its triples.
    """

    kind: Kind
    total: int | None
    solutions: Solutions | None = None
    verdict: bool | None = None
    text: str = ""
    is_cut: bool = False
    triples: tuple[Quad, ...] = ()


def read_reply(answer: Answer, bounds: Bounds = _PAGE) -> Reply:
    """The beginning of an answer; of one with a tail only the part in memory is looked at.

    Solutions and booleans in JSON and graphs in N-Triples are read as terms; other media types are kept as text.
    """
    match answer.media_type:
        case media_type if media_type == RESULTS_JSON and answer.kind == "boolean":
            return Reply(answer.kind, None, verdict=b"true" in answer.body)
        case media_type if media_type == RESULTS_JSON:
            total = answer.rows if answer.tail or answer.rows is not None else None
            solutions = read_solutions(answer.body, bounds, total)
            return Reply(answer.kind, solutions.total, solutions, is_cut=solutions.is_cut)
        case media_type if media_type == N_TRIPLES:
            whole = answer.body[: answer.body.rfind(b"\n") + 1]
            triples = tuple(islice(parse(whole, N_TRIPLES), bounds.triples))
            is_cut = answer.rows is not None and answer.rows > len(triples)
            return Reply(answer.kind, answer.rows, triples=triples, is_cut=is_cut)
        case _:
            text = answer.body[: 4 * bounds.characters].decode(errors="ignore")
            is_cut = answer.size > len(text.encode()) or len(text) > bounds.characters
            return Reply(answer.kind, answer.rows, text=text[: bounds.characters], is_cut=is_cut)
