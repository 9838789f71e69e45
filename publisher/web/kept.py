"""A whole answer as it is kept: status, head, body, and what a 304 in its place says (RFC 9110, section 15.4.5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from starlette.datastructures import Headers
from starlette.types import Scope

from publisher.web.headers import OF_THE_BODY, is_fresh

FRESHNESS = b"cache-control"
Pair = tuple[bytes, bytes]
BODY_NAMES = frozenset(name.encode() for name in OF_THE_BODY)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer; its heads are lines as they go over the wire, `unchanged` that of a 304.

    `day` is the one that it is about: its Cache-Control is then made anew each second, and is in neither head.
    """

    status: int
    head: bytes
    unchanged: bytes
    body: bytes
    tag: bytes
    modified: str | None
    day: date | None

    @property
    def size(self) -> int:
        """The bytes of it."""
        return len(self.head) + len(self.unchanged) + len(self.body)

    def is_held(self, scope: Scope, conditions: Mapping[bytes, bytes]) -> bool:
        """Whether the client of the request holds the answer already."""
        if self.tag and conditions.get(b"if-none-match") == self.tag:
            return True
        return is_fresh(Headers(scope=scope), self.tag.decode("latin-1") or None, self.modified)


def kept_answer(status: int, headers: Iterable[Pair], body: bytes, day: date | None) -> Kept:
    """The answer as it is kept."""
    stated = [pair for pair in headers if day is None or pair[0] != FRESHNESS]
    known = dict(stated)
    modified = known.get(b"last-modified")
    return Kept(
        status,
        as_lines(stated),
        as_lines(pair for pair in stated if pair[0] not in BODY_NAMES),
        body,
        known.get(b"etag", b""),
        modified.decode("latin-1") if modified else None,
        day,
    )


def as_lines(headers: Iterable[Pair]) -> bytes:
    """The headers as they go over the wire."""
    return b"".join(b"%b: %b\r\n" % pair for pair in headers)


def as_pairs(head: bytes) -> list[Pair]:
    """The headers that `as_lines` wrote."""
    return [(name, value) for name, _, value in (line.partition(b": ") for line in head.split(b"\r\n")) if name]
