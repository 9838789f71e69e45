"""Statements as TriG to read (W3C, RDF 1.1 TriG), the same for the same statements: graphs and things in order."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from publisher.quads import XSD_STRING, Iri, Literal, Quad, Term, triple
from publisher.vocabulary import PREF_LABEL, TYPE, in_use, prefixes

_LOCAL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?")
_KIND = re.compile(r"id/((?:[a-z0-9-]+/)*)[a-z0-9-]+")


def as_trig(quads: Iterable[Quad], base: str, head: str) -> str:
    """A TriG document that begins with a line of comment; every quad stands in a named graph."""
    graphs: dict[Iri, dict[Iri, list[Quad]]] = defaultdict(lambda: defaultdict(list))
    every = sorted(set(quads), key=str)
    for quad in every:
        if quad.graph is not None and isinstance(quad.subject, Iri):
            graphs[quad.graph][quad.subject].append(quad)
    known = _prefixes(every, base)
    lines = [f"# {head}", "", *(f"@prefix {name}: <{start}> ." for name, start in known.items())]
    for graph, things in graphs.items():
        lines += ["", f"{_term(graph, known)} {{"]
        for number, (thing, said) in enumerate(things.items()):
            lines += [""] * (number > 0) + list(_thing(thing, said, known))
        lines.append("}")
    return "\n".join(lines) + "\n"


def _prefixes(quads: Iterable[Quad], base: str) -> dict[str, str]:
    """The prefixes that are used: those of the vocabularies, then one for each kind of our things."""
    iris = {term.value for quad in quads for term in triple(quad) if isinstance(term, Iri)} - {TYPE.value}
    iris |= {quad.graph.value for quad in quads if quad.graph}
    iris |= {quad.object.datatype for quad in quads if isinstance(quad.object, Literal)} - {XSD_STRING}
    own: dict[str, str] = {}
    for iri in sorted(iris):
        match = _KIND.fullmatch(iri.removeprefix(base))
        if match and match[1] and (start := f"{base}id/{match[1]}") not in own.values():
            *_, last = parts = match[1].strip("/").split("/")
            own[last if last not in own else "-".join(parts)] = start
    return in_use(prefixes(base), iris) | {name: own[name] for name in sorted(own)}


def _thing(thing: Iri, said: Iterable[Quad], known: Mapping[str, str]) -> Iterator[str]:
    by_predicate: dict[Iri, list[Term]] = defaultdict(list)
    for quad in said:
        by_predicate[quad.predicate].append(quad.object)
    ordered = sorted(by_predicate, key=lambda each: (each != TYPE, each != PREF_LABEL, each.value))
    for number, predicate in enumerate(ordered):
        start = f"  {_term(thing, known)} " if number == 0 else "    "
        name = "a" if predicate == TYPE else _term(predicate, known)
        values = sorted(by_predicate[predicate], key=lambda term: getattr(term, "language", "") != "sv")
        end = " ." if number == len(ordered) - 1 else " ;"
        yield f"{start}{name} {', '.join(_term(term, known) for term in values)}{end}"


def _term(term: Term, known: Mapping[str, str]) -> str:
    if isinstance(term, Literal) and not term.language and term.datatype != XSD_STRING:
        plain = str(Literal(term.value))
        return f"{plain}^^{_term(Iri(term.datatype), known)}"
    if isinstance(term, Iri):
        for name, start in known.items():
            local = term.value.removeprefix(start)
            if local != term.value and _LOCAL.fullmatch(local):
                return f"{name}:{local}"
    return str(term)
