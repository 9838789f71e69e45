"""How many queries may be under way at once: in all, and for one client."""

from collections import Counter
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.requests import Request

from publisher.errors import Overloaded, TooManyRequests
from publisher.settings import Settings

_PREFIX = 64
"""Bits of an IPv6 address that one client holds alone."""

_COME_AGAIN = 1


class Admission:
    """Counts the places that clients hold."""

    def __init__(self, settings: Settings) -> None:
        self._all, self._each = settings.query_requests, settings.query_client_requests
        self._held: Counter[str] = Counter()

    def enter(self, client: str) -> "Place":
        """A place for the client; TooManyRequests where it holds all that it may, Overloaded where all are held."""
        if self._held[client] >= self._each:
            limit = "query_client_requests"
            raise TooManyRequests(
                f"One client may have {self._each} queries under way at once (limit {limit}), from the request until "
                "the result is read.",
                _COME_AGAIN,
                limit,
            )
        if self._held.total() >= self._all:
            detail = f"All {self._all} places for queries are taken (limit query_requests); ask again later."
            raise Overloaded(detail, _COME_AGAIN)
        self._held[client] += 1
        return Place(self._held, client)


class Place:
    """A place that a client holds until it leaves; leaving twice is leaving once."""

    def __init__(self, held: Counter[str], client: str) -> None:
        self._held: Counter[str] | None = held
        self._client = client

    def leave(self) -> None:
        """Give the place to others."""
        if self._held is not None:
            self._held[self._client] -= 1
            if not self._held[self._client]:
                del self._held[self._client]
            self._held = None


def client_address(request: Request, forwarded_hops: int) -> str:
    """The address of the client; with proxies in front, the one that the outermost of them added to X-Forwarded-For.

    What stands further to the left was written by the client itself and may be made up.
    """
    nearest = request.client.host if request.client else "unknown"
    lines = ",".join(request.headers.getlist("x-forwarded-for"))
    hops = [hop.strip() for hop in lines.split(",") if hop.strip()]
    return hops[-forwarded_hops] if 0 < forwarded_hops <= len(hops) else nearest


@lru_cache(1000)
def holder(address: str) -> str:
    """What counts as one client: an IPv4 address, or the network of an IPv6 address (RFC 6177)."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped or ip_network((parsed.packed, _PREFIX), strict=False))
    return str(parsed)
