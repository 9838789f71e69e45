"""A description: everything that a representation needs to know of one thing, read once from a release."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from publisher.alignments import Alignments
from publisher.quads import Iri, Literal, Quad, Term
from publisher.recent import Recent
from publisher.vocabulary import LABELS, TYPE


def best_name(naming: Iterable[Quad], language: str) -> Literal | None:
    """The name that naming statements give: in the language, else without one, else in Swedish, else any."""
    names: dict[str, Literal] = {}
    for quad in naming:
        if isinstance(quad.object, Literal):
            names.setdefault(quad.object.language, quad.object)
    return names.get(language) or names.get("") or names.get("sv") or next(iter(names.values()), None)


@dataclass(frozen=True, slots=True)
class NamedGraph:
    """A named graph of the dataset: its family's slug (`source`, `register`, …), and the source it is a part of.

    `superseded` where that source has been replaced by a newer one (`adms:status`).
    """

    iri: Iri
    family: str
    source: Iri | None = None
    position: int | None = None
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class IncomingGroup:
    """The statements that point at the thing by one property: how many in all, and those of this page."""

    predicate: Iri
    total: int
    statements: tuple[Quad, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """A period that a thing mentions: start and end as `2021`, `2021-05` or `2021-05-31`, empty where it has none."""

    start: str = ""
    end: str = ""
    until_further_notice: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """The boundary of a territory as well-known text, and the short name that maps write (LOCN); empty without one."""

    wkt: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """One thing with its statements.

    `statements` are the thing's own, whole, each with its graph. `incoming` holds at most a page of statements for
    each property. `content` are the statements of the graph that the thing is, at most a page; `content_total` counts
    them all. `labels` maps every IRI mentioned, predicates and graphs among them, to the statements that name it;
    `types` maps them to their classes. `graphs` describes every graph that a statement stands in, `periods` every
    period among the values, `positions` the places of mentioned things in their order (`schema:position`).
    `files` are the distributions of a dataset with their media type, size and address (DCAT 3, section 6.8).
    `near` are statements of the things one step away that a page needs of them, `boundaries` the areas of the thing and
    of those; both are no part of the document.
    Everything is sorted, so that the same release gives the same bytes.
    """

    thing: Iri
    statements: tuple[Quad, ...]
    incoming: tuple[IncomingGroup, ...] = ()
    content: tuple[Quad, ...] = ()
    content_total: int = 0
    labels: Mapping[Iri, tuple[Quad, ...]] = field(default_factory=dict)
    types: Mapping[Iri, tuple[Iri, ...]] = field(default_factory=dict)
    graphs: Mapping[Iri, NamedGraph] = field(default_factory=dict)
    periods: Mapping[Iri, Period] = field(default_factory=dict)
    positions: Mapping[Iri, int] = field(default_factory=dict)
    near: Mapping[Iri, tuple[Quad, ...]] = field(default_factory=dict)
    files: Mapping[Iri, Mapping[Iri, Term]] = field(default_factory=dict)
    boundaries: Mapping[Iri, Outline] = field(default_factory=dict)
    page: int = 1
    pages: int = 1

    def values(self, predicate: Iri) -> list[Term]:
        """The values of one property, each once, in order."""
        return list(dict.fromkeys(quad.object for quad in self.statements if quad.predicate == predicate))

    def text(self, predicate: Iri, language: str) -> Literal | None:
        """The text of one property in the language, else in any."""
        texts = [term for term in self.values(predicate) if isinstance(term, Literal)]
        return next((t for t in texts if t.language == language), texts[0] if texts else None)

    def label(self, iri: Iri, language: str) -> Literal | None:
        """The name of something mentioned, as `best_name` finds it."""
        return best_name(self.labels.get(iri, ()), language)

    def quads(self) -> list[Quad]:
        """Every statement of the document, each once: what an RDF representation holds.

        The thing comes first, its types and names at the head; then what points at it; then the labels of the things
        mentioned as subject or object.
        """
        own = sorted(self.statements, key=lambda quad: (quad.predicate != TYPE, quad.predicate not in LABELS))
        stated = [*own, *(quad for group in self.incoming for quad in group.statements), *self.content]
        named = sorted({term for quad in stated for term in (quad.subject, quad.object) if isinstance(term, Iri)})
        labels = [quad for iri in named for quad in self.labels.get(iri, ())]
        return list(dict.fromkeys([*stated, *labels]))


@dataclass(frozen=True, slots=True)
class PropertyLayout:
    """Where a property stands on the page: its group (an IRI) and the order in it (`sh:group`, `sh:order`).

    `inverse` is a property that says the same from the other side. `names` are what this page calls it, as
    pairs of language and text; `grouped_by` is a property of the values that divides them into rows.
    """

    predicate: Iri
    group: Iri
    order: float
    inverse: Iri | None = None
    names: tuple[tuple[str, str], ...] = ()
    grouped_by: Iri | None = None


@dataclass(frozen=True, slots=True)
class GroupLayout:
    """A section of the page: `sh:PropertyGroup` with its names by language."""

    iri: Iri
    order: float
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """How pages are laid out, read from the shapes: groups in order (the first is Fakta), properties by class.

    `alignments` are the names of terms in schema.org, which pages tell search engines.
    `lenses` say by class which of its properties stand for a thing in the rows of others, in order.
    """

    groups: tuple[GroupLayout, ...] = ()
    properties: Mapping[Iri, tuple[PropertyLayout, ...]] = field(default_factory=dict)
    lenses: Mapping[Iri, tuple[Iri, ...]] = field(default_factory=dict)
    alignments: Alignments = field(default_factory=Alignments)
    _found: Recent[tuple[Iri, ...], tuple[PropertyLayout, ...]] = field(
        default_factory=lambda: Recent(1_000), compare=False, repr=False
    )

    def of_classes(self, kinds: tuple[Iri, ...]) -> tuple[PropertyLayout, ...]:
        """The properties of a thing of these classes in order; each once, in the first group that has it."""
        known = self._found.get(kinds)
        if known is None:
            place = {group.iri: order for order, group in enumerate(self.groups)}
            items = {item for kind in kinds for item in self.properties.get(kind, ()) if item.group in place}
            found: dict[Iri, PropertyLayout] = {}
            for item in sorted(items, key=lambda p: (place[p.group], p.order, p.predicate)):
                found.setdefault(item.predicate, item)
            known = tuple(found.values())
            self._found.put(kinds, known)
        return known

    def nearby(self) -> frozenset[Iri]:
        """The properties of neighbours that pages show or group by."""
        shown = {predicate for lens in self.lenses.values() for predicate in lens}
        return frozenset(shown | {p.grouped_by for found in self.properties.values() for p in found if p.grouped_by})


@dataclass(frozen=True, slots=True)
class ClassCount:
    """A class of the dataset's own ontology with its names by language and the number of its things."""

    iri: Iri
    names: Mapping[str, str]
    count: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What a release holds, for the start page and the dataset's record."""

    classes: tuple[ClassCount, ...]
    quads: int
    triples: int
    things: int
    graphs: int
