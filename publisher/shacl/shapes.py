"""Shapes compiled to checks on sets of nodes (SHACL, section 2, https://www.w3.org/TR/shacl/#shapes)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from publisher.quads import BlankNode, Iri, Literal, Term
from publisher.shacl.components.declared import DeclaredComponent, declared_components, declared_constraints
from publisher.shacl.components.query import parse_queries
from publisher.shacl.components.table import COMPANIONS, COMPONENTS, LISTS_OF_SHAPES, PROPERTY, SHAPES, Component
from publisher.shacl.failures import IllFormedShapes, Uncovered
from publisher.shacl.paths import Path, read_path
from publisher.shacl.shapes_graph import ShapesGraph
from publisher.shacl.situation import Check, Declaration
from publisher.shacl.targets import Targets, read_targets
from publisher.vocabulary import SH

_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
_NODE_SHAPE, _PROPERTY_SHAPE = Iri(SH + "NodeShape"), Iri(SH + "PropertyShape")


@dataclass(frozen=True, slots=True)
class Constraint:
    """A compiled constraint: its component's IRI, its check, and what its results say.

    `source` is the SPARQL constraint, where it is one; `messages` are its own, else those of its shape, else one in
    English that names the parameter.
    """

    component: str
    check: Check
    source: Term | None
    messages: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A compiled shape; `path` is None for a node shape, `properties` are its property shapes."""

    node: Iri | BlankNode
    path: Path | None
    severity: str
    targets: Targets
    constraints: tuple[Constraint, ...]
    properties: tuple[Term, ...]
    deactivated: bool


@dataclass(frozen=True, slots=True)
class Shapes:
    """The compiled shapes of a shapes graph, and why some are not covered: by themselves, or by what they lead to."""

    compiled: Mapping[Term, Shape]
    uncovered: Mapping[Term, str]


def compile_shapes(graph: ShapesGraph) -> Shapes:
    """The compiled shapes; IllFormedShapes where one breaks a syntax rule, whether or not it targets anything."""
    compiled, uncovered = dict[Term, Shape](), dict[Term, str]()
    references = dict[Term, list[Term]]()
    parse_queries(graph)
    declared = declared_components(graph)
    parts = {part for _, part in graph.stated(PROPERTY)}
    for node in _shape_nodes(graph):
        if isinstance(node, Literal):
            raise IllFormedShapes(f"{node} stands where a shape must")
        references[node] = list(_references(graph, node))
        try:
            compiled[node] = _compile(graph, node, declared, is_property=node in parts)
        except Uncovered as error:
            uncovered[node] = str(error)
    for node in references:
        if node not in uncovered and (reason := _reason(node, references, uncovered)):
            uncovered[node] = reason
    return Shapes(compiled, uncovered)


def _shape_nodes(graph: ShapesGraph) -> Iterator[Term]:
    """Each shape once (SHACL, section 2.1)."""
    parameters = [component.parameter for component in COMPONENTS]
    found = dict.fromkeys([*graph.instances(_NODE_SHAPE), *graph.instances(_PROPERTY_SHAPE)])
    for name in (*_TARGETS, *parameters, *COMPANIONS, PROPERTY):
        found |= {subject: None for subject, _ in graph.stated(name)}
    for name in SHAPES:
        for subject, value in graph.stated(name):
            if not graph.describes(value):
                raise IllFormedShapes(f"sh:{name} of {subject} names {value}, of which nothing is said")
            found[value] = None
    for name in LISTS_OF_SHAPES:
        for _, members in graph.stated(name):
            found |= dict.fromkeys(graph.members(members))
    return iter(found)


def _references(graph: ShapesGraph, node: Term) -> Iterator[Term]:
    """The shapes that a shape leads to."""
    for name in SHAPES:
        yield from graph.values(node, name)
    for name in LISTS_OF_SHAPES:
        for members in graph.values(node, name):
            yield from graph.members(members)


def _reason(node: Term, references: Mapping[Term, list[Term]], uncovered: Mapping[Term, str]) -> str:
    """Why what a shape leads to is not covered; nothing where it is."""
    pending, passed = list(references[node]), set[Term]()
    while pending:
        part = pending.pop()
        if part == node:
            return "it leads to itself"
        if part in passed:
            continue
        passed.add(part)
        if part in uncovered:
            return f"it leads to {part}, of which {uncovered[part]}"
        pending += references.get(part, ())
    return ""


def _compile(
    graph: ShapesGraph, node: Iri | BlankNode, declared: Sequence[DeclaredComponent], *, is_property: bool
) -> Shape:
    path = graph.one(node, "path")
    if path is None and (is_property or _PROPERTY_SHAPE in graph.types(node)):
        raise IllFormedShapes(f"the property shape {node} has no sh:path")
    if path is not None and _NODE_SHAPE in graph.types(node):
        raise IllFormedShapes(f"the node shape {node} has a sh:path")
    declaration = Declaration(graph, node, read_path(graph, path) if path is not None else None)
    severity = graph.one(node, "severity")
    if severity is not None and not isinstance(severity, Iri):
        raise declaration.wrong("severity", severity, "an IRI")
    constraints = (*_constraints(declaration), *_declared_constraints(declaration, declared))
    return Shape(
        node,
        declaration.path,
        severity.value if severity else SH + "Violation",
        read_targets(graph, node),
        constraints,
        tuple(graph.values(node, PROPERTY)),
        graph.truth(node, "deactivated"),
    )


def _constraints(declaration: Declaration) -> Iterator[Constraint]:
    """The constraints of SHACL's own components."""
    graph, node = declaration.shapes, declaration.shape
    own = _messages(declaration)
    for component in COMPONENTS:
        values = graph.values(node, component.parameter)
        if not values:
            continue
        if component.once and len(values) > 1:
            raise IllFormedShapes(f"{node} has more than one value of sh:{component.parameter}")
        if component.of_properties and declaration.path is None:
            raise IllFormedShapes(f"sh:{component.parameter} stands on {node}, which is no property shape")
        for value in values:
            is_query = component.parameter == "sparql"
            said = tuple(m for m in graph.values(value, "message") if isinstance(m, Literal)) if is_query else ()
            yield Constraint(
                SH + component.name,
                component.compile(value, declaration),
                value if is_query else None,
                said or own or (_message(component, value),),
            )


def _declared_constraints(declaration: Declaration, declared: Iterable[DeclaredComponent]) -> Iterator[Constraint]:
    """The constraints of components that the shapes graph declares."""
    for component in declared:
        for found in declared_constraints(component, declaration):
            said = _messages(declaration) or found.messages
            yield Constraint(found.component.value, found.check, None, said)


def _messages(declaration: Declaration) -> tuple[Literal, ...]:
    """The messages of the shape."""
    return tuple(m for m in declaration.shapes.values(declaration.shape, "message") if isinstance(m, Literal))


def _message(component: Component, value: Term) -> Literal:
    return Literal(component.message.format(value.value))
