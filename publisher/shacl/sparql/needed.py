"""Which triples a query can match, so that only these are loaded into the query engine."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from publisher.quads import Iri
from publisher.queries.tokens import Token
from publisher.shacl.sparql.groups import Bind, Exists, Expression, Filter, Group, Optional, Select, Triples, Union
from publisher.shacl.sparql.prebinding import THIS
from publisher.vocabulary import TYPE


@dataclass(frozen=True, slots=True)
class Needed:
    """The triples with some predicates, those with a focus node as subject, or all triples."""

    predicates: frozenset[Iri]
    of_foci: bool
    everything: bool


def needed(select: Select, prefixes: Mapping[str, str]) -> Needed:
    """What the patterns of a query can match."""
    predicates, of_foci = set[Iri](), False
    for triples in _all_triples(select.group):
        try:
            for subject, verb in _verbs(triples.tokens):
                if verb[0].kind == "variable":
                    if subject.text[1:] != THIS or subject.kind != "variable":
                        return Needed(frozenset(), of_foci=False, everything=True)
                    of_foci = True
                predicates |= {_iri(token, prefixes) for token in verb if token.kind in ("iri", "name", "word")}
        except _Unclear:
            return Needed(frozenset(), of_foci=False, everything=True)
    return Needed(frozenset(predicates), of_foci, everything=False)


class _Unclear(Exception):
    """A pattern that may match triples with any predicate, or that is not taken apart."""


def _all_triples(group: Group) -> Iterator[Triples]:
    for element in group.elements:
        match element:
            case Triples():
                yield element
            case Filter() | Bind():
                yield from _in_expression(element.expression)
            case Union():
                for branch in element.branches:
                    yield from _all_triples(branch)
            case Select():
                yield from _in_expression(element.head)
                yield from _all_triples(element.group)
                yield from _in_expression(element.tail)
            case Optional():
                yield from _all_triples(element.group)


def _in_expression(expression: Expression) -> Iterator[Triples]:
    for part in expression:
        if isinstance(part, Exists):
            yield from _all_triples(part.group)


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
