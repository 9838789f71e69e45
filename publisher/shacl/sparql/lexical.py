"""Whether a query can tell 2.50 from 2.5: how values are written, beside which values they are.

Oxigraph keeps the value of a number, a truth value or a moment, not its lexical form or derived datatype (SPARQL 1.1,
section 17, compares by value). A query that only compares values finds the same in both.
"""

from collections.abc import Iterator
from itertools import pairwise

from publisher.queries.tokens import Token
from publisher.shacl.sparql.groups import Exists, Group, InShapes, Minus, Optional, Select, Triples, Union
from publisher.shacl.sparql.variables import expressions, functions

_SEEING = {"AS", "STR", "DATATYPE", "GROUP_CONCAT", "TZ", "SAMETERM"}
"""What looks at a form or a datatype, or makes a term of its own that may be joined with one."""


def sees_forms(select: Select) -> bool:
    """Whether a function looks at forms, or may do so as it is unknown, or a pattern is matched with a value."""
    found = (select.head, *expressions(select.group), select.tail)
    if any(functions(expression) & _SEEING for expression in found):
        return True
    if any(_calls(part) for expression in found for part in pairwise(expression)):
        return True
    return any(
        token.kind in ("number", "string") or token.keyword in ("TRUE", "FALSE")
        for triples in _patterns(select.group)
        for token in triples.tokens
    )


def _calls(parts: tuple[Token | Exists, Token | Exists]) -> bool:
    """Whether a function is called by its IRI: a cast, or one of an extension."""
    name, bracket = parts
    return (
        isinstance(name, Token) and isinstance(bracket, Token) and name.kind in ("iri", "name") and bracket.text == "("
    )


def _patterns(group: Group) -> Iterator[Triples]:
    """All triple patterns of a group, however deep."""
    for element in group.elements:
        match element:
            case Triples():
                yield element
            case Optional() | Minus() | InShapes() | Select():
                yield from _patterns(element.group)
            case Union():
                for branch in element.branches:
                    yield from _patterns(branch)
            case _:
                for part in element.expression:
                    if isinstance(part, Exists):
                        yield from _patterns(part.group)
