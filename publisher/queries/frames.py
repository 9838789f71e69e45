"""The frames between the server and its query processes: fixed fields, then bytes; the rarer ones hold JSON."""

import json
import struct
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

Value = str | int | float | bool | None | list[str]
Header = Mapping[str, Value]

RENEW: Header = {"kind": "renew"}
"""What asks a query process to answer from another thread, and to say when it is ready."""

_ANSWER, _REQUEST = struct.Struct(">BBqI"), struct.Struct(">II")
_PART, _DONE, _TOLD = range(3)
_FORMS = ("solutions", "boolean", "graph")
_UNKNOWN = -1
PREAMBLE = _REQUEST.size
"""Bytes that begin a request."""


class Frame(NamedTuple):
    """What a process said: a part of an answer, or with a header the end of it; `size` are the bytes of the frame."""

    header: Header | None
    body: bytes
    size: int


def part(body: bytes) -> bytes:
    """The frame of a part of an answer that goes on; it holds less than 4 GiB."""
    return _ANSWER.pack(_PART, 0, _UNKNOWN, len(body)) + body


def done(form: str, rows: int | None, body: bytes) -> bytes:
    """The frame with the last part of an answer: of which form it is, and how many rows it has."""
    return _ANSWER.pack(_DONE, _FORMS.index(form), _UNKNOWN if rows is None else rows, len(body)) + body


def told(header: Header) -> bytes:
    """The frame of anything else that a process has to say."""
    text = json.dumps(header).encode()
    return _ANSWER.pack(_TOLD, 0, _UNKNOWN, len(text)) + text


def frame(received: bytes | bytearray) -> Frame | None:
    """The first frame of what was received; None where it is not whole yet."""
    if len(received) < _ANSWER.size:
        return None
    kind, form, rows, length = _ANSWER.unpack_from(received)
    size = _ANSWER.size + length
    if len(received) < size:
        return None
    body = bytes(received[_ANSWER.size : size])
    if kind == _TOLD:
        return Frame(decode(body), b"", size)
    if kind == _PART:
        return Frame(None, body, size)
    return Frame({"kind": "done", "form": _FORMS[form], "rows": None if rows == _UNKNOWN else rows}, body, size)


def request(header: bytes, text: str) -> bytes:
    """The frame of a query; the header is JSON."""
    encoded = text.encode("utf-8", "surrogatepass")
    return _REQUEST.pack(len(header), len(encoded)) + header + encoded


def lengths(preamble: bytes) -> tuple[int, int]:
    """The lengths in bytes of the header and the text of a request."""
    header, text = _REQUEST.unpack(preamble)
    return header, text


@lru_cache(100)
def decode(header: bytes) -> Header:
    """The header; ValueError where it is no JSON object."""
    found = json.loads(header)
    if not isinstance(found, dict):
        raise ValueError("a frame's header is a JSON object")
    return found
