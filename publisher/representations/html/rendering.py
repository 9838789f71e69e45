"""The frame of every page, and the templates rendered in it (Jinja2)."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from string import ascii_lowercase

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from publisher.example_queries import ExampleQuery
from publisher.iris import LANGUAGES
from publisher.quads import Iri
from publisher.representations.html.frame import brand, footer, menu
from publisher.representations.html.linked_data import Block, as_script, of_page
from publisher.representations.html.links import SPARQL, START, SUGGEST, Links, page_address
from publisher.representations.html.values import date, number
from publisher.settings import Settings
from publisher.texts import texts

_BUDGET = 30_000
"""Bytes of the page of a thing with its style sheet, at most."""
_OPTIONAL = re.compile(r"</(?:li|dt|dd|td|th|tr)>\n?")
"""End tags that HTML lets one leave out (section 13.1.2.4)."""


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
        self._environment = Environment(
            loader=PackageLoader("publisher", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )

    @property
    def room(self) -> int:
        """Bytes that the page of a thing may take, beside the style sheet."""
        return _BUDGET - self._style

    def links(self, page: Page) -> Links:
        """Where links on the page lead."""
        return Links(self.settings, page.language)

    def render(self, template: str, page: Page, context: Mapping[str, object]) -> bytes:
        """A page: its template with the context, in the frame of every page."""
        frame = _frame_context(self.settings, page) | {"static": self._static}
        html = self._environment.get_template(template).render(frame | dict(context))
        return _OPTIONAL.sub("", html).encode()

    def render_bare(self, template: str, language: str, context: Mapping[str, object]) -> bytes:
        """A page without the frame that every other page has."""
        known = {"language": language, "links": Links(self.settings, language), "static": self._static}
        return self._environment.get_template(template).render(known | dict(context)).encode()


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


def _embed(links: Links, page: Page) -> Callable[[Block | None, Markup, Markup], Markup]:
    """Makes the block for search engines: a page's own, else one from its title and description."""
    url = links.absolute(page.addresses.get(page.language, page.path)) + page.tail

    def embed(own: Block | None, title: Markup, described: Markup) -> Markup:
        return as_script(own or of_page(title.unescape(), described.unescape(), links, url))

    return embed


def _frame_context(settings: Settings, page: Page) -> dict[str, object]:
    """What every page needs: texts, menu, addresses, formatting."""
    links, t = Links(settings, page.language), texts(page.language)
    other = next(language for language in LANGUAGES if language != page.language)
    dataset = page.release.dataset
    vocabulary = Iri(settings.base + "def")
    return {
        "t": t,
        "page": page,
        "site": settings.title(page.language),
        "settings": settings,
        "links": links,
        "sparql": links.path(SPARQL),
        "asked_text": "",
        "suggest": f"{links.path(SUGGEST)}?language={page.language}&q=",
        "brand": brand(links, page.path),
        "menu": menu(links, page.path, dataset),
        "footer": footer(links, page.path),
        "dataset": links.document(dataset) if dataset else "",
        "vocabulary": links.document(vocabulary),
        "other": other,
        "embedded": None,
        "embed": _embed(links, page),
        "other_address": links.path(page.addresses.get(other, page_address(START, other))) + page.tail,
        "number": lambda value: number(str(value), page.language),
        "date": lambda value: date(value.isoformat(), page.language),
        "version": page.release.version,
    }
