"""The tokens of a SPARQL query, found without parsing it (SPARQL 1.1, section 19.8, https://www.w3.org/TR/sparql11-query/#sparqlGrammar)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_PATTERN = re.compile(
    r"""
      (?P<space>\s+|\#[^\n\r]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*(?:\\[uU][0-9A-Fa-f]{4,8}[^<>"{}|^`\\\x00-\x20]*)*>)
    | (?P<string>\"\"\"(?:"{0,2}(?:[^"\\]|\\.))*+\"\"\"|'''(?:'{0,2}(?:[^'\\]|\\.))*+'''
        |"(?:[^"\\\n\r]|\\[^\n\r])*+"|'(?:[^'\\\n\r]|\\[^\n\r])*+')
    | (?P<variable>[?$]\w+)
    | (?P<blank>_:\w(?:[\w\-·]|\.(?=[\w\-.]))*)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<name>(?:[^\W\d_][\w\-·.]{0,99}+)?:(?:[\w:%\-\x80-\U0010ffff]|\\.|\.(?=[\w:%\-\\.\x80-\U0010ffff]))*)
    | (?P<number>\d+\.\d*[eE][+-]?\d+|\d*\.\d+(?:[eE][+-]?\d+)?|\d+(?:[eE][+-]?\d+)?)
    | (?P<word>[^\W\d]\w*)
    | (?P<sign><<\(|\)>>|<<|>>|\{\||\|\}|\^\^|&&|\|\||[<>!]=|.)
    """,
    re.X | re.S,
)
_PLAIN_IRI = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]*://|[^#'(\[]*>)")


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its kind (iri, string, variable, blank, language, name, number, word, sign), its text and its offset."""

    kind: str
    text: str
    offset: int

    @property
    def keyword(self) -> str:
        """The token in capitals where it is a bare word, else nothing."""
        return self.text.upper() if self.kind == "word" else ""


def tokens(query: str) -> Iterator[Token]:
    """The tokens in order, without white space and comments; a character that begins no token is a sign.

    A quotation mark that is never closed, and a stray backslash, end the tokens: no parser gets past them, and looking
    for the end of each string again would take quadratic time.
    """
    for match in _PATTERN.finditer(query):
        kind = match.lastgroup or "sign"
        if kind != "space":
            yield Token(kind, match[0], match.start())
        if kind == "sign" and match[0] in _FATAL:
            return


_FATAL = ("'", '"', "\\")


def is_ambiguous(token: Token) -> bool:
    """Whether a parser may read the IRI as a comparison, and then find a comment, a string or a bracket in it.

    `?a<?b#>` is `?a` and an IRI, or `?a < ?b` and a comment. After `http://` there is one reading only.
    """
    return token.kind == "iri" and not _PLAIN_IRI.match(token.text)


def body_start(found: Sequence[Token]) -> int:
    """The index of the first token after the prologue (BASE, PREFIX and VERSION declarations)."""
    index = 0
    while index < len(found) and (taken := _DECLARATIONS.get(found[index].keyword)):
        index += taken
    return min(index, len(found))


_DECLARATIONS = {"BASE": 2, "PREFIX": 3, "VERSION": 2}


@dataclass(frozen=True, slots=True)
class DatasetClause:
    """FROM or FROM NAMED with the graph as it is written: an IRI in brackets or a prefixed name.

    `span` are the offsets at which the clause begins and ends.
    """

    graph: str
    named: bool
    span: tuple[int, int] = field(default=(0, 0), compare=False)


def dataset_clauses(found: Sequence[Token]) -> list[DatasetClause]:
    """The dataset clauses of the query; they stand outside all braces (section 13.2)."""
    clauses, depth = [], 0
    for index, token in enumerate(found):
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0 and token.keyword == "FROM":
            named = index + 1 < len(found) and found[index + 1].keyword == "NAMED"
            graph = found[index + 1 + named : index + 2 + named]
            if graph and graph[0].kind in ("iri", "name"):
                span = (token.offset, graph[0].offset + len(graph[0].text))
                clauses.append(DatasetClause(graph[0].text, named, span))
    return clauses


def place(query: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1."""
    return query.count("\n", 0, offset) + 1, offset - query.rfind("\n", 0, offset)
