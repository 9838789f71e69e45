"""The SPARQL endpoint over HTTP (SPARQL 1.1 Protocol, section 2.1, https://www.w3.org/TR/sparql11-protocol/#query-operation)."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from publisher.errors import (
    BadRequest,
    NotAcceptable,
    PublisherError,
    QueryForbidden,
    QueryTooLarge,
    RequestError,
    UnsupportedMediaType,
)
from publisher.media_types import BOOLEANS, HTML, JSON, RDF, SOLUTIONS, MediaType
from publisher.negotiation import choose
from publisher.quads import Quad
from publisher.queries.query import Answer, Query, QueryEngine
from publisher.settings import Settings
from publisher.store import serialize
from publisher.vocabulary import prefixes
from publisher.web.admission import Admission, Place, client_address, holder
from publisher.web.delivery import Delivery
from publisher.web.query_log import Entry, QueryLog, now

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_NO_UPDATES = "This endpoint only reads; updates are refused."
_SHORT_NAMES = {
    "json": f"{SOLUTIONS[0].name}, application/ld+json",
    "xml": "application/sparql-results+xml, application/rdf+xml",
    **{media_type.extension: media_type.name for media_type in (*SOLUTIONS, *RDF)},
}
_VARY = {"Vary": "Accept"}
_PARAMETERS = 5_000

Parameters = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SparqlDoor:
    """What the endpoint needs: the engine of the release that answers, the page for readers, its own description."""

    engine: Callable[[Request], QueryEngine]
    query_page: Callable[[Request], Response]
    describe: Callable[[Request], list[Quad]]
    settings: Settings


def routes(door: SparqlDoor) -> list[Route]:
    """The routes of the endpoint."""
    desk = _Desk(door, Admission(door.settings), QueryLog(door.settings))

    async def sparql(request: Request) -> Response:
        parameters = _parse(request.scope["query_string"])
        if request.method == "POST":
            parameters += await _posted(request, door.settings.request_bytes)
        if any(name == "update" for name, _ in parameters):
            raise QueryForbidden(_NO_UPDATES)
        queries = [value for name, value in parameters if name == "query"]
        if len(queries) == 1:
            return await desk.serve(request, queries[0], parameters)
        if queries or request.method == "POST":
            raise BadRequest(f"A request has exactly one query; this one has {len(queries)}.")
        return _description(door, request, parameters)

    return [Route("/sparql", sparql, methods=["GET", "POST"])]


def _description(door: SparqlDoor, request: Request, parameters: Parameters) -> Response:
    """The service description, or the page where HTML is preferred (SPARQL 1.1 Service Description, section 2)."""
    offer = choose(_accept(request, parameters), (*RDF, HTML))
    if offer == HTML:
        return door.query_page(request)
    body = serialize(door.describe(request), offer, prefixes(door.settings.base))
    return Response(body, media_type=offer.content_type, headers=_VARY)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where queries are admitted, answered and logged."""

    door: SparqlDoor
    admission: Admission
    log: QueryLog

    async def serve(self, request: Request, text: str, parameters: Parameters) -> Response:
        """The answer to the query, whose client holds a place until it has read it."""
        client = client_address(request, self.door.settings.forwarded_hops)
        begun, since = now(), time.monotonic()

        def note(outcome: str, status: int, answer: Answer | None = None) -> None:
            rows, size = (answer.rows, answer.size) if answer else (None, None)
            seconds = round(time.monotonic() - since, 4)
            self.log.write(Entry(begun, "", outcome, status, seconds, rows, size, text, client))

        try:
            place = self.admission.enter(holder(client))
            answer = await self._answer(request, text, parameters, place)
        except RequestError as error:
            note(error.slug, error.status)
            raise
        except PublisherError:
            note("internal-error", 500)
            raise
        if answer is None:
            note("gone", 499)
            return Response(status_code=499)
        note("answered", 200, answer)
        return _delivery(request, answer, place, self.door.settings.query_read_seconds)

    async def _answer(self, request: Request, text: str, parameters: Parameters, place: Place) -> Answer | None:
        """The answer; None where the client has gone away. Without an answer the place is free."""
        answer = None
        try:
            client = holder(client_address(request, self.door.settings.forwarded_hops))
            query = replace(_query(text, parameters, _accept(request, parameters)), client=client)
            answer = await _unless_gone(self.door.engine(request), query, request)
        finally:
            if answer is None:
                place.leave()
        return answer


def _delivery(request: Request, answer: Answer, place: Place, seconds: float) -> Response:
    """The response that carries the answer, with the tag that says whether a client has it already."""
    headers = dict(_VARY)
    if request.method != "POST":
        headers["Cache-Control"] = "no-cache" if answer.digest else "no-store"
        if answer.digest:
            headers["ETag"] = f'"{answer.digest[:32]}.{answer.media_type.extension}"'
    return Delivery(answer, headers, seconds, place.leave)


async def _unless_gone(engine: QueryEngine, query: Query, request: Request) -> Answer | None:
    """The answer, or None where the client goes away first; then its process is freed at once."""
    run = asyncio.create_task(_run(engine, query))
    gone = asyncio.create_task(_gone(request))
    taken = False
    try:
        await asyncio.wait({run, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not run.done():
            return None
        taken = True
        return run.result()
    finally:
        gone.cancel()
        if run.cancel():
            await asyncio.wait({run})
        if not taken and not run.cancelled() and run.exception() is None:
            run.result().close()


async def _run(engine: QueryEngine, query: Query) -> Answer:
    return await engine.run(query)


async def _gone(request: Request) -> None:
    """Return when the client has closed the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _query(text: str, parameters: Parameters, accept: str | None) -> Query:
    """The query with a media type for each kind of answer; NotAcceptable where no kind has any."""
    default = tuple(value for name, value in parameters if name == "default-graph-uri")
    named = tuple(value for name, value in parameters if name == "named-graph-uri")
    solutions, boolean, graph = (_acceptable(accept, offers) for offers in ((*SOLUTIONS, JSON), (*BOOLEANS, JSON), RDF))
    if not (solutions or boolean or graph):
        choose(accept, (*SOLUTIONS, *RDF))
    return Query(text, default, named, bool(default or named), solutions, boolean, graph)


def _acceptable(accept: str | None, offers: Sequence[MediaType]) -> MediaType | None:
    try:
        return choose(accept, offers)
    except NotAcceptable:
        return None


def _accept(request: Request, parameters: Parameters) -> str | None:
    """What the client wants: the parameter `format` or `_mediatype`, else its Accept header lines as one."""
    wanted = next((value for name, value in parameters if name in ("format", "_mediatype")), None)
    if wanted is None:
        return ", ".join(request.headers.getlist("accept")) or None
    if "/" in wanted:
        return wanted.replace(" ", "+")
    if wanted.lower() not in _SHORT_NAMES:
        raise NotAcceptable(f"There is no format “{wanted[:40]}”.", tuple(offer.name for offer in (*SOLUTIONS, *RDF)))
    return _SHORT_NAMES[wanted.lower()]


async def _posted(request: Request, limit: int) -> list[tuple[str, str]]:
    """The parameters in the body: a form, or the query itself (sections 2.1.2 and 2.1.3)."""
    media_type = _body_type(request)
    body = await _body(request, limit)
    return _parse(body) if media_type == _FORM else [("query", _decoded(body))]


def _body_type(request: Request) -> str:
    """One of the two media types of a posted query; UnsupportedMediaType for others, and for charsets but UTF-8."""
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    media_type = kind.strip().lower()
    if media_type == _UPDATE:
        raise QueryForbidden(_NO_UPDATES)
    if media_type not in (_FORM, _QUERY):
        raise UnsupportedMediaType(f"A query is posted as {_QUERY} or as {_FORM}.")
    for parameter in rest.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in ("utf-8", "utf8"):
            raise UnsupportedMediaType("A query is posted in UTF-8.")
    return media_type


async def _body(request: Request, limit: int) -> bytes:
    """The body; QueryTooLarge as soon as it is over `limit` bytes."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > limit:
            raise QueryTooLarge(f"The body is over the limit request_bytes of {limit} bytes.", "request_bytes")
    return bytes(body)


def _parse(encoded: bytes) -> list[tuple[str, str]]:
    """The parameters in order; BadRequest where they are not UTF-8."""
    try:
        return parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict", max_num_fields=_PARAMETERS)
    except UnicodeDecodeError as error:
        raise BadRequest("The parameters are not UTF-8.") from error
    except ValueError as error:
        raise BadRequest(f"A request has at most {_PARAMETERS} parameters.") from error


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise BadRequest("The query is not UTF-8.") from error
