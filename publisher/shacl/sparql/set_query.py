"""A SELECT for one pre-bound node, compiled to one for a set of nodes."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from publisher.queries.syntax import fault
from publisher.queries.tokens import is_ambiguous, tokens
from publisher.shacl.failures import IllFormedShapes, Uncovered
from publisher.shacl.sparql.antijoins import without_correlation
from publisher.shacl.sparql.groups import read_select, written
from publisher.shacl.sparql.needed import Needed, needed
from publisher.shacl.sparql.prebinding import for_set


@dataclass(frozen=True, slots=True)
class SetQuery:
    """A SELECT rewritten for a set of focus nodes, with what it needs of the data."""

    text: str
    needed: Needed


def compiled(text: str, declared: Mapping[str, str], path: str | None) -> SetQuery:
    """The query for a set of focus nodes; IllFormedShapes where it does not parse, Uncovered
    where it cannot be asked for many nodes at once.

    `path` is the path of the shape, which stands in for $PATH.
    """
    prologue = _prologue(declared)
    text = _with_path(text, path)
    parse(text, declared)
    found = list(tokens(text))
    if any(map(is_ambiguous, found)) or any(token.keyword in ("PREFIX", "BASE") for token in found[:1]):
        raise Uncovered("its query can be read in two ways, or declares prefixes itself")
    if not found or found[0].keyword != "SELECT":
        raise IllFormedShapes("the query of a SPARQL constraint is no SELECT")
    select = read_select(found)
    rewritten = without_correlation(for_set(select))
    return SetQuery(prologue + written(rewritten), needed(select, declared))


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
