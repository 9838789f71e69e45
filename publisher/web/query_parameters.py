"""The parameters of a query request: in its address, in a form, or as a body (SPARQL 1.1 Protocol, section 2.1)."""

from collections.abc import Sequence
from urllib.parse import parse_qsl

from starlette.requests import Request

from publisher.errors import BadRequest, QueryForbidden, QueryTooLarge, UnsupportedMediaType

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_NO_UPDATES = "This endpoint only reads; updates are refused."
_PARAMETERS = 5_000

Parameters = Sequence[tuple[str, str]]


async def read_parameters(request: Request, limit: int) -> list[tuple[str, str]]:
    """All parameters in order, those of the address first; a body has at most `limit` bytes."""
    parameters = _parse(request.scope["query_string"])
    if request.method == "POST":
        parameters += await _posted(request, limit)
    if any(name == "update" for name, _ in parameters):
        raise QueryForbidden(_NO_UPDATES)
    return parameters


def values(parameters: Parameters, wanted: str) -> tuple[str, ...]:
    """The values of one parameter, in order."""
    return tuple(value for name, value in parameters if name == wanted)


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
    """The query, without the mark that some editors begin a file with; BadRequest where it is not UTF-8."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRequest("The query is not UTF-8.") from error
