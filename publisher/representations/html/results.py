"""The solutions of a query as a table: names beside IRIs, links to documents, literals as the language writes them."""

from collections.abc import Mapping
from dataclasses import dataclass

from publisher.quads import RDF_LANG_STRING, XSD, XSD_STRING, Iri, Literal, Term
from publisher.queries.results import Solutions
from publisher.representations.html.links import Links
from publisher.representations.html.values import Value, cut, foreign, literal, readable, short

LONGEST_CELL = 300
"""Characters of a text in a table; the rest stands in the download."""

_NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "short")}

Names = Mapping[Iri, Literal]
"""The name of each IRI that has one, in the language of the page where there is one in it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A term as a value; `short` is the IRI of one that is shown by its name, `kind` a literal's datatype or language.

    An unbound variable has an empty value.
    """

    value: Value
    short: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ResultTable:
    """The rows that a page shows of `total`; `numeric` tells the columns that hold numbers alone."""

    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int

    @property
    def is_cut(self) -> bool:
        """Whether the result has more rows than these."""
        return self.total > len(self.rows)


def table(solutions: Solutions, names: Names, links: Links) -> ResultTable:
    """The solutions as cells; IRIs of ours lead to their documents in the page's language, others out."""
    return ResultTable(
        tuple(readable(cut(variable, LONGEST_CELL)) for variable in solutions.variables),
        tuple(_is_numeric(solutions.column(index)) for index in range(len(solutions.variables))),
        tuple(tuple(cell(term, names, links) for term in row) for row in solutions.rows),
        solutions.total,
    )


def cell(term: Term | None, names: Names, links: Links) -> Cell:
    """One term; only http and https IRIs are linked."""
    match term:
        case None:
            return Cell(Value(""))
        case Iri():
            address, brief = links.document(term), readable(cut(short(term, links), LONGEST_CELL))
            name = names.get(term)
            if name is None:
                return Cell(Value(brief, address, code=True))
            shown = readable(cut(name.value, LONGEST_CELL))
            return Cell(Value(shown, address, lang=foreign(name, links.language)), brief)
        case Literal():
            return Cell(_literal(term, links), kind=_kind(term, links))
        case _:
            return Cell(Value(readable(str(term)), code=True))


def _literal(term: Literal, links: Links) -> Value:
    if not term.value:
        return Value('""', code=True)
    shown = literal(term, links.language)
    whole = len(shown.text) if len(shown.text) > LONGEST_CELL else 0
    value = shown._replace(text=cut(shown.text, LONGEST_CELL), whole=shown.whole or whole)
    if term.datatype == XSD + "anyURI":
        return value._replace(href=links.document(Iri(term.value)))
    return value


def _kind(term: Literal, links: Links) -> str:
    """The language tag, or the datatype where it is none of plain text."""
    if term.datatype in (XSD_STRING, RDF_LANG_STRING):
        return term.language
    return readable(cut(short(Iri(term.datatype), links), LONGEST_CELL))


def _is_numeric(terms: list[Term]) -> bool:
    return bool(terms) and all(isinstance(term, Literal) and term.datatype in _NUMBERS for term in terms)
