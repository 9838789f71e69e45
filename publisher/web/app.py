"""The web application: which door stands at which address."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from publisher import __version__
from publisher.errors import RequestError
from publisher.iris import LANGUAGES
from publisher.media_types import HTML
from publisher.negotiation import choose_language
from publisher.representations.html import Page, Pages
from publisher.representations.html_links import SPARQL
from publisher.service_description import service_description
from publisher.settings import Settings
from publisher.web import sparql
from publisher.web.dereferencing import Documents
from publisher.web.middleware import CommonHeaders
from publisher.web.problems import Problems
from publisher.web.serving import Serving
from publisher.web.site import Site


def create_app(settings: Settings, started: Callable[[Serving], None] = lambda _: None) -> FastAPI:
    """The application for a project; it opens the current release when it starts, then calls `started`."""
    serving, pages = Serving(settings), Pages(settings)
    problems = Problems(settings, serving, pages)
    site = Site(settings, serving, pages)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await serving.start()
        started(serving)
        try:
            yield
        finally:
            await serving.stop()

    def query_page(request: Request) -> Response:
        language = choose_language(request.headers.get("accept-language"), LANGUAGES)
        addresses = {tag: f"{SPARQL}.{tag}.html" for tag in LANGUAGES}
        page = Page(language, SPARQL, addresses, serving.edition.note)
        headers = {"Content-Language": language, "Vary": "Accept, Accept-Language"}
        return Response(pages.query_form(page), headers=headers, media_type=HTML.name)

    app = FastAPI(
        title=settings.title("en"),
        version=__version__,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        root_path=settings.root_path.removesuffix("/"),
        redirect_slashes=False,
        exception_handlers={
            RequestError: problems.request_error,
            HTTPException: problems.http_error,
            Exception: problems.unknown_error,
        },
    )
    app.router.routes[:0] = [
        *Documents(settings, serving, pages).routes(),
        *sparql.routes(settings, serving, query_page),
        *site.routes(),
    ]
    app.include_router(site.router())
    app.add_middleware(CommonHeaders, settings=settings, serving=serving)
    return app
