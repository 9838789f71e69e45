"""The doors to the questions: the answered page of each, and all of them for programs (SHACL SPARQL-examples).

An answer is found when it is asked for, by the engine of the release, and kept with the other rendered pages: it
depends on the day, the engine may stand elsewhere, and a page that shows a query shows what the endpoint gives for that
very query. A new day, or another day in the address, asks again.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from publisher.errors import QueryTimeout, QueryTooLarge, RequestError
from publisher.example_descriptions import CLASSES, graph
from publisher.example_queries import ExampleQuery
from publisher.iris import LANGUAGES, IriSpace
from publisher.media_types import HTML, RDF, RESULTS_JSON
from publisher.negotiation import choose
from publisher.queries.query import Query
from publisher.queries.results import Bounds, Solutions, read_solutions
from publisher.representations.html import question
from publisher.representations.html.answers import Answered
from publisher.representations.html.rendering import Page, Renderer
from publisher.settings import Settings
from publisher.store import serialize
from publisher.vocabulary import prefixes
from publisher.web.addresses import local_path
from publisher.web.admission import client_address, holder
from publisher.web.caching import Validators, now
from publisher.web.dereferencing import Documents
from publisher.web.headers import field
from publisher.web.linksets import Signposts, header
from publisher.web.representing import Representation, varies, wanted_of
from publisher.web.serving import Edition, Serving

WELL_KNOWN = ".well-known/sparql-examples"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in a language, for the day of each of its parameters, on a day."""

    example: ExampleQuery
    language: str
    days: Mapping[str, date]
    today: date

    @property
    def query(self) -> str:
        """The text of the query."""
        return self.example.asked(self.language, self.days)

    @property
    def key(self) -> tuple[object, ...]:
        """What the page depends on, within a release."""
        return ("question", self.example.slug, self.language, tuple(self.days.items()), self.today)


class Questions:
    """The doors; what is no page of a question is left to the documents."""

    def __init__(self, settings: Settings, serving: Serving, renderer: Renderer, documents: Documents) -> None:
        self._settings, self._serving, self._renderer = settings, serving, renderer
        self._documents, self._space = documents, IriSpace(settings.base)
        self._validators, self._signposts = Validators(settings), Signposts(settings, settings.root_path)

    def routes(self) -> list[Route]:
        """The routes."""
        return [Route("/doc/query/{name}", self.document), Route(f"/{WELL_KNOWN}", self.well_known)]

    async def document(self, request: Request) -> Response:
        """The answered page, where a page of a question is wanted; else the document on the thing."""
        edition, moment = self._serving.edition, now()
        address = self._space.parse_document(local_path(request.scope))
        example = next((e for e in edition.note.examples if self._space.iri(e.local) == address.thing), None)
        wanted = wanted_of(request, address)
        if example is None or wanted.media_type is not HTML:
            return await self._documents.document(request)
        given = request.query_params
        days = {each.name: each.day(given.get(each.name), moment.date()) for each in example.parameters}
        asked = Asked(example, wanted.language, days, moment.date())
        chosen = {name: day.isoformat() for name, day in days.items() if name in given}
        headers = self._headers(edition, wanted, chosen, moment)
        if names := varies(request, address, wanted):
            headers["Vary"] = names
        return await self._answer(request, edition, asked, headers)

    async def _answer(self, request: Request, edition: Edition, asked: Asked, headers: dict[str, str]) -> Response:
        """The page; where the query was stopped it is not kept, for the next attempt may succeed."""
        body = edition.rendered.get(asked.key)
        if body is not None:
            return Response(body, headers=headers)
        client = holder(client_address(request, self._settings.forwarded_hops))
        try:
            solutions = await _solutions(edition, Query(asked.query, solutions=RESULTS_JSON, client=client))
        except (QueryTimeout, QueryTooLarge) as error:
            headers = {name: value for name, value in headers.items() if name not in ("ETag", "Last-Modified")}
            page = self._page(edition, asked, _stopped(asked, error))
            return Response(page, error.status, headers | {"Cache-Control": "no-store"})
        answered = await asyncio.to_thread(_answered, edition, asked, solutions)
        body = self._page(edition, asked, answered)
        edition.rendered.put(asked.key, body)
        return Response(body, headers=headers)

    def _page(self, edition: Edition, asked: Asked, answered: Answered) -> bytes:
        thing = self._space.iri(asked.example.local)
        addresses = {tag: self._space.representation(thing, HTML, tag) for tag in LANGUAGES}
        page = Page(asked.language, self._space.document(thing), addresses, edition.note)
        return question.render(self._renderer, asked.example, answered, page)

    def _headers(
        self, edition: Edition, wanted: Representation, chosen: Mapping[str, str], moment: datetime
    ) -> dict[str, str]:
        """The headers of a document that depends on its day; `chosen` are the days that the address gives."""
        parts = (HTML.extension, wanted.language, *chosen.values())
        located = self._signposts.url(self._space.representation(wanted.thing.value, HTML, wanted.language))
        types = [kind.value for kind in CLASSES]
        return self._validators.headers(edition, *parts, day_of=moment) | {
            "Content-Type": HTML.content_type,
            "Content-Language": wanted.language,
            "Content-Location": located + (f"?{urlencode(chosen)}" if chosen else ""),
            "Link": header(self._signposts.of_document(wanted.thing, types, edition.note.dataset)),
        }

    async def well_known(self, request: Request) -> Response:
        """Every example as RDF, at the address where tools for the standard look."""
        edition = self._serving.edition
        media_type = choose(field(request, "accept"), RDF)
        quads = edition.release.descriptions.stated_in(graph(self._settings.base))
        body = serialize(quads, media_type, prefixes(self._settings.base))
        headers = self._validators.headers(edition, "sparql-examples", media_type.extension)
        return Response(body, headers=headers | {"Content-Type": media_type.content_type, "Vary": "Accept"})


async def _solutions(edition: Edition, query: Query) -> Solutions:
    answer = await edition.pool.run(query)
    try:
        return await asyncio.to_thread(read_solutions, answer.body, Bounds(), answer.rows)
    finally:
        answer.close()


def _answered(edition: Edition, asked: Asked, solutions: Solutions) -> Answered:
    """The answer with what the release says of the things in it."""
    descriptions, things = edition.release.descriptions, solutions.iris()
    return Answered(
        asked.query,
        asked.today,
        asked.days,
        solutions,
        descriptions.names(things, asked.language),
        descriptions.families(things),
        descriptions.outlines(things) if "map" in asked.example.view else {},
    )


def _stopped(asked: Asked, error: RequestError) -> Answered:
    seconds = error.limit if isinstance(error, QueryTimeout) else 0.0
    return Answered(asked.query, asked.today, asked.days, None, seconds=seconds)
