"""A query for one pre-bound node rewritten for a set of nodes (SHACL, section 5.3.1, https://www.w3.org/TR/shacl/#pre-binding).

Pre-binding joins every part of the query with the binding of `$this`, and of `$value` where a value node is judged.
The rewritten query joins with all of these nodes instead: a group begins with a pattern that binds them wherever it
asks for one in a place that its own patterns have not bound it for. Then a solution for a node is one that the query
has when that node is pre-bound, and the other way round: joins, unions and filters keep solutions of different nodes
apart once `$this` is bound on their left. Cuts (LIMIT, OFFSET) and aggregates over other groups than those of `$this`
do not: Uncovered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    InShapes,
    Optional,
    Select,
    Triples,
    Union,
)
from publisher.shacl.sparql.variables import certain, expressions, functions, mentioned, named, selected

THIS, VALUE = "this", "value"
FOCUS = "urn:x-shacl:focus"
"""The named graph of the triples whose objects are the nodes; their predicate is it too, with a name after a colon."""

_UNSTEADY = {"NOW", "RAND", "UUID", "STRUUID", "BNODE"}
_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}


def marks(bound: Sequence[str]) -> str:
    """The pattern that binds the variables to each row of nodes that is asked about."""
    parts = " ; ".join(f"<{FOCUS}:{name}> ?{name}" for name in bound)
    return f"GRAPH <{FOCUS}> {{ [] {parts} }}"


def for_set(select: Select, bound: Sequence[str]) -> Select:
    """The query whose solutions are those for each node that the variables are bound to; Uncovered without one."""
    _refuse_unsteady(select)
    return _Rewriting(frozenset(bound), Triples(tuple(tokens(marks(bound))))).select(select, always=True)


def refuse_assigned(select: Select, pre_bound: frozenset[str]) -> None:
    """IllFormedShapes where a query assigns a variable that is pre-bound."""
    for expression in (select.head, *expressions(select.group), select.tail):
        for before, variable in pairwise(expression):
            if _is_word(before, "AS") and isinstance(variable, Token) and variable.text[1:] in pre_bound:
                raise IllFormedShapes(f"{variable.text} is pre-bound and must not be assigned")


def _refuse_unsteady(select: Select) -> None:
    for expression in (select.head, *expressions(select.group), select.tail):
        if functions(expression) & _UNSTEADY:
            raise Uncovered("its query asks for what differs from call to call")


@dataclass(frozen=True, slots=True)
class _Rewriting:
    """Rewrites a query: the variables that nodes are bound to, and the pattern that opens groups."""

    bound: frozenset[str]
    opening: Triples

    def select(self, select: Select, *, always: bool) -> Select:
        """The SELECT with a rewritten group, where cutting and aggregating keep the nodes apart."""
        if not self.bound <= selected(select):
            raise Uncovered("its query does not select $this")
        words = functions(select.head) | functions(select.tail)
        if words & {"LIMIT", "OFFSET"}:
            raise Uncovered("its query takes a part of its solutions")
        if "FROM" in words:
            raise Uncovered("its query names a dataset")
        if (words & _AGGREGATES or "GROUP" in words) and not self.bound <= _grouped(select.tail):
            raise Uncovered("its query aggregates over other groups than those of $this")
        return replace(select, group=self._group(select.group, always=always))

    def _group(self, group: Group, *, always: bool = False, bound_outside: bool = False) -> Group:
        """The group with its groups rewritten, opened by the nodes where that is asked for or needed."""
        opened = always or any(_needs_opening(group, name, bound_outside) for name in self.bound)
        elements = tuple(map(self._element, group.elements))
        return Group((self.opening, *elements) if opened else elements)

    def _element(self, element: Element) -> Element:
        match element:
            case Filter() | Bind():
                return replace(element, expression=self._expression(element.expression))
            case Optional():
                return Optional(self._group(element.group, bound_outside=True))
            case Union():
                return Union(tuple(map(self._group, element.branches)))
            case InShapes():
                return InShapes(element.name, self._group(element.group))
            case Select():
                return self.select(element, always=True)
        return element

    def _expression(self, expression: Expression) -> Expression:
        return tuple(
            Exists(part.negated, self._group(part.group, bound_outside=True)) if isinstance(part, Exists) else part
            for part in expression
        )


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


def _needs_opening(group: Group, name: str, bound_outside: bool) -> bool:
    """Whether some part asks for the variable where the group's own patterns have not bound it yet."""
    bound = False
    for element in group.elements:
        match element:
            case Triples() | Union() | Select() | InShapes():
                bound = bound or name in certain(Group((element,)))
            case Optional() if name in mentioned(element.group) and not bound:
                return True
            case Bind() if name in named(element.expression) and not bound:
                return True
    filtered = any(isinstance(e, Filter) and name in named(e.expression) for e in group.elements)
    return filtered and not bound and not bound_outside


def _is_word(part: Token | Exists, word: str) -> bool:
    return isinstance(part, Token) and part.keyword == word
