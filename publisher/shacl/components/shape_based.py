"""Values that conform to other shapes (SHACL, section 4.7, https://www.w3.org/TR/shacl/#core-components-shape)."""

from collections.abc import Callable

from publisher.quads import Term
from publisher.shacl.components.cardinality import whole_number
from publisher.shacl.failures import IllFormedShapes
from publisher.shacl.relations import Counts, Mask, Nodes, among, how_many, seconds
from publisher.shacl.situation import NO_VIOLATIONS, Check, Declaration, Situation, Violations


def conforming(parameter: Term, _: Declaration) -> Check:
    """sh:node: each value conforms to the shape."""
    return lambda situation: situation.if_among(situation.failing(parameter, situation.value_nodes))


def qualified_at_least(parameter: Term, declaration: Declaration) -> Check:
    """sh:qualifiedMinCount: at least so many values conform to the sh:qualifiedValueShape."""
    count = whole_number("qualifiedMinCount", parameter, declaration)
    return _qualified(declaration, lambda found: found < count)


def qualified_at_most(parameter: Term, declaration: Declaration) -> Check:
    """sh:qualifiedMaxCount: at most so many values conform to the sh:qualifiedValueShape."""
    count = whole_number("qualifiedMaxCount", parameter, declaration)
    return _qualified(declaration, lambda found: found > count)


def _qualified(declaration: Declaration, broken: Callable[[Counts], Mask]) -> Check:
    """The check of a count; a node shape declares none, whatever it states."""
    if declaration.path is None:
        return lambda _: NO_VIOLATIONS
    shape = declaration.value("qualifiedValueShape")
    if shape is None:
        raise IllFormedShapes(f"{declaration.shape} counts qualified values and has no sh:qualifiedValueShape")
    siblings = _siblings(declaration, shape)

    def check(situation: Situation) -> Violations:
        return situation.of_foci(broken(_conforming(situation, shape, siblings)))

    return check


def _siblings(declaration: Declaration, own: Term) -> list[Term]:
    """The sibling shapes, whose values do not count (SHACL, section 4.7.3)."""
    shapes, shape = declaration.shapes, declaration.shape
    if not shapes.truth(shape, "qualifiedValueShapesDisjoint"):
        return []
    parents = [parent for parent, part in shapes.stated("property") if part == shape]
    found = {
        sibling: None
        for parent in parents
        for part in shapes.values(parent, "property")
        for sibling in shapes.values(part, "qualifiedValueShape")
    }
    return [sibling for sibling in found if sibling != own]


def _conforming(situation: Situation, shape: Term, siblings: list[Term]) -> Counts:
    nodes = situation.value_nodes
    counted: Nodes = nodes[~among(nodes, situation.failing(shape, nodes))]
    for sibling in siblings:
        counted = situation.failing(sibling, counted)
    pairs = situation.values[among(seconds(situation.values), counted)]
    return how_many(pairs, situation.foci)
