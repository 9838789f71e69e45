"""The doors to the changes as a Linked Data Event Stream: its first page, and the pages of each publication."""

import asyncio
from collections.abc import Callable
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from publisher.catalogue import LICENCE
from publisher.errors import Gone, NotFound
from publisher.iris import LANGUAGES
from publisher.media_types import MediaType
from publisher.negotiation import choose, media_range
from publisher.representations.event_stream import (
    FORMATS,
    MEMBERS,
    Batch,
    Stream,
    page_path,
    render_page,
    render_root,
)
from publisher.representations.html.rendering import Renderer
from publisher.settings import Settings
from publisher.texts import text
from publisher.vocabulary import prefixes
from publisher.void import EVENTS
from publisher.web.caching import FOR_GOOD
from publisher.web.headers import field, http_date
from publisher.web.serving import Edition, Serving

_SHORTLY = "public, max-age=300"


class EventStreams:
    """The doors to the stream; it has no member as long as nothing was published."""

    def __init__(self, settings: Settings, serving: Serving, _: Renderer) -> None:
        self._settings, self._serving = settings, serving
        titles = tuple(f"{settings.title(tag)}: {text('changes', tag)}" for tag in LANGUAGES)
        address, changes = settings.site_url + EVENTS, settings.site_url + EVENTS.rpartition("/")[0]
        self._stream = Stream(address, changes, titles, LICENCE, prefixes(settings.base))

    def routes(self) -> list[Route]:
        """The routes: the first page by negotiation and in each format, and the further pages in each."""
        pages = ((kind, f"/{EVENTS}/{{sequence:int}}-{{part:int}}.{kind.extension}") for kind in FORMATS)
        return [
            Route(f"/{EVENTS}", self._root(None)),
            *(Route(f"/{EVENTS}.{kind.extension}", self._root(kind)) for kind in FORMATS),
            *(Route(path, self._page(kind)) for kind, path in pages),
        ]

    def _root(self, named: MediaType | None) -> Callable[[Request], object]:
        async def answer(request: Request) -> Response:
            edition, asked = self._serving.edition, request.query_params.get("_mediatype")
            accept = media_range(asked, FORMATS) if asked is not None else field(request, "accept")
            kind = named or choose(accept, FORMATS)
            body = await self._kept(edition, (EVENTS, kind), lambda: self._first(edition, kind))
            headers = _headers(kind, body) | {"Cache-Control": _SHORTLY}
            headers["Content-Location"] = f"{self._settings.root_path}{EVENTS}.{kind.extension}"
            return Response(body, headers=headers | ({} if named or asked else {"Vary": "Accept"}))

        return answer

    def _page(self, kind: MediaType) -> Callable[[Request], object]:
        async def answer(request: Request) -> Response:
            edition, part = self._serving.edition, request.path_params["part"]
            batch = self._batch(edition, request.path_params["sequence"])
            if not 1 <= part <= batch.parts:
                address = f"{self._stream.address}/{page_path(batch.publication.sequence, part, kind)}"
                raise Gone("The page has no members, or none any more.", iri=address)
            key = (EVENTS, kind, batch.publication.sequence, part)
            body = await self._kept(edition, key, lambda: self._members(edition, batch, part, kind))
            changed = {"Last-Modified": http_date(batch.publication.moment)}
            return Response(body, headers=_headers(kind, body) | changed | {"Cache-Control": FOR_GOOD})

        return answer

    def _batch(self, edition: Edition, sequence: int) -> Batch:
        history = edition.history
        found = next((r for r in history.revisions if r.publication.sequence == sequence), None)
        if found is None:
            raise NotFound(f"There was no publication {sequence}.")
        return Batch(found.publication, history.event_count(found))

    def _first(self, edition: Edition, kind: MediaType) -> bytes:
        history = edition.history
        batches = [Batch(revision.publication, history.event_count(revision)) for revision in history.revisions]
        return render_root(self._stream, batches, kind)

    def _members(self, edition: Edition, batch: Batch, part: int, kind: MediaType) -> bytes:
        history = edition.history
        revision = next(r for r in history.revisions if r.publication == batch.publication)
        events = history.events(revision, MEMBERS, MEMBERS * (part - 1))
        return render_page(self._stream, batch, part, events, kind)

    @staticmethod
    async def _kept(edition: Edition, key: tuple[object, ...], made: Callable[[], bytes]) -> bytes:
        body = edition.rendered.get(key)
        if body is None:
            body = await asyncio.to_thread(made)
            edition.rendered.put(key, body)
        return body


def _headers(kind: MediaType, body: bytes) -> dict[str, str]:
    """The entity tag is that of the bytes, as a page outlives the release that it was first asked from."""
    return {"ETag": f'"{sha256(body).hexdigest()[:32]}"', "Content-Type": kind.content_type}
