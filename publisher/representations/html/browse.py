"""The lists of things: an overview of all classes, and one class's things with facets that narrow them."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from publisher.collation import sort_key
from publisher.description import Description
from publisher.listing import ALL, PAGE, VALIDITY, Choice, ListedClass, Listing, Selection, query_string
from publisher.media_types import CSV, HTML, N_TRIPLES, REPRESENTATIONS, TURTLE, MediaType
from publisher.quads import XSD, Iri, Literal, Quad, Term
from publisher.representations.html.links import BROWSE, Links
from publisher.representations.html.markers import MarkerIndex
from publisher.representations.html.reading import Reading
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.rows import gather
from publisher.representations.html.values import Value, cut, foreign, readable
from publisher.representations.listings import as_query
from publisher.settings import Settings
from publisher.texts import text
from publisher.vocabulary import DEFINITION, DESCRIPTION, LABELS, TYPE, expanded

PAGE_SIZE, DATA_SIZE = 50, 1000
"""Things on a page of a list, and in one file of it."""

_GROUPS = ("source", "register", "derived", "others", "broader", "editorial", "catalogue", "ontology")
"""The order of the overview: what readers come for before how the dataset is made."""

_OPEN = 8
"""Values of a facet that are open to view."""
_FACTS, _VALUES = 3, 3
"""Properties shown of a thing on a list, and values of each."""
_SENTENCE = 220
"""Characters of a thing's description on a list."""
_BARE = (XSD + "integer", XSD + "boolean")
_SHORT = 60
"""Characters of a text that is shown as a fact."""


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class on the overview: its name with the list that it leads to, the number of its things, what it is."""

    name: Value
    count: int
    definition: Value | None


@dataclass(frozen=True, slots=True)
class Group:
    """Classes that belong together."""

    id: str
    title: str
    intro: str
    rows: tuple[ClassRow, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A thing on a list: its name, a sentence, and a few of its values by property."""

    name: Value
    sentence: Value | None
    facts: tuple[tuple[Value, tuple[Value, ...], int], ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A way to narrow or widen a list: what it is called, where it leads, how many things are there."""

    name: Value
    href: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FacetLinks:
    """A property with its values as links; `rest` are one click away."""

    name: Value
    links: tuple[Link, ...]
    rest: tuple[Link, ...]


def render_overview(renderer: Renderer, page: Page, classes: Sequence[ListedClass], names: Description) -> bytes:
    """Every class that has things, grouped by who tells of them; those of the setting `start_classes` first."""
    reading = Reading(names, renderer.links(page), MarkerIndex({}, {}, page.language))
    return renderer.render("browse.html", page, {"groups": _groups(reading, classes, renderer.settings)})


def render_list(renderer: Renderer, page: Page, listing: Listing, today: datetime.date) -> bytes:
    """One page of a list, with the facets that narrow it further."""
    links = renderer.links(page)
    reading = Reading(listing.description, links, MarkerIndex({}, {}, page.language))
    selection, number = listing.selection, listing.selection.page
    facts = _by_subject(listing)
    context = {
        "name": reading.heading(selection.kind.iri),
        "about": links.document(selection.kind.iri) if links.space.owns(selection.kind.iri.value) else "",
        "definition": _sentence(reading, selection.kind.iri, facts),
        "listing": listing,
        "first": (number - 1) * PAGE_SIZE + 1,
        "last": (number - 1) * PAGE_SIZE + len(listing.things),
        "data_size": DATA_SIZE,
        "items": [_item(reading, listing, thing, facts) for thing in listing.things],
        "chips": list(_chips(reading, listing)),
        "facets": [*_facets(reading, listing), *_validity(reading, listing)],
        "whole": list_address(links, Selection(selection.kind)),
        "previous": list_address(links, selection.on_page(number - 1)) if number > 1 else "",
        "next": list_address(links, selection.on_page(number + 1)) if number < listing.pages else "",
        "data": [(kind.title, kind.name, list_address(links, selection.on_page(1), kind)) for kind in _DATA],
        "in_one": [(kind.title, kind.name, whole_address(links, selection, kind)) for kind in STREAMED]
        if listing.total > DATA_SIZE
        else [],
        "query_href": links.query(as_query(selection, page.language, today, renderer.settings.base)),
        "overview": links.page(BROWSE),
    }
    return renderer.render("listing.html", page, context)


_DATA = (CSV, *(kind for kind in REPRESENTATIONS if kind not in (HTML, CSV)))


STREAMED = (CSV, TURTLE, N_TRIPLES)
"""The formats in which the parts of a list, one after the other, are the list."""


def list_address(links: Links, selection: Selection, media_type: MediaType = HTML) -> str:
    """Where the selection stands, as a page in the language of the links or in another format."""
    tag = f".{links.language}" if media_type is HTML else ""
    query = query_string(selection, links.settings.base)
    path = links.path(f"{BROWSE}/{selection.kind.name}{tag}.{media_type.extension}")
    return path + (f"?{query}" if query else "")


def whole_address(links: Links, selection: Selection, media_type: MediaType) -> str:
    """Where all of the selection stands in one file, however long."""
    address = list_address(links, selection.on_page(1), media_type)
    return f"{address}{'&' if '?' in address else '?'}{PAGE}={ALL}"


def _groups(reading: Reading, classes: Sequence[ListedClass], settings: Settings) -> list[Group]:
    left = {kind.iri: kind for kind in classes}
    first = [left.pop(iri) for iri in start_classes(settings) if iri in left]
    found = [_group(reading, "first", first)]
    for name in _GROUPS:
        kinds = [kind for kind in left.values() if name == _group_name(kind)]
        kinds.sort(key=lambda kind: sort_key(reading.name(kind.iri).text, reading.language))
        found.append(_group(reading, name, kinds))
    return [group for group in found if group.rows]


def _group_name(kind: ListedClass) -> str:
    """Who tells of the class's things; a class that only gathers others stands apart."""
    return (kind.family or "others") if kind.own else "broader"


def start_classes(settings: Settings) -> list[Iri]:
    """The classes of the setting `start_classes`, in its order."""
    return expanded(settings.start_classes, settings.base)


def _group(reading: Reading, name: str, classes: Sequence[ListedClass]) -> Group:
    facts: dict[Iri, list[Quad]] = {}
    for quad in reading.description.statements:
        if isinstance(quad.subject, Iri):
            facts.setdefault(quad.subject, []).append(quad)
    rows = tuple(ClassRow(_to_list(reading, kind), kind.total, _sentence(reading, kind.iri, facts)) for kind in classes)
    title, intro = (text(f"browse_{part}{name}", reading.language) for part in ("", "intro_"))
    return Group(f"from-{name}", title, intro, rows)


def _to_list(reading: Reading, kind: ListedClass) -> Value:
    name = reading.heading(kind.iri)
    return Value(name.text, reading.links.listing(kind.iri), lang=name.lang, code=name.code)


def _by_subject(listing: Listing) -> dict[Iri, list[Quad]]:
    found: dict[Iri, list[Quad]] = {}
    for quad in listing.description.statements:
        if isinstance(quad.subject, Iri):
            found.setdefault(quad.subject, []).append(quad)
    return found


def _sentence(reading: Reading, thing: Iri, facts: Mapping[Iri, Sequence[Quad]]) -> Value | None:
    """What the thing is, in the language, else in any."""
    for predicate in (DESCRIPTION, DEFINITION):
        texts = [q.object for q in facts.get(thing, ()) if q.predicate == predicate and isinstance(q.object, Literal)]
        texts.sort(key=lambda term: term.language != reading.language)
        if texts:
            return Value(readable(cut(texts[0].value, _SENTENCE)), lang=foreign(texts[0], reading.language))
    return None


def _item(reading: Reading, listing: Listing, thing: Iri, facts: Mapping[Iri, Sequence[Quad]]) -> Item:
    values = gather(facts.get(thing, ()), reading.language)
    said = {kind for kind in values.get(TYPE, ()) if kind != listing.selection.kind.iri}
    chosen = {choice.predicate for choice in listing.selection.chosen}
    found: list[tuple[Value, tuple[Value, ...], int]] = []
    for predicate in (column for column in listing.shown if column not in chosen):
        terms = [term for term in values.get(predicate, ()) if predicate != TYPE or term in said]
        terms = [term for term in terms if _is_short(term)]
        if terms and len(found) < _FACTS and predicate not in LABELS:
            shown = tuple(reading.value(term) for term in terms)
            found.append((reading.heading(predicate), shown[:_VALUES], max(0, len(shown) - _VALUES)))
    return Item(reading.heading(thing), _sentence(reading, thing, facts), tuple(found))


def _is_short(term: Term) -> bool:
    """Whether a term fits on a line: things, dates and codes, but no sentences, no bare numbers, no truth values."""
    if not isinstance(term, Literal):
        return True
    return len(term.value) <= _SHORT and not term.language and term.datatype not in _BARE


def _chips(reading: Reading, listing: Listing) -> Iterator[tuple[str, Link]]:
    """What is chosen: of each its property, its value, and the list without it."""
    selection = listing.selection
    for choice in selection.chosen:
        href = list_address(reading.links, selection.toggled(choice))
        yield reading.heading(choice.predicate).text, Link(reading.heading(choice.value), href, 0, is_chosen=True)
    if selection.validity:
        name = Value(text(f"validity_{selection.validity}", reading.language))
        href = list_address(reading.links, selection.with_validity(""))
        yield text("validity", reading.language), Link(name, href, 0, is_chosen=True)


def _facets(reading: Reading, listing: Listing) -> Iterator[FacetLinks]:
    for facet in listing.facets:
        links = [
            Link(
                Value(reading.heading(option.value).text, lang=reading.heading(option.value).lang),
                list_address(reading.links, listing.selection.toggled(Choice(facet.predicate, option.value))),
                option.count,
                option.is_chosen,
            )
            for option in facet.options
        ]
        ordered = sorted(
            links, key=lambda link: (not link.is_chosen, -link.count, sort_key(link.name.text, reading.language))
        )
        most = _OPEN if len(ordered) > _OPEN + 2 else len(ordered)
        yield FacetLinks(reading.heading(facet.predicate), tuple(ordered[:most]), tuple(ordered[most:]))


def _validity(reading: Reading, listing: Listing) -> Iterator[FacetLinks]:
    """How the things stand to the day of viewing, where that would narrow the list."""
    selection, links = listing.selection, []
    for name, count in listing.validity:
        is_chosen = name == selection.validity
        if is_chosen or 0 < count < listing.total:
            href = list_address(reading.links, selection.with_validity(name))
            links.append(Link(Value(text(f"validity_{name}", reading.language)), href, count, is_chosen))
    if links:
        yield FacetLinks(Value(text(VALIDITY, reading.language)), tuple(links), ())
