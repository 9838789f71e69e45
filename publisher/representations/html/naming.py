"""Things by their names, for pages that list many things without describing any."""

from collections.abc import Mapping
from dataclasses import dataclass

from publisher.quads import Iri, Literal
from publisher.representations.html.links import Links
from publisher.representations.html.values import Value, capital, cut, foreign, readable
from publisher.vocabulary import curie

_LONGEST = 160
"""Characters of a name in a list."""


@dataclass(frozen=True, slots=True)
class Naming:
    """The names of things in the page's language, or in another where that has none."""

    names: Mapping[Iri, Literal]
    links: Links

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.links.language

    def plain(self, iri: Iri) -> str:
        """The name alone; the IRI, shortened where a prefix fits, where there is none."""
        name = self.names.get(iri)
        if name is None:
            base = self.links.space.base
            return readable(cut(curie(iri.value, base).removeprefix(base), _LONGEST))
        return readable(cut(name.value, _LONGEST))

    def linked(self, iri: Iri) -> Value:
        """The name as a link to the document."""
        name = self.names.get(iri)
        lang = foreign(name, self.language) if name else ""
        return Value(self.plain(iri), self.links.document(iri), lang=lang, code=name is None)

    def heading(self, iri: Iri) -> str:
        """The name with a capital."""
        return capital(self.plain(iri))
