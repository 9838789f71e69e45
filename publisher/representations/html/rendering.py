"""The frame of every page, and the templates rendered in it (Jinja2)."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from string import ascii_lowercase

from markupsafe import Markup

from publisher.example_queries import ExampleQuery
from publisher.iris import LANGUAGES
from publisher.quads import Iri
from publisher.recent import Recent
from publisher.representations.html.frame import brand, footer, menu, place
from publisher.representations.html.linked_data import Block, as_script, of_page
from publisher.representations.html.links import SPARQL, START, SUGGEST, Links, page_address
from publisher.representations.html.templates import Templates
from publisher.representations.html.writing import Writing, bare_where_allowed, in_quotes, in_words
from publisher.settings import Settings
from publisher.texts import texts

_BUDGET = 30_000
"""Bytes of the page of a thing with its style sheet, at most."""
_FRAMES = 200
"""Frames that are kept: those of pages that stand in a menu, by language, and one for all others."""

_COLOURS = [
    "page",
    "surface",
    "text",
    "muted",
    "rule",
    "line",
    "link",
    "accent",
    "tint",
    "notice",
    "bar",
    "on-accent",
    "past",
]
_COLOUR = re.compile(rf"--({'|'.join(_COLOURS)})\b")
"""Custom properties of the style sheets, and of the editor, that are sent as `--a`, `--b` and so on."""

BUILT = "built"
"""The folder among the static files for what Node builds of `publisher/editor/`; without Node it is missing."""


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

    @property
    def version(self) -> str:
        """What the release is cited by: its day, else the beginning of its build id."""
        return self.date.isoformat() if self.date else self.build_id[:12]


@dataclass(frozen=True, slots=True)
class Archived:
    """What a page of the past says of itself: the day of its publication, and the local path of the page of today."""

    date: datetime.date
    current: str


@dataclass(frozen=True, slots=True)
class Page:
    """Where a page stands: its language, its local path without language and extension, its path in each language.

    `query` is the part of its address after the question mark, encoded, the same in each language.
    """

    language: str
    path: str
    addresses: Mapping[str, str]
    release: ReleaseNote
    archived: Archived | None = None
    query: str = ""

    @property
    def tail(self) -> str:
        """The query with its question mark, if there is one."""
        return f"?{self.query}" if self.query else ""


class Renderer:
    """Renders the pages of one site; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        files = static_files()
        self._static = {_plain(name): name for name in files}
        self._style = next(len(content) for name, content in files.items() if _plain(name) == "style.css")
        self.templates = cache(lambda language: self._compiling(language, lean=False))
        self._lean_templates = cache(lambda language: self._compiling(language, lean=True))
        self._links = cache(partial(Links, settings))
        self._frames: Recent[tuple[str, str, Iri | None], dict[str, object]] = Recent(_FRAMES)

    def _compiling(self, language: str, *, lean: bool) -> Templates:
        constants = _same_on_every_page(self.settings, language) | in_words(language) | {"static": self._static}
        return Templates(constants, Writing(language, bare_where_allowed if lean else in_quotes).filters(), lean=lean)

    @property
    def room(self) -> int:
        """Bytes that the page of a thing may take, beside the style sheet."""
        return _BUDGET - self._style

    def links(self, page: Page) -> Links:
        """Where links on the page lead."""
        return self._links(page.language)

    def render(self, template: str, page: Page, context: Mapping[str, object]) -> bytes:
        """A page: its template with the context, in the frame of every page."""
        return self._render(self.templates(page.language), template, page, context)

    def render_lean(self, template: str, page: Page, context: Mapping[str, object]) -> bytes:
        """The same without what HTML lets one leave out."""
        return self._render(self._lean_templates(page.language), template, page, context)

    def render_bare(self, template: str, language: str, context: Mapping[str, object]) -> bytes:
        """A page without the frame that every other page has."""
        return self.templates(language).get_template(template).render(context).encode()

    def _render(self, templates: Templates, template: str, page: Page, context: Mapping[str, object]) -> bytes:
        links = self.links(page)
        other = page.addresses.get(_other(page.language)) or page_address(START, _other(page.language))
        own = links.absolute(page.addresses.get(page.language, page.path)) + page.tail
        known = {
            "page": page,
            "asked_text": "",
            "embedded": None,
            "embed": _embed(links, own),
            "own_address": own,
            "plain_address": links.absolute(page.path) + page.tail,
            "addresses": {tag: links.absolute(address) + page.tail for tag, address in page.addresses.items()},
            "other_address": links.path(other) + page.tail,
        }
        return templates.page(template, {**self._frame(links, page), **known, **context}).encode()

    def _frame(self, links: Links, page: Page) -> dict[str, object]:
        """The menus around the page."""
        dataset = page.release.dataset
        here = place(links, page.path, dataset)
        frame = self._frames.get((page.language, here, dataset))
        if frame is None:
            frame = {
                "brand": brand(links, here),
                "menu": menu(links, here, dataset),
                "footer": footer(links, here),
                "dataset": links.document(dataset) if dataset else "",
            }
            self._frames.put((page.language, here, dataset), frame)
        return frame


def static_files() -> Mapping[str, bytes]:
    """The static files by name; each name holds a hash of the content, so that it can be cached for good."""
    found = {}
    folder = files("publisher") / "static"
    built = folder / BUILT
    present = [*folder.iterdir(), *(built.iterdir() if built.is_dir() else ())]
    for file in sorted((file for file in present if file.is_file()), key=lambda file: file.name):
        stem, _, extension = file.name.rpartition(".")
        content = file.read_bytes()
        if extension in ("css", "js"):
            compact = _compact if extension == "css" else _compact_script
            content = _COLOUR.sub(_letter, compact(content.decode())).encode()
        found[f"{stem}.{sha256(content).hexdigest()[:12]}.{extension}"] = content
    return found


def _letter(colour: re.Match[str]) -> str:
    """The short name of a custom property."""
    return f"--{ascii_lowercase[_COLOURS.index(colour[1])]}"


def _compact(css: str) -> str:
    """The style sheet without comments and without the spaces that mean nothing."""
    return re.sub(r"\s*([{};,>])\s*|(:)\s+", r"\1\2", re.sub(r"/\*.*?\*/", "", css, flags=re.S)).replace(";}", "}")


def _compact_script(script: str) -> str:
    """The script without the lines that are comments and without indentation."""
    return re.sub(r"^\s*(//.*\n)?", "", script, flags=re.M)


def _plain(name: str) -> str:
    """The name of a static file without its hash."""
    stem, _, extension = name.split(".")
    return f"{stem}.{extension}"


def _embed(links: Links, url: str) -> Callable[[Block | None, Markup, Markup], Markup]:
    """Makes the block for search engines: a page's own, else one from its title and description."""

    def embed(own: Block | None, title: Markup, described: Markup) -> Markup:
        return as_script(own or of_page(title.strip().unescape(), described.strip().unescape(), links, url))

    return embed


def _other(language: str) -> str:
    """The language that a page links to beside its own."""
    return next(other for other in LANGUAGES if other != language)


def _same_on_every_page(settings: Settings, language: str) -> dict[str, object]:
    """What the templates of a language know whatever the page: texts, settings, addresses."""
    links = Links(settings, language)
    return {
        "t": texts(language),
        "language": language,
        "other": _other(language),
        "site": settings.title(language),
        "settings": settings,
        "links": links,
        "sparql": links.path(SPARQL),
        "suggest": f"{links.path(SUGGEST)}?language={language}&q=",
        "vocabulary": links.document(Iri(settings.base + "def")),
    }
