"""Which variables a part of a query mentions, and which it certainly binds (SPARQL 1.1, section 18.2.1)."""

from collections.abc import Iterable, Iterator

from publisher.queries.tokens import Token
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


def named(parts: Iterable[Token | Exists]) -> Iterator[str]:
    """The variables that an expression or some triple patterns mention, also inside EXISTS."""
    for part in parts:
        if isinstance(part, Exists):
            yield from mentioned(part.group)
        elif part.kind == "variable":
            yield part.text[1:]


def mentioned(group: Group) -> set[str]:
    """All variables that occur in a group, however deep."""
    return {name for element in group.elements for name in _of(element)}


def _of(element: Element) -> Iterable[str]:
    match element:
        case Triples():
            return named(element.tokens)
        case Filter() | Bind():
            return named(element.expression)
        case Optional() | Minus():
            return mentioned(element.group)
        case InShapes():
            return {*named([element.name]), *mentioned(element.group)}
        case Union():
            return {name for branch in element.branches for name in mentioned(branch)}
        case Select():
            return {*named(element.head), *mentioned(element.group), *named(element.tail)}


def in_scope(group: Group) -> set[str]:
    """The variables that a solution of the group may bind, and perhaps a few more."""
    return {name for element in group.elements if not isinstance(element, Filter) for name in _of(element)}


def certain(group: Group) -> set[str]:
    """Variables that every solution of the group binds."""
    found = set[str]()
    for element in group.elements:
        if isinstance(element, Triples):
            found |= set(named(element.tokens))
        elif isinstance(element, Union):
            found |= set.intersection(*(certain(branch) for branch in element.branches))
        elif isinstance(element, InShapes):
            found |= certain(element.group)
        elif isinstance(element, Select):
            found |= certain(element.group) & selected(element)
    return found


def selected(select: Select) -> set[str]:
    """The variables that a SELECT names, or all that it can bind for `SELECT *`."""
    if any(isinstance(part, Token) and part.text == "*" for part in select.head):
        return in_scope(select.group)
    return set(named(select.head))


def functions(parts: Expression) -> set[str]:
    """The bare words of an expression in capitals: functions, aggregates, keywords."""
    return {part.keyword for part in parts if isinstance(part, Token) and part.keyword}


def expressions(group: Group) -> Iterator[Expression]:
    """Every expression in a group, however deep, and what stands before and after the groups of SELECTs."""
    for element in group.elements:
        match element:
            case Filter() | Bind():
                yield element.expression
                for part in element.expression:
                    if isinstance(part, Exists):
                        yield from expressions(part.group)
            case Optional() | Minus() | InShapes():
                yield from expressions(element.group)
            case Union():
                for branch in element.branches:
                    yield from expressions(branch)
            case Select():
                yield element.head
                yield from expressions(element.group)
                yield element.tail


def subqueries(group: Group) -> Iterator[Select]:
    """Every sub-select in a group, however deep."""
    for element in group.elements:
        match element:
            case Filter() | Bind():
                for part in element.expression:
                    if isinstance(part, Exists):
                        yield from subqueries(part.group)
            case Optional() | Minus() | InShapes():
                yield from subqueries(element.group)
            case Union():
                for branch in element.branches:
                    yield from subqueries(branch)
            case Select():
                yield element
                yield from subqueries(element.group)
