"""A SPARQL query in parts, with its kinds of words told apart for those who read it."""

from collections.abc import Iterator

from publisher.queries.tokens import tokens

_KINDS = {"iri": "i", "name": "i", "string": "s", "language": "s", "number": "s", "variable": "v", "word": "k"}


def highlighted(query: str) -> list[tuple[str, str]]:
    """The query in parts with their kinds: words of the language k, variables v, IRIs i, literals s, comments c.

    A part of another kind has none. The parts together are the query.
    """
    parts, end = [], 0
    for token in tokens(query):
        parts += [*_between(query[end : token.offset]), (_KINDS.get(token.kind, ""), token.text)]
        end = token.offset + len(token.text)
    return [(kind, text) for kind, text in [*parts, *_between(query[end:])] if text]


def _between(text: str) -> Iterator[tuple[str, str]]:
    """White space, and comments to the ends of their lines."""
    for line in text.splitlines(keepends=True):
        yield "c" if line.lstrip().startswith("#") else "", line
