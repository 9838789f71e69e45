"""The doors of search: a page for readers, the same as JSON for programs, and suggestions while one types."""

import asyncio
import json
from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from publisher.iris import LANGUAGES
from publisher.media_types import JSON
from publisher.negotiation import choose_language
from publisher.quads import Iri, Literal
from publisher.representations.html import search as search_page
from publisher.representations.html.links import SEARCH, SUGGEST, Links, page_address
from publisher.representations.html.marked import excerpt
from publisher.representations.html.rendering import Renderer
from publisher.representations.html.search import PER_PAGE, Searched
from publisher.representations.html.values import capital, cut
from publisher.search.hits import Hit
from publisher.settings import Settings
from publisher.vocabulary import listing_name
from publisher.web.caching import Validators
from publisher.web.frames import Frames
from publisher.web.headers import field
from publisher.web.serving import Edition, Serving
from publisher.words import LONGEST

_SUGGESTIONS, _SIMILAR = 8, 5
_LAST_PAGE = 9_999
_ANY = "none"
"""A class that nothing is of: what an unknown one is read as."""


class SearchDoors:
    """The doors of search; every one says the same of the same text."""

    def __init__(self, settings: Settings, serving: Serving, renderer: Renderer) -> None:
        self._settings, self._serving, self._renderer = settings, serving, renderer
        self._frames, self._validators = Frames(settings), Validators(settings)

    def routes(self) -> list[Route]:
        """The routes."""
        pages = (SEARCH, *(page_address(SEARCH, language) for language in LANGUAGES))
        return [
            Route(f"/{SUGGEST}", self.suggest),
            *(Route(f"/{page}", self.page) for page in pages),
            Route(f"/{SEARCH}.json", self.json),
        ]

    async def page(self, request: Request) -> Response:
        """The page with what was found."""
        edition = self._serving.edition
        language, is_generic = self._frames.language(request)
        page = self._frames.page(edition, SEARCH, language)
        searched = await asyncio.to_thread(self._searched, edition, request.query_params, language)
        body = search_page.render(self._renderer, page, searched)
        query = request.scope["query_string"].decode("latin-1")
        headers = self._frames.headers(edition, page, quote(query, safe="%&=+-._~!$'()*,;:@/?"))
        return Response(body, headers=headers | ({"Vary": "Accept-Language"} if is_generic else {}))

    async def json(self, request: Request) -> Response:
        """What was found, for programs."""
        edition, language = self._serving.edition, _language(request)
        searched = await asyncio.to_thread(self._searched, edition, request.query_params, language)
        return self._json(request, edition, language, self._as_object(searched, language))

    async def suggest(self, request: Request) -> Response:
        """The first names that fit what has been typed so far."""
        edition, language = self._serving.edition, _language(request)
        text = request.query_params.get("q", "")[:LONGEST]
        key = (SUGGEST, language, text)
        body = edition.rendered.get(key)
        if body is None:
            hits = await asyncio.to_thread(edition.release.search.find, text, language, _SUGGESTIONS)
            body = _encoded({"query": text, "hits": [self._suggestion(edition, hit, language) for hit in hits]})
            edition.rendered.put(key, body)
        return self._json(request, edition, language, body)

    def _searched(self, edition: Edition, parameters: Mapping[str, str], language: str) -> Searched:
        """Search for what the parameters ask; what they cannot mean is read as what comes near."""
        search, text = edition.release.search, parameters.get("q", "")[:LONGEST]
        kind = self._kind(edition, parameters.get("type", ""))
        results = search.results(text, language, kind)
        found = Searched(text, results, kind, _number(parameters.get("page", "")))
        kinds = {counted for counted, _ in results.kinds} | {kind for hit in found.shown for kind in hit.kinds}
        return Searched(
            text,
            results,
            kind,
            found.number,
            search.texts(hit.iri for hit in found.shown),
            {each: name for each in sorted(kinds) if (name := search.kind_name(each, language))},
            () if results.hits or kind else search.similar(text, language, _SIMILAR),
        )

    def _kind(self, edition: Edition, name: str) -> Iri | None:
        """The class that is named as in the addresses of lists; one that nothing is of where there is none such."""
        if not name:
            return None
        known = edition.release.search.kinds()
        return next((k for k in known if listing_name(k.value, self._settings.base) == name), Iri(_ANY))

    def _as_object(self, searched: Searched, language: str) -> bytes:
        results, links = searched.results, Links(self._settings, language)
        names = searched.names or {}
        return _encoded(
            {
                "query": searched.text,
                "language": language,
                "total": len(results.hits),
                "more": results.more,
                "partial": results.partial,
                "spelling": results.spelling,
                "page": min(searched.number, searched.pages),
                "pages": searched.pages,
                "perPage": PER_PAGE,
                "hits": [self._hit(hit, searched, links) for hit in searched.shown],
                "types": [
                    {"iri": kind.value, "type": self._listing(kind), "name": names[kind].value, "count": count}
                    for kind, count in results.kinds
                    if kind in names
                ],
            }
        )

    def _hit(self, hit: Hit, searched: Searched, links: Links) -> dict[str, object]:
        part = excerpt((searched.texts or {}).get(hit.iri, ()), searched.results.asked, links.language)
        return {
            "iri": hit.iri.value,
            "document": self._settings.site_url + links.space.document(hit.iri.value),
            "name": hit.name.value,
            "language": hit.name.language,
            "types": [kind.value for kind in hit.kinds],
            "reason": hit.reason.value,
            "matched": hit.matched,
            "excerpt": "".join(piece.text for piece in part.pieces) if part else "",
            "score": round(hit.score, 3),
        }

    def _listing(self, kind: Iri) -> str:
        return listing_name(kind.value, self._settings.base)

    def _suggestion(self, edition: Edition, hit: Hit, language: str) -> dict[str, str]:
        names = (edition.release.search.kind_name(kind, language) for kind in hit.kinds)
        kind: Literal | None = next((name for name in names if name), None)
        return {
            "name": cut(hit.name.value, LONGEST),
            "language": hit.name.language,
            "type": capital(kind.value) if kind else "",
            "iri": hit.iri.value,
            "href": Links(self._settings, language).document(hit.iri),
        }

    def _json(self, request: Request, edition: Edition, language: str, body: bytes) -> Response:
        query = request.scope["query_string"].decode("latin-1")
        digest = Frames.digest(query)
        headers = self._validators.headers(edition, request.scope["path"].rpartition("/")[2], language, digest)
        return Response(
            body,
            headers=headers
            | {"Content-Type": JSON.content_type, "Content-Language": language, "Vary": "Accept-Language"},
        )


def _language(request: Request) -> str:
    """The language that the parameter names, else the one that the reader prefers."""
    named = request.query_params.get("language", "")
    return named if named in LANGUAGES else choose_language(field(request, "accept-language"), LANGUAGES)


def _number(text: str) -> int:
    """The number of a page; the first where the text is none."""
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) <= len(str(_LAST_PAGE)) else 1


def _encoded(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False) + "\n").encode(errors="replace")
