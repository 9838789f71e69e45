"""A description as Turtle, TriG, N-Triples, N-Quads or RDF/XML."""

from publisher.description import Description
from publisher.media_types import MediaType
from publisher.store import serialize
from publisher.vocabulary import prefixes


def render(description: Description, media_type: MediaType, base: str) -> bytes:
    """The document in the format; TriG and N-Quads say which graph states what."""
    quads = description.quads()
    if media_type.names_graphs:
        quads.sort(key=lambda quad: str(quad.graph))
    return serialize(quads, media_type, prefixes(base))
