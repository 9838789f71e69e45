"""Which triples a query can match, so that only these are loaded into the query engine."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from publisher.quads import Iri
from publisher.queries.tokens import Token
from publisher.shacl.sparql.groups import (
    Bind,
    Exists,
    Expression,
    Filter,
    Group,
    InShapes,
    Optional,
    Select,
    Triples,
    Union,
)
from publisher.vocabulary import TYPE


@dataclass(frozen=True, slots=True)
class Needed:
    """Triples with some predicates, those with a pre-bound node as subject, or all triples; and the shapes graph."""

    predicates: frozenset[Iri]
    of_bound: bool
    everything: bool
    shapes: bool


def needed(select: Select, prefixes: Mapping[str, str], bound: Collection[str]) -> Needed:
    """What the patterns of a query can match; `bound` are the variables that stand for focus and value nodes."""
    predicates, of_bound = set[Iri](), False
    patterns = list(_patterns(select.group))
    shapes = any(isinstance(pattern, InShapes) for pattern in patterns)
    for triples in patterns:
        if isinstance(triples, InShapes):
            continue
        try:
            for subject, verb in _verbs(triples.tokens):
                if verb[0].kind == "variable":
                    if subject.text[1:] not in bound or subject.kind != "variable":
                        return Needed(frozenset(), of_bound=False, everything=True, shapes=shapes)
                    of_bound = True
                predicates |= {_iri(token, prefixes) for token in verb if token.kind in ("iri", "name", "word")}
        except _Unclear:
            return Needed(frozenset(), of_bound=False, everything=True, shapes=shapes)
    return Needed(frozenset(predicates), of_bound, everything=False, shapes=shapes)


class _Unclear(Exception):
    """A pattern that may match triples with any predicate, or that is not taken apart."""


def _patterns(group: Group) -> Iterator[Triples | InShapes]:
    for element in group.elements:
        match element:
            case Triples() | InShapes():
                yield element
            case Filter() | Bind():
                yield from _in_expression(element.expression)
            case Union():
                for branch in element.branches:
                    yield from _patterns(branch)
            case Select():
                yield from _in_expression(element.head)
                yield from _patterns(element.group)
                yield from _in_expression(element.tail)
            case Optional():
                yield from _patterns(element.group)


def _in_expression(expression: Expression) -> Iterator[Triples | InShapes]:
    for part in expression:
        if isinstance(part, Exists):
            yield from _patterns(part.group)


def _verbs(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, list[Token]]]:
    """Each verb with its subject; _Unclear for lists, blank nodes in brackets and what else is not taken apart."""
    at = 0
    while at < len(tokens):
        subject, at = _node(tokens, at)
        while True:
            verb, at = _verb(tokens, at)
            yield subject, verb
            _, at = _node(tokens, at)
            while at < len(tokens) and tokens[at].text == ",":
                _, at = _node(tokens, at + 1)
            while at < len(tokens) and tokens[at].text == ";":
                at += 1
            if at == len(tokens) or tokens[at].text == ".":
                break
        at += 1


def _node(tokens: tuple[Token, ...], at: int) -> tuple[Token, int]:
    """The term at a place, and the place after it."""
    if at >= len(tokens) or tokens[at].text in ("[", "("):
        raise _Unclear
    token = tokens[at]
    at += 1
    if token.kind == "sign":  # the sign of a number
        at += 1
    if token.kind == "string" and at < len(tokens):
        at += {"^^": 2}.get(tokens[at].text, int(tokens[at].kind == "language"))
    return token, at


def _verb(tokens: tuple[Token, ...], at: int) -> tuple[list[Token], int]:
    """The tokens of a predicate or path, and the place after them."""
    start, depth, complete = at, 0, False
    while at < len(tokens):
        token = tokens[at]
        if token.text in ("*", "?", "!"):
            raise _Unclear
        if token.text in ("/", "|", "^"):
            complete = False
        elif token.text in ("(", ")"):
            depth += 1 if token.text == "(" else -1
            complete = token.text == ")"
        elif token.text != "+":
            if complete and depth == 0:
                break
            complete = True
        at += 1
    return list(tokens[start:at]), at


def _iri(token: Token, prefixes: Mapping[str, str]) -> Iri:
    if token.kind == "word":
        if token.text != "a":
            raise _Unclear
        return TYPE
    if token.kind == "iri":
        if "\\" in token.text:
            raise _Unclear
        return Iri(token.text[1:-1])
    prefix, _, local = token.text.partition(":")
    if "\\" in local or prefix not in prefixes:
        raise _Unclear
    return Iri(prefixes[prefix] + local)
