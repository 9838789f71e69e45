"""A description as Turtle, TriG, N-Triples, N-Quads or RDF/XML."""

from publisher.description import Description
from publisher.media_types import MediaType
from publisher.store import serialize
from publisher.vocabulary import prefixes


def render(description: Description, media_type: MediaType, base: str) -> bytes:
    """The document in the format; TriG and N-Quads say which graph states what."""
    return serialize(description.quads(), media_type, prefixes(base))
