"""What a search finds: the things of a dataset with their names, codes and texts, read from its quads."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from math import log2

import numpy as np

from publisher.iris import IriSpace
from publisher.quad_columns import QuadColumns
from publisher.quads import XSD_STRING, Iri, Literal, literal_of
from publisher.vocabulary import (
    ALT_LABEL,
    CODES,
    DEFINITION,
    DEPRECATED,
    DESCRIPTION,
    IDENTIFIER,
    LABELS,
    OWL,
    RDF,
    RDFS,
    SH,
    SKOS,
    SUB_PROPERTY_OF,
    TECHNICAL,
    TYPE,
)

BEST, OTHER, CODE = 0, 1, 2
"""How a name names: as the label that pages show, as another name, as a code."""

_PATH, _GROUP = Iri(SH + "path"), Iri(SH + "group")
_NAMES = (*LABELS, ALT_LABEL)
_FIRST_TEXTS = (DESCRIPTION, DEFINITION)
_TERMS = (OWL, RDF, RDFS)
_MACHINERY, _TERM, _CONCEPT, _SUBJECT = -3.0, 1.0, 1.5, 3.0
_POPULAR = 8
"""The binary logarithm of a number of links that is as many as any."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a thing: the text, its language (empty where none), and how it names."""

    text: str
    language: str
    level: int


Written = tuple[str, str, int, str]
"""A name as the index holds it: its text, its language, how it names, and its folded words."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing that can be found; `kinds` are its classes, our own first.

    `weight`, from -3 to 4.5, says how much people look for it: what the dataset is about before terms and graphs, and
    these before shapes and identifiers; what much points at before what little does. `texts` have their language.
    """

    iri: str
    kinds: tuple[str, ...]
    names: tuple[Name, ...]
    texts: tuple[tuple[str, str], ...]
    weight: float


@dataclass(slots=True)
class _Gathered:
    """What the quads say of one thing; `identifiers` are those by which it is known, by number."""

    kinds: set[str] = field(default_factory=set)
    names: dict[Iri, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    codes: set[str] = field(default_factory=set)
    identifiers: set[int] = field(default_factory=set)
    texts: set[tuple[bool, str, str]] = field(default_factory=set)


class _Roles:
    """What a property is for in a search; a graph's own ontology and shapes decide beside the vocabulary's tables."""

    def __init__(self, quads: QuadColumns) -> None:
        above: dict[Iri, set[Iri]] = defaultdict(set)
        for lower, upper in _related(quads, SUB_PROPERTY_OF):
            above[lower].add(upper)
        paths = dict(_related(quads, _PATH))
        grouped = {shape for shape, _ in _related(quads, _GROUP)}
        self._above = above
        self._shown = {path for shape, path in paths.items() if shape in grouped}
        self._known: dict[Iri, Iri | None] = {p: p for p in (*_NAMES, *CODES, IDENTIFIER)}

    def role(self, predicate: Iri) -> Iri | None:
        """The property of the tables that this one is or specialises, None where there is none."""
        if predicate not in self._known:
            self._known[predicate] = None
            found = (self.role(above) for above in sorted(self._above.get(predicate, ())))
            self._known[predicate] = next((role for role in found if role), None)
        return self._known[predicate]

    def is_text(self, predicate: Iri, value: Literal) -> bool:
        """Whether people read it: a text in a language, or a string that the shapes lay out."""
        return bool(value.language) or (value.datatype == XSD_STRING and predicate in self._shown)


class Entries:
    """The things and terms below the base that have a name, those of most weight first; retired ones are left out.

    An entry is made as it is asked for, from the statements of its thing: many entries take little memory. They may be
    gone through again.
    """

    def __init__(self, quads: QuadColumns, base: str) -> None:
        self._quads, self._space, self._roles = quads, IriSpace(base), _Roles(quads)
        self._properties: dict[int, tuple[Iri, Iri | None]] = {}
        self._codes = self._read_codes()
        self._ordered = self._weighed()

    def __len__(self) -> int:
        return len(self._ordered)

    def __iter__(self) -> Iterator[Entry]:
        return (self._entry(number, weight) for weight, _, number in self._ordered)

    def _read_codes(self) -> dict[int, set[str]]:
        """The codes of each of our things that has some."""
        quads, codes = self._quads, defaultdict[int, set[str]](set)
        used = [self._property(number) for number in np.unique(quads.predicates).tolist()]
        for predicate, role in used:
            if role in CODES:
                rows = quads.where(None, predicate)
                for thing, value in zip(quads.subjects[rows].tolist(), quads.objects[rows].tolist(), strict=True):
                    if quads.terms[value].startswith('"') and self._space.owns(quads.terms[thing][1:-1]):
                        codes[thing].add(literal_of(quads.terms[value]).value)
        return codes

    def _weighed(self) -> list[tuple[float, str, int]]:
        """The things that have a name with their weights, the heaviest first."""
        quads = self._quads
        named, graphs, gone = self._named(), set(np.unique(quads.graphs).tolist()), self._retired()
        stated = np.array([term.startswith("<") for term in quads.terms], bool)
        rows = stated[quads.subjects] & stated[quads.objects]
        pointing = np.bincount(quads.objects[rows], minlength=len(quads.terms))
        found = []
        for thing in named:
            if thing not in gone:
                tier = _tier(self._kinds(thing), thing in graphs)
                weight = tier + 1.5 * min(1.0, log2(1 + int(pointing[thing])) / _POPULAR)
                found.append((weight, quads.terms[thing][1:-1], thing))
        return sorted(found, key=lambda each: (-each[0], each[1]))

    def _named(self) -> list[int]:
        """Our things that a name, a code or the code of one of their identifiers names."""
        quads, found = self._quads, set(self._codes)
        is_text = np.array([term.startswith('"') for term in quads.terms], bool)
        for number in np.unique(quads.predicates).tolist():
            _, role = self._property(number)
            rows = np.flatnonzero(quads.predicates == number)
            if role == IDENTIFIER:
                pairs = zip(quads.subjects[rows].tolist(), quads.objects[rows].tolist(), strict=True)
                found.update(thing for thing, other in pairs if other in self._codes)
            if role is not None and role not in CODES:
                found.update(np.unique(quads.subjects[rows[is_text[quads.objects[rows]]]]).tolist())
        return [thing for thing in found if self._space.owns(quads.terms[thing][1:-1])]

    def _retired(self) -> set[int]:
        rows = self._quads.where(None, DEPRECATED)
        pairs = zip(self._quads.subjects[rows].tolist(), self._quads.objects[rows].tolist(), strict=True)
        return {thing for thing, value in pairs if self._quads.terms[value].startswith('"true"')}

    def _facts(self, thing: int) -> Iterator[tuple[tuple[Iri, Iri | None], str, int]]:
        """The properties of a thing with what they are for, each with its value and the value's number."""
        quads, rows = self._quads, self._quads.of_subject(thing)
        for predicate, value in zip(quads.predicates[rows].tolist(), quads.objects[rows].tolist(), strict=True):
            yield self._property(predicate), quads.terms[value], value

    def _property(self, number: int) -> tuple[Iri, Iri | None]:
        known = self._properties.get(number)
        if known is None:
            predicate = Iri(self._quads.terms[number][1:-1])
            known = self._properties[number] = predicate, self._roles.role(predicate)
        return known

    def _kinds(self, thing: int) -> set[str]:
        facts = self._facts(thing)
        return {text[1:-1] for (predicate, _), text, _ in facts if predicate == TYPE and text.startswith("<")}

    def _entry(self, thing: int, weight: float) -> Entry:
        gathered, space = _Gathered(), self._space
        for known, text, number in self._facts(thing):
            if text.startswith("<"):
                _gather_thing(gathered, known, text[1:-1], number)
            elif text.startswith('"'):
                _gather_text(gathered, known, literal_of(text), self._roles)
        codes = gathered.codes.union(*(self._codes.get(other, ()) for other in gathered.identifiers))
        kinds = sorted(gathered.kinds, key=lambda kind: (not space.owns(kind), kind))
        return Entry(
            self._quads.terms[thing][1:-1],
            tuple(kinds),
            (*_names(gathered), *(Name(code, "", CODE) for code in sorted(codes))),
            tuple((text, language) for _, text, language in sorted(gathered.texts)),
            weight,
        )


def _related(quads: QuadColumns, predicate: Iri) -> Iterator[tuple[Iri, Iri]]:
    """The things on both sides of a property."""
    for quad in quads.quads(quads.where(None, predicate)):
        if isinstance(quad.subject, Iri) and isinstance(quad.object, Iri):
            yield quad.subject, quad.object


def _gather_thing(gathered: _Gathered, known: tuple[Iri, Iri | None], value: str, number: int) -> None:
    """Add what a statement says whose value is a thing; `known` is its property and what that is for."""
    predicate, role = known
    if predicate == TYPE:
        gathered.kinds.add(value)
    elif role == IDENTIFIER:
        gathered.identifiers.add(number)


def _gather_text(gathered: _Gathered, known: tuple[Iri, Iri | None], value: Literal, roles: _Roles) -> None:
    """Add what a statement says whose value is a literal."""
    predicate, role = known
    if role in CODES:
        gathered.codes.add(value.value)
    elif role is not None:
        gathered.names[role].add((value.value, value.language))
    elif roles.is_text(predicate, value) and value.value.strip():
        gathered.texts.add((predicate not in _FIRST_TEXTS, value.value, value.language))


def _names(gathered: _Gathered) -> Iterator[Name]:
    """The names by the best property first, each text once in a language."""
    best = next((p for p in LABELS if p in gathered.names), None)
    seen: set[tuple[str, str]] = set()
    for predicate in _NAMES:
        for text, language in sorted(gathered.names.get(predicate, ())):
            if (text, language) not in seen:
                seen.add((text, language))
                yield Name(text, language, BEST if predicate == best else OTHER)


def _tier(kinds: Collection[str], is_graph: bool) -> float:
    """How much people look for a thing of these classes: least for the machinery, most for what a dataset is about."""
    tiers = [_MACHINERY]
    for kind in kinds:
        if kind.startswith(_TERMS):
            tiers.append(_TERM)
        elif not kind.startswith(TECHNICAL):
            tiers.append(_SUBJECT)
    if any(kind.startswith(SKOS) for kind in kinds):
        return _CONCEPT
    return min(max(tiers), _TERM) if is_graph else max(tiers)
