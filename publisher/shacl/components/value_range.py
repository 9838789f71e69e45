"""Between which bounds a value lies (SHACL, section 4.3, https://www.w3.org/TR/shacl/#core-components-range)."""

from collections.abc import Callable

from publisher.quads import Literal, Term
from publisher.shacl.literals import Comparable, comparable
from publisher.shacl.situation import Check, Declaration


def above(parameter: Term, declaration: Declaration) -> Check:
    """sh:minExclusive: the bound is less than each value."""
    return _bounded("minExclusive", parameter, declaration, lambda bound, value: bound.is_less(value))


def from_bound(parameter: Term, declaration: Declaration) -> Check:
    """sh:minInclusive: the bound is at most each value."""
    return _bounded("minInclusive", parameter, declaration, lambda bound, value: bound.is_at_most(value))


def below(parameter: Term, declaration: Declaration) -> Check:
    """sh:maxExclusive: each value is less than the bound."""
    return _bounded("maxExclusive", parameter, declaration, lambda bound, value: value.is_less(bound))


def up_to(parameter: Term, declaration: Declaration) -> Check:
    """sh:maxInclusive: each value is at most the bound."""
    return _bounded("maxInclusive", parameter, declaration, lambda bound, value: value.is_at_most(bound))


def _bounded(
    name: str, parameter: Term, declaration: Declaration, holds: Callable[[Comparable, Comparable], bool]
) -> Check:
    bound = comparable(str(parameter)) if isinstance(parameter, Literal) else None
    if bound is None:
        raise declaration.wrong(name, parameter, "a literal that values can be compared with")

    def verdict(text: str) -> bool:
        value = comparable(text)
        return value is not None and holds(bound, value)

    return lambda situation: situation.unless(verdict)
