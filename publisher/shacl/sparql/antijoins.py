"""EXISTS as a join, NOT EXISTS as MINUS, where they say the same.

Oxigraph evaluates EXISTS anew for each solution, which takes quadratic time when its group has more than one pattern;
MINUS and a join with a sub-select evaluate the group once. They select the same solutions when every variable that
the group shares with what it filters is bound in all solutions of both, and the group mentions no other variable
from outside: then a solution of the group is compatible with an outer one exactly when it is one after substitution.
"""

from publisher.queries.tokens import Token, tokens
from publisher.shacl.sparql.groups import Element, Exists, Filter, Group, Minus, Optional, Select, Triples, Union
from publisher.shacl.sparql.variables import certain, in_scope, mentioned

_MANY = {";", ",", "/", "[", "(", "*", "+", "?"}


def without_correlation(select: Select) -> Select:
    """The query with its EXISTS and NOT EXISTS rewritten where they say the same and would be slow."""
    return Select(select.head, _group(select.group), select.tail)


def _group(group: Group) -> Group:
    """The group with joins in place of its filters, and with its groups rewritten; what is inside EXISTS stays."""
    kept = list[Element]()
    moved = list[Element]()
    for element in group.elements:
        found = _as_join(element, group)
        if found is None:
            kept.append(_inside(element))
        else:
            moved.append(found)
    return Group((*kept, *moved))


def _inside(element: Element) -> Element:
    match element:
        case Optional():
            # what filters an optional group sees the outer solution, so only groups below it stand alone
            return element
        case Union():
            return Union(tuple(map(_group, element.branches)))
        case Select():
            return without_correlation(element)
        case _:
            return element


def _as_join(element: Element, group: Group) -> Element | None:
    """What the filter can be written as, or None where it must stay or is fast."""
    if not isinstance(element, Filter) or len(element.expression) != 1:
        return None
    exists = element.expression[0]
    if not isinstance(exists, Exists) or not _is_slow(exists.group) or not _is_plain(exists.group):
        return None
    shared = mentioned(exists.group) & in_scope(group)
    if not shared or not shared <= certain(exists.group) & certain(group):
        return None
    if exists.negated:
        return Minus(exists.group)
    head = tuple(tokens(f"SELECT DISTINCT {' '.join(f'?{name}' for name in sorted(shared))}"))
    return Union((Group((Select(head, exists.group, ()),)),))


def _is_slow(group: Group) -> bool:
    """Whether the group is more than one triple pattern."""
    if len(group.elements) != 1 or not isinstance(group.elements[0], Triples):
        return True
    found = group.elements[0].tokens
    return any(token.text in _MANY for token in found) or any(token.text == "." for token in found[:-1])


def _is_plain(group: Group) -> bool:
    """Whether the group is made of triple patterns, of unions of such groups, and of filters on what these bind."""
    return all(
        isinstance(element, Triples)
        or (isinstance(element, Union) and all(map(_is_plain, element.branches)))
        or (isinstance(element, Filter) and _is_self_contained(element, group))
        for element in group.elements
    )


def _is_self_contained(element: Filter, group: Group) -> bool:
    if not all(isinstance(part, Token) for part in element.expression):
        return False
    return mentioned(Group((element,))) <= certain(group)
