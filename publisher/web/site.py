"""The pages and files that are about the site as a whole: start, query form, dumps, context, static files, release."""

from dataclasses import asdict
from pathlib import Path

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from publisher.catalogue import dump_path
from publisher.errors import NotFound, ReleaseError
from publisher.iris import LANGUAGES
from publisher.media_types import HTML, JSON_LD, RDF
from publisher.negotiation import choose_language
from publisher.release import CONTEXT, DUMPS
from publisher.representations.html import Page, Pages, static_files
from publisher.representations.html_links import SPARQL, START
from publisher.settings import Settings
from publisher.vocabulary import DESCRIPTION
from publisher.web.headers import field, is_fresh
from publisher.web.serving import Edition, Serving

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
            Route(f"/{START}", self.start),
            *(Route(f"/{START}.{language}.html", self.start) for language in LANGUAGES),
            *(Route(f"/{SPARQL}.{language}.html", self.query_form) for language in LANGUAGES),
            Route("/" + DUMPS + "/{name}", self.dump),
            Route("/" + CONTEXT, self.context),
            Route("/favicon.ico", self.favicon),
            Route("/robots.txt", self.robots),
        ]

    def router(self) -> APIRouter:
        """What the OpenAPI description lists."""
        router = APIRouter()
        router.add_api_route(
            "/release.json", self.release, methods=["GET", "HEAD"], summary="The release that is served"
        )
        return router

    async def start(self, request: Request) -> Response:
        """The start page."""
        edition = self._serving.edition
        language, is_generic = self._language(request)
        body = edition.rendered.get((START, language))
        if body is None:
            body = self._render_start(edition, language)
            edition.rendered.put((START, language), body)
        return Response(body, headers=self._headers(START, language, is_generic))

    async def query_form(self, request: Request) -> Response:
        """The query form at an address of its own."""
        return self.query_page(request)

    def query_page(self, request: Request) -> Response:
        """The query form, with the query that the address carries, if any."""
        language, is_generic = self._language(request)
        body = self._pages.query_form(self._page(SPARQL, language), request.query_params.get("query", ""))
        headers = self._headers(SPARQL, language, is_generic)
        if is_generic:
            headers["Vary"] = "Accept, Accept-Language"
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
        for media_type in RDF:
            name = dump_path(media_type)
            if name == f"{DUMPS}/{request.path_params['name']}" and name in release.manifest.digests:
                return _file(request, release.folder / name, media_type.content_type, release.manifest.digests[name])
        raise NotFound(f"There is no dump {request.path_params['name'][:80]}.")

    async def context(self, request: Request) -> Response:
        """The JSON-LD context, whole."""
        release = self._serving.edition.release
        return _file(request, release.folder / CONTEXT, JSON_LD.content_type, release.manifest.digests[CONTEXT])

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

    def _render_start(self, edition: Edition, language: str) -> bytes:
        summary = None
        if edition.note.dataset:
            description = edition.release.descriptions.describe(edition.note.dataset)
            summary = description.text(DESCRIPTION, language) if description else None
        return self._pages.start(edition.release.overview, self._page(START, language), summary)

    def _page(self, name: str, language: str) -> Page:
        return Page(language, name, {tag: f"{name}.{tag}.html" for tag in LANGUAGES}, self._serving.edition.note)

    def _language(self, request: Request) -> tuple[str, bool]:
        """The language of a page, and whether it was negotiated because the address names none."""
        named = str(request.scope["path"]).removesuffix(".html").rpartition(".")[2]
        if named in LANGUAGES:
            return named, False
        return choose_language(field(request, "accept-language"), LANGUAGES), True

    def _headers(self, name: str, language: str, is_generic: bool) -> dict[str, str]:
        headers = {
            "Content-Type": HTML.content_type,
            "Content-Language": language,
            "Content-Location": f"{self._settings.root_path}{name}.{language}.html",
            "Cache-Control": "public, max-age=300",
        }
        return headers | {"Vary": "Accept-Language"} if is_generic else headers


def _file(request: Request, path: Path, content_type: str, digest: str) -> Response:
    headers = {"Cache-Control": "public, max-age=300", "ETag": f'"{digest}"'}
    if is_fresh(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if not path.is_file():
        raise ReleaseError(path.parent.name, f"The file {path.name} is missing.")
    return FileResponse(path, headers=headers, media_type=content_type)
