"""The files that are about the site as a whole: context, static files, robots, release."""

import asyncio
from dataclasses import asdict

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from publisher.errors import NotFound
from publisher.iris import LANGUAGES
from publisher.media_types import GEOJSON, JSON, JSON_LD, WASM
from publisher.release import CONTEXT
from publisher.representations import completion, geojson
from publisher.representations.html.links import MAP_DATA
from publisher.representations.html.rendering import Renderer, static_files
from publisher.settings import Settings
from publisher.web.caching import FOR_GOOD, Validators, cache_control
from publisher.web.files import ReleaseFiles
from publisher.web.frames import Frames
from publisher.web.overviews import MOST_AREAS
from publisher.web.serving import Edition, Serving

_ROBOTS = b"User-agent: *\nDisallow: /sparql?\nDisallow: /sparql.*.html?\n"
_STATIC_TYPES = {
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "js": "text/javascript; charset=utf-8",
    "wasm": WASM.name,
}


class ReleaseRecord(BaseModel):
    """The release that is served: its ids, its counts, and when it was published (null where it was not)."""

    build_id: str
    data_id: str
    software: str
    base_iri: str
    quads: int
    files: int
    published: str | None


class Site:
    """The doors to everything that is not one thing's document."""

    def __init__(self, settings: Settings, serving: Serving, renderer: Renderer) -> None:
        self._settings, self._serving, self._renderer = settings, serving, renderer
        self._static = dict(static_files())
        self._validators, self._frames = Validators(settings), Frames(settings)
        self._files = ReleaseFiles(settings)

    def routes(self) -> list[Route]:
        """The routes, the most asked for first."""
        return [
            Route("/static/{name}", self.static),
            Route("/" + CONTEXT, self.context),
            Route("/" + MAP_DATA, self.map_data),
            Route("/favicon.ico", self.favicon),
            Route("/robots.txt", self.robots),
            Route("/editor/vocabulary.json", self.vocabulary),
        ]

    def router(self) -> APIRouter:
        """What the OpenAPI description lists."""
        router = APIRouter()
        router.add_api_route(
            "/release.json", self.release, methods=["GET", "HEAD"], summary="The release that is served"
        )
        return router

    async def static(self, request: Request) -> Response:
        """A static file; its name changes with its content, so it can be kept for good."""
        name = request.path_params["name"]
        content = self._static.get(name)
        if content is None:
            raise NotFound(f"There is no file {name[:80]}.")
        kind = _STATIC_TYPES[name.rpartition(".")[2]]
        return Response(content, headers={"Content-Type": kind, "Cache-Control": FOR_GOOD, "ETag": f'"{name}"'})

    async def context(self, request: Request) -> Response:
        """The JSON-LD context, whole."""
        edition = self._serving.edition
        digest, place = edition.release.manifest.digests[CONTEXT], (edition.build_id, CONTEXT, JSON_LD.content_type)
        return await self._files.answer(request, edition, place, digest, {})

    async def map_data(self, _: Request) -> Response:
        """The areas of the map as GeoJSON (RFC 7946)."""
        edition = self._serving.edition
        body = edition.rendered.get((MAP_DATA,))
        if body is None:
            body = await asyncio.to_thread(self._areas, edition)
            edition.rendered.put((MAP_DATA,), body)
        headers = self._validators.headers(edition, MAP_DATA)
        return Response(body, headers=headers | {"Content-Type": GEOJSON.content_type})

    @staticmethod
    def _areas(edition: Edition) -> bytes:
        areas = edition.release.survey.areas(MOST_AREAS)
        things = {area.thing for area in areas}
        names = {language: edition.release.descriptions.names(things, language) for language in LANGUAGES}
        return geojson.render(areas, names)

    async def favicon(self, _: Request) -> Response:
        """Browsers ask here; the icon is a static file."""
        name = next(name for name in self._static if name.startswith("favicon."))
        headers = {"Cache-Control": cache_control()}
        return RedirectResponse(f"{self._settings.root_path}static/{name}", 308, headers)

    async def vocabulary(self, _: Request) -> Response:
        """What the query editor completes."""
        edition = self._serving.edition
        body = edition.rendered.get(("editor/vocabulary",))
        if body is None:
            properties = await asyncio.to_thread(edition.release.descriptions.properties)
            body = completion.render(edition.release.overview.classes, properties, self._settings.base)
            edition.rendered.put(("editor/vocabulary",), body)
        headers = self._validators.headers(edition, "editor-vocabulary")
        return Response(body, headers=headers | {"Content-Type": JSON.name})

    async def robots(self, _: Request) -> Response:
        """Everything may be indexed; queries are not pages."""
        headers = self._validators.headers(self._serving.edition, "robots")
        sitemap = f"Sitemap: {self._settings.site_url}sitemap.xml\n".encode()
        return Response(_ROBOTS + sitemap, headers=headers | {"Content-Type": "text/plain; charset=utf-8"})

    async def release(self, response: Response) -> ReleaseRecord:
        """Which release answers, and when it was published."""
        edition = self._serving.edition
        response.headers.update(self._validators.headers(edition, "release") | {"Cache-Control": "no-cache"})
        release = edition.release
        published = release.publication.time if release.publication else None
        fields = {name: value for name, value in asdict(release.manifest).items() if name in ReleaseRecord.model_fields}
        return ReleaseRecord(**fields, published=published)
