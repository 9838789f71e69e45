"""HTML pages, complete without scripts (HTML Living Standard, https://html.spec.whatwg.org/)."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from publisher.catalogue import DUMPED, dump_path
from publisher.description import Description, Layout, Overview
from publisher.errors import InvalidQuery
from publisher.example_queries import ExampleQuery
from publisher.iris import LANGUAGES
from publisher.media_types import RDF, SOLUTIONS
from publisher.quads import Iri, Literal
from publisher.representations.html_entity import entity_context
from publisher.representations.html_links import SPARQL, START, Links, page_address
from publisher.representations.html_texts import texts
from publisher.representations.html_values import (
    LONGEST,
    Value,
    capital,
    collation,
    cut,
    date,
    literal,
    number,
    readable,
)
from publisher.settings import Settings
from publisher.vocabulary import prefixes

_OPTIONAL = re.compile(r"</(?:li|dt|dd|td|th|tr)>\n?")
"""End tags that HTML lets one leave out (section 13.1.2.4)."""


@dataclass(frozen=True, slots=True)
class ReleaseNote:
    """The release that a page was made from; `date` is the day of its publication, None where it has none.

    `dataset` is the thing that describes the dataset, `examples` are its example queries.
    """

    build_id: str
    data_id: str
    date: datetime.date | None
    dataset: Iri | None = None
    examples: tuple[ExampleQuery, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Where a page stands: its language, its local path without language and extension, its path in each language."""

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
        self._static = {_plain(name): name for name in static_files()}
        self._environment = Environment(
            loader=PackageLoader("publisher", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )

    def entity(self, description: Description, layout: Layout, page: Page, today: datetime.date) -> bytes:
        """The page of a thing, a term or a named graph, as it is valid today."""
        context = entity_context(description, layout, Links(self._settings, page.language), today)
        return self._render("entity.html", page, context)

    def start(self, overview: Overview, page: Page, summary: Literal | None = None) -> bytes:
        """The start page; `summary` is the dataset's own description in a sentence."""
        links, language = Links(self._settings, page.language), page.language
        kinds = {
            kind.iri: (Value(capital(kind.names[language]), links.document(kind.iri)), kind.count)
            for kind in overview.classes
            if language in kind.names
        }
        first = [kinds.pop(iri) for iri in self._start_classes() if iri in kinds]
        context = {
            "overview": overview,
            "first_kinds": first,
            "kinds": sorted(kinds.values(), key=lambda kind: collation(kind[0].text)),
            "summary": literal(summary, language) if summary else None,
            "examples": _examples(page)[:3],
            "dumps": [(kind.title, links.path(dump_path(kind))) for kind in DUMPED],
        }
        return self._render("start.html", page, context)

    def problem(self, status: int, title: str, detail: str, facts: Sequence[Fact], page: Page) -> bytes:
        """The page of an error: its HTTP status, what happened, and ways on."""
        shown = [(readable(fact.label), Value(readable(cut(fact.text, LONGEST)), _safe(fact.href))) for fact in facts]
        context = {
            "status": status,
            "title": readable(title),
            "detail": readable(cut(detail, LONGEST)),
            "facts": shown,
        }
        return self._render("problem.html", page, context)

    def query_form(self, page: Page, query: str = "", error: InvalidQuery | None = None) -> bytes:
        """The query form, with a query in it and what is wrong with it."""
        known = _examples(page)
        context = {
            "query": readable(query) or next((text for _, text in known), ""),
            "error": error,
            "detail": readable(cut(error.detail, LONGEST)) if error else "",
            "examples": known,
            "solutions": SOLUTIONS,
            "graphs": RDF,
        }
        return self._render("query.html", page, context)

    def _start_classes(self) -> list[Iri]:
        known = prefixes(self._settings.base)
        named = (name.partition(":") for name in self._settings.start_classes.split())
        return [Iri(known.get(prefix, prefix) + name) for prefix, _, name in named]

    def _render(self, template: str, page: Page, context: Mapping[str, object]) -> bytes:
        frame = _frame_context(self._settings, page) | {"static": self._static}
        html = self._environment.get_template(template).render(frame | dict(context))
        return _OPTIONAL.sub("", html).encode()


def static_files() -> Mapping[str, bytes]:
    """The static files by name; each name holds a hash of the content, so that it can be cached for good."""
    found = {}
    for file in sorted((files("publisher") / "static").iterdir(), key=lambda file: file.name):
        stem, _, extension = file.name.rpartition(".")
        content = file.read_bytes()
        if extension == "css":
            content = _compact(content.decode()).encode()
        found[f"{stem}.{sha256(content).hexdigest()[:12]}.{extension}"] = content
    return found


def _compact(css: str) -> str:
    """The style sheet without comments and without the spaces that mean nothing."""
    return re.sub(r"\s*([{};,])\s*|(:)\s+", r"\1\2", re.sub(r"/\*.*?\*/", "", css, flags=re.S)).replace(";}", "}")


def _plain(name: str) -> str:
    """The name of a static file without its hash."""
    stem, _, extension = name.split(".")
    return f"{stem}.{extension}"


def _safe(href: str) -> str:
    """The address where it leads to this host or over http(s), else nowhere."""
    return href if href.lower().startswith(("/", "http://", "https://")) else ""


def _examples(page: Page) -> list[tuple[str, str]]:
    """Title and query of each example, in the language of the page."""
    return [(example.title[page.language], example.in_language(page.language)) for example in page.release.examples]


def _frame_context(settings: Settings, page: Page) -> dict[str, object]:
    """What every page needs: texts, menu, addresses, formatting."""
    links, t = Links(settings, page.language), texts(page.language)
    other = next(language for language in LANGUAGES if language != page.language)
    dataset = page.release.dataset
    vocabulary = Iri(settings.base + "def")
    menu = [
        (t.start, links.page(START), page.path == START),
        (t.vocabulary, links.document(vocabulary), page.path == links.space.document(vocabulary.value)),
        (t.sparql, links.page(SPARQL), page.path == SPARQL),
    ]
    if dataset:
        menu.insert(1, (t.data, links.document(dataset), page.path == links.space.document(dataset.value)))
    return {
        "t": t,
        "page": page,
        "site": settings.title(page.language),
        "settings": settings,
        "links": links,
        "sparql": links.path(SPARQL),
        "menu": menu,
        "dataset": links.document(dataset) if dataset else "",
        "vocabulary": links.document(vocabulary),
        "other": other,
        "other_address": links.path(page.addresses.get(other, page_address(START, other))),
        "number": lambda value: number(str(value), page.language),
        "date": lambda value: date(value.isoformat(), page.language),
        "version": page.release.date.isoformat() if page.release.date else page.release.build_id[:12],
    }
