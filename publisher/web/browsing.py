"""The doors to the lists: `/browse`, and `/browse/{class}` as a page, as CSV and as RDF (Hydra Core Vocabulary)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from publisher.errors import NotFound
from publisher.iris import LANGUAGES
from publisher.listing import ALL, PAGE, ListedClass, Listing, Selection, query_string
from publisher.media_types import CSV, HTML, JSON_LD, REPRESENTATIONS, MediaType
from publisher.negotiation import choose, choose_language
from publisher.representations import jsonld, listings, rdf
from publisher.representations.html import browse
from publisher.representations.html.links import BROWSE, Links, page_address
from publisher.representations.html.rendering import Page, Renderer
from publisher.settings import Settings
from publisher.texts import text
from publisher.web.addresses import local_path
from publisher.web.caching import Validators, cache_control, now
from publisher.web.headers import field
from publisher.web.linksets import Link, header
from publisher.web.serving import Edition, Serving
from publisher.web.whole_lists import Parameters, UnderWay, WholeList, without_all

_EXTENSIONS = {kind.extension: kind for kind in REPRESENTATIONS}
_SUGGESTIONS = 5


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a request gets: a selection in a media type and a language; `varies` are the headers that chose it."""

    selection: Selection
    media_type: MediaType
    language: str
    varies: str


class Browsing:
    """The doors to the lists of classes."""

    def __init__(self, settings: Settings, serving: Serving, renderer: Renderer) -> None:
        self._settings, self._serving, self._renderer = settings, serving, renderer
        self._validators, self._under_way = Validators(settings), UnderWay()

    def routes(self) -> list[Route]:
        """The one route."""
        return [Route(f"/{BROWSE}/{{name:path}}", self.listing)]

    async def listing(self, request: Request) -> Response:
        """A list, narrowed by the parameters of its address; another order of them leads to the one address."""
        edition, moment = self._serving.edition, now()
        name, media_type, language = _taken_apart(local_path(request.scope).removeprefix(f"{BROWSE}/"))
        varies = [] if media_type else ["Accept"]
        media_type = media_type or choose(field(request, "accept"), REPRESENTATIONS)
        if not language:
            language = choose_language(field(request, "accept-language"), LANGUAGES)
            varies += ["Accept-Language"] if media_type in (HTML, CSV) else []
        kind = edition.release.listings.find(name)
        if kind is None:
            raise self._no_list(edition, name, language)
        asked, is_whole = without_all(request.query_params.multi_items(), media_type)
        selection = self._selection(edition, asked, kind, language)
        query = query_string(selection, self._settings.base)
        if is_whole:
            query += ("&" if query else "") + f"{PAGE}={ALL}"
        if query != request.scope["query_string"].decode("latin-1"):
            path = self._settings.root_path + quote(local_path(request.scope), safe="/:")
            address = path + (f"?{query}" if query else "")
            return RedirectResponse(address, 301, {"Cache-Control": cache_control()})
        wanted = _Wanted(selection, media_type, language, ", ".join(varies))
        if is_whole:
            return self._streamed(request, edition, wanted, moment)
        return await self._answer(edition, wanted, moment)

    def _streamed(self, request: Request, edition: Edition, wanted: _Wanted, moment: datetime) -> Response:
        """All pages as one, a part at a time."""
        links = Links(self._settings, wanted.language)
        whole = WholeList(wanted.selection.on_page(1), wanted.media_type, wanted.language, moment.date())
        address = links.absolute(f"{BROWSE}/{wanted.selection.kind.name}")
        parts = self._under_way.counted(whole.parts(edition, self._settings, address))
        headers = self._headers(edition, wanted, 1, moment)
        headers["ETag"] = f'{headers["ETag"][:-1]}.{ALL}"'
        headers["Content-Location"] = browse.whole_address(links, wanted.selection, wanted.media_type)
        if request.method == "HEAD":
            return Response(headers=headers)
        self._under_way.admit()
        return StreamingResponse(parts, headers=headers)

    async def _answer(self, edition: Edition, wanted: _Wanted, moment: datetime) -> Response:
        kept = edition.rendered.get(("list", wanted, moment.date()))
        if kept is None:
            kept = await asyncio.to_thread(self._rendered, edition, wanted, moment)
            edition.rendered.put(("list", wanted, moment.date()), kept)
        pages, _, body = kept.partition(b"\n")
        return Response(body, headers=self._headers(edition, wanted, int(pages), moment))

    def _rendered(self, edition: Edition, wanted: _Wanted, moment: datetime) -> bytes:
        """The number of pages on a line, then the body; NotFound for a page after the last."""
        size = browse.PAGE_SIZE if wanted.media_type is HTML else browse.DATA_SIZE
        listing = edition.release.listings.listing(wanted.selection, wanted.language, moment.date(), size)
        if wanted.selection.page > listing.pages:
            last = wanted.selection.on_page(listing.pages)
            raise self._not_found(edition, last, wanted.language, "last_page")
        return f"{listing.pages}\n".encode() + self._render(edition, wanted, listing, moment)

    def _render(self, edition: Edition, wanted: _Wanted, listing: Listing, moment: datetime) -> bytes:
        if wanted.media_type is HTML:
            return browse.render_list(self._renderer, self._page(edition, wanted), listing, moment.date())
        if wanted.media_type is CSV:
            return listings.as_csv(listing, self._settings.base)
        links = Links(self._settings, wanted.language)
        address = links.absolute(f"{BROWSE}/{wanted.selection.kind.name}")
        description = listings.as_description(listing, listings.Place(address, self._settings.base))
        if wanted.media_type is JSON_LD:
            return jsonld.render(description, edition.context)
        return rdf.render(description, wanted.media_type, self._settings.base)

    def _page(self, edition: Edition, wanted: _Wanted) -> Page:
        """The frame; its addresses hold the selection."""
        path = f"{BROWSE}/{wanted.selection.kind.name}"
        query = query_string(wanted.selection, self._settings.base)
        addresses = {tag: page_address(path, tag) for tag in LANGUAGES}
        return Page(wanted.language, path, addresses, edition.note, query=query)

    def _headers(self, edition: Edition, wanted: _Wanted, pages: int, moment: datetime) -> dict[str, str]:
        query = query_string(wanted.selection, self._settings.base)
        parts = [sha256(query.encode()).hexdigest()[:16]] if query else []
        parts += [wanted.selection.kind.name, wanted.media_type.extension, wanted.language]
        digest = sha256(" ".join(parts).encode()).hexdigest()[:16]
        headers = self._validators.headers(edition, digest, day_of=moment)
        links = Links(self._settings, wanted.language)
        headers["Content-Type"] = wanted.media_type.content_type
        headers["Content-Location"] = browse.list_address(links, wanted.selection, wanted.media_type)
        number = wanted.selection.page
        near = {"first": 1, "prev": number - 1, "next": number + 1, "last": pages}
        headers["Link"] = header(
            [
                Link(rel, browse.list_address(links, wanted.selection.on_page(page), wanted.media_type))
                for rel, page in near.items()
                if 1 <= page <= pages
            ]
        )
        if wanted.media_type in (HTML, CSV):
            headers["Content-Language"] = wanted.language
        return headers | ({"Vary": wanted.varies} if wanted.varies else {})

    def _selection(self, edition: Edition, asked_for: Parameters, kind: ListedClass, language: str) -> Selection:
        """What the parameters choose; NotFound with a way on where they name what the list does not have."""
        asked = edition.release.listings.select(kind, asked_for)
        if asked.unknown:
            raise self._not_found(edition, asked.selection.on_page(1), language, "list_without_filter")
        return asked.selection

    def _not_found(self, edition: Edition, selection: Selection, language: str, key: str) -> NotFound:
        """Leads to the selection, to the list whole, and to all lists."""
        links = Links(self._settings, language)
        label = edition.release.listings.names([selection.kind.iri]).label(selection.kind.iri, language)
        name = label.value if label else selection.kind.name
        ways = {
            browse.list_address(links, selection): text(key, language).format(name=name),
            browse.list_address(links, Selection(selection.kind)): name,
            links.page(BROWSE): text("browse_title", language),
        }
        return NotFound("The list has no such selection.", tuple(ways.items()))

    def _no_list(self, edition: Edition, name: str, language: str) -> NotFound:
        """Leads to the lists whose names come near, and to all lists."""
        links = Links(self._settings, language)
        found = edition.release.listings.classes()
        nearest = edition.release.search.nearest(name.rpartition(":")[2], language, 4 * _SUGGESTIONS)
        near = [kind for kind, _ in nearest if kind in {known.iri for known in found}][:_SUGGESTIONS]
        labels: Mapping[str, str] = {links.listing(kind): word for kind, word in nearest if kind in near}
        return NotFound(
            "No list has this name.", (*labels.items(), (links.page(BROWSE), text("browse_title", language)))
        )


def _taken_apart(path: str) -> tuple[str, MediaType | None, str]:
    """The name of a list, and the format and language that its address names."""
    head, dot, extension = path.rpartition(".")
    if not dot or extension not in _EXTENSIONS:
        return path, None, ""
    media_type = _EXTENSIONS[extension]
    stem, dot, tag = head.rpartition(".")
    return (stem, media_type, tag) if dot and media_type is HTML and tag in LANGUAGES else (head, media_type, "")
