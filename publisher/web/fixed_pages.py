"""The pages that take no parameters: which page stands at which name, and how it is rendered."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from publisher.iris import LANGUAGES
from publisher.quads import Iri, Literal
from publisher.representations.html import about, accessibility, browse, guide, questions, start, vocabulary
from publisher.representations.html.links import (
    ABOUT,
    ACCESSIBILITY,
    BROWSE,
    GUIDE,
    MAP,
    NETWORK,
    QUESTIONS,
    START,
    TIMELINE,
    VOCABULARY,
    page_address,
)
from publisher.representations.html.naming import Naming
from publisher.representations.html.rendering import Page, Renderer
from publisher.settings import Settings
from publisher.vocabulary import DESCRIPTION, EDITORIAL_NOTE
from publisher.web.caching import now
from publisher.web.frames import Frames
from publisher.web.overviews import Overviews, atlas, relations
from publisher.web.serving import Edition, Serving


@dataclass(frozen=True, slots=True)
class FixedPage:
    """How a page is rendered; `daily` where what it says depends on the day that it is viewed."""

    render: Callable[[Edition, Page, date], bytes]
    daily: bool = False


class FixedPages:
    """The doors to the fixed pages: `/name` in the language of the reader, `/name.sv.html` in a language."""

    def __init__(self, settings: Settings, serving: Serving, renderer: Renderer) -> None:
        self._serving, self._renderer, self._frames = serving, renderer, Frames(settings)

    def table(self) -> Mapping[str, FixedPage]:
        """The one table of fixed pages, by name."""
        overviews = Overviews(self._renderer)
        return {
            START: FixedPage(self._start),
            BROWSE: FixedPage(self._browse),
            VOCABULARY: FixedPage(self._vocabulary),
            QUESTIONS: FixedPage(lambda _, page, __: questions.render(self._renderer, page)),
            ABOUT: FixedPage(self._about),
            MAP: FixedPage(overviews.map),
            TIMELINE: FixedPage(overviews.timeline, daily=True),
            NETWORK: FixedPage(overviews.network),
            GUIDE: FixedPage(lambda _, page, __: guide.render(self._renderer, page)),
            ACCESSIBILITY: FixedPage(lambda _, page, __: accessibility.render(self._renderer, page)),
        }

    def routes(self) -> list[Route]:
        """The routes; the start page also stands at the root."""
        found = []
        for name, fixed in self.table().items():
            addresses = (name, *(page_address(name, language) for language in LANGUAGES))
            found += [Route(f"/{address}", self._door(name, fixed)) for address in addresses]
        return [Route("/", self._door(START, self.table()[START])), *found]

    def _door(self, name: str, fixed: FixedPage) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            edition, moment = self._serving.edition, now()
            language, is_generic = self._frames.language(request)
            page = self._frames.page(edition, name, language)
            key = (name, language, moment.date() if fixed.daily else None)
            body = edition.rendered.get(key)
            if body is None:
                body = await asyncio.to_thread(fixed.render, edition, page, moment.date())
                edition.rendered.put(key, body)
            headers = self._frames.headers(edition, page, day_of=moment if fixed.daily else None)
            return Response(body, headers=headers | ({"Vary": "Accept-Language"} if is_generic else {}))

        return answer

    def _start(self, edition: Edition, page: Page, _: date) -> bytes:
        release = edition.release
        summary = next(iter(_texts(edition, DESCRIPTION, page.language)), None)
        opening = start.Opening(
            release.overview, release.listings.classes(), relations(release), atlas(release), summary
        )
        names = release.descriptions.names(opening.mentioned(), page.language)
        return start.render(self._renderer, page, opening, Naming(names, self._renderer.links(page)))

    def _vocabulary(self, edition: Edition, page: Page, _: date) -> bytes:
        return vocabulary.render(self._renderer, page, edition.release.listings.vocabulary())

    def _browse(self, edition: Edition, page: Page, _: date) -> bytes:
        classes = edition.release.listings.classes()
        names = edition.release.listings.names(kind.iri for kind in classes)
        return browse.render_overview(self._renderer, page, classes, names)

    def _about(self, edition: Edition, page: Page, _: date) -> bytes:
        release, language = edition.release, page.language
        people = release.layout.alignments.classes("Person", (kind.iri for kind in release.overview.classes))
        told = about.Told(
            release.overview,
            release.descriptions.count(people),
            next(iter(_texts(edition, DESCRIPTION, language)), None),
            tuple(_texts(edition, EDITORIAL_NOTE, language)),
        )
        return about.render(self._renderer, page, told)


def _texts(edition: Edition, predicate: Iri, language: str) -> list[Literal]:
    """What the dataset says of itself by one property, in the language where it says so in that."""
    dataset = edition.note.dataset
    description = edition.release.descriptions.describe(dataset) if dataset else None
    if description is None:
        return []
    said = [term for term in description.values(predicate) if isinstance(term, Literal)]
    return [term for term in said if term.language == language] or said
