"""The web application: which door stands at which address."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from publisher import __version__
from publisher.errors import PublisherError, ReleaseError, RequestError
from publisher.release import verify
from publisher.representations.html.rendering import Renderer
from publisher.service_description import describe
from publisher.settings import Settings
from publisher.web import sparql
from publisher.web.addresses import OneSpelling
from publisher.web.browsing import Browsing
from publisher.web.compression import Codings
from publisher.web.dereferencing import Documents
from publisher.web.dumps import DumpsDoor
from publisher.web.event_streams import EventStreams
from publisher.web.fixed_pages import FixedPages
from publisher.web.graph_store import GraphStore
from publisher.web.health import Health, Metrics
from publisher.web.history import HistoryDoor
from publisher.web.kept_answers import KeptAnswers
from publisher.web.linksets import Linksets
from publisher.web.lookup import LookupDoors
from publisher.web.mementos import Mementos
from publisher.web.middleware import CommonHeaders
from publisher.web.observation import AccessLog, Observed
from publisher.web.openapi import OpenApi
from publisher.web.problems import Problems
from publisher.web.query_desk import QueryDesk
from publisher.web.query_page import QueryPages
from publisher.web.questions import Questions
from publisher.web.reconciliation import ReconciliationDoors
from publisher.web.search import SearchDoors
from publisher.web.self_description import SelfDescriptions
from publisher.web.serving import Serving
from publisher.web.siblings import Siblings
from publisher.web.site import Site
from publisher.web.sitemaps import Sitemaps, page_names
from publisher.web.straight import Answered, Straight
from publisher.web.straight_queries import StraightQueries
from publisher.web.validation_report import ValidationReports

_PAGES = (
    FixedPages,
    Browsing,
    SearchDoors,
    ValidationReports,
    Mementos,
    HistoryDoor,
    EventStreams,
    LookupDoors,
    ReconciliationDoors,
)
"""The doors to pages beside the documents, each made from the settings, what is served and the renderer."""


@dataclass(frozen=True, slots=True)
class Watchers:
    """Who is told that the application has started, and why it could not; who verifies what it serves, with a
    ReleaseError for what is damaged; the processes that serve beside it.
    """

    started: Callable[[Serving], None] = lambda _: None
    failed: Callable[[PublisherError], None] = lambda _: None
    verify: Callable[[Path], object] = verify
    siblings: Siblings | None = None


class Application(FastAPI):
    """The application, before whose doors stands what every request meets first, and what is kept is answered by."""

    front: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI door."""
        if self.root_path:
            scope["root_path"] = self.root_path
        await (self.front or super().__call__)(scope, receive, send)

    def stand_before(self, layer: Callable[[ASGIApp], ASGIApp]) -> None:
        """Let a layer meet requests before all that stands already."""
        self.front = layer(self.front or super().__call__)


def create_app(settings: Settings, watchers: Watchers = Watchers()) -> Application:
    """The application for a project; it opens the current release when it starts."""
    serving = Serving(settings, watchers.verify)
    renderer = Renderer(settings)
    problems, documents = Problems(settings, serving, renderer), Documents(settings, serving, renderer)
    site = Site(settings, serving, renderer)
    metrics = Metrics(serving)
    desk = QueryDesk(lambda _: serving.edition.pool, settings)
    query_pages = QueryPages(settings, serving, renderer, desk)
    door = _endpoint(settings, serving, desk, query_pages)

    app = Application(
        title=settings.title("en"),
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lambda _: _life(serving, metrics, watchers),
        root_path=settings.root_path.removesuffix("/"),
        redirect_slashes=False,
        exception_handlers={
            RequestError: problems.request_error,
            ReleaseError: problems.release_error,
            HTTPException: problems.http_error,
        },
    )
    app.router.routes[:0] = [
        *Questions(settings, serving, renderer, documents).routes(),
        *documents.routes(),
        *sparql.routes(door),
        *(route for doors in _PAGES for route in doors(settings, serving, renderer).routes()),
        *GraphStore(serving, lambda request, text: sparql.ask(door, request, text)).routes(),
        *SelfDescriptions(settings, serving).routes(),
        *DumpsDoor(settings, serving).routes(),
        *query_pages.routes(),
        *site.routes(),
        *Linksets(settings, serving).routes(),
        *OpenApi(settings, serving).routes(),
        *Health(settings, serving, metrics, watchers.siblings).routes(),
    ]
    app.router.routes[:0] = Sitemaps(settings, serving, page_names(app.router.routes)).routes()
    app.include_router(site.router())
    app.add_middleware(_common, settings=settings, serving=serving, problems=problems)
    straight = _common(Answered(documents.document, problems.respond), settings, serving, problems)
    app.stand_before(lambda inner: Straight(inner, straight, "doc/", "doc/query/"))
    app.stand_before(lambda inner: StraightQueries(inner, door, settings, serving))
    app.stand_before(lambda inner: KeptAnswers(inner, lambda: serving.edition.answers, metrics.kept))
    app.stand_before(lambda inner: Observed(inner, metrics, AccessLog(settings, metrics)))
    return app


def _common(app: ASGIApp, settings: Settings, serving: Serving, problems: Problems) -> ASGIApp:
    """The application behind what every request and every answer goes through."""
    coded = Codings(app, serving, problems.respond)
    spelled = OneSpelling(coded, settings.root_path, problems.respond)
    return CommonHeaders(spelled, settings, serving, problems.respond)


@asynccontextmanager
async def _life(serving: Serving, metrics: Metrics, watchers: Watchers) -> AsyncIterator[None]:
    """What is served while the application runs."""
    try:
        await serving.start()
    except PublisherError as error:
        watchers.failed(error)
        raise
    told = await watchers.siblings.listen(metrics.render) if watchers.siblings else None
    watchers.started(serving)
    try:
        yield
    finally:
        if told:
            told.close()
        await serving.stop()


def _endpoint(settings: Settings, serving: Serving, desk: QueryDesk, pages: QueryPages) -> sparql.SparqlDoor:
    """What the SPARQL endpoint needs."""
    return sparql.SparqlDoor(
        desk=desk,
        query_page=pages.form,
        describe=lambda _: describe(settings, serving.edition.release.overview, serving.edition.release.graphs),
        settings=settings,
    )
