"""The reconciliation service for OpenRefine and others (Reconciliation Service API 0.2, W3C Community Group)."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from publisher.errors import BadRequest, InvalidParameter, NotFound, UnsupportedMediaType
from publisher.iris import LANGUAGES, IriSpace
from publisher.matching.matcher import Matcher
from publisher.media_types import HTML, JSON
from publisher.negotiation import choose_language
from publisher.quads import Iri
from publisher.representations.html import preview as preview_page
from publisher.representations.html.links import RECONCILE
from publisher.representations.html.rendering import Renderer
from publisher.settings import Settings
from publisher.vocabulary import DESCRIPTION
from publisher.web.caching import Validators
from publisher.web.frames import Frames
from publisher.web.headers import field
from publisher.web.middleware import COMMON
from publisher.web.reconciliation_data import Extension, Terms
from publisher.web.reconciliation_queries import Reader, as_result
from publisher.web.serving import Edition, Serving
from publisher.words import LONGEST

_FORM = "application/x-www-form-urlencoded"
_WIDTH, _HEIGHT = 440, 220
_SUGGESTED = 20
_SERVICES = ("entity", "type", "property")
_DEFAULT_TYPES = 12

Parameters = Mapping[str, str]


class ReconciliationDoors:
    """The service at `/reconcile`: what it can do, queries, data extension, suggestions and previews."""

    def __init__(self, settings: Settings, serving: Serving, renderer: Renderer) -> None:
        self._settings, self._serving, self._renderer = settings, serving, renderer
        self._validators = Validators(settings)
        self._matchers: dict[str, Matcher] = {}

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route(f"/{RECONCILE}", self.reconcile, methods=["GET", "POST"]),
            *(Route(f"/{RECONCILE}/suggest/{name}", self._door(self._suggest(name))) for name in _SERVICES),
            Route(f"/{RECONCILE}/properties", self._door(self._proposed)),
            Route(f"/{RECONCILE}/preview", self.preview),
        ]

    async def reconcile(self, request: Request) -> Response:
        """The manifest, or the answer to `queries` or `extend` (sections 3, 4 and 7)."""
        edition = self._serving.edition
        parameters = await self._parameters(request)
        asked = [name for name in ("queries", "extend") if name in parameters]
        if len(asked) > 1:
            raise BadRequest("Send queries or extend, not both at once.")
        if not asked:
            return self._cached(request, edition, self._manifest(edition))
        value = _parsed(asked[0], parameters[asked[0]])
        language = _language(request)
        if asked[0] == "extend":
            return _json(await asyncio.to_thread(self._extended, edition, value, language))
        return _json(await asyncio.to_thread(self._reconciled, edition, value, language))

    async def preview(self, request: Request) -> Response:
        """A small page on one thing, for a frame on the pages of others (section 6)."""
        edition, language = self._serving.edition, _language(request)
        thing = Iri(self._full(request.query_params.get("id", "")))
        if not (self._is_own(thing) and edition.release.knows(thing)):
            raise NotFound(f"There is nothing to preview at {thing.value[:LONGEST]}.")
        description = edition.release.listings.names([thing])
        name = description.label(thing, language)
        kinds = edition.release.descriptions.types(thing)
        named = edition.release.descriptions.names(set(kinds), language)
        about = description.text(DESCRIPTION, language)
        previewed = preview_page.Previewed(thing, name, tuple(named[kind] for kind in kinds if kind in named), about)
        framed = {
            "Content-Security-Policy": COMMON["Content-Security-Policy"].replace("ancestors 'none'", "ancestors *"),
            "X-Frame-Options": "ALLOWALL",
        }
        headers = self._validators.headers(edition, "preview", language, Frames.digest(thing.value))
        return Response(
            preview_page.render(self._renderer, language, previewed),
            headers=headers | framed | {"Content-Type": HTML.content_type, "Content-Language": language},
        )

    def _manifest(self, edition: Edition) -> dict[str, object]:
        """What the service can do (section 3)."""
        here = f"{self._settings.site_url}{RECONCILE}"
        terms = Terms(edition.release, self._settings.base, LANGUAGES[1])
        return {
            "versions": ["0.2"],
            "name": self._settings.title("en"),
            "identifierSpace": f"{self._settings.base}id/",
            "schemaSpace": f"{self._settings.base}def",
            "documentation": f"{self._settings.site_url}lookup.en.html",
            "view": {"url": f"{self._settings.site_url}lookup?iri={{{{id}}}}"},
            "defaultTypes": terms.types("")[:_DEFAULT_TYPES],
            "preview": {"url": f"{here}/preview?id={{{{id}}}}", "width": _WIDTH, "height": _HEIGHT},
            "suggest": {
                name: {"service_url": self._settings.site_url, "service_path": f"{RECONCILE}/suggest/{name}"}
                for name in _SERVICES
            },
            "extend": {
                "propose_properties": {
                    "service_url": self._settings.site_url,
                    "service_path": f"{RECONCILE}/properties",
                },
                "property_settings": Extension.SETTINGS,
            },
        }

    def _reconciled(self, edition: Edition, value: object, language: str) -> object:
        reader = Reader(edition.release, self._settings)
        asked = reader.batch(value)
        matcher, terms = self._matcher(edition), Terms(edition.release, self._settings.base, language)
        return {
            name: {"result": [as_result(match, terms) for match in matcher.match(each.query, each.limit)]}
            for name, each in asked.items()
        }

    def _extended(self, edition: Edition, value: object, language: str) -> object:
        return Extension(edition.release, self._settings, language).answer(value)

    def _suggest(self, kind: str) -> Callable[[Edition, Parameters, str], object]:
        """Suggestions while somebody types (section 5): `prefix`, and `cursor` to go on."""

        def answer(edition: Edition, parameters: Parameters, language: str) -> object:
            if "prefix" not in parameters:
                raise InvalidParameter("The parameter prefix is missing.", "prefix", "?prefix=norr")
            prefix, start = parameters["prefix"][:LONGEST], _whole(parameters, "cursor")
            terms = Terms(edition.release, self._settings.base, language)
            found = {"entity": terms.entities, "type": terms.types, "property": terms.properties}[kind](prefix)
            return {"result": found[start : start + _SUGGESTED]}

        return answer

    def _proposed(self, edition: Edition, parameters: Parameters, language: str) -> object:
        """The properties that things of a class have (section 7.1)."""
        terms = Terms(edition.release, self._settings.base, language)
        kind, limit = parameters.get("type", ""), _whole(parameters, "limit")
        found = terms.proposed(Reader(edition.release, self._settings).kind(kind) if kind else None)
        told = {"properties": found[:limit] if limit else found}
        return told | ({"type": kind} if kind else {}) | ({"limit": limit} if limit else {})

    def _door(self, made: Callable[[Edition, Parameters, str], object]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            edition, language = self._serving.edition, _language(request)
            found = await asyncio.to_thread(made, edition, dict(request.query_params), language)
            return self._cached(request, edition, found)

        return answer

    def _cached(self, request: Request, edition: Edition, value: object) -> Response:
        query = request.scope["query_string"].decode("latin-1")
        language, path = _language(request), request.scope["path"].rpartition("/")[2]
        headers = self._validators.headers(edition, path, language, Frames.digest(query))
        return _json(value, headers | {"Vary": "Accept-Language"})

    async def _parameters(self, request: Request) -> dict[str, str]:
        """The parameters of the address and of a form; a body of another kind is refused."""
        found = dict(request.query_params)
        if request.method == "POST":
            body = await request.body()
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if body and kind != _FORM:
                raise UnsupportedMediaType(f"Queries are posted as {_FORM}: queries= and the batch as JSON (API 0.2).")
            try:
                found |= dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=20))
            except ValueError as error:
                raise BadRequest("The form cannot be read: it must be UTF-8, with few fields.") from error
        if "callback" in found:
            raise InvalidParameter("JSONP is not offered: ask with CORS.", "callback", "?queries={}")
        return found

    def _matcher(self, edition: Edition) -> Matcher:
        """The matcher of the edition; the one before is let go."""
        found = self._matchers.get(edition.build_id)
        if found is None:
            found = Matcher(edition.release)
            self._matchers = {edition.build_id: found}
        return found

    def _full(self, identifier: str) -> str:
        return identifier if ":" in identifier else IriSpace(self._settings.base).iri(f"id/{identifier}")

    def _is_own(self, thing: Iri) -> bool:
        return thing.value.startswith(f"{self._settings.base}id/")


def _parsed(name: str, text: str) -> object:
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        example = '{"q0": {"query": "a name"}}'
        raise InvalidParameter(f"The parameter {name} is not JSON{place}.", name, example) from error
    return value


def _whole(parameters: Parameters, name: str) -> int:
    """The whole number that a parameter holds, 0 where it is missing."""
    text = parameters.get(name, "0")
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise InvalidParameter(f"The parameter {name} must be a whole number.", name, f"?{name}=20")
    return int(text)


def _json(value: object, headers: Mapping[str, str] | None = None) -> Response:
    body = (json.dumps(value, ensure_ascii=False) + "\n").encode(errors="replace")
    caching = headers if headers is not None else {"Cache-Control": "no-cache"}
    return Response(body, headers={**caching, "Content-Type": JSON.content_type})


def _language(request: Request) -> str:
    named = request.query_params.get("language", "")
    return named if named in LANGUAGES else choose_language(field(request, "accept-language"), LANGUAGES)
