"""Queries that find what is wrong (SHACL, section 5, https://www.w3.org/TR/shacl/#sparql-constraints)."""

import re
from collections.abc import Mapping

import numpy as np

from publisher.quads import Iri, Literal, Term
from publisher.shacl.failures import IllFormedShapes, Uncovered
from publisher.shacl.shapes_graph import ShapesGraph
from publisher.shacl.situation import NO_VIOLATIONS, NOTHING, Check, Declaration, Situation, Violations
from publisher.shacl.sparql.prebinding import THIS
from publisher.shacl.sparql.set_query import Asked, SetQuery, parse, select_query
from publisher.vocabulary import OWL, RDF, RDFS

_CUSTOMARY = {"rdf": RDF, "rdfs": RDFS, "owl": OWL}
_PLACE = re.compile(r"\{[?$](\w+)\}")


def finding(parameter: Term, declaration: Declaration) -> Check:
    """sh:sparql: the query of the constraint has no solution for a focus node."""
    shapes = declaration.shapes
    if isinstance(parameter, Literal) or shapes.truth(parameter, "deactivated"):
        return lambda _: NO_VIOLATIONS
    text = query_text(shapes, parameter, "select")
    query = select_query(text, asked(parameter, declaration, {}))
    messages = tuple(m for m in shapes.values(parameter, "message") if isinstance(m, Literal))
    return solving(query, declaration, messages)


def asked(holder: Term, declaration: Declaration, parameters: Mapping[str, str]) -> Asked:
    """What stands for the variables of the query that the holder holds, in the shape of the declaration."""
    path = str(declaration.path) if declaration.path else None
    return Asked(_prefixes(declaration.shapes, holder), path, str(declaration.shape), parameters)


def solving(query: SetQuery, declaration: Declaration, messages: tuple[Literal, ...]) -> Check:
    """A violation for each solution; its value is the focus node where it has none and the shape has no path."""
    whole = NOTHING if declaration.path else None
    return lambda situation: _violations(query, situation, messages, whole)


def parse_queries(shapes: ShapesGraph) -> None:
    """IllFormedShapes where the text of a sh:select or sh:ask does not parse, whether or not a shape uses it."""
    for constraint, text in (*shapes.stated("select"), *shapes.stated("ask")):
        if not isinstance(text, Literal):
            raise IllFormedShapes(f"the query of {constraint} is no text")
        try:
            parse(text.value, _prefixes(shapes, constraint))
        except IllFormedShapes as error:
            raise IllFormedShapes(f"the query of {constraint} does not parse: {error}") from error


def query_text(shapes: ShapesGraph, holder: Term, form: str) -> str:
    """The text of a query, sh:select or sh:ask; IllFormedShapes where there is not exactly one."""
    text = shapes.one(holder, form)
    if not isinstance(text, Literal):
        raise IllFormedShapes(f"{holder} has no sh:{form}")
    return text.value


def _prefixes(shapes: ShapesGraph, constraint: Term) -> dict[str, str]:
    """The prefixes that a constraint's sh:prefixes declare, also those of imported ontologies (section 5.2.1)."""
    declared, pending, passed = dict(_CUSTOMARY), shapes.values(constraint, "prefixes"), set[Term]()
    while pending:
        ontology = pending.pop()
        if ontology in passed:
            continue
        passed.add(ontology)
        pending += shapes.objects(ontology, Iri(OWL + "imports"))
        for declaration in shapes.values(ontology, "declare"):
            prefix, namespace = shapes.one(declaration, "prefix"), shapes.one(declaration, "namespace")
            if not isinstance(prefix, Literal) or not isinstance(namespace, Literal):
                raise IllFormedShapes(f"the prefix declaration {declaration} lacks sh:prefix or sh:namespace")
            declared[prefix.value] = namespace.value
    return declared


def _violations(query: SetQuery, situation: Situation, messages: tuple[Literal, ...], whole: int | None) -> Violations:
    graph, rows = situation.graph, dict[tuple[tuple[str, Term], ...], dict[str, Term]]()
    for row in situation.store.solutions(query, {THIS: situation.foci}):
        if "failure" in row:
            raise Uncovered("its query reports a failure")
        rows[tuple(row.items())] = row
    foci, values, paths, texts = list[int](), list[int](), list[int](), list[tuple[Literal, ...]]()
    for row in rows.values():
        focus = graph.number(row[THIS])
        foci.append(focus)
        values.append(graph.number(row["value"]) if "value" in row else focus if whole is None else whole)
        paths.append(graph.number(row["path"]) if "path" in row else NOTHING)
        said = row.get("message")
        texts.append((said,) if isinstance(said, Literal) else tuple(filled(message, row) for message in messages))
    return Violations(np.array(foci, np.uint32), np.array(values, np.uint32), np.array(paths, np.uint32), tuple(texts))


def filled(message: Literal, row: Mapping[str, Term]) -> Literal:
    """The message with the values of the solution in place of the names in braces (section 5.2.2)."""

    def value(match: re.Match[str]) -> str:
        term = row.get(match[1])
        return match[0] if term is None else term.value

    filled = _PLACE.sub(value, message.value)
    return message if filled == message.value else Literal(filled, message.datatype, message.language)
