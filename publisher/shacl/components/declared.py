"""Constraint components that the shapes graph declares (SHACL, section 6, https://www.w3.org/TR/shacl/#sparql-constraint-components).

A component has parameters, which shapes state as properties, and validators: a SELECT finds what breaks a constraint
for all focus nodes at once (`nodeValidator`, `propertyValidator`), an ASK tells whether a value node meets it
(`validator`) and becomes one query for all value nodes.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from publisher.quads import Iri, Literal, Term
from publisher.shacl.components.query import asked, filled, query_text, solving
from publisher.shacl.failures import IllFormedShapes, Uncovered
from publisher.shacl.relations import Pairs, among, firsts, node_set, pair_set, seconds
from publisher.shacl.shapes_graph import ShapesGraph
from publisher.shacl.situation import Check, Declaration, Situation, Violations
from publisher.shacl.sparql.prebinding import THIS, VALUE
from publisher.shacl.sparql.set_query import SetQuery, ask_query, select_query
from publisher.store import rewritten_literals
from publisher.vocabulary import SH

_COMPONENT = Iri(SH + "ConstraintComponent")
_LOCAL_NAME = re.compile(r"[^\W\d][\w.·-]*$")
_RESERVED = {"this", "shapesGraph", "currentShape", "path", "PATH", "value"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a component: the property that shapes state it with, and the name of its variable."""

    path: Iri
    name: str
    optional: bool


@dataclass(frozen=True, slots=True)
class DeclaredComponent:
    """A component of the shapes graph with its parameters, at least one of which is not optional."""

    node: Iri
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class DeclaredConstraint:
    """What a shape's values for the parameters of a component declare; the messages come without a shape's own."""

    component: Iri
    check: Check
    messages: tuple[Literal, ...]


def declared_components(shapes: ShapesGraph) -> list[DeclaredComponent]:
    """The components of the shapes graph, but for SHACL's own; IllFormedShapes where one breaks a syntax rule."""
    found = [node for node in shapes.instances(_COMPONENT) if not node.value.startswith(SH)]
    return [_component(shapes, node) for node in found]


def _component(shapes: ShapesGraph, node: Term) -> DeclaredComponent:
    if not isinstance(node, Iri):
        raise IllFormedShapes(f"the constraint component {node} is no IRI")
    parameters = tuple(_parameter(shapes, node, parameter) for parameter in shapes.values(node, "parameter"))
    names = [parameter.name for parameter in parameters]
    if len(set(names)) < len(names):
        raise IllFormedShapes(f"two parameters of the constraint component {node} have one name")
    if all(parameter.optional for parameter in parameters):
        raise IllFormedShapes(f"the constraint component {node} has no parameter that shapes must state")
    return DeclaredComponent(node, parameters)


def _parameter(shapes: ShapesGraph, component: Iri, parameter: Term) -> Parameter:
    path = shapes.one(parameter, "path")
    if not isinstance(path, Iri):
        raise IllFormedShapes(f"a parameter of the constraint component {component} has no IRI as sh:path")
    name = _LOCAL_NAME.search(path.value)
    if not name or not re.fullmatch(r"\w+", name[0]) or name[0] in _RESERVED:
        raise IllFormedShapes(f"the parameter {path} of {component} has no name that a variable can have")
    return Parameter(path, name[0], shapes.truth(parameter, "optional"))


def declared_constraints(component: DeclaredComponent, declaration: Declaration) -> Iterator[DeclaredConstraint]:
    """The constraints that a shape declares by a component: one for each value of a single parameter, else one.

    None where the shape does not state all that it must, or where there is no validator for such a shape
    (sections 2.1.2 and 6.2.3). IllFormedShapes or Uncovered as its query is.
    """
    shapes, shape = declaration.shapes, declaration.shape
    stated = {parameter: shapes.objects(shape, parameter.path) for parameter in component.parameters}
    if not all(values or parameter.optional for parameter, values in stated.items()):
        return
    if len(stated) > 1 and (double := [p for p, values in stated.items() if len(values) > 1]):
        raise IllFormedShapes(f"{shape} has more than one value of {double[0].path}")
    validator = _validator(component, declaration)
    if validator is None:
        return
    own = _messages(shapes, validator, "message") or _messages(shapes, component.node, "message")
    templates = _messages(shapes, component.node, "labelTemplate") or (_plain(component),)
    for given in _given(stated):
        check = _check(validator, declaration, given, own)
        yield DeclaredConstraint(component.node, check, tuple(filled(text, given) for text in templates))


def _given(stated: Mapping[Parameter, list[Term]]) -> list[dict[str, Term]]:
    """The values of the parameters by their names, for each constraint that they declare."""
    if len(stated) == 1:
        return [{parameter.name: value} for parameter, values in stated.items() for value in values]
    return [{parameter.name: values[0] for parameter, values in stated.items() if values}]


def _validator(component: DeclaredComponent, declaration: Declaration) -> Term | None:
    """The validator for a shape of this kind, one of some (section 6.2.3)."""
    own = "propertyValidator" if declaration.path else "nodeValidator"
    shapes, node = declaration.shapes, component.node
    found = [v for v in shapes.values(node, own) if shapes.values(v, "select")]
    found = found or [v for v in shapes.values(node, "validator") if shapes.values(v, "ask")]
    return min(found, key=str) if found else None


def _messages(shapes: ShapesGraph, node: Term, name: str) -> tuple[Literal, ...]:
    return tuple(text for text in shapes.values(node, name) if isinstance(text, Literal))


def _plain(component: DeclaredComponent) -> Literal:
    name = re.split(r"[/#:]", component.node.value)[-1]
    return Literal(f"The constraint of {name} is not met.")


def _check(
    validator: Term, declaration: Declaration, given: Mapping[str, Term], messages: tuple[Literal, ...]
) -> Check:
    shapes = declaration.shapes
    literals = [term for term in given.values() if isinstance(term, Literal)]
    for literal in rewritten_literals(literals):
        raise Uncovered(f"the query engine does not keep {literal} as it is written")
    said = tuple(filled(message, given) for message in messages)
    question = asked(validator, declaration, {name: str(term) for name, term in given.items()})
    if shapes.values(validator, "select"):
        return solving(select_query(query_text(shapes, validator, "select"), question), declaration, said)
    query = ask_query(query_text(shapes, validator, "ask"), question)
    return lambda situation: _unmet(query, situation, said)


def _unmet(query: SetQuery, situation: Situation, messages: tuple[Literal, ...]) -> Violations:
    """A violation for each value node that an ASK is not true of, with each focus node that it is not true for."""
    graph, values = situation.graph, situation.values
    both = THIS in query.bound
    rows = {THIS: firsts(values), VALUE: seconds(values)} if both else {VALUE: situation.value_nodes}
    found = list(situation.store.solutions(query, rows))
    refused = np.array([graph.number(row[VALUE]) for row in found], np.uint32)
    if both:
        pairs = pair_set(np.array([graph.number(row[THIS]) for row in found], np.uint32), refused)
    else:
        pairs = values[among(seconds(values), node_set(refused))]
    return replace(situation.rows(pairs), messages=_said(situation, pairs, messages))


def _said(situation: Situation, pairs: Pairs, messages: tuple[Literal, ...]) -> tuple[tuple[Literal, ...], ...]:
    """The messages of each pair, with its nodes in place of their names."""
    term = situation.graph.term
    return tuple(
        tuple(filled(message, {THIS: term(focus), VALUE: term(value)}) for message in messages)
        for focus, value in zip(firsts(pairs).tolist(), seconds(pairs).tolist(), strict=True)
    )
