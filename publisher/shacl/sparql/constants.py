"""Variables that are pre-bound to the same term for every node, written as that term (SHACL, section 5.3.1).

The parameters of a constraint component, `$currentShape` and `$shapesGraph` have one value throughout a constraint.
Pre-binding joins every part of the query with it, which says the same as the term in the variable's place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from publisher.queries.tokens import Token, tokens
from publisher.shacl.sparql.groups import (
    Bind,
    Element,
    Exists,
    Expression,
    Filter,
    Group,
    InShapes,
    Minus,
    Optional,
    Select,
    Triples,
    Union,
)

_ELSEWHERE = 2**40
"""Added to the offset of a token that stood in no text, so that it does not seem to follow another."""


def with_constants(select: Select, constants: Mapping[str, str]) -> Select:
    """The query with terms, in N-Triples form, in place of the variables of these names."""
    return _Writer({name: tuple(_apart(text)) for name, text in constants.items()}).select(select)


def _apart(text: str) -> Iterator[Token]:
    return (replace(token, offset=token.offset + _ELSEWHERE) for token in tokens(text))


_TRUE = tuple(_apart("(true)"))


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes terms, as tokens, in place of variables."""

    constants: Mapping[str, tuple[Token, ...]]

    def select(self, select: Select) -> Select:
        return Select(
            self._expression(_without_bare(select.head, self.constants)),
            self._group(select.group),
            self._expression(_without_bare(select.tail, self.constants)),
        )

    def _group(self, group: Group) -> Group:
        return Group(tuple(map(self._element, group.elements)))

    def _element(self, element: Element) -> Element:
        match element:
            case Triples():
                return Triples(tuple(part for part in self._expression(element.tokens) if isinstance(part, Token)))
            case Filter() | Bind():
                return replace(element, expression=self._expression(element.expression))
            case Optional() | Minus():
                return replace(element, group=self._group(element.group))
            case Union():
                return Union(tuple(map(self._group, element.branches)))
            case Select():
                return self.select(element)
            case InShapes():
                (name,) = self.constants[element.name.text[1:]]
                return InShapes(name, self._group(element.group))

    def _expression(self, parts: Expression) -> Expression:
        found, at = list[Token | Exists](), 0
        while at < len(parts):
            part = parts[at]
            if isinstance(part, Exists):
                found.append(Exists(part.negated, self._group(part.group)))
            elif part.keyword == "BOUND" and self._is_constant(parts[at + 2]):
                found += _TRUE
                at += 3
            else:
                found += self.constants[part.text[1:]] if self._is_constant(part) else (part,)
            at += 1
        return tuple(found)

    def _is_constant(self, part: Token | Exists) -> bool:
        return isinstance(part, Token) and part.kind == "variable" and part.text[1:] in self.constants


def _without_bare(parts: Expression, constants: Mapping[str, object]) -> Expression:
    """What stands before or after a group without the constants that it selects or groups by."""
    found, depth = list[Token | Exists](), 0
    for part in parts:
        if isinstance(part, Token):
            depth += {"(": 1, ")": -1}.get(part.text, 0)
            if depth == 0 and part.kind == "variable" and part.text[1:] in constants:
                continue
        found.append(part)
    return tuple(found)
