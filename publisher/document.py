"""A document: the statements on one thing as RDF formats write them, each term in N-Triples form."""

from dataclasses import dataclass

from publisher.description import Description
from publisher.quad_columns import Statement
from publisher.quads import Iri
from publisher.vocabulary import TYPE


@dataclass(frozen=True, slots=True)
class Document:
    """What an RDF representation of one thing holds: its statements in order, each once, and the thing's classes.

    `page` of `pages` where what points at the thing, or what the graph that it is states, is cut.
    """

    thing: Iri
    statements: tuple[Statement, ...]
    types: tuple[str, ...] = ()
    page: int = 1
    pages: int = 1


def document_of(description: Description) -> Document:
    """The document that says what the description says."""
    statements = [(str(q.subject), str(q.predicate), str(q.object), str(q.graph or "")) for q in description.quads()]
    types = tuple(kind.value for kind in description.values(TYPE) if isinstance(kind, Iri))
    return Document(description.thing, tuple(statements), types, description.page, description.pages)
