"""The page of a thing: a description, its layout and the day of viewing made into what the template shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from publisher.description import Description, Layout
from publisher.iris import LANGUAGES
from publisher.media_types import HTML, REPRESENTATIONS, TRIG, TURTLE
from publisher.quads import Iri
from publisher.representations.html import linked_data
from publisher.representations.html.areas import area_drawing
from publisher.representations.html.chronology import chronology, drawn
from publisher.representations.html.connections import is_instantiated, mentions, neighbours_in, neighbours_out, uses
from publisher.representations.html.content import content
from publisher.representations.html.files import files
from publisher.representations.html.frame import Entry
from publisher.representations.html.links import Links
from publisher.representations.html.markers import index_markers
from publisher.representations.html.notices import notices
from publisher.representations.html.provenance import data_rows, family_list, source_list
from publisher.representations.html.reading import Reading
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.sections import lead, placed, sections
from publisher.representations.html.values import LONGEST, Value, cut, foreign, readable

_TIGHT = 15
"""Lines of facts below which the side panel stands beside the whole page rather than beside the facts."""
_ENOUGH = 4
"""Sections from which a page has links to them."""


@dataclass(frozen=True, slots=True)
class _Extent:
    """What a page holds: which drawings, how many statements as data, and how lean its lists are."""

    drawings: tuple[str, ...]
    statements: int
    lean: int = 0


_NOTHING: Mapping[str, object] = {"band": "", "map": ("", "")}
"""The drawings of a page, as the template finds one that is left out."""
_ALL, _MAP = ("band", "map"), ("map",)
_EXTENTS = (
    _Extent(_ALL, 50),
    _Extent(_ALL, 25),
    _Extent(_ALL, 10),
    _Extent(_ALL, 5),
    _Extent(_ALL, 25, 1),
    _Extent(_ALL, 5, 1),
    _Extent(_ALL, 0, 1),
    _Extent(_MAP, 5, 1),
    _Extent(_MAP, 0, 1),
    _Extent((), 5, 1),
    _Extent((), 0, 1),
    _Extent((), 5, 2),
    _Extent((), 0, 4),
)
"""From the fullest page to the leanest; each page has the first that there is room for."""


def render(renderer: Renderer, description: Description, layout: Layout, page: Page, today: date) -> bytes:
    """The page of a thing, a term or a named graph, as it is valid today."""
    links, html = renderer.links(page), b""
    index = index_markers(description, layout, links.language)
    context_of = cache(lambda lean: _context(Reading(description, links, index, layout, lean), today))
    for extent in _EXTENTS:
        context = context_of(extent.lean)
        html = renderer.render_lean("entity.html", page, {**context, **_beside(context, extent)})
        if len(html) <= renderer.room:
            break
    return html


def _beside(context: Mapping[str, object], extent: _Extent) -> dict[str, object]:
    drawings = {name: nothing for name, nothing in _NOTHING.items() if name not in extent.drawings}
    return drawings | {"rows": context["rows"][: extent.statements]}  # type: ignore[index]


def _context(reading: Reading, today: date) -> dict[str, object]:
    """What the entity page needs beside the frame."""
    description, links, layout = reading.description, reading.links, reading.layout
    opening = lead(reading)
    facts = sections(reading, layout, opening)
    statements, stated = data_rows(reading, _EXTENTS[0].statements)
    moments = chronology(reading, placed(reading))
    context: dict[str, object] = {
        "d": description,
        "name": reading.name(description.thing),
        "other_name": _other_name(reading),
        "types": type_names(reading),
        "listing": links.listing(reading.classes[0]) if reading.classes else "",
        "instances": links.listing(description.thing) if is_instantiated(reading) else "",
        "opening": opening.shown if opening else None,
        "notices": notices(reading, today),
        "sections": facts,
        "tight": sum(3 + sum(min(row.total, 4) for row in section.rows) for section in facts) < _TIGHT,
        "outgoing": neighbours_out(reading, facts),
        "incoming": neighbours_in(reading),
        "mentions": mentions(reading),
        "content": content(reading),
        "files": files(reading),
        "embedded": linked_data.of_thing(description, layout.alignments, links, _url(links, description.thing)),
        "timeline": moments,
        "band": drawn(moments, today, links.language),
        "map": area_drawing(reading),
        "sources": source_list(reading),
        "families": family_list(reading),
        "rows": statements,
        "uses": uses(reading),
        "iri": readable(description.thing.value),
        "is_term": links.space.local(description.thing.value).startswith("def"),
        "data_href": links.representation(description.thing, TURTLE),
        "trig_href": links.representation(description.thing, TRIG),
        "representations": representations(links, description.thing),
        "query_href": links.query(f"DESCRIBE <{description.thing.value}>"),
        "statement_count": stated,
        "section_count": len(reading.index.numbers),
    }
    return context | {"contents": _contents(reading, context)}


def _url(links: Links, thing: Iri) -> str:
    return links.absolute(links.space.document(thing.value))


def _contents(reading: Reading, context: Mapping[str, object]) -> list[tuple[str, str]]:
    """The sections of the page as links, where there are enough of them."""
    found = [(section.id, section.title) for section in context["sections"]]  # type: ignore[attr-defined]
    for name, keys in (
        ("files", ("files",)),
        ("content", ("content",)),
        ("connections", ("outgoing", "incoming")),
        ("timeline", ("timeline",)),
        ("sources", ("sources", "families")),
    ):
        if any(context[key] for key in keys):
            found.append((name, reading.text(name)))
    return found if len(found) >= _ENOUGH else []


def _other_name(reading: Reading) -> Value | None:
    """The name in the other language, where it differs."""
    other = next(language for language in LANGUAGES if language != reading.language)
    own, name = (reading.description.label(reading.description.thing, tag) for tag in (reading.language, other))
    if own is None or name is None or name.language != other or name.value == own.value:
        return None
    return Value(readable(cut(name.value, LONGEST)), lang=foreign(name, reading.language))


def representations(links: Links, thing: Iri) -> tuple[Entry, ...]:
    """Links to the other representations."""
    document = links.path(links.space.document(thing.value))
    return tuple((kind.title, f"{document}.{kind.extension}", False) for kind in REPRESENTATIONS if kind is not HTML)


def type_names(reading: Reading) -> tuple[Value, ...]:
    """The thing's classes, our own first."""
    return tuple(map(reading.heading, reading.classes))
