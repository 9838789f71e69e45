"""The frames between the server and its query processes: two lengths, a JSON header, bytes."""

import json
import struct
from collections.abc import Mapping

Value = str | int | float | bool | None | list[str]
Header = Mapping[str, Value]

RENEW: Header = {"kind": "renew"}
"""What asks a query process to answer from another thread, and to say when it is ready."""

_LENGTHS = struct.Struct(">II")
PREAMBLE = _LENGTHS.size
"""Bytes of the two lengths that begin a frame."""


def encode(header: Header, body: bytes | memoryview = b"") -> bytes:
    """One frame; header and body hold less than 4 GiB each."""
    text = json.dumps(header).encode()
    return b"".join((_LENGTHS.pack(len(text), len(body)), text, body))


def lengths(preamble: bytes) -> tuple[int, int]:
    """The lengths in bytes of header and body."""
    header, body = _LENGTHS.unpack(preamble)
    return header, body


def decode(header: bytes) -> Header:
    """The header; ValueError where it is no JSON object."""
    found = json.loads(header)
    if not isinstance(found, dict):
        raise ValueError("a frame's header is a JSON object")
    return found
