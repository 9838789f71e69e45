"""Each content coding is a representation of its own (RFC 9110, sections 8.4, 12.5.3 and 13)."""

import gzip
import http.client
import json
import zlib

import brotli
import httpx
import pytest

from publisher.web.compression import compress

DOCUMENT = "doc/council/ostergotlands-integrationsrad"
ADDRESSES = [
    f"{DOCUMENT}.ttl",
    f"{DOCUMENT}.sv.html",
    "",
    "sparql.en.html",
    "dumps/dataset.nt",
    "context.jsonld",
    "sparql",
]


def raw(client: httpx.Client, address: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and the very bytes of an answer; names of headers have `_` for `-`."""
    connection = http.client.HTTPConnection(client.base_url.host, client.base_url.port or 80, timeout=20)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.putrequest(method, f"/{address}", skip_accept_encoding=True)
        for name, value in sent.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_coding_holds_the_same_bytes_and_has_a_tag_of_its_own(client: httpx.Client, address: str) -> None:
    _, plain, body = raw(client, address)
    _, packed, zipped = raw(client, address, Accept_Encoding="gzip")
    _, squeezed, smallest = raw(client, address, Accept_Encoding="br")
    assert gzip.decompress(zipped) == brotli.decompress(smallest) == body
    assert len(smallest) < len(body) > len(zipped)
    assert ["content-encoding" in plain, packed["content-encoding"], squeezed["content-encoding"]] == [
        False,
        "gzip",
        "br",
    ]
    if "etag" in plain:
        assert len({plain["etag"], packed["etag"], squeezed["etag"]}) == 3
    for headers in (plain, packed, squeezed):
        assert "Accept-Encoding" in headers["vary"].split(", ")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_head_has_the_headers_of_get_in_each_coding(client: httpx.Client, address: str, coding: str) -> None:
    _, got, body = raw(client, address, Accept_Encoding=coding)
    _, head, nothing = raw(client, address, "HEAD", Accept_Encoding=coding)
    assert nothing == b""
    for headers in (head, got):
        for name in ("date", "x-request-id"):
            del headers[name]
    assert head == got
    assert int(head["content-length"]) == len(body)


@pytest.mark.parametrize(
    ("wanted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("*", "br"),
        ("*;q=0.5, br;q=0", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP", "gzip"),
        ("zstd", None),
        ("identity", None),
        ("identity;q=1, gzip;q=0.5", None),
        ("gzip;q=0", None),
        ("gzip;q=2", None),
        ("", None),
        (";;;,=,q", None),
    ],
)
def test_the_coding_is_negotiated(client: httpx.Client, wanted: str, coding: str | None) -> None:
    assert raw(client, DOCUMENT, Accept_Encoding=wanted)[1].get("content-encoding") == coding


@pytest.mark.parametrize("wanted", ["identity;q=0", "*;q=0", "zstd, identity;q=0"])
def test_where_every_coding_is_forbidden_the_offers_are_told(client: httpx.Client, wanted: str) -> None:
    status, _, body = raw(client, DOCUMENT, Accept_Encoding=wanted)
    assert status == 406
    assert b'"br"' in body


def test_what_is_too_small_to_gain_is_sent_as_it_is_unless_that_is_forbidden(client: httpx.Client) -> None:
    _, small, body = raw(client, "robots.txt", Accept_Encoding="br, gzip")
    assert ("content-encoding" in small, len(body) < 1000) == (False, True)
    _, forced, coded = raw(client, "robots.txt", Accept_Encoding="gzip, identity;q=0")
    assert (forced["content-encoding"], gzip.decompress(coded)) == ("gzip", body)


@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_what_is_held_in_a_coding_is_not_sent_again_in_it(client: httpx.Client, coding: str) -> None:
    for address in (f"{DOCUMENT}.ttl", "", "sparql.sv.html", "dumps/dataset.nt"):
        _, first, _ = raw(client, address, Accept_Encoding=coding)
        for method in ("GET", "HEAD"):
            status, again, body = raw(client, address, method, Accept_Encoding=coding, If_None_Match=first["etag"])
            assert (status, body) == (304, b"")
            for name in ("etag", "vary", "cache-control"):
                assert again[name] == first[name]
            assert not {"content-encoding", "content-length", "content-type"} & again.keys()
        other = "gzip" if coding != "gzip" else "br"
        assert raw(client, address, Accept_Encoding=other, If_None_Match=first["etag"])[0] == 200


def test_parts_of_a_dump_count_the_bytes_of_no_coding(client: httpx.Client) -> None:
    address = "dumps/dataset.nt"
    _, plain, body = raw(client, address)
    status, part, some = raw(client, address, Accept_Encoding="br, gzip", Range="bytes=100-199")
    assert (status, some) == (206, body[100:200])
    assert part["content-range"] == f"bytes 100-199/{len(body)}"
    assert (part["etag"], "content-encoding" in part) == (plain["etag"], False)
    assert part["vary"] == plain["vary"]
    assert "last-modified" not in part, "when a copy of the file was written is another time on each machine"
    since = raw(client, address, Range="bytes=100-199", If_Range="Sun, 22 Nov 2026 09:48:58 GMT")
    assert (since[0], since[2]) == (200, body)
    _, coded, _ = raw(client, address, Accept_Encoding="br")
    changed = raw(client, address, Range="bytes=100-199", If_Range=coded["etag"])
    assert (changed[0], changed[2]) == (200, body)
    assert raw(client, address, Range="bytes=100-199", If_Range=plain["etag"])[0] == 206
    status, outside, problem = raw(client, address, Range=f"bytes={len(body)}-")
    assert (status, outside["content-range"]) == (416, f"bytes */{len(body)}")
    assert outside["content-type"] == "application/problem+json"
    assert json.loads(problem)["type"].endswith("#range-not-satisfiable")
    for malformed in ("bytes=a-b", "bytes=", "lines=1-2", "bytes=-", "", "bytes 1-2", "bytes=9-1"):
        assert raw(client, address, Range=malformed)[0] == 200
    assert raw(client, address, Range="bytes=0-9", If_None_Match=plain["etag"])[0] == 304


def test_compression_gives_the_same_bytes_each_time() -> None:
    body = b"integration " * 1000
    for coding, undo in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        assert compress(body, coding) == compress(body, coding)
        assert undo(compress(body, coding)) == body
    assert zlib.decompress(compress(body, "gzip"), 31) == body


def test_a_problem_is_compressed_too(client: httpx.Client) -> None:
    status, headers, body = raw(client, "nothing", Accept="text/html", Accept_Encoding="br")
    assert (status, headers["content-encoding"]) == (404, "br")
    assert b"<h1>" in brotli.decompress(body)
