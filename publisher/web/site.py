"""The pages and files that are about the site as a whole: start, dumps, context, static files, the release."""

from dataclasses import asdict
from pathlib import Path

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from publisher.errors import NotFound
from publisher.iris import LANGUAGES
from publisher.media_types import HTML, JSON_LD, N_QUADS, REPRESENTATIONS
from publisher.negotiation import choose_language
from publisher.quads import Iri
from publisher.release import CONTEXT, DUMPS, dump
from publisher.representations.html import Page, Pages, static_files
from publisher.representations.html_links import START
from publisher.settings import Settings
from publisher.vocabulary import DCAT, DESCRIPTION
from publisher.web.serving import Serving

_FOR_GOOD = "public, max-age=31536000, immutable"
_STATIC_TYPES = {"css": "text/css; charset=utf-8", "svg": "image/svg+xml", "js": "text/javascript; charset=utf-8"}


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

    def __init__(self, settings: Settings, serving: Serving, pages: Pages) -> None:
        self._settings, self._serving, self._pages = settings, serving, pages
        self._static = dict(static_files())

    def routes(self) -> list[Route]:
        """The routes, the most asked for first."""
        return [
            Route("/static/{name}", self.static),
            Route("/", self.start),
            *(Route(f"/{START}.{language}.html", self.start) for language in LANGUAGES),
            Route("/" + DUMPS + "/{name}", self.dump),
            Route("/" + CONTEXT, self.context),
            Route("/favicon.ico", self.favicon),
            Route("/robots.txt", self.robots),
        ]

    def router(self) -> APIRouter:
        """What the OpenAPI description lists."""
        router = APIRouter()
        router.add_api_route("/release.json", self.release, methods=["GET"], summary="The release that is served")
        return router

    async def start(self, request: Request) -> Response:
        """The start page, in the language that was named or negotiated."""
        edition = self._serving.edition
        named = request.scope["path"].removesuffix(".html").rpartition(".")[2]
        is_generic = named not in LANGUAGES
        language = choose_language(request.headers.get("accept-language"), LANGUAGES) if is_generic else named
        key = ("start", language)
        body = edition.rendered.get(key)
        if body is None:
            addresses = {tag: f"{START}.{tag}.html" for tag in LANGUAGES}
            page = Page(language, START, addresses, edition.note)
            summary = None
            for dataset in edition.release.descriptions.instances(Iri(DCAT + "Dataset"))[:1]:
                description = edition.release.descriptions.describe(dataset)
                summary = description.text(DESCRIPTION, language) if description else None
            body = self._pages.start(edition.release.overview, page, summary)
            edition.rendered.put(key, body)
        headers = {"Content-Type": HTML.content_type, "Content-Language": language, "Cache-Control": "public, max-age=300"}
        headers["Content-Location"] = f"{self._settings.root_path}{START}.{language}.html"
        if is_generic:
            headers["Vary"] = "Accept-Language"
        return Response(body, headers=headers)

    async def static(self, request: Request) -> Response:
        """A static file; its name changes with its content, so it can be kept for good."""
        name = request.path_params["name"]
        content = self._static.get(name)
        if content is None:
            raise NotFound(f"There is no file {name[:80]}.")
        kind = _STATIC_TYPES[name.rpartition(".")[2]]
        return Response(content, headers={"Content-Type": kind, "Cache-Control": _FOR_GOOD})

    async def dump(self, request: Request) -> Response:
        """A dump of the release that is served."""
        release = self._serving.edition.release
        name = request.path_params["name"]
        for media_type in (*REPRESENTATIONS, N_QUADS):
            path = release.folder / dump(media_type)
            if path.name == name and path.is_file():
                return _file(path, media_type.content_type, release.manifest.digests[dump(media_type)])
        raise NotFound(f"There is no dump {name[:80]}.")

    async def context(self, _: Request) -> Response:
        """The JSON-LD context, whole."""
        release = self._serving.edition.release
        return _file(release.folder / CONTEXT, JSON_LD.content_type, release.manifest.digests[CONTEXT])

    async def favicon(self, _: Request) -> Response:
        """Browsers ask here; the icon is a static file."""
        name = next(name for name in self._static if name.startswith("favicon."))
        return RedirectResponse(f"{self._settings.root_path}static/{name}", 308)

    async def robots(self, _: Request) -> Response:
        """Everything may be indexed; queries are not pages."""
        return PlainTextResponse("User-agent: *\nDisallow: /sparql?\n")

    async def release(self) -> ReleaseRecord:
        """Which release answers, and when it was published."""
        release = self._serving.edition.release
        published = release.publication.time if release.publication else None
        fields = {name: value for name, value in asdict(release.manifest).items() if name in ReleaseRecord.model_fields}
        return ReleaseRecord(**fields, published=published)


def _file(path: Path, content_type: str, digest: str) -> Response:
    response = FileResponse(path, headers={"Cache-Control": "public, max-age=300"}, media_type=content_type)
    response.headers["ETag"] = f'"{digest}"'
    return response
