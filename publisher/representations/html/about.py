"""The page about the site: whose it is, how its statements work, licence, personal data, addresses, releases."""

from collections.abc import Mapping
from dataclasses import dataclass

from publisher.catalogue import LICENCE
from publisher.description import Overview
from publisher.quads import Literal
from publisher.release import CONTEXT
from publisher.representations.html.links import GUIDE, LOOKUP, SPARQL, Links
from publisher.representations.html.markers import LETTERED, Marker
from publisher.representations.html.prose import Passage, Runs, runs
from publisher.representations.html.prose import render as render_prose
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.values import Value, literal, number
from publisher.settings import Settings
from publisher.texts import text

_IMY = "https://www.imy.se/"
_OPENAPI = "openapi.json"


@dataclass(frozen=True, slots=True)
class Told:
    """What the page tells of the release: its counts, how many people it describes, its description and its notes."""

    overview: Overview
    people: int
    summary: Literal | None = None
    notes: tuple[Literal, ...] = ()


def render(renderer: Renderer, page: Page, told: Told) -> bytes:
    """The page about the site."""
    author = _Author(renderer.settings, page, renderer.links(page), told)
    summary = literal(told.summary, page.language) if told.summary else None
    return render_prose(renderer, page, (text("about_site", page.language), summary), author.passages())


@dataclass(frozen=True, slots=True)
class _Author:
    """Writes the sections of the page."""

    settings: Settings
    page: Page
    links: Links
    told: Told

    def passages(self) -> list[Passage]:
        """The sections in the order of the page."""
        named = "named" if self.settings.publisher_name else "unset"
        return [
            self._passage("what", "what_1", "what_2"),
            self._passage("who", f"who_{named}"),
            self._statements(),
            self._passage("licence", "licence_1"),
            self._persons(named),
            self._passage("corrections", "corrections_1", "corrections_2"),
            Passage("citing", self._text("citing"), (self._said("citing_1"), self._citation())),
            self._passage("addresses", "addresses_1", "addresses_2"),
            self._passage("versions", "versions_1", "versions_2", "versions_3"),
            self._api(),
            self._passage("contact", "contact_named" if self.settings.contact_email else "contact_unset"),
        ]

    def _passage(self, name: str, *keys: str) -> Passage:
        return Passage(name, self._text(name), tuple(self._said(key) for key in keys))

    def _statements(self) -> Passage:
        legend = [(Marker("", "1", "", text("family_source", self.page.language)), self._text("source"))]
        for family in LETTERED:
            letter, name = text(f"letter_{family}", self.page.language), text(f"family_{family}", self.page.language)
            legend.append((Marker(family, letter, "", name), self._text(family)))
        notes = tuple((literal(note, self.page.language),) for note in self.told.notes)
        paragraphs = (self._said("statements_1"), self._said("statements_2"), *notes)
        return Passage("statements", self._text("statements"), paragraphs, legend=tuple(legend))

    def _persons(self, named: str) -> Passage:
        if not self.told.people:
            return self._passage("persons", "persons_none")
        logged = "visitors_logged" if self.settings.log_client_addresses else "visitors_unlogged"
        visitors = (*self._said("visitors"), Value(" "), *self._said(logged))
        keys = ("persons_some", "persons_not", "persons_erase", f"persons_{named}", "persons_basis")
        return Passage("persons", self._text("persons"), (*(self._said(key) for key in keys), visitors))

    def _citation(self) -> Runs:
        release, title = self.page.release, self.settings.title(self.page.language)
        year = f" ({release.date.year})" if release.date else ""
        version = text("version", self.page.language).format(version=release.version)
        address = release.dataset.value if release.dataset else self.links.space.base
        who = f"{self.settings.publisher_name}{year}. {title}" if self.settings.publisher_name else f"{title}{year}"
        return (Value(f"{who}. {version} CC0 1.0. "), Value(address, code=True))

    def _api(self) -> Passage:
        keys = ("api_page", "api_dumps", "api_sparql", "api_context", "api_lookup", "api_openapi", "api_guide")
        points = tuple(self._said(key) for key in keys)
        return Passage("data", self._text("api"), (self._said("api_1"),), points)

    def _text(self, key: str) -> str:
        return text(f"about_{key}", self.page.language)

    def _said(self, key: str) -> Runs:
        return runs(self._text(key), self._places())

    def _places(self) -> Mapping[str, Value | str]:
        """What the texts have places for."""
        settings, language, release = self.settings, self.page.language, self.page.release
        about = self._text("on_dataset")
        address = settings.contact_email
        return {
            "site": settings.title(language),
            "things": number(str(self.told.overview.things), language),
            "triples": number(str(self.told.overview.triples), language),
            "count": number(str(self.told.people), language),
            "dataset": Value(about, self.links.document(release.dataset)) if release.dataset else about,
            "name": settings.publisher_name,
            "licence": Value("CC0 1.0", LICENCE.value.replace("http:", "https:")),
            "imy": Value(self._text("imy"), _IMY),
            "email": Value(address, f"mailto:{address}") if address else "",
            "base": Value(settings.base, code=True),
            "build": Value(release.build_id, code=True),
            "sparql": Value(text("endpoint", language), self.links.page(SPARQL)),
            "lookup": Value(text("lookup_title", language), self.links.page(LOOKUP)),
            "openapi": Value(_OPENAPI, self.links.path(_OPENAPI)),
            "guide": Value(text("guide", language), self.links.page(GUIDE)),
            "context": Value(CONTEXT, self.links.path(CONTEXT)),
        }
