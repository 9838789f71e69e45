"""How values relate to those of another property (SHACL, section 4.5, https://www.w3.org/TR/shacl/#core-components-property-pairs)."""

from collections.abc import Callable

import numpy as np

from publisher.quads import Iri, Term
from publisher.shacl.literals import Comparable, comparable
from publisher.shacl.relations import Pairs, among, from_nodes, side_by_side, without
from publisher.shacl.situation import Check, Declaration, Situation, Violations, joined_rows


def equal(parameter: Term, declaration: Declaration) -> Check:
    """sh:equals: the values are those of the other property, and no others."""
    other = _property("equals", parameter, declaration)

    def check(situation: Situation) -> Violations:
        others = _values(situation, other)
        return joined_rows(
            [situation.rows(without(situation.values, others)), situation.rows(without(others, situation.values))]
        )

    return check


def disjoint(parameter: Term, declaration: Declaration) -> Check:
    """sh:disjoint: no value is one of the other property."""
    other = _property("disjoint", parameter, declaration)
    return lambda situation: situation.rows(situation.values[among(situation.values, _values(situation, other))])


def less(parameter: Term, declaration: Declaration) -> Check:
    """sh:lessThan: each value is less than each value of the other property."""
    return _ordered("lessThan", parameter, declaration, Comparable.is_less)


def at_most(parameter: Term, declaration: Declaration) -> Check:
    """sh:lessThanOrEquals: each value is at most each value of the other property."""
    return _ordered("lessThanOrEquals", parameter, declaration, Comparable.is_at_most)


def _ordered(
    name: str, parameter: Term, declaration: Declaration, holds: Callable[[Comparable, Comparable], bool]
) -> Check:
    other = _property(name, parameter, declaration)

    def check(situation: Situation) -> Violations:
        foci, values, others = side_by_side(situation.values, _values(situation, other))
        known = {n: comparable(situation.graph.text(n)) for n in np.union1d(values, others).tolist()}

        def is_broken(left: int, right: int) -> bool:
            first, second = known[left], known[right]
            return first is None or second is None or not holds(first, second)

        broken = np.fromiter(map(is_broken, values.tolist(), others.tolist()), np.bool_, values.size)
        return Violations(foci[broken], values[broken])

    return check


def _property(name: str, parameter: Term, declaration: Declaration) -> Iri:
    if not isinstance(parameter, Iri):
        raise declaration.wrong(name, parameter, "a property")
    return parameter


def _values(situation: Situation, other: Iri) -> Pairs:
    return from_nodes(situation.graph.outgoing(situation.graph.number(other)), situation.foci)
