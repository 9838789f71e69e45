"""The other components (SHACL, section 4.8, https://www.w3.org/TR/shacl/#core-components-others)."""

import numpy as np

from publisher.quads import Iri, Term
from publisher.shacl.relations import among, from_nodes, how_many, joined, seconds
from publisher.shacl.situation import NO_VIOLATIONS, Check, Declaration, Situation, Violations


def closed(_: Term, declaration: Declaration) -> Check:
    """sh:closed with sh:ignoredProperties: values have only the properties of the shape's property shapes."""
    shapes, shape = declaration.shapes, declaration.shape
    ignored = declaration.value("ignoredProperties")
    if not shapes.truth(shape, "closed"):
        return lambda _: NO_VIOLATIONS
    allowed = set(shapes.members(ignored)) if ignored is not None else set[Term]()
    for part in shapes.values(shape, "property"):
        allowed |= {path for path in shapes.values(part, "path") if isinstance(path, Iri)}

    def check(situation: Situation) -> Violations:
        graph, rows = situation.graph, list[tuple[np.ndarray[tuple[int], np.dtype[np.uint32]], ...]]()
        permitted = {graph.number(term) for term in allowed}
        for predicate in graph.predicates():
            if predicate not in permitted:
                stated = from_nodes(graph.outgoing(predicate), situation.value_nodes)
                foci, _, values = joined(situation.values, stated)
                rows.append((foci, values, np.full(foci.size, predicate, np.uint32)))
        if not rows:
            return NO_VIOLATIONS
        foci, values, paths = (np.concatenate(column) for column in zip(*rows, strict=True))
        return Violations(foci, values, paths)

    return check


def having(parameter: Term, _: Declaration) -> Check:
    """sh:hasValue: one of the values is the term."""

    def check(situation: Situation) -> Violations:
        wanted = situation.graph.numbers([parameter])
        pairs = situation.values[among(seconds(situation.values), wanted)]
        return situation.of_foci(how_many(pairs, situation.foci) == 0)

    return check


def in_list(parameter: Term, declaration: Declaration) -> Check:
    """sh:in: each value is a member of the list."""
    members = declaration.shapes.members(parameter)
    return lambda situation: situation.unless_among(situation.graph.numbers(members))
