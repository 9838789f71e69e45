"""A SPARQL 1.1 endpoint elsewhere, asked over HTTP (SPARQL 1.1 Protocol, section 2.1.2); its failures become ours."""

import math
import re

import httpx

from publisher.errors import BadGateway, InvalidQuery, QueryTimeout, QueryTooLarge, Unavailable
from publisher.media_types import MediaType

_POSITION = re.compile(r"(?:line |at )(\d+)(?:, column |:)(\d+)")
_READ = 10_000
"""Bytes of a refusal that are read for the place of the fault."""


class Endpoint:
    """The endpoint at `address`; an answer has at most `result_bytes` bytes. The caller holds the deadline."""

    def __init__(self, address: str, result_bytes: int, connections: int) -> None:
        self._address = address
        self._result_bytes = result_bytes
        limits = httpx.Limits(max_connections=connections + 1, max_keepalive_connections=0)  # a kept one may be closing
        self._client = httpx.AsyncClient(timeout=None, limits=limits)  # noqa: S113 - the caller holds the deadline

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def ask(self, query: str, dataset: tuple[list[str], list[str]] | None, media_type: MediaType) -> bytes:
        """The answer in the media type; without a dataset, over the whole store.

        Raises InvalidQuery where the endpoint finds none, QueryTooLarge, QueryTimeout where the endpoint has a limit of
        its own, Unavailable where it cannot be reached or is busy, and BadGateway for whatever else is no answer.
        """
        default, named = dataset or ([], [])
        form = {"query": query, "default-graph-uri": default, "named-graph-uri": named}
        headers = {"Accept": media_type.name, "Accept-Encoding": "identity"}
        try:
            async with self._client.stream("POST", self._address, data=form, headers=headers) as response:
                if response.status_code != httpx.codes.OK:
                    raise await _failure(response)
                _require_form(response, media_type)
                return await self._body(response)
        except (httpx.ConnectError, httpx.PoolTimeout) as error:
            raise Unavailable("The query engine cannot be reached; ask again.") from error
        except httpx.HTTPError as error:
            raise BadGateway("The query engine broke its answer off.") from error

    async def _body(self, response: httpx.Response) -> bytes:
        body, limit = bytearray(), self._result_bytes
        async for part in response.aiter_raw():
            body += part
            if len(body) > limit:
                raise QueryTooLarge(
                    f"The result is over the limit query_result_bytes of {limit} bytes.", "query_result_bytes"
                )
        return bytes(body)


def _require_form(response: httpx.Response, media_type: MediaType) -> None:
    """Refuse an answer in another form than was asked for."""
    given = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if given != media_type.name:
        raise BadGateway(f"The query engine answered with {given[:80] or 'no media type'}, not {media_type.name}.")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise BadGateway("The query engine answered with an encoding that was not asked for.")


async def _failure(response: httpx.Response) -> Exception:
    """The error that a status of the endpoint means for our client."""
    match response.status_code:
        case httpx.codes.BAD_REQUEST:
            return _invalid(await _beginning(response))
        case httpx.codes.TOO_MANY_REQUESTS | httpx.codes.SERVICE_UNAVAILABLE:
            return Unavailable("The query engine is busy; ask again.", _retry_after(response))
        case httpx.codes.REQUEST_TIMEOUT | httpx.codes.GATEWAY_TIMEOUT:
            return QueryTimeout("The query engine stopped the query at a limit of its own.", math.inf)
        case status:
            return BadGateway(f"The query engine answered with the status {status}.")


async def _beginning(response: httpx.Response) -> str:
    body = bytearray()
    async for part in response.aiter_raw():
        body += part
        if len(body) > _READ:
            break
    return body[:_READ].decode(errors="replace")


def _invalid(said: str) -> InvalidQuery:
    """The place of the fault stands in the text alone; the rest of it is the engine's own affair."""
    found = _POSITION.search(said)
    if found is None:
        return InvalidQuery(
            "The query engine cannot answer this query: it does not parse, or asks for what is not there."
        )
    line, column = int(found[1]), int(found[2])
    return InvalidQuery(f"The query does not parse near line {line}, column {column}.", line, column)


def _retry_after(response: httpx.Response) -> int:
    text = response.headers.get("Retry-After", "")
    return min(int(text), 3600) if text.isascii() and text.isdigit() and len(text) < 10 else 10
