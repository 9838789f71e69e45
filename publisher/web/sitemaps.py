"""The doors to the sitemap: one file, or an index of files where there are many pages."""

import asyncio
from collections.abc import Iterable
from itertools import islice

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from publisher.errors import NotFound
from publisher.iris import LANGUAGES, IriSpace
from publisher.media_types import HTML
from publisher.quads import Iri
from publisher.representations.html.links import BROWSE, Links, page_address
from publisher.representations.sitemap import LIMIT, as_index, as_urls
from publisher.settings import Settings
from publisher.web.caching import Validators
from publisher.web.serving import Edition, Serving

NAME = "sitemap"


class Sitemaps:
    """Lists the pages with these names, the lists of classes and the documents on things, a file at a time."""

    def __init__(self, settings: Settings, serving: Serving, names: Iterable[str], limit: int = LIMIT) -> None:
        self._settings, self._serving, self._limit = settings, serving, limit
        self._names = tuple(names)
        self._space, self._validators = IriSpace(settings.base), Validators(settings)

    def routes(self) -> list[Route]:
        """The sitemap, and the files that it is made of where it is an index."""
        return [Route(f"/{NAME}.xml", self.whole), Route(f"/{NAME}-{{number:int}}.xml", self.part)]

    async def whole(self, _: Request) -> Response:
        """All pages, or the index."""
        edition = self._serving.edition
        files = -(-self._total(edition) // self._limit)
        if files <= 1:
            return await self._answer(edition, 1)
        links = Links(self._settings, LANGUAGES[0])
        names = (links.absolute(f"{NAME}-{number}.xml") for number in range(1, files + 1))
        return self._response(edition, as_index(names, _changed(edition)), 0)

    async def part(self, request: Request) -> Response:
        """One file of the index, counted from 1."""
        edition, number = self._serving.edition, int(request.path_params["number"])
        if not 1 <= number <= -(-self._total(edition) // self._limit):
            raise NotFound(f"The sitemap has no part {number}.")
        return await self._answer(edition, number)

    async def _answer(self, edition: Edition, number: int) -> Response:
        key = (NAME, self._limit, number)
        body = edition.rendered.get(key)
        if body is None:
            body = await asyncio.to_thread(self._made, edition, number)
            edition.rendered.put(key, body)
        return self._response(edition, body, number)

    def _made(self, edition: Edition, number: int) -> bytes:
        both = {tag: Links(self._settings, tag) for tag in LANGUAGES}
        pages = (
            {tag: both[tag].absolute(address) for tag, address in zip(LANGUAGES, addresses, strict=True)}
            for addresses in self._pages(edition, (number - 1) * self._limit)
        )
        return as_urls(pages, _changed(edition))

    def _response(self, edition: Edition, body: bytes, number: int) -> Response:
        headers = self._validators.headers(edition, NAME, str(number))
        return Response(body, headers=headers | {"Content-Type": "application/xml"})

    def _total(self, edition: Edition) -> int:
        return len(self._few(edition)) + edition.release.listings.documents()

    def _pages(self, edition: Edition, skipped: int) -> list[tuple[str, ...]]:
        """The local paths of so many pages after those skipped, each in every language."""
        few = self._few(edition)
        names = few[skipped : skipped + self._limit]
        start = max(0, skipped - len(few))
        things = edition.release.listings.described(start, self._limit - len(names))
        left_out = edition.release.retired
        return [tuple(page_address(name, tag) for tag in LANGUAGES) for name in names] + [
            tuple(self._space.representation(thing.value, HTML, tag) for tag in LANGUAGES)
            for thing in islice(things, self._limit)
            if isinstance(thing, Iri) and thing not in left_out
        ]

    def _few(self, edition: Edition) -> list[str]:
        """The names of the pages that describe no thing."""
        lists = [f"{BROWSE}/{kind.name}" for kind in edition.release.listings.classes()]
        return [*self._names, *lists]


def page_names(routes: Iterable[BaseRoute]) -> list[str]:
    """The names of the pages that stand at one address in each language, in the order of their doors."""
    ending = page_address("", LANGUAGES[0])
    paths = [route.path.removeprefix("/") for route in routes if isinstance(route, Route)]
    return list(dict.fromkeys(p.removesuffix(ending) for p in paths if p.endswith(ending) and "{" not in p))


def _changed(edition: Edition) -> str:
    """The day of publication, where the release was published."""
    publication = edition.release.publication
    return publication.moment.date().isoformat() if publication else ""
