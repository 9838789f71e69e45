"""The groups of a query's pattern, in the order of their text (SPARQL 1.1, section 18.2.2, https://www.w3.org/TR/sparql11-query/).

Only what decides where variables are bound is taken apart; the rest stays tokens. The text is known to parse.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from publisher.queries.tokens import Token
from publisher.shacl.failures import IllFormedShapes, Uncovered


@dataclass(frozen=True, slots=True)
class Triples:
    """Triple patterns with the points between them."""

    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Exists:
    """EXISTS or NOT EXISTS in an expression."""

    negated: bool
    group: "Group"


Expression: TypeAlias = tuple[Token | Exists, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """FILTER with its expression, in its brackets where it has some."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class Bind:
    """BIND with all that stands in its brackets; the variable comes last."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class Optional:
    """OPTIONAL with its group."""

    group: "Group"


@dataclass(frozen=True, slots=True)
class Minus:
    """MINUS with its group: never read, as SHACL forbids it, but what a NOT EXISTS may be written as."""

    group: "Group"


@dataclass(frozen=True, slots=True)
class Union:
    """Groups joined by UNION, or one group that stands for itself."""

    branches: tuple["Group", ...]


@dataclass(frozen=True, slots=True)
class Select:
    """A SELECT: what stands before its group, and what stands after it."""

    head: Expression
    group: "Group"
    tail: Expression


@dataclass(frozen=True, slots=True)
class InShapes:
    """GRAPH with the variable that stands for the shapes graph, and its group."""

    name: Token
    group: "Group"


Element: TypeAlias = Triples | Filter | Bind | Optional | Minus | Union | Select | InShapes


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between braces."""

    elements: tuple[Element, ...]


SHAPES_GRAPH = "shapesGraph"
"""The variable that stands for the shapes graph (SHACL, section 5.3.1)."""
_FORBIDDEN = ("MINUS", "VALUES", "SERVICE")
_OPENING = ("FILTER", "BIND", "OPTIONAL", "GRAPH", *_FORBIDDEN)


def read_query(tokens: Sequence[Token]) -> Select:
    """The SELECT or ASK that the tokens make up; IllFormedShapes for what SHACL forbids beside pre-bound variables.

    Uncovered for what is not taken apart: GRAPH with anything but $shapesGraph.
    """
    reader = _Reader(tokens)
    return reader.select()


class _Reader:
    """Reads tokens one after the other."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens, self._at = tokens, 0

    def select(self) -> Select:
        head = list[Token | Exists]()
        while self._text() != "{":
            head.append(self._take())
        group = self._group()
        tail = list[Token | Exists]()
        while self._at < len(self._tokens) and self._text() != "}":
            tail += self._expression_part()
        if any(isinstance(part, Token) and part.keyword == "VALUES" for part in tail):
            raise _forbidden("VALUES")
        return Select(tuple(head), group, tuple(tail))

    def _group(self) -> Group:
        self._take()
        elements = list[Element]()
        while self._text() != "}":
            elements.append(self.select() if self._keyword() == "SELECT" else self._element())
            if self._text() == "." and not isinstance(elements[-1], Triples):
                self._take()  # the point that may follow a part that is no triple pattern
        self._take()
        return Group(tuple(elements))

    def _element(self) -> Element:
        keyword = self._keyword()
        if keyword in _FORBIDDEN:
            raise _forbidden(keyword)
        match keyword:
            case "GRAPH":
                self._take()
                return self._in_shapes()
            case "FILTER":
                self._take()
                return Filter(tuple(self._constraint()))
            case "BIND":
                self._take()
                return Bind(tuple(self._bracketed()))
            case "OPTIONAL":
                self._take()
                return Optional(self._group())
        return self._union() if self._text() == "{" else self._triples()

    def _union(self) -> Union:
        branches = [self._group()]
        while self._keyword() == "UNION":
            self._take()
            branches.append(self._group())
        return Union(tuple(branches))

    def _in_shapes(self) -> InShapes:
        name = self._take()
        if name.kind != "variable" or name.text[1:] != SHAPES_GRAPH:
            raise Uncovered("its query asks a named graph that is not the shapes graph")
        return InShapes(name, self._group())

    def _triples(self) -> Triples:
        found = list[Token]()
        while self._text() not in ("{", "}") and self._keyword() not in _OPENING:
            found.append(self._take())
        return Triples(tuple(found))

    def _constraint(self) -> Iterator[Token | Exists]:
        """What follows FILTER: EXISTS with its group, an expression in brackets, or a call."""
        if self._keyword() in ("NOT", "EXISTS"):
            yield from self._expression_part()
            return
        while self._text() != "(":
            yield self._take()
        yield from self._bracketed()

    def _bracketed(self) -> Iterator[Token | Exists]:
        depth = 0
        while True:
            depth += {"(": 1, ")": -1}.get(self._text(), 0)
            yield from self._expression_part()
            if depth == 0:
                return

    def _expression_part(self) -> Iterator[Token | Exists]:
        keyword = self._keyword()
        if keyword == "EXISTS":
            self._take()
            yield Exists(False, self._group())
        elif keyword == "NOT" and self._tokens[self._at + 1].keyword == "EXISTS":
            self._at += 2
            yield Exists(True, self._group())
        else:
            yield self._take()

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _text(self) -> str:
        return self._tokens[self._at].text

    def _keyword(self) -> str:
        return self._tokens[self._at].keyword


def _forbidden(keyword: str) -> IllFormedShapes:
    return IllFormedShapes(f"a query with pre-bound variables must not use {keyword}")


def written(part: Group | Element | Exists | Expression) -> str:
    """The text of a part of a query."""
    match part:
        case Group():
            text = f"{{ {' '.join(map(written, part.elements))} }}"
        case Exists():
            text = f"{'NOT ' * part.negated}EXISTS {written(part.group)}"
        case Triples():
            text = _spaced(part.tokens)
        case Filter() | Bind() | Optional() | Minus():
            inside = part.group if isinstance(part, Optional | Minus) else part.expression
            text = f"{type(part).__name__.upper()} {written(inside)}"
        case Union():
            text = " UNION ".join(map(written, part.branches))
        case InShapes():
            text = f"GRAPH {part.name.text} {written(part.group)}"
        case Select():
            text = f"{_spaced(part.head)} {written(part.group)} {_spaced(part.tail)}"
        case _:
            text = _spaced(part)
    return text


def _spaced(parts: Expression) -> str:
    """The tokens with a space where the text had one, so that -1 stays a number."""
    pieces, end = list[str](), -1
    for part in parts:
        if isinstance(part, Token):
            pieces += [" " * (part.offset != end), part.text]
            end = part.offset + len(part.text)
        else:
            pieces += [" ", written(part)]
            end = -1
    return "".join(pieces)
