"""Content codings and conditional answers (RFC 9110, 8.4 and 13): each coding is a representation of its own."""

import asyncio
import zlib
from collections.abc import Callable
from hashlib import sha256
from typing import Protocol

import brotli
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from publisher.errors import NotAcceptable, RequestError
from publisher.negotiation import choose_codings
from publisher.web.headers import CODINGS, OF_THE_BODY, is_fresh, joined
from publisher.web.kept_answers import tell_whole
from publisher.web.serving import Serving

LEAST = 1000
"""Bytes below which a coding gains nothing: the answer fits in one packet anyway."""

_ASIDE = 65536
"""Bytes from which on a body is compressed in a thread, so that other requests do not wait."""

_TEXTS = ("text/", "image/svg+xml", "application/trig", "application/n-triples", "application/n-quads")
_STRUCTURED = ("json", "xml")


class _Compressor(Protocol):
    def add(self, part: bytes) -> bytes: ...

    def end(self) -> bytes: ...


class Codings:
    """Compresses what gains by it, gives each coding its own entity tag, and answers 304 to who holds it already."""

    def __init__(self, app: ASGIApp, serving: Serving, refuse: Callable[[Request, RequestError], Response]) -> None:
        self._app, self._serving, self._refuse = app, serving, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI door."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        acceptable = choose_codings(joined(headers, "accept-encoding"), CODINGS)
        if acceptable:
            await self._app(scope, receive, _Coded(self._serving, scope, headers, acceptable, send).send)
            return
        names = (*CODINGS, "identity")
        error = NotAcceptable(f"None of the codings asked for is available. Available: {', '.join(names)}.", names)
        await self._refuse(Request(scope, receive), error)(scope, receive, send)


class _Coded:
    """One answer on its way out; the start is held until the first part of the body is there."""

    def __init__(self, serving: Serving, scope: Scope, request: Headers, acceptable: list[str], send: Send) -> None:
        self._serving, self._scope, self._request, self._acceptable = serving, scope, request, acceptable
        self._send = send
        self._start: Message = {}
        self._compressor: _Compressor | None = None
        self._is_done = False

    async def send(self, message: Message) -> None:
        """Take the next message of the answer."""
        if message["type"] == "http.response.start":
            self._start = message
        elif self._is_done:
            return
        elif self._start:
            start, self._start = self._start, {}
            await self._begin(start, message)
        elif self._compressor and message["type"] == "http.response.body":
            await self._continue(self._compressor, message)
        else:
            await self._send(message)

    async def _begin(self, start: Message, first: Message) -> None:
        headers = MutableHeaders(scope=start)
        is_whole = first["type"] == "http.response.body" and not first.get("more_body", False)
        if _may_be_coded(headers):
            headers.add_vary_header("Accept-Encoding")
            first = await self._code(headers, first, is_whole)
        if start["status"] == 200 and self._scope["method"] in ("GET", "HEAD") and self._is_fresh(headers):
            start["status"] = 304
            if is_whole:
                tell_whole(self._scope, headers.raw, first["body"])
            for name in OF_THE_BODY:
                del headers[name]
            first, self._is_done = {"type": "http.response.body", "body": b""}, True
        await self._send(start)
        await self._send(first)

    def _is_fresh(self, headers: MutableHeaders) -> bool:
        return is_fresh(self._request, headers.get("etag"), headers.get("last-modified"))

    async def _code(self, headers: MutableHeaders, first: Message, is_whole: bool) -> Message:
        """The first part of the body in the best coding, with the headers that say so."""
        body = bytes(first.get("body", b""))
        coding = self._acceptable[0]
        if is_whole and len(body) < LEAST and "identity" in self._acceptable:
            coding = "identity"
        if coding == "identity" or first["type"] != "http.response.body" or (is_whole and not body):
            return first
        if is_whole:
            coded = await self._compressed(body, coding, is_kept="etag" in headers)
            if len(coded) >= len(body) and "identity" in self._acceptable:
                return first
            headers["Content-Length"] = str(len(coded))
        else:
            self._compressor = _compressor(coding)
            coded = self._compressor.add(body)
            del headers["content-length"]
        headers["Content-Encoding"] = coding
        if "etag" in headers:
            headers["ETag"] = f'{headers["etag"][:-1]}.{coding}"'
        return {**first, "body": coded}

    async def _compressed(self, body: bytes, coding: str, *, is_kept: bool) -> bytes:
        """The whole body in the coding, kept beside the rendered bytes by what it holds."""
        rendered, key = self._serving.edition.rendered, (sha256(body).digest() if is_kept else b"", coding)
        known = rendered.get(key) if is_kept else None
        if known is None:
            known = compress(body, coding) if len(body) < _ASIDE else await asyncio.to_thread(compress, body, coding)
            if is_kept:
                rendered.put(key, known)
        return known

    async def _continue(self, compressor: _Compressor, message: Message) -> None:
        part = compressor.add(message.get("body", b""))
        if not message.get("more_body", False):
            part += compressor.end()
        await self._send({**message, "body": part})


def compress(body: bytes, coding: str) -> bytes:
    """The body in the coding `br` (RFC 7932) or `gzip` (RFC 1952); the same body gives the same bytes."""
    compressor = _compressor(coding)
    return compressor.add(body) + compressor.end()


def _may_be_coded(headers: Headers) -> bool:
    """Whether the answer is text of a kind; files whose parts can be had keep the bytes that the ranges count."""
    name = headers.get("content-type", "").partition(";")[0]
    if "content-encoding" in headers or "accept-ranges" in headers or "content-range" in headers:
        return False
    return is_text(name)


def is_text(media_type: str) -> bool:
    """Whether the media type, with parameters or without, is one of text, which packs well."""
    name = media_type.partition(";")[0]
    return name.startswith(_TEXTS) or (name.startswith("application/") and name.endswith(_STRUCTURED))


def _compressor(coding: str) -> _Compressor:
    return _Brotli() if coding == "br" else _Gzip()


class _Brotli:
    def __init__(self) -> None:
        self._state = brotli.Compressor(quality=5)

    def add(self, part: bytes) -> bytes:
        return bytes(self._state.process(part))

    def end(self) -> bytes:
        return bytes(self._state.finish())


class _Gzip:
    def __init__(self) -> None:
        self._state = zlib.compressobj(6, zlib.DEFLATED, 31)

    def add(self, part: bytes) -> bytes:
        return self._state.compress(part)

    def end(self) -> bytes:
        return self._state.flush()
