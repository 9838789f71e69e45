"""HTML pages, complete without scripts (HTML Living Standard, https://html.spec.whatwg.org/)."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from publisher.description import Description, Layout, Overview
from publisher.errors import InvalidQuery
from publisher.iris import LANGUAGES
from publisher.media_types import RDF, SOLUTIONS
from publisher.quads import Iri, Literal
from publisher.representations.html_entity import entity_context
from publisher.representations.html_examples import examples, first_kinds
from publisher.representations.html_links import DATASET, SPARQL, START, Links, page_address
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

_OPTIONAL = re.compile(r"</(?:li|dt|dd|td|th|tr)>\n?")
"""End tags that HTML lets one leave out (section 13.1.2.4)."""


@dataclass(frozen=True, slots=True)
class ReleaseNote:
    """The release that a page was made from; `date` is the day of its publication, None where it has none."""

    build_id: str
    data_id: str
    date: datetime.date | None


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
        first = [kinds.pop(iri) for iri in first_kinds(self._settings.base) if iri in kinds]
        context = {
            "overview": overview,
            "first_kinds": first,
            "kinds": sorted(kinds.values(), key=lambda kind: collation(kind[0].text)),
            "summary": literal(summary, language) if summary else None,
            "examples": examples(self._settings.base, language)[:3],
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
        known = examples(self._settings.base, page.language)
        context = {
            "query": readable(query) or known[0].query,
            "error": error,
            "detail": readable(cut(error.detail, LONGEST)) if error else "",
            "examples": known,
            "solutions": SOLUTIONS,
            "graphs": RDF,
        }
        return self._render("query.html", page, context)

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


def _frame_context(settings: Settings, page: Page) -> dict[str, object]:
    """What every page needs: texts, menu, addresses, formatting."""
    links, t = Links(settings, page.language), texts(page.language)
    other = next(language for language in LANGUAGES if language != page.language)
    dataset, vocabulary = (links.document(Iri(settings.base + local)) for local in (DATASET, "def"))
    return {
        "t": t,
        "page": page,
        "site": settings.title(page.language),
        "settings": settings,
        "links": links,
        "sparql": links.path(SPARQL),
        "menu": [
            (t.start, links.page(START), page.path == START),
            (t.data, dataset, page.path == links.space.document(settings.base + DATASET)),
            (t.vocabulary, vocabulary, page.path == "doc/def"),
            (t.sparql, links.page(SPARQL), page.path == SPARQL),
        ],
        "other": other,
        "other_address": links.path(page.addresses.get(other, page_address(START, other))),
        "number": lambda value: number(str(value), page.language),
        "date": lambda value: date(value.isoformat(), page.language),
        "version": page.release.date.isoformat() if page.release.date else page.release.build_id[:12],
    }
