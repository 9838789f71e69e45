"""What a query process said, or how it died, as an answer or an error of ours."""

import signal

from publisher.errors import (
    BadRequest,
    InvalidQuery,
    NotAcceptable,
    Overloaded,
    PublisherError,
    QueryTimeout,
    QueryTooLarge,
    ReleaseError,
    RequestError,
)
from publisher.media_types import BOOLEANS, RDF, RDF_XML, SOLUTIONS, MediaType
from publisher.queries.conversation import ProcessDied, Reply
from publisher.queries.frames import Header
from publisher.queries.query import Answer, Kind, Query
from publisher.settings import Settings

OFFERS: dict[Kind, tuple[MediaType, ...]] = {"solutions": SOLUTIONS, "boolean": BOOLEANS, "graph": RDF}
"""The media types of each kind of answer."""


def answer(query: Query, reply: Reply, settings: Settings) -> Answer:
    """The answer that a reply holds; the error that it tells where it holds none."""
    header = reply.header
    kind = next((kind for kind in OFFERS if kind == header.get("form")), None)
    media_type = query.media_type(kind) if kind else None
    if header["kind"] == "done" and kind and media_type:
        spool = reply.spool
        return Answer(
            kind, media_type, bytes(spool.head), spool.tail, _number(header, "rows"), spool.digest.hexdigest()
        )
    reply.spool.close()
    raise _error(header, kind, settings)


def meaning(death: ProcessDied, settings: Settings) -> RequestError:
    """What the end of a process says of its query: no memory aborts, a stack overflow faults."""
    match -death.status:
        case signal.SIGABRT:
            bound = settings.query_memory
            return QueryTooLarge(f"The query needs more than the limit query_memory of {bound} bytes.", "query_memory")
        case signal.SIGSEGV | signal.SIGBUS:
            return QueryTooLarge("The query is built too deep to be evaluated.", "query_nesting")
        case signal.SIGXCPU:
            return timeout(settings)
        case _:
            return Overloaded("The query process was ended from outside; ask again.")


def timeout(settings: Settings) -> QueryTimeout:
    """The query ran into its deadline."""
    limit = settings.query_seconds
    return QueryTimeout(f"The query ran longer than the limit query_seconds of {limit:g} seconds.", limit)


def _error(header: Header, kind: Kind | None, settings: Settings) -> PublisherError:
    detail = str(header.get("detail", ""))
    error: PublisherError
    match header["kind"]:
        case "not-acceptable" if kind:
            offers = tuple(offer.name for offer in OFFERS[kind])
            error = NotAcceptable(f"This query gives a {kind} result. Available: {', '.join(offers)}.", offers)
        case "unwritable":
            error = NotAcceptable(detail, tuple(offer.name for offer in RDF if offer != RDF_XML))
        case "invalid":
            error = InvalidQuery(detail, _number(header, "line"), _number(header, "column"))
        case "failed":
            error = InvalidQuery(f"The query cannot be evaluated: {detail}.")
        case "dataset":
            error = BadRequest(detail)
        case "merged":
            limit, bound = "query_merged_quads", settings.query_merged_quads
            error = QueryTooLarge(f"The graphs to merge hold more than the limit {limit} of {bound} quads.", limit)
        case "rows":
            limit, bound = "query_rows", settings.query_rows
            error = QueryTooLarge(f"The result has more than the limit {limit} of {bound} rows.", limit)
        case _:
            error = ReleaseError("current", "The query store cannot be read.")
    return error


def _number(header: Header, name: str) -> int | None:
    value = header.get(name)
    return value if isinstance(value, int) else None
