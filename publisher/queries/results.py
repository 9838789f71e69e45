"""Solutions read back as terms (SPARQL 1.1 Query Results JSON Format, https://www.w3.org/TR/sparql11-results-json/)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from publisher.quads import Iri, Literal, Term
from publisher.store import from_oxigraph

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


def read_solutions(body: bytes, most_cells: int, total: int | None = None) -> Solutions:
    """The solutions that the JSON begins with, at most so many cells of them; ValueError where it holds no solutions.

    `total` is the number of rows where it is known; then the JSON may break off, as it does where only the beginning of
    a large result is at hand, and what comes before the break is read.
    """
    results = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    try:
        if not isinstance(results, ox.QuerySolutions):
            raise ValueError("the answer is a boolean")
        variables = tuple(variable.value for variable in results.variables)
        most = max(1, most_cells // max(1, len(variables)))
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
