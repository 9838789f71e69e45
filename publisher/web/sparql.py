"""The SPARQL endpoint over HTTP (SPARQL 1.1 Protocol, section 2.1, https://www.w3.org/TR/sparql11-protocol/#query-operation)."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from publisher.errors import BadRequest, NotAcceptable, QueryForbidden, QueryTooLarge, UnsupportedMediaType
from publisher.media_types import BOOLEANS, HTML, JSON, RDF, SOLUTIONS, MediaType
from publisher.negotiation import choose
from publisher.quads import Quad
from publisher.queries.query import Answer, Query, QueryEngine
from publisher.settings import Settings
from publisher.store import serialize
from publisher.vocabulary import prefixes

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

    async def sparql(request: Request) -> Response:
        parameters = _parse(request.scope["query_string"])
        if request.method == "POST":
            parameters += await _posted(request, door.settings.request_bytes)
        if any(name == "update" for name, _ in parameters):
            raise QueryForbidden(_NO_UPDATES)
        queries = [value for name, value in parameters if name == "query"]
        if len(queries) == 1:
            return await _answer(door, request, _query(queries[0], parameters, _accept(request, parameters)))
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


async def _answer(door: SparqlDoor, request: Request, query: Query) -> Response:
    """Run the query unless the client goes away first; then its process is freed at once."""
    run = asyncio.create_task(_run(door.engine(request), query))
    gone = asyncio.create_task(_gone(request))
    try:
        await asyncio.wait({run, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not run.done():
            return Response(status_code=499)
        answer = run.result()
    finally:
        gone.cancel()
        if run.cancel():
            await asyncio.wait({run})
    return Response(answer.body, media_type=answer.media_type.content_type, headers=_VARY)


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
        return parse_qsl(encoded.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise BadRequest("The parameters are not UTF-8.") from error


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise BadRequest("The query is not UTF-8.") from error
