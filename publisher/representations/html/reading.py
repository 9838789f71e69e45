"""A description read in one language: what its terms are called on a page, where they lead, and who states them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from urllib.parse import quote

from publisher.description import Description, IncomingGroup, Layout, PropertyLayout
from publisher.quads import XSD, Iri, Literal, Quad, Term
from publisher.representations.html.links import Links
from publisher.representations.html.markers import MarkerIndex
from publisher.representations.html.values import LONGEST, Value, capital, cut, foreign, literal, readable, short
from publisher.texts import text
from publisher.vocabulary import TYPE, curie

Stating = list[Iri | None]
"""The graphs that state something; None is the default graph."""
Values = Mapping[Iri, Mapping[Term, Stating]]
"""The values of each property, each with the graphs that state it."""


def gathered(quads: Iterable[Quad]) -> dict[Iri, dict[Term, Stating]]:
    """The values by property, in the order in which they are stated."""
    found: dict[Iri, dict[Term, Stating]] = {}
    for quad in quads:
        found.setdefault(quad.predicate, {}).setdefault(quad.object, []).append(quad.graph)
    return found


@dataclass(frozen=True)
class Reading:
    """A description read in one language, with the links and markers of that page; `lean` says how short lists are.

    What several parts of a page ask for is found once.
    """

    description: Description
    links: Links
    index: MarkerIndex
    layout: Layout = field(default_factory=Layout)
    lean: int = 0
    _names: dict[Iri, Value] = field(default_factory=dict, compare=False, repr=False)

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.links.language

    @cached_property
    def stated(self) -> Values:
        """The thing's own statements: the values of each property, each with the graphs that state it."""
        return gathered(self.description.statements)

    @cached_property
    def pointing(self) -> Mapping[Iri, IncomingGroup]:
        """What points at the thing, by property."""
        return {group.predicate: group for group in self.description.incoming}

    @cached_property
    def classes(self) -> tuple[Iri, ...]:
        """The classes of the thing, our own first."""
        return self._own_first(kind for kind in self.values(TYPE) if isinstance(kind, Iri))

    @cached_property
    def laid_out(self) -> tuple[PropertyLayout, ...]:
        """Those of the properties that the thing's classes lay out which have something to show, in order."""
        own, pointing = self.stated, self.pointing
        return tuple(p for p in self._properties if p.predicate in own or (pointing and p.inverse in pointing))

    @property
    def has_layout(self) -> bool:
        """Whether a class of the thing lays properties out, also where none of them has anything to show."""
        return bool(self._properties)

    @cached_property
    def _properties(self) -> tuple[PropertyLayout, ...]:
        return self.layout.of_classes(tuple(kind for kind in self.values(TYPE) if isinstance(kind, Iri)))

    def values(self, predicate: Iri) -> Sequence[Term]:
        """The values of one of the thing's properties, each once, in order."""
        return tuple(self.stated.get(predicate, ()))

    def classes_of(self, term: Term) -> tuple[Iri, ...]:
        """The classes of something mentioned, our own first."""
        return self._own_first(self.description.types.get(term, ())) if isinstance(term, Iri) else ()

    def _own_first(self, kinds: Iterable[Iri]) -> tuple[Iri, ...]:
        return tuple(sorted(kinds, key=lambda kind: not self.links.space.owns(kind.value)))

    def in_language(self, names: Mapping[str, str]) -> str:
        """The name in the page's language, else in Swedish; empty where there is neither."""
        return names.get(self.language) or names.get("sv", "")

    def lens(self, term: Term) -> tuple[Iri, ...]:
        """The properties that stand for a thing in the rows of others."""
        types = self.description.types.get(term, ()) if isinstance(term, Iri) else ()
        return next((lens for kind in types if (lens := self.layout.lenses.get(kind))), ())

    def kind(self, iri: Iri) -> Value:
        """A link to a thing by the name of its class."""
        types = self.classes_of(iri)
        name = self.name(types[0]) if types else self.name(iri)
        return name._replace(href=self.links.document(iri))

    def all_values(self, predicate: Iri, *, inverse: bool = False) -> str:
        """Where all values of a property stand, or all that points at the thing by it."""
        name = ("^" if inverse else "") + curie(predicate.value, self.links.space.base)
        return f"{self.links.document(self.description.thing)}?values={quote(name, safe=':')}"

    def text(self, key: str) -> str:
        """An interface text."""
        return text(key, self.language)

    def name(self, iri: Iri) -> Value:
        """A thing by its name, linked; by its IRI, shortened where a prefix fits, when it has none."""
        known = self._names.get(iri)
        if known is None:
            href = self.links.document(iri)
            name = self.description.label(iri, self.language)
            if name is None:
                known = Value(readable(cut(self.short(iri), LONGEST)), href, code=True)
            else:
                known = _named(name.value, href, foreign(name, self.language))
            self._names[iri] = known
        return known

    def heading(self, iri: Iri) -> Value:
        """A property or class by its name with a capital, linked."""
        name = self.name(iri)
        return name if name.code else _headed(name)

    def short(self, iri: Iri) -> str:
        """The IRI as prefix:name, as a local path below the base, or as it is."""
        return short(iri, self.links)

    def value(self, term: Term, graphs: Iterable[Iri | None] = ()) -> Value:
        """Any term as a value, with the markers of the graphs that state it."""
        if isinstance(term, Iri):
            shown = self.name(term)
        elif isinstance(term, Literal):
            shown = literal(term, self.language)
            if term.datatype == XSD + "anyURI":
                shown = shown._replace(href=self.links.document(Iri(term.value)))
        else:
            shown = Value(readable(str(term)), code=True)
        markers = self.index.of(graphs)
        return shown._replace(markers=markers) if markers else shown


_KEPT = 4_000
"""Names that are remembered: those of properties, classes and graphs stand on page after page."""


@lru_cache(_KEPT)
def _named(name: str, href: str, lang: str) -> Value:
    return Value(readable(cut(name, LONGEST)), href, lang)


@lru_cache(_KEPT)
def _headed(name: Value) -> Value:
    """The name with a capital."""
    return name._replace(text=capital(name.text))
