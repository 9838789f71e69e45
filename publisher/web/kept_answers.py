"""Whole answers kept as they went out, so that asking for one again costs a look-up (RFC 9110, section 9.3.1).

A door says that an answer may be kept (`keep`): then it depends on nothing but the release, its address, what the
request prefers by Accept, Accept-Language and Accept-Encoding, and the day where the door names one. All else that can
shape an answer, such as a range, a body or a header on two lines, leads past what is kept.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from publisher.errors import NotAcceptable
from publisher.iris import LANGUAGES
from publisher.media_types import BOOLEANS, HTML, JSON, RDF, REPRESENTATIONS, SOLUTIONS, MediaType
from publisher.negotiation import choose, choose_codings, choose_language
from publisher.web.bounded import Bounded
from publisher.web.caching import TIME_ZONE, cache_control
from publisher.web.headers import CODINGS
from publisher.web.kept import BODY_NAMES, FRESHNESS, Kept, Pair, as_lines, as_pairs, kept_answer
from publisher.web.whole_answers import offered

OFFERED = (REPRESENTATIONS, (*SOLUTIONS, JSON), (*BOOLEANS, JSON), RDF, (*RDF, HTML))
"""What the doors whose answers are kept choose from by the Accept header."""

_STATUSES = (200, 303)
_METHODS = ("GET", "HEAD")
_ALMOST = 0.999
"""The end of a second, so that no answer is called fresh for a moment too long."""

_KEEP, _WHOLE, _KEY = "publisher.keep", "publisher.whole", "publisher.key"
_SEEN = frozenset((b"accept", b"accept-language", b"accept-encoding", b"if-none-match", b"if-modified-since"))
_PAST = frozenset((b"range", b"if-range", b"content-length", b"transfer-encoding", b"expect", b"accept-profile"))
_LONGEST = 2000
"""Bytes of the address, and of each preference, of a request whose answer is kept."""

Key = tuple[bytes, bytes, str]


def keep(request: Request, day: date | None = None) -> None:
    """Let the answer to the request be kept; `day` is the one that it is about."""
    request.scope[_KEEP] = day


def tell_whole(scope: Scope, headers: Iterable[Pair], body: bytes) -> None:
    """What an answer that became a 304 would have been without the condition: all headers, and the body."""
    scope[_WHOLE] = tuple(headers), body


def keep_whole(scope: Scope, room: Bounded[Kept], answer: Kept) -> None:
    """Keep an answer to the request that does not pass here on its way out, because it is written in one piece."""
    if _KEY in scope:
        room.put(scope[_KEY], answer)


class KeptAnswers:
    """Answers from what is kept, and keeps what may be; `room` is that of the release that answers the request.

    `clock` tells the seconds since 1970; `found` is called for each answer that was kept.
    """

    def __init__(
        self,
        app: ASGIApp,
        room: Callable[[], Bounded[Kept]],
        found: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._app, self._room, self._found, self._today = app, room, found, _Today(clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI door."""
        key, conditions = _asked(scope) if scope["type"] == "http" else (None, {})
        if key is None:
            await self._app(scope, receive, send)
            return
        kept = self._room().get(key)
        if kept is None or (kept.day is not None and kept.day != self._today.day()):
            scope[_KEY] = key
            await self._app(scope, receive, _Keeper(scope, key, self._room, send).send)
            return
        self._found()
        await self._answer(kept, scope, conditions, send)

    async def _answer(self, kept: Kept, scope: Scope, conditions: Mapping[bytes, bytes], send: Send) -> None:
        status, head, body = kept.status, kept.head, kept.body
        if conditions and status == 200 and kept.is_held(scope, conditions):
            status, head, body = 304, kept.unchanged, b""
        if kept.day is not None:
            head += self._today.freshness
        write = offered(scope)
        if write is not None:
            await write(status, head, body)
            return
        await send({"type": "http.response.start", "status": status, "headers": as_pairs(head)})
        await send({"type": "http.response.body", "body": body})


class _Keeper:
    """Looks at an answer on its way out, and keeps it where its door said so."""

    def __init__(self, scope: Scope, key: Key, room: Callable[[], Bounded[Kept]], send: Send) -> None:
        self._scope, self._key, self._room, self._send = scope, key, room, send
        self._status = 0
        self._headers: tuple[Pair, ...] = ()

    async def send(self, message: Message) -> None:
        """Pass the next message on."""
        if message["type"] == "http.response.start":
            self._status, self._headers = message["status"], tuple(message["headers"])
        elif self._status and _KEEP in self._scope:
            if not message.get("more_body", False):
                self._keep(bytes(message.get("body", b"")))
            self._status = 0
        await self._send(message)

    def _keep(self, body: bytes) -> None:
        status, headers = self._status, self._headers
        if status == 304 and _WHOLE in self._scope:
            whole, body = self._scope[_WHOLE]
            status = 200
            headers += tuple((name, value) for name, value in whole if name in BODY_NAMES)
        if status in _STATUSES and (b"content-length", str(len(body)).encode()) in headers:
            self._room().put(self._key, kept_answer(status, headers, body, self._scope[_KEEP]))


class _Today:
    """The day in Stockholm, and the line that says how fresh an answer about it is; both are found once a second."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._second, self._day, self.freshness = -1, date.min, b""

    def day(self) -> date:
        """The day that it is."""
        second = int(self._clock())
        if second != self._second:
            ends = datetime.fromtimestamp(second + _ALMOST, TIME_ZONE)
            self._second, self._day = second, ends.date()
            self.freshness = as_lines(((FRESHNESS, cache_control(ends).encode()),))
        return self._day


def _asked(scope: Scope) -> tuple[Key | None, dict[bytes, bytes]]:
    """What is asked for, and on which conditions; no key where something else can shape the answer."""
    read: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in _SEEN:
            if name in read:
                return None, read
            read[name] = value
        elif name in _PAST:
            return None, read
    path, query = scope["raw_path"], scope["query_string"]
    preferences = (read.pop(b"accept", b""), read.pop(b"accept-language", b""), read.pop(b"accept-encoding", b""))
    if scope["method"] not in _METHODS or max(map(len, (path + query, *preferences))) > _LONGEST:
        return None, read
    return (path, query, _preferred(*preferences)), read


@lru_cache(1000)
def _preferred(accept: bytes, language: bytes, encoding: bytes) -> str:
    """All that doors find out from these headers."""
    offers = (_chosen(accept.decode("latin-1"), offered) for offered in OFFERED)
    codings = choose_codings(encoding.decode("latin-1"), CODINGS)
    return " ".join((*offers, choose_language(language.decode("latin-1"), LANGUAGES), *codings))


def _chosen(accept: str, offered: Sequence[MediaType]) -> str:
    try:
        return choose(accept, offered).name
    except NotAcceptable:
        return "none"
