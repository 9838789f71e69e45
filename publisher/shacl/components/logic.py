"""Shapes combined by logic (SHACL, section 4.6, https://www.w3.org/TR/shacl/#core-components-logical)."""

import numpy as np

from publisher.quads import Term
from publisher.shacl.relations import NO_NODES, among
from publisher.shacl.situation import Check, Declaration, Situation, Violations


def negated(parameter: Term, _: Declaration) -> Check:
    """sh:not: no value conforms to the shape."""

    def check(situation: Situation) -> Violations:
        return situation.unless_among(situation.failing(parameter, situation.value_nodes))

    return check


def all_of(parameter: Term, declaration: Declaration) -> Check:
    """sh:and: each value conforms to all shapes of the list."""
    parts = declaration.shapes.members(parameter)

    def check(situation: Situation) -> Violations:
        refused = NO_NODES
        for part in parts:
            refused = np.union1d(refused, situation.failing(part, situation.value_nodes))
        return situation.if_among(refused)

    return check


def any_of(parameter: Term, declaration: Declaration) -> Check:
    """sh:or: each value conforms to some shape of the list."""
    parts = declaration.shapes.members(parameter)

    def check(situation: Situation) -> Violations:
        refused = situation.value_nodes
        for part in parts:
            refused = situation.failing(part, refused)
        return situation.if_among(refused)

    return check


def one_of(parameter: Term, declaration: Declaration) -> Check:
    """sh:xone: each value conforms to exactly one shape of the list; a shape that stands twice counts twice."""
    parts = declaration.shapes.members(parameter)

    def check(situation: Situation) -> Violations:
        nodes = situation.value_nodes
        met = np.zeros(nodes.size, np.intp)
        for part in parts:
            met += ~among(nodes, situation.failing(part, nodes))
        return situation.unless_among(nodes[met == 1])

    return check
