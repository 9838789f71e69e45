"""A query for one pre-bound node rewritten for a set of nodes (SHACL, section 5.3.1, https://www.w3.org/TR/shacl/#pre-binding).

Pre-binding joins every part of the query with the binding of `$this`. The rewritten query joins with all focus nodes
instead: a group begins with a pattern that binds `$this` to each of them wherever it asks for `$this` in a place that
its own patterns have not bound it for. Then a solution for a node is one that the query has when that node is
pre-bound, and the other way round: joins, unions and filters keep solutions of different nodes apart once `$this` is
bound on their left. Cuts (LIMIT, OFFSET) and aggregates over other groups than those of `$this` do not: Uncovered.
"""

from dataclasses import replace
from itertools import pairwise

from publisher.queries.tokens import Token, tokens
from publisher.shacl.failures import IllFormedShapes, Uncovered
from publisher.shacl.sparql.groups import (
    Bind,
    Element,
    Exists,
    Expression,
    Filter,
    Group,
    Minus,
    Optional,
    Select,
    Triples,
    Union,
)
from publisher.shacl.sparql.variables import certain, expressions, functions, mentioned, named, selected

THIS = "this"
FOCUS = "urn:x-shacl:focus"
"""The named graph, subject and predicate of the triples whose objects are the focus nodes."""

_IS_FOCUS = Triples(tuple(tokens(f"GRAPH <{FOCUS}> {{ <{FOCUS}> <{FOCUS}> ?{THIS} }}")))
_UNSTEADY = {"NOW", "RAND", "UUID", "STRUUID", "BNODE"}
_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
_PRE_BOUND = {THIS, "currentShape", "shapesGraph", "PATH"}


def for_set(select: Select) -> Select:
    """The query whose solutions are those for each focus node; IllFormedShapes or Uncovered where there is none."""
    _refuse(select)
    return _select(select, _group(select.group, always=True))


def _refuse(select: Select) -> None:
    for expression in (select.head, *expressions(select.group), select.tail):
        words = functions(expression)
        if words & _UNSTEADY:
            raise Uncovered("its query asks for what differs from call to call")
        for before, variable in pairwise(expression):
            if _is_word(before, "AS") and isinstance(variable, Token) and variable.text[1:] in _PRE_BOUND:
                raise IllFormedShapes(f"{variable.text} is pre-bound and must not be assigned")
    if mentioned(select.group) & {"currentShape", "shapesGraph"}:
        raise Uncovered("its query asks for the shapes graph or the shape")


def _select(select: Select, group: Group) -> Select:
    """The SELECT with a rewritten group, where cutting and aggregating keep the focus nodes apart."""
    if THIS not in selected(select):
        raise Uncovered("its query does not select $this")
    words = functions(select.head) | functions(select.tail)
    if words & {"LIMIT", "OFFSET"}:
        raise Uncovered("its query takes a part of its solutions")
    if "FROM" in words:
        raise Uncovered("its query names a dataset")
    if (words & _AGGREGATES or "GROUP" in words) and THIS not in _grouped(select.tail):
        raise Uncovered("its query aggregates over other groups than those of $this")
    return replace(select, group=group)


def _grouped(tail: Expression) -> set[str]:
    """The variables after GROUP BY that stand for themselves."""
    depth, grouping, found = 0, False, set[str]()
    for part in tail:
        if not isinstance(part, Token):
            continue
        depth += {"(": 1, ")": -1}.get(part.text, 0)
        if part.keyword in ("GROUP", "HAVING", "ORDER"):
            grouping = part.keyword == "GROUP"
        elif grouping and depth == 0 and part.kind == "variable":
            found.add(part.text[1:])
    return found


def _group(group: Group, *, always: bool = False, bound_outside: bool = False) -> Group:
    """The group with its groups rewritten, opened by the focus nodes where that is asked for or needed."""
    opened = always or _needs_opening(group, bound_outside)
    elements = tuple(_element(element) for element in group.elements)
    return Group((_IS_FOCUS, *elements) if opened else elements)


def _needs_opening(group: Group, bound_outside: bool) -> bool:
    """Whether some part asks for $this where the group's own patterns have not bound it yet."""
    bound = False
    for element in group.elements:
        match element:
            case Triples() | Union() | Select():
                bound = bound or THIS in certain(Group((element,)))
            case Optional() if THIS in mentioned(element.group) and not bound:
                return True
            case Bind() if THIS in named(element.expression) and not bound:
                return True
    filtered = any(isinstance(e, Filter) and THIS in named(e.expression) for e in group.elements)
    return filtered and not bound and not bound_outside


def _element(element: Element) -> Element:
    match element:
        case Filter():
            return Filter(_expression(element.expression))
        case Bind():
            return Bind(_expression(element.expression))
        case Optional():
            return Optional(_group(element.group, bound_outside=True))
        case Union():
            return Union(tuple(_group(branch) for branch in element.branches))
        case Select():
            if THIS not in set(named(element.head)):
                raise IllFormedShapes("a sub-select must select the pre-bound variable $this by its name")
            return _select(element, _group(element.group, always=True))
        case Triples() | Minus():
            return element


def _expression(expression: Expression) -> Expression:
    return tuple(
        Exists(part.negated, _group(part.group, bound_outside=True)) if isinstance(part, Exists) else part
        for part in expression
    )


def _is_word(part: Token | Exists, word: str) -> bool:
    return isinstance(part, Token) and part.keyword == word
