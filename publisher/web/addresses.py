"""One spelling for each address: other spellings lead to it, malformed ones are refused (RFC 3986, section 6.2.2)."""

import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from publisher.errors import AddressTooLong, BadRequest, NotFound, RequestError

_LONGEST = 8000
"""Bytes of a path; RFC 9110, section 4.1, asks servers to take as many."""

_PLAIN = re.compile(rb"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")
"""Paths without encoded characters, empty segments or segments that begin with a dot, and not ending with a slash."""

_ESCAPE = re.compile(r"%(..?)?", re.S)
_TRIPLET = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEPT_SLASH = "def/"
"""The namespace of the terms is an IRI that ends with a slash."""


def local_path(scope: Scope) -> str:
    """The decoded path below the root path, without a leading slash."""
    return _below(str(scope["path"]), str(scope.get("root_path", "")))


def one_spelling(raw: str, root: str) -> str:
    """The local path of the one spelling, still percent-encoded.

    `raw` is the path as it was sent. BadRequest where it is malformed, NotFound where a segment holds an encoded slash,
    which no published address has.
    """
    for escape in _ESCAPE.finditer(raw):
        if not _TRIPLET.fullmatch(escape[0]):
            raise BadRequest("The address has a percent sign that begins no percent-encoding.")
    _require_text(unquote_to_bytes(raw))
    path = _TRIPLET.sub(_plain, raw)
    segments = _without_dots(path.split("/"))
    local = _below("/" + "/".join(segments), root)
    kept = local if local == _KEPT_SLASH else local.rstrip("/")
    if "%2F" in kept:
        raise NotFound("Nothing is published at an address with an encoded slash.")
    return kept


class OneSpelling:
    """Answers requests for other spellings with a permanent redirect to the one, and malformed ones with a problem."""

    def __init__(self, app: ASGIApp, root_path: str, refuse: Callable[[Request, RequestError], Response]) -> None:
        self._app, self._root, self._refuse = app, root_path, refuse
        self._bare = root_path.removesuffix("/").encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI door."""
        if scope["type"] == "http" and not self._is_plain(scope):
            answer = self._other_answer(Request(scope, receive))
            if answer is not None:
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _is_plain(self, scope: Scope) -> bool:
        """Whether the address is made of letters, digits and hyphens, as nearly all are: those have one spelling."""
        raw = scope.get("raw_path") or b""
        return len(raw) <= _LONGEST and _PLAIN.fullmatch(raw) is not None and raw != self._bare

    def _other_answer(self, request: Request) -> Response | None:
        raw = bytes(request.scope.get("raw_path") or request.scope["path"].encode()).decode("latin-1")
        if not raw.startswith("/"):
            return self._refuse(request, BadRequest("The address must begin with a slash."))
        if len(raw) > _LONGEST:
            return self._refuse(request, AddressTooLong(f"The path is over the limit of {_LONGEST} bytes."))
        root = self._root.removesuffix("/")
        try:
            local = one_spelling(raw, root)
        except RequestError as error:
            return self._refuse(request, error)
        if raw in (f"{self._root}{local}", f"/{local}"):
            return None
        query = request.scope["query_string"].decode("latin-1")
        location = self._root + local + (f"?{query}" if query else "")
        status = 301 if request.method in ("GET", "HEAD") else 308
        return Response(status_code=status, headers={"Location": location, "Cache-Control": "public, max-age=86400"})


def _require_text(path: bytes) -> None:
    """BadRequest where the path is not UTF-8 or holds a control character."""
    try:
        text = path.decode()
    except UnicodeDecodeError as error:
        raise BadRequest("The address is not UTF-8.") from error
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise BadRequest("The address holds a control character.")


def _plain(triplet: re.Match[str]) -> str:
    """The character where it needs no encoding, else the encoding in upper case."""
    character = chr(int(triplet[0][1:], 16))
    return character if character in _UNRESERVED else triplet[0].upper()


def _without_dots(segments: list[str]) -> list[str]:
    """The segments without `.`, `..` and empty ones; an empty one stays last where the path ends with a slash."""
    found: list[str] = []
    for segment in segments:
        if segment == "..":
            del found[-1:]
        elif segment not in ("", "."):
            found.append(segment)
    if segments[-1] in ("", ".", ".."):
        found.append("")
    return found


def _below(path: str, root: str) -> str:
    """The path below the root path, which a proxy may have taken away already; without a leading slash."""
    if root and (path == root or path.startswith(root + "/")):
        path = path[len(root) :]
    return path.removeprefix("/")
