"""A document as Turtle, TriG, N-Triples, N-Quads or RDF/XML."""

from publisher.description import Description
from publisher.document import Document, document_of
from publisher.media_types import MediaType
from publisher.store import write_statements
from publisher.vocabulary import prefixes


def render(description: Description, media_type: MediaType, base: str) -> bytes:
    """The description in the format."""
    return write(document_of(description), media_type, base)


def write(document: Document, media_type: MediaType, base: str) -> bytes:
    """The document in the format; TriG and N-Quads say which graph states what."""
    statements = document.statements
    if media_type.names_graphs:
        return write_statements(sorted(statements, key=lambda statement: statement[3]), media_type, prefixes(base))
    return write_statements(statements, media_type, prefixes(base))
