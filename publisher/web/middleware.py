"""What every answer has: CORS for everybody (Fetch, section 3.3), security headers, and the release that made it."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from publisher.settings import Settings
from publisher.web.serving import Serving

_METHODS = "GET, HEAD, OPTIONS"
_EXPOSED = "Allow, Content-Location, ETag, Link, Location, Release, Retry-After"
COMMON = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": _EXPOSED,
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}
"""The headers that every answer has."""

_PREFLIGHT_SECONDS = "86400"


class CommonHeaders:
    """Adds the common headers, answers OPTIONS, and refuses bodies over the limit before they are read."""

    def __init__(self, app: ASGIApp, settings: Settings, serving: Serving) -> None:
        self._app, self._settings, self._serving = app, settings, serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI door."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        edition = self._serving.pin()

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (COMMON | {"Release": edition.build_id}).items():
                    headers.setdefault(name, value)
            await send(message)

        if scope["method"] == "OPTIONS":
            await _options(scope, send_with_headers)
        elif _announced_length(scope) > self._settings.request_bytes:
            await _too_large(send_with_headers, self._settings.request_bytes)
        else:
            await self._app(scope, receive, send_with_headers)


def _announced_length(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0


async def _options(scope: Scope, send: Send) -> None:
    """Say which methods there are; the endpoint takes POST too."""
    allowed = f"{_METHODS}, POST" if scope["path"].rstrip("/").endswith("/sparql") else _METHODS
    headers = [
        (b"allow", allowed.encode()),
        (b"access-control-allow-methods", allowed.encode()),
        (b"access-control-allow-headers", b"Accept, Accept-Language, Content-Type, If-None-Match"),
        (b"access-control-max-age", _PREFLIGHT_SECONDS.encode()),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _too_large(send: Send, limit: int) -> None:
    body = b'{"type":"about:blank","title":"Content Too Large","status":413,"detail":"The limit is %d bytes."}' % limit
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
