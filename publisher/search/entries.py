"""What a search finds: the things of a dataset with their names, codes and texts, read from its quads."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import log2

from publisher.iris import IriSpace
from publisher.quads import XSD_STRING, Iri, Literal, Quad
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
    """What the quads say of one thing."""

    kinds: set[str] = field(default_factory=set)
    names: dict[Iri, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    codes: set[str] = field(default_factory=set)
    identifiers: set[str] = field(default_factory=set)
    texts: set[tuple[bool, str, str]] = field(default_factory=set)
    weight: float = 0.0


class _Roles:
    """What a property is for in a search; a graph's own ontology and shapes decide beside the vocabulary's tables."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        above: dict[Iri, set[Iri]] = defaultdict(set)
        paths: dict[Iri, Iri] = {}
        grouped: set[Iri] = set()
        for quad in quads:
            subject, value = quad.subject, quad.object
            if isinstance(subject, Iri) and isinstance(value, Iri):
                if quad.predicate == SUB_PROPERTY_OF:
                    above[subject].add(value)
                elif quad.predicate == _PATH:
                    paths[subject] = value
                elif quad.predicate == _GROUP:
                    grouped.add(subject)
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


def read_entries(quads: Sequence[Quad], base: str) -> Iterator[Entry]:
    """The things and terms below the base that have a name, those of most weight first; retired ones are left out."""
    space, roles = IriSpace(base), _Roles(quads)
    things: dict[str, _Gathered] = defaultdict(_Gathered)
    pointing: Counter[str] = Counter()
    retired: set[str] = set()
    graphs = {quad.graph.value for quad in quads if quad.graph}
    for quad in quads:
        if not isinstance(quad.subject, Iri):
            continue
        if isinstance(quad.object, Iri):
            pointing[quad.object.value] += 1
        if quad.predicate == DEPRECATED and str(quad.object).startswith('"true"'):
            retired.add(quad.subject.value)
        if space.owns(quad.subject.value):
            _gather(things[quad.subject.value], quad, roles)
    for iri, gathered in things.items():
        gathered.weight = _tier(gathered.kinds, iri in graphs) + 1.5 * min(1.0, log2(1 + pointing[iri]) / _POPULAR)
    entries = (_entry(iri, gathered, things, space) for iri, gathered in things.items() if iri not in retired)
    return iter(sorted((entry for entry in entries if entry.names), key=lambda entry: (-entry.weight, entry.iri)))


def _gather(gathered: _Gathered, quad: Quad, roles: _Roles) -> None:
    """Add what a quad says of its subject."""
    role, value = roles.role(quad.predicate), quad.object
    if isinstance(value, Iri):
        if quad.predicate == TYPE:
            gathered.kinds.add(value.value)
        elif role == IDENTIFIER:
            gathered.identifiers.add(value.value)
    elif isinstance(value, Literal):
        if role in CODES:
            gathered.codes.add(value.value)
        elif role is not None:
            gathered.names[role].add((value.value, value.language))
        elif roles.is_text(quad.predicate, value) and value.value.strip():
            gathered.texts.add((quad.predicate not in _FIRST_TEXTS, value.value, value.language))


def _entry(iri: str, gathered: _Gathered, things: dict[str, _Gathered], space: IriSpace) -> Entry:
    codes = gathered.codes.union(*(things[other].codes for other in gathered.identifiers if other in things))
    kinds = sorted(gathered.kinds, key=lambda kind: (not space.owns(kind), kind))
    return Entry(
        iri,
        tuple(kinds),
        (*_names(gathered), *(Name(code, "", CODE) for code in sorted(codes))),
        tuple((text, language) for _, text, language in sorted(gathered.texts)),
        gathered.weight,
    )


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
