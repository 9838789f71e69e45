"""A list of a class's things: what was chosen of it, how many there are, and what can be chosen next."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

from publisher.description import Description
from publisher.quads import Iri
from publisher.vocabulary import curie

IN_FORCE, ENDED, NOT_BEGUN, UNDATED = "in-force", "ended", "not-begun", "undated"
VALIDITIES = (IN_FORCE, ENDED, NOT_BEGUN, UNDATED)
"""How a thing's periods stand to a day; undated where it has none."""

VALIDITY, PAGE, ALL = "validity", "page", "all"
"""Parameters of a list's address beside the facets, whose names hold a colon; and what names all pages as one."""


@dataclass(frozen=True, slots=True)
class ListedClass:
    """A class with its list: its name in addresses, its things (those of its subclasses among them), who tells of them.

    `own` counts the things that are stated to be of this very class. `family` is the slug of the family of graphs in
    which most of its things are described; empty where none is known.
    """

    iri: Iri
    name: str
    total: int
    own: int
    family: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A facet's value that the things of a list must have."""

    predicate: Iri
    value: Iri


@dataclass(frozen=True, slots=True)
class Selection:
    """What was asked for of a class: values that things must all have, how they stand to the day, a page from 1."""

    kind: ListedClass
    chosen: tuple[Choice, ...] = ()
    validity: str = ""
    page: int = 1

    @property
    def is_whole(self) -> bool:
        """Whether nothing narrows the list."""
        return not (self.chosen or self.validity)

    def on_page(self, page: int) -> "Selection":
        """The same list at another page."""
        return replace(self, page=page)

    def toggled(self, choice: Choice) -> "Selection":
        """The first page of the list with the choice added, or taken away where it was made."""
        rest = tuple(other for other in self.chosen if other != choice)
        return replace(self, chosen=rest if choice in self.chosen else (*self.chosen, choice), page=1)

    def with_validity(self, validity: str) -> "Selection":
        """The first page of the list with that validity, or without it where it was chosen."""
        return replace(self, validity="" if validity == self.validity else validity, page=1)


@dataclass(frozen=True, slots=True)
class Option:
    """A value with the number of things that would be left."""

    value: Iri
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A property with the values that things of the selection have, the most frequent first."""

    predicate: Iri
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a selection, sorted for readers of a language.

    `description` has the class as its thing; its statements are what a list says of the things on the page, by the
    properties that `shown` puts first. `validity` counts the selection by how things stand to the day, and is empty
    where no thing of the class has a period.
    """

    selection: Selection
    language: str
    total: int
    pages: int
    things: tuple[Iri, ...]
    facets: tuple[Facet, ...]
    validity: tuple[tuple[str, int], ...]
    shown: tuple[Iri, ...]
    description: Description


def query_string(selection: Selection, base: str) -> str:
    """The part of the selection's address after the question mark; empty for the first page of the whole list."""
    return "&".join(f"{name}={value}" for name, value in _parameters(selection, base))


def _parameters(selection: Selection, base: str) -> Iterator[tuple[str, str]]:
    for choice in sorted(selection.chosen, key=lambda choice: (choice.predicate, choice.value)):
        yield _spelled(choice.predicate, base), _spelled(choice.value, base)
    if selection.validity:
        yield VALIDITY, selection.validity
    if selection.page > 1:
        yield PAGE, str(selection.page)


def spelling(iri: Iri, base: str) -> str:
    """An IRI as parameters write it: prefix:name, a local path, or whole."""
    return curie(iri.value, base).removeprefix(base)


def _spelled(iri: Iri, base: str) -> str:
    return quote(spelling(iri, base), safe="/:-._~")
