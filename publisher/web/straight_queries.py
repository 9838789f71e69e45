"""Small answers to queries in an address, straight from the engine to the wire (SPARQL 1.1 Protocol, section 2.1.1).

A query of a program is answered a hundred times as often as a page is read, and finding its door costs more than its
answer. So it is put to the desk before the doors; what is not a small answer, errors among it, goes on to them.
"""

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from publisher.errors import PublisherError
from publisher.media_types import MediaType
from publisher.negotiation import choose_codings
from publisher.queries.query import Answer
from publisher.representations.html.links import SPARQL
from publisher.settings import Settings
from publisher.web.compression import LEAST, is_text
from publisher.web.headers import CODINGS
from publisher.web.kept import Kept, as_lines
from publisher.web.kept_answers import keep_whole
from publisher.web.middleware import common_headers
from publisher.web.query_desk import Held
from publisher.web.serving import Serving
from publisher.web.sparql import SparqlDoor, already_asked, prepared, tag
from publisher.web.whole_answers import WriteWhole, offered

_QUERY = b"query="
_LONGEST = 10_000
"""Bytes of an address whose query is put to the desk here."""

_ELSEWHERE = frozenset(
    (b"range", b"if-range", b"if-none-match", b"if-modified-since", b"content-length", b"transfer-encoding", b"expect")
)
"""Headers that shape an answer in ways that the doors know."""


class StraightQueries:
    """Answers them; the application behind answers everything else."""

    def __init__(self, app: ASGIApp, door: SparqlDoor, settings: Settings, serving: Serving) -> None:
        self._app, self._door, self._settings, self._serving = app, door, settings, serving
        self._paths = frozenset(f"{root}{SPARQL}".encode() for root in ("/", settings.root_path))
        common = common_headers(settings).items()
        self._common = as_lines((name.lower().encode(), value.encode()) for name, value in common)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI door."""
        write = offered(scope) if scope["type"] == "http" and scope["raw_path"] in self._paths else None
        headers = _headers(scope) if write else None
        text = _query(scope) if headers is not None else None
        if write is None or headers is None or text is None:
            await self._app(scope, receive, send)
            return
        self._serving.pin()
        request = Request(scope, receive)
        try:
            held = await self._door.desk.ask(request, text, lambda: prepared(text, (), headers.get("accept")))
        except PublisherError as error:
            already_asked(scope, error)
        else:
            if held and _fits(held.answer, headers.get("accept-encoding")):
                await self._write(scope, write, held)
                return
            already_asked(scope, held)
        await self._app(scope, receive, send)

    async def _write(self, scope: Scope, write: WriteWhole, held: Held) -> None:
        try:
            answer, edition = held.answer, self._serving.edition
            name = tag(answer).encode()
            unchanged = b"%bvary: Accept, Accept-Encoding\r\ncache-control: no-cache\r\netag: %b\r\nrelease: %b\r\n" % (
                self._common,
                name,
                edition.build_id.encode(),
            )
            head = b"content-type: %b\r\ncontent-length: %d\r\n%b" % (
                answer.media_type.content_type.encode(),
                answer.size,
                unchanged,
            )
            if not self._settings.query_log:
                keep_whole(scope, edition.answers, Kept(200, head, unchanged, answer.body, name, None, None))
            await write(200, head, answer.body)
        finally:
            held.let_go()


def _headers(scope: Scope) -> Mapping[str, str] | None:
    """What the client prefers, header lines of a name as one list; None where the doors have to look at the request."""
    if scope["method"] != "GET":
        return None
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        if name in _ELSEWHERE:
            return None
        if name in (b"accept", b"accept-encoding"):
            key, text = name.decode(), value.decode("latin-1")
            found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def _query(scope: Scope) -> str | None:
    """The text of the only parameter, a query; None where there is anything else."""
    asked: bytes = scope["query_string"]
    if not asked.startswith(_QUERY) or b"&" in asked or len(asked) > _LONGEST:
        return None
    try:
        return unquote_to_bytes(asked[len(_QUERY) :].replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        return None


def _fits(answer: Answer, accept_encoding: str | None) -> bool:
    """Whether the answer goes out as it is: whole, the same each time, and in no coding."""
    if answer.tail or answer.digest is None or not _is_text(answer.media_type):
        return False
    codings = _codings(accept_encoding)
    return codings[:1] == ("identity",) or ("identity" in codings and len(answer.body) < LEAST)


@lru_cache(100)
def _codings(accept_encoding: str | None) -> tuple[str, ...]:
    return tuple(choose_codings(accept_encoding, CODINGS))


@lru_cache(100)
def _is_text(media_type: MediaType) -> bool:
    return is_text(media_type.content_type)
