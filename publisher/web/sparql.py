"""The SPARQL endpoint over HTTP (SPARQL 1.1 Protocol, section 2.1, https://www.w3.org/TR/sparql11-protocol/#query-operation)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from publisher.errors import (
    BadRequest,
    NotAcceptable,
    PublisherError,
)
from publisher.media_types import BOOLEANS, HTML, JSON, RDF, SOLUTIONS, MediaType
from publisher.negotiation import choose
from publisher.quads import Quad
from publisher.queries.query import Answer, Query
from publisher.settings import Settings
from publisher.store import serialize
from publisher.vocabulary import prefixes
from publisher.web.delivery import Delivery
from publisher.web.kept_answers import keep
from publisher.web.query_desk import Held, QueryDesk
from publisher.web.query_parameters import Parameters, read_parameters, values

_SHORT_NAMES = {
    "json": f"{SOLUTIONS[0].name}, application/ld+json",
    "xml": "application/sparql-results+xml, application/rdf+xml",
    **{media_type.extension: media_type.name for media_type in (*SOLUTIONS, *RDF)},
}
_OFFERS = ((*SOLUTIONS, JSON), (*BOOLEANS, JSON), RDF)
"""The media types of solutions, a boolean and a graph."""

_VARY = {"Vary": "Accept"}
_OUTCOME = "publisher.outcome"


@dataclass(frozen=True, slots=True)
class SparqlDoor:
    """What the endpoint needs: where queries are answered, the page for readers, its own description."""

    desk: QueryDesk
    query_page: Callable[[Request], Response]
    describe: Callable[[Request], list[Quad]]
    settings: Settings


async def ask(door: SparqlDoor, request: Request, text: str) -> Response:
    """The answer to a query of ours, in the format that the request asks for."""
    parameters = [pair for pair in request.query_params.multi_items() if pair[0] in ("format", "_mediatype")]
    return await _answered(door, request, text, parameters)


def routes(door: SparqlDoor) -> list[Route]:
    """The routes of the endpoint."""

    async def sparql(request: Request) -> Response:
        parameters = await read_parameters(request, door.settings.request_bytes)
        queries = values(parameters, "query")
        if len(queries) == 1:
            return await _answered(door, request, queries[0], parameters)
        if queries or request.method == "POST":
            raise BadRequest(f"A request has exactly one query; this one has {len(queries)}.")
        return _description(door, request, parameters)

    return [Route("/sparql", sparql, methods=["GET", "POST"])]


def already_asked(scope: Scope, outcome: Held | PublisherError | None) -> None:
    """Tell the door what became of the query of a request: it asks no more."""
    scope[_OUTCOME] = outcome


async def _answered(door: SparqlDoor, request: Request, text: str, parameters: Parameters) -> Response:
    """The answer to the query, whose client holds a place until it has read it."""
    if _OUTCOME in request.scope:
        held: Held | PublisherError | None = request.scope[_OUTCOME]
    else:
        held = await door.desk.ask(request, text, lambda: prepared(text, parameters, _accept(request, parameters)))
    if isinstance(held, PublisherError):
        raise held
    if held is None:
        return Response(status_code=499)
    if held.answer.digest and not door.settings.query_log:
        keep(request)
    return _delivery(request, held, door.settings.query_read_seconds)


def _description(door: SparqlDoor, request: Request, parameters: Parameters) -> Response:
    """The service description, or the page where HTML is preferred (SPARQL 1.1 Service Description, section 2)."""
    offer = choose(_accept(request, parameters), (*RDF, HTML))
    if offer == HTML:
        return door.query_page(request)
    body = serialize(door.describe(request), offer, prefixes(door.settings.base))
    return Response(body, media_type=offer.content_type, headers=_VARY)


def _delivery(request: Request, held: Held, seconds: float) -> Response:
    """The response that carries the answer, with the tag that says whether a client has it already."""
    answer = held.answer
    headers = dict(_VARY)
    if request.method != "POST":
        headers["Cache-Control"] = "no-cache" if answer.digest else "no-store"
        if answer.digest:
            headers["ETag"] = tag(answer)
    return Delivery(answer, headers, seconds, held.place.leave)


def tag(answer: Answer) -> str:
    """The entity tag of an answer that is the same each time."""
    return f'"{(answer.digest or "")[:32]}.{answer.media_type.extension}"'


def prepared(text: str, parameters: Parameters, accept: str | None) -> Query:
    """The query with a media type for each kind of answer; NotAcceptable where no kind has any."""
    default, named = values(parameters, "default-graph-uri"), values(parameters, "named-graph-uri")
    solutions, boolean, graph = (_acceptable(accept, offers) for offers in _OFFERS)
    if not (solutions or boolean or graph):
        choose(accept, (*SOLUTIONS, *RDF))
    return Query(text, default, named, bool(default or named), solutions, boolean, graph)


@lru_cache(300)
def _acceptable(accept: str | None, offers: tuple[MediaType, ...]) -> MediaType | None:
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
