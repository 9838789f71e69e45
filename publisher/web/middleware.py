"""What every answer has: CORS for everybody (Fetch, section 3.3), security headers, and the release that made it."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from publisher.errors import BodyTooLarge, RequestError
from publisher.iris import LANGUAGES
from publisher.representations.html.links import RECONCILE, SPARQL, page_address
from publisher.settings import Settings
from publisher.web.addresses import local_path
from publisher.web.kept import Pair
from publisher.web.serving import Serving

_METHODS = "GET, HEAD, OPTIONS"
_EXPOSED = (
    "Accept-Ranges, Allow, Content-Encoding, Content-Location, Content-Range, ETag, Link, Location, Release, "
    "Retry-After, Vary, X-Request-Id"
)
_TAKEN = "Accept, Accept-Language, Content-Type, If-Modified-Since, If-None-Match, If-Range, Range, X-Request-Id"
COMMON = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": _EXPOSED,
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""The headers that every answer has."""

_OVER_TLS = {"Strict-Transport-Security": "max-age=31536000"}
_POSTED = (SPARQL, RECONCILE, *(page_address(SPARQL, language) for language in LANGUAGES))
_PREFLIGHT_SECONDS = "86400"


def common_headers(settings: Settings) -> dict[str, str]:
    """The headers that every answer has beside that of its release."""
    return COMMON | (_OVER_TLS if settings.site_url.startswith("https:") else {})


class CommonHeaders:
    """Adds the common headers, answers OPTIONS, refuses bodies over the limit, and lets no failure out untold."""

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        serving: Serving,
        refuse: Callable[[Request, Exception], Response],
    ) -> None:
        self._app, self._serving, self._refuse = app, serving, refuse
        self._limit = settings.request_bytes
        self._common = common_headers(settings)
        self._made: tuple[str, tuple[Pair, ...]] = ("", ())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI door."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        common = self._pairs(self._serving.pin().build_id)
        has_started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal has_started
            if message["type"] == "http.response.start":
                has_started = True
                headers = message["headers"] = list(message["headers"])
                stated = {name for name, _ in headers}
                headers += [pair for pair in common if pair[0] not in stated]
            await send(message)

        try:
            await self._answer(scope, receive, send_with_headers)
        except Exception as error:
            if has_started:
                raise
            await self._refuse(Request(scope, receive), error)(scope, receive, send_with_headers)

    def _pairs(self, build_id: str) -> tuple[Pair, ...]:
        """The headers as they are sent, of the release that answers; made anew when it is another."""
        known, pairs = self._made
        if known != build_id:
            stated = self._common | {"Release": build_id}
            pairs = tuple((name.lower().encode(), value.encode()) for name, value in stated.items())
            self._made = build_id, pairs
        return pairs

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS":
            await _options(scope, send)
        elif _announced_length(scope) > self._limit:
            await self._refuse(Request(scope, receive), _too_large(self._limit))(scope, receive, send)
        else:
            await self._app(scope, _bounded(receive, self._limit), send)


def _announced_length(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0


def _bounded(receive: Receive, limit: int) -> Receive:
    """Receive no more than `limit` bytes of a body, whose length may be unannounced; then raise BodyTooLarge."""
    received = 0

    async def receive_within() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise _too_large(limit)
        return message

    return receive_within


def _too_large(limit: int) -> RequestError:
    return BodyTooLarge(f"The body is over the limit request_bytes of {limit} bytes.", "request_bytes")


async def _options(scope: Scope, send: Send) -> None:
    """Say which methods there are; the endpoint and its page take POST too."""
    allowed = f"{_METHODS}, POST" if local_path(scope).rstrip("/") in _POSTED else _METHODS
    headers = [
        (b"allow", allowed.encode()),
        (b"access-control-allow-methods", allowed.encode()),
        (b"access-control-allow-headers", _TAKEN.encode()),
        (b"access-control-max-age", _PREFLIGHT_SECONDS.encode()),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
