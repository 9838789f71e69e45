"""RDF terms and quads, with their canonical N-Quads form (RDF 1.1 N-Quads, https://www.w3.org/TR/n-quads/)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

XSD = "http://www.w3.org/2001/XMLSchema#"
XSD_STRING = XSD + "string"
RDF_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


@dataclass(frozen=True, slots=True, order=True)
class Iri:
    """An absolute IRI."""

    value: str

    def __hash__(self) -> int:
        """The hash of the text, which a string works out once."""
        return hash(self.value)

    def __str__(self) -> str:
        return f"<{self.value}>"


@dataclass(frozen=True, slots=True, order=True)
class BlankNode:
    """A blank node with the label that its parser gave it."""

    value: str

    def __str__(self) -> str:
        return f"_:{self.value}"


@dataclass(frozen=True, slots=True, order=True)
class Literal:
    """A literal: lexical form, datatype IRI, language tag (empty where there is none)."""

    value: str
    datatype: str = XSD_STRING
    language: str = ""

    def __str__(self) -> str:
        text = f'"{_escape(self.value)}"'
        if self.language:
            return f"{text}@{self.language}"
        return text if self.datatype == XSD_STRING else f"{text}^^<{self.datatype}>"


Subject = Iri | BlankNode
Term = Iri | BlankNode | Literal


class Quad(NamedTuple):
    """A triple and the named graph that states it; `graph` None is the default graph.

    A tuple, because nothing is made so often.
    """

    subject: Subject
    predicate: Iri
    object: Term
    graph: Iri | None

    def __str__(self) -> str:
        graph = f" {self.graph}" if self.graph else ""
        return f"{self.subject} {self.predicate} {self.object}{graph} ."


Triple = tuple[Subject, Iri, Term]


def triple(quad: Quad) -> Triple:
    """The quad without its graph."""
    return quad.subject, quad.predicate, quad.object


def canonical_lines(quads: Iterable[Quad]) -> list[str]:
    """Each quad once as canonical N-Quads, in code point order, each line without its line feed."""
    return sorted({str(quad) for quad in quads})


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\b": "\\b", "\t": "\\t", "\f": "\\f"}
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f\ufffe\uffff]')


def _escape(text: str) -> str:
    return _ESCAPED.sub(lambda match: _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}", text)


_TERM = re.compile(
    r"<([^>]*)>"
    r"|_:(\S+)"
    r'|"([^"\\]*(?:\\.[^"\\]*)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?',
    re.S,
)
"""IRI, blank node, or lexical form with its language or datatype."""

_UNESCAPES = {short[1]: char for char, short in _ESCAPES.items()}
_SHORT = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.S)


def parse_term(text: str) -> Term:
    """The term that `str(term)` wrote; ValueError for anything else."""
    match = _TERM.fullmatch(text)
    if not match:
        raise ValueError(f"not a term in N-Triples form: {text[:80]}")
    iri, blank, value, language, datatype = match.groups()
    if iri is not None:
        return Iri(iri)
    if blank is not None:
        return BlankNode(blank)
    if "\\" in value:
        value = _SHORT.sub(_unescape, value)
    if language:
        return Literal(value, RDF_LANG_STRING, language)
    return Literal(value, datatype or XSD_STRING)


def literal_of(text: str) -> Literal:
    """The literal that `str(literal)` wrote; ValueError for anything else."""
    term = parse_term(text)
    if not isinstance(term, Literal):
        raise ValueError(f"not a literal in N-Triples form: {text[:80]}")
    return term


def _unescape(match: re.Match[str]) -> str:
    return _UNESCAPES.get(match[1]) or chr(int(match[1][1:], 16))
