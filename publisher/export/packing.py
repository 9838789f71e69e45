"""Packed files beside those of a copy, which servers send to who takes them (RFC 9110, section 8.4)."""

import zlib

import brotli

from publisher.media_types import WASM
from publisher.release import DUMPS
from publisher.web.compression import LEAST, is_text

PACKED = {"gz": "gzip", "br": "br"}
"""The extension of a packed file, and the content coding that it is."""

_THOROUGH = 9
"""The quality in both codings; more takes ten times as long in Brotli."""


def gains(path: str, media_type: str, size: int) -> bool:
    """Whether a file gains by packing; the dumps have packed files with addresses of their own."""
    return size >= LEAST and (is_text(media_type) or media_type == WASM.name) and f"/{DUMPS}/" not in f"/{path}"


def pack(content: bytes, extension: str) -> bytes:
    """The content in the coding of the extension; the same content gives the same bytes."""
    if extension == "br":
        return bytes(brotli.compress(content, quality=_THOROUGH))
    packer = zlib.compressobj(_THOROUGH, zlib.DEFLATED, 31)
    return packer.compress(content) + packer.flush()
