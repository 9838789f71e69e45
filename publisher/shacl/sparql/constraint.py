"""sh:sparql: a SELECT that finds what is wrong, asked once for all focus nodes (SHACL, section 5, https://www.w3.org/TR/shacl/#sparql-constraints)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyoxigraph as ox

from publisher.quads import Iri, Literal, Term
from publisher.queries.tokens import is_ambiguous, tokens
from publisher.shacl.failures import IllFormedShapes, Uncovered
from publisher.shacl.paths import Path
from publisher.shacl.shapes_graph import ShapesGraph
from publisher.shacl.situation import NO_VIOLATIONS, NOTHING, Check, Declaration, Situation, Violations
from publisher.shacl.sparql.antijoins import without_correlation
from publisher.shacl.sparql.groups import read_select, written
from publisher.shacl.sparql.needed import Needed, needed
from publisher.shacl.sparql.prebinding import THIS, for_set
from publisher.vocabulary import OWL, RDF, RDFS

_CUSTOMARY = {"rdf": RDF, "rdfs": RDFS, "owl": OWL}
_PLACE = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True, slots=True)
class SetQuery:
    """A SELECT rewritten for a set of focus nodes, with what it needs of the data."""

    text: str
    needed: Needed


def finding(parameter: Term, declaration: Declaration) -> Check:
    """sh:sparql: the query of the constraint has no solution for a focus node."""
    shapes = declaration.shapes
    if isinstance(parameter, Literal) or shapes.truth(parameter, "deactivated"):
        return lambda _: NO_VIOLATIONS
    query = compiled(query_text(shapes, parameter), prefixes(shapes, parameter), declaration.path)
    messages = tuple(m for m in shapes.values(parameter, "message") if isinstance(m, Literal))
    whole = NOTHING if declaration.path else None
    return lambda situation: _violations(query, situation, messages, whole)


def query_text(shapes: ShapesGraph, constraint: Term) -> str:
    """The text of a constraint's query; IllFormedShapes where there is not exactly one."""
    text = shapes.one(constraint, "select")
    if not isinstance(text, Literal):
        raise IllFormedShapes(f"the SPARQL constraint {constraint} has no sh:select")
    return text.value


def prefixes(shapes: ShapesGraph, constraint: Term) -> dict[str, str]:
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


def compiled(text: str, declared: Mapping[str, str], path: Path | None) -> SetQuery:
    """The query for a set of focus nodes; IllFormedShapes where it does not parse."""
    prologue = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in declared.items())
    text = _with_path(text, path)
    try:
        ox.Store().query(prologue + text)
    except SyntaxError as error:
        raise IllFormedShapes(f"the query of a SPARQL constraint does not parse: {error.msg}") from error
    found = list(tokens(text))
    if any(map(is_ambiguous, found)) or any(token.keyword in ("PREFIX", "BASE") for token in found[:1]):
        raise Uncovered("its query can be read in two ways, or declares prefixes itself")
    if not found or found[0].keyword != "SELECT":
        raise IllFormedShapes("the query of a SPARQL constraint is no SELECT")
    select = read_select(found)
    rewritten = without_correlation(for_set(select))
    return SetQuery(prologue + written(rewritten), needed(select, declared))


def _with_path(text: str, path: Path | None) -> str:
    """The query with the shape's path in place of $PATH (section 5.3.2)."""
    places = [token for token in tokens(text) if token.text in ("$PATH", "?PATH")]
    if places and path is None:
        raise IllFormedShapes("a query of a node shape names $PATH, which only property shapes have")
    for token in reversed(places):
        text = f"{text[: token.offset]}{path}{text[token.offset + len(token.text) :]}"
    return text


def _violations(query: SetQuery, situation: Situation, messages: tuple[Literal, ...], whole: int | None) -> Violations:
    """One row for each solution; its value is the focus node where the query names none and the shape has no path."""
    graph, rows = situation.graph, dict[tuple[tuple[str, Term], ...], dict[str, Term]]()
    situation.store.load(query.needed, situation.foci)
    for row in situation.store.select(query.text, situation.foci):
        if "failure" in row:
            raise Uncovered("its query reports a failure")
        rows[tuple(row.items())] = row
    foci, values, paths, texts = list[int](), list[int](), list[int](), list[tuple[Literal, ...]]()
    for row in rows.values():
        focus = graph.number(row[THIS])
        foci.append(focus)
        values.append(graph.number(row["value"]) if "value" in row else focus if whole is None else whole)
        paths.append(graph.number(row["path"]) if "path" in row else NOTHING)
        texts.append(tuple(_filled(message, row) for message in messages))
    return Violations(np.array(foci, np.uint32), np.array(values, np.uint32), np.array(paths, np.uint32), tuple(texts))


def _filled(message: Literal, row: Mapping[str, Term]) -> Literal:
    """The message with the values of the solution in place of the names in braces (section 5.2.2)."""

    def value(match: re.Match[str]) -> str:
        term = row.get(match[1])
        return match[0] if term is None else term.value

    filled = _PLACE.sub(value, message.value)
    return message if filled == message.value else Literal(filled, message.datatype, message.language)
