"""The doors to the validation report of the release: a page in each language, and the report itself as RDF."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from publisher.errors import ReleaseError
from publisher.extent import Extent, from_json
from publisher.iris import LANGUAGES
from publisher.media_types import HTML, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, MediaType
from publisher.negotiation import choose
from publisher.release import EXTENT, REPORT
from publisher.representations.html import validation
from publisher.representations.html.links import VALIDATION, page_address
from publisher.representations.html.rendering import Renderer
from publisher.settings import Settings
from publisher.store import parse, serialize
from publisher.vocabulary import prefixes
from publisher.web.caching import Validators
from publisher.web.frames import Frames
from publisher.web.headers import field
from publisher.web.serving import Edition, Serving

_RDF = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES)


class ValidationReports:
    """Answers with the report: by the name of a format or a language, else by negotiation."""

    def __init__(self, settings: Settings, serving: Serving, renderer: Renderer) -> None:
        self._settings, self._serving, self._renderer = settings, serving, renderer
        self._frames, self._validators = Frames(settings), Validators(settings)

    def routes(self) -> list[Route]:
        """The routes."""
        pages = [Route(f"/{page_address(VALIDATION, language)}", self.page) for language in LANGUAGES]
        data = [Route(f"/{_data(kind)}", self.data) for kind in _RDF]
        return [Route(f"/{VALIDATION}", self.negotiated), *pages, *data]

    async def negotiated(self, request: Request) -> Response:
        """The page or the report, whatever the client prefers."""
        media_type = choose(field(request, "accept"), (HTML, *_RDF))
        answer = await self.page(request) if media_type is HTML else await self._answer(media_type)
        answer.headers["Vary"] = "Accept, Accept-Language" if media_type is HTML else "Accept"
        return answer

    async def page(self, request: Request) -> Response:
        """The page, in the language that the address names."""
        edition, (language, _) = self._serving.edition, self._frames.language(request)
        page = self._frames.page(edition, VALIDATION, language)
        key = (VALIDATION, language)
        body = edition.rendered.get(key)
        if body is None:
            report = await asyncio.to_thread(_report, edition, language)
            body = validation.render(self._renderer, page, report)
            edition.rendered.put(key, body)
        return Response(body, headers=self._frames.headers(edition, page))

    async def data(self, request: Request) -> Response:
        """The report in the format that the address names."""
        return await self._answer(next(kind for kind in _RDF if request.url.path.endswith(f".{kind.extension}")))

    async def _answer(self, media_type: MediaType) -> Response:
        edition = self._serving.edition
        key = (VALIDATION, media_type.extension)
        body = edition.rendered.get(key)
        if body is None:
            body = await asyncio.to_thread(_serialized, edition, media_type, self._settings.base)
            edition.rendered.put(key, body)
        headers = self._validators.headers(edition, VALIDATION, media_type.extension) | {
            "Content-Type": media_type.content_type,
            "Content-Location": self._settings.root_path + _data(media_type),
        }
        return Response(body, headers=headers)


def _data(media_type: MediaType) -> str:
    return f"{VALIDATION}.{media_type.extension}"


def _report(edition: Edition, language: str) -> validation.Report:
    results = validation.read_results(list(parse(_read(edition, REPORT), TURTLE)))
    names = edition.release.descriptions.names(validation.mentioned(results), language)
    return validation.Report(results, _extent(edition), names, tuple((kind.title, _data(kind)) for kind in _RDF))


def _extent(edition: Edition) -> Extent:
    try:
        return from_json(_read(edition, EXTENT).decode())
    except ValueError as error:
        raise ReleaseError(edition.build_id, f"The file {EXTENT} is damaged.") from error


def _serialized(edition: Edition, media_type: MediaType, base: str) -> bytes:
    body = _read(edition, REPORT)
    return body if media_type is TURTLE else serialize(list(parse(body, TURTLE)), media_type, prefixes(base))


def _read(edition: Edition, name: str) -> bytes:
    try:
        return (edition.release.folder / name).read_bytes()
    except OSError as error:
        raise ReleaseError(edition.build_id, f"The file {name} cannot be read: {error.strerror}.") from error
