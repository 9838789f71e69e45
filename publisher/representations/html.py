"""HTML pages, complete without scripts (HTML Living Standard, https://html.spec.whatwg.org/)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType

from jinja2 import Environment, PackageLoader, StrictUndefined

from publisher.description import Description, Layout, Overview
from publisher.errors import InvalidQuery
from publisher.iris import LANGUAGES
from publisher.media_types import HTML, RDF, REPRESENTATIONS, SOLUTIONS, TRIG, TURTLE
from publisher.quads import Iri, Literal
from publisher.representations import html_entity as parts
from publisher.representations.html_examples import examples
from publisher.representations.html_links import DATASET, SPARQL, START, Links, page_address
from publisher.representations.html_markers import index_markers
from publisher.representations.html_notices import notices
from publisher.representations.html_sections import lead, sections
from publisher.representations.html_texts import texts
from publisher.representations.html_values import (
    LONGEST,
    Reading,
    Value,
    capital,
    cut,
    foreign,
    literal,
    number,
    readable,
)
from publisher.representations.html_values import date as date_text
from publisher.settings import Settings

_TIGHT = 7
"""Rows of facts below which the side panel stands beside the whole page rather than beside the facts."""
_ENOUGH = 4
"""Sections from which a page has links to them."""


@dataclass(frozen=True, slots=True)
class ReleaseNote:
    """The release that a page was made from; `date` is the day of its publication, None where it has none."""

    build_id: str
    data_id: str
    date: date | None


@dataclass(frozen=True, slots=True)
class Page:
    """Where a page stands: its language, its local path without language and extension, its local path in each language."""

    language: str
    path: str
    addresses: Mapping[str, str]
    release: ReleaseNote


@dataclass(frozen=True, slots=True)
class Fact:
    """A further line of a problem page: what it is, its text, and where it leads if anywhere."""

    label: str
    text: str
    href: str = ""


class Pages:
    """Renders every page of one site; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._environment = Environment(
            loader=PackageLoader("publisher", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )

    def entity(self, description: Description, layout: Layout, page: Page, today: date) -> bytes:
        """The page of a thing, a term or a named graph, as it is valid today."""
        links = Links(self._settings, page.language)
        reading = Reading(description, links, index_markers(description, page.language))
        return self._render("entity.html", page, _entity_context(reading, layout, page, today))

    def start(self, overview: Overview, page: Page, summary: Literal | None = None) -> bytes:
        """The start page; `summary` is the dataset's own description in a sentence."""
        named = [kind for kind in overview.classes if page.language in kind.names]
        links = Links(self._settings, page.language)
        context = {
            "overview": overview,
            "kinds": [(Value(capital(k.names[page.language]), links.document(k.iri)), k.count) for k in named],
            "summary": literal(summary, page.language) if summary else None,
            "examples": examples(self._settings.base)[:3],
            "dataset_files": _files(links, Iri(self._settings.base + DATASET)),
        }
        return self._render("start.html", page, context)

    def problem(self, status: int, title: str, detail: str, facts: Sequence[Fact], page: Page) -> bytes:
        """The page of an error: its HTTP status, what happened, and ways on."""
        shown = [Value(readable(cut(fact.text, LONGEST)), fact.href) for fact in facts]
        context = {
            "status": status,
            "title": readable(title),
            "detail": readable(cut(detail, LONGEST)),
            "facts": list(zip([readable(fact.label) for fact in facts], shown, strict=True)),
        }
        return self._render("problem.html", page, context)

    def query_form(self, page: Page, query: str = "", error: InvalidQuery | None = None) -> bytes:
        """The query form, with a query in it and what is wrong with it."""
        first = examples(self._settings.base)[0].query
        context = {
            "query": readable(query) or first,
            "error": error,
            "examples": examples(self._settings.base),
            "solutions": SOLUTIONS,
            "graphs": RDF,
        }
        return self._render("query.html", page, context)

    def _render(self, template: str, page: Page, context: Mapping[str, object]) -> bytes:
        frame = _frame_context(self._settings, page, self._static)
        html = self._environment.get_template(template).render({**frame, **context})
        return _BLANK.sub("\n", html).encode()

    @cached_property
    def _static(self) -> Mapping[str, str]:
        """The name with hash of each static file, by its plain name."""
        return {re.sub(r"\.[0-9a-f]{12}\.", ".", name): name for name in static_files()}


_BLANK = re.compile(r"\n\s+(?=<)")


def static_files() -> Mapping[str, bytes]:
    """The static files by name; each name holds a hash of the content, so that it can be cached for good."""
    found = {}
    for file in sorted((files("publisher") / "static").iterdir(), key=lambda file: file.name):
        content = file.read_bytes()
        stem, _, extension = file.name.rpartition(".")
        found[f"{stem}.{sha256(content).hexdigest()[:12]}.{extension}"] = content
    return MappingProxyType(found)


def _frame_context(settings: Settings, page: Page, static: Mapping[str, str]) -> dict[str, object]:
    """What every page needs: texts, links, menu, formatting."""
    links, t = Links(settings, page.language), texts(page.language)
    other = next(language for language in LANGUAGES if language != page.language)
    dataset, vocabulary = (links.document(Iri(settings.base + local)) for local in (DATASET, "def"))
    return {
        "t": t,
        "page": page,
        "site": settings.title(page.language),
        "settings": settings,
        "links": links,
        "static": static,
        "menu": [
            (t.start, links.page(START), page.path == START),
            (t.data, dataset, page.path == "doc/" + DATASET.removeprefix("id/")),
            (t.vocabulary, vocabulary, page.path == "doc/def"),
            (t.sparql, links.page(SPARQL), page.path == SPARQL),
        ],
        "other": other,
        "other_address": links.path(page.addresses.get(other, page_address(START, other))),
        "number": lambda value: number(str(value), page.language),
        "date": lambda value: date_text(value.isoformat(), page.language),
        "version": page.release.date.isoformat() if page.release.date else page.release.build_id[:12],
    }


def _entity_context(reading: Reading, layout: Layout, page: Page, today: date) -> dict[str, object]:
    """What the entity page needs beside the frame."""
    description, links = reading.description, reading.links
    facts, opening = sections(reading, layout), lead(reading)
    context: dict[str, object] = {
        "d": description,
        "name": reading.name(description.thing),
        "other_name": _other_name(reading),
        "types": parts.type_names(reading),
        "opening": opening[1] if opening else None,
        "notices": notices(reading, today),
        "sections": facts,
        "tight": sum(min(row.total, 4) for section in facts for row in section.rows) < _TIGHT,
        "outgoing": parts.neighbours_out(reading, layout),
        "incoming": parts.neighbours_in(reading),
        "mentions": parts.mentions(reading),
        "content": parts.content(reading),
        "timeline": parts.timeline(reading),
        "sources": parts.source_list(reading),
        "families": parts.family_list(reading),
        "rows": parts.data_rows(reading),
        "uses": parts.uses(reading),
        "iri": readable(description.thing.value),
        "is_term": links.space.local(description.thing.value).startswith("def"),
        "data_href": links.representation(description.thing, TURTLE),
        "trig_href": links.representation(description.thing, TRIG),
        "representations": _files(links, description.thing),
        "query_href": links.query(f"DESCRIBE <{description.thing.value}>"),
        "page_href": links.path(page.addresses[page.language]),
        "statement_count": len({(quad.predicate, quad.object) for quad in description.statements}),
    }
    return context | {"contents": _contents(reading, context)}


def _contents(reading: Reading, context: Mapping[str, object]) -> list[tuple[str, str]]:
    """The sections of the page as links, where there are enough of them."""
    found = [(section.id, section.title) for section in context["sections"]]  # type: ignore[attr-defined]
    for name, keys in (
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


def _files(links: Links, thing: Iri) -> list[tuple[str, str, str]]:
    """The other representations: name for readers, media type, address."""
    kinds = [kind for kind in REPRESENTATIONS if kind != HTML]
    return [(kind.title, kind.name, links.representation(thing, kind)) for kind in kinds]
