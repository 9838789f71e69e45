"""A query for one pre-bound node, compiled to one for a set of nodes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from publisher.queries.syntax import fault
from publisher.queries.tokens import is_ambiguous, tokens
from publisher.shacl.failures import IllFormedShapes, Uncovered
from publisher.shacl.sparql.antijoins import without_correlation
from publisher.shacl.sparql.constants import with_constants
from publisher.shacl.sparql.groups import SHAPES_GRAPH, Select, read_query, written
from publisher.shacl.sparql.lexical import sees_forms
from publisher.shacl.sparql.needed import Needed, needed
from publisher.shacl.sparql.prebinding import THIS, VALUE, for_set, marks, refuse_assigned
from publisher.shacl.sparql.variables import mentioned, named, subqueries

SHAPES = "urn:x-shacl:shapes"
"""The named graph that stands for the shapes graph."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands for a query's variables beside the nodes that it is asked about.

    `path` is the path of the shape, which stands in for $PATH; `shape` is the shape, and `parameters` are those of a
    constraint component by their names, all in N-Triples form.
    """

    prefixes: Mapping[str, str]
    path: str | None
    shape: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetQuery:
    """A SELECT for a set of nodes, and what it needs of the data; `bound` are the variables that are bound to nodes.

    `is_exact` where it may see how a value is written, not only which value it is.
    """

    text: str
    needed: Needed
    bound: tuple[str, ...]
    is_exact: bool


def select_query(text: str, asked: Asked) -> SetQuery:
    """A SELECT for a set of focus nodes: each solution is a violation.

    IllFormedShapes where the query does not parse, Uncovered where it cannot be asked for many nodes at once.
    """
    select = _read(text, asked, "SELECT", (THIS,))
    rewritten = without_correlation(for_set(select, (THIS,)))
    return _set_query(select, written(rewritten), asked, (THIS,))


def ask_query(text: str, asked: Asked) -> SetQuery:
    """An ASK for a set of value nodes, with the focus nodes of each where it mentions them.

    Its solutions are the violations: the rows of nodes that the query is not true of. Errors as in `select_query`.
    """
    ask = _read(text, asked, "ASK", (THIS, VALUE))
    bound = (THIS, VALUE) if THIS in {*mentioned(ask.group), *named(ask.tail)} else (VALUE,)
    chosen = " ".join(f"?{name}" for name in bound)
    head = f"SELECT DISTINCT {chosen}"
    conforming = Select((*tokens(head), *ask.head[1:]), ask.group, ask.tail)
    rewritten = without_correlation(for_set(conforming, bound))
    return _set_query(conforming, f"{head} {{ {marks(bound)} MINUS {{ {written(rewritten)} }} }}", asked, bound)


def _read(text: str, asked: Asked, form: str, nodes: tuple[str, ...]) -> Select:
    """The query with what stands for its variables, but for those that are bound to nodes."""
    text = _with_path(text, asked.path)
    parse(text, asked.prefixes)
    found = list(tokens(text))
    if any(map(is_ambiguous, found)) or any(token.keyword in ("PREFIX", "BASE") for token in found[:1]):
        raise Uncovered("its query can be read in two ways, or declares prefixes itself")
    if not found or found[0].keyword != form:
        raise IllFormedShapes(f"a query is no {form}, which it must be where it stands")
    query = read_query(found)
    constants = {**asked.parameters, "currentShape": asked.shape, SHAPES_GRAPH: f"<{SHAPES}>"}
    refuse_assigned(query, frozenset({*nodes, *constants, "PATH"}))
    _refuse_left_out(query, {*nodes, *asked.parameters})
    used = {name: term for name, term in constants.items() if name in _all_named(query)}
    if any(term.startswith("_:") for term in used.values()):
        raise Uncovered("its query asks for a blank node of the shapes graph")
    query = with_constants(query, used)
    if used:
        _parse_again(query, asked)
    return query


def _refuse_left_out(query: Select, pre_bound: set[str]) -> None:
    for inner in subqueries(query.group):
        if left_out := sorted(pre_bound - set(named(inner.head))):
            raise IllFormedShapes(f"a sub-select must select the pre-bound variable ${left_out[0]} by its name")


def _all_named(query: Select) -> set[str]:
    return {*named(query.head), *mentioned(query.group), *named(query.tail)}


def _parse_again(query: Select, asked: Asked) -> None:
    try:
        parse(written(query), asked.prefixes)
    except IllFormedShapes as error:
        raise Uncovered("its query has a parameter where no such term can stand") from error


def _set_query(select: Select, text: str, asked: Asked, bound: tuple[str, ...]) -> SetQuery:
    return SetQuery(
        _prologue(asked.prefixes) + text, needed(select, asked.prefixes, bound), bound, is_exact=sees_forms(select)
    )


def parse(text: str, declared: Mapping[str, str]) -> None:
    """IllFormedShapes where the text is no query."""
    query = _prologue(declared) + text
    try:
        ox.Store().query(query)
    except SyntaxError as error:
        found = fault(query, error.msg)
        line = found.line - len(declared)
        raise IllFormedShapes(f"{found.sentence.rstrip('.')} (line {line}, column {found.column})") from error


def _prologue(declared: Mapping[str, str]) -> str:
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in declared.items())


def _with_path(text: str, path: str | None) -> str:
    """The query with the shape's path in place of $PATH (section 5.3.2)."""
    places = [token for token in tokens(text) if token.text in ("$PATH", "?PATH")]
    if places and path is None:
        raise IllFormedShapes("a query of a node shape names $PATH, which only property shapes have")
    for token in reversed(places):
        text = f"{text[: token.offset]}{path}{text[token.offset + len(token.text) :]}"
    return text
