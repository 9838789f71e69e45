"""What every answer has and what no request may do: bodies over the limit, other hosts, forged headers."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from conftest import free_port, running

COUNCIL = "council/ostergotlands-integrationsrad"
JSON = {"Accept": "application/problem+json"}
EVERYWHERE = ["", f"id/{COUNCIL}", f"doc/{COUNCIL}.ttl", "sparql", "nothing", "dumps/dataset.nq", "id/%00", "id/"]


@pytest.mark.parametrize("address", EVERYWHERE)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "TRACE", "PROPFIND"])
def test_every_answer_may_be_read_from_everywhere_and_says_what_it_is(
    client: httpx.Client, address: str, method: str
) -> None:
    answer = client.request(method, address, headers={"Origin": "https://example.org"})
    assert answer.status_code < 500
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert not {"server", "x-powered-by", "strict-transport-security", "set-cookie"} & answer.headers.keys()
    if answer.status_code == 405:
        assert {"GET", "HEAD", "OPTIONS"} <= set(answer.headers["allow"].split(", "))


@pytest.mark.parametrize("address", ["sparql", f"doc/{COUNCIL}", "nothing"])
def test_a_body_that_is_announced_too_large_is_refused_before_it_is_sent(client: httpx.Client, address: str) -> None:
    answer = _ask(
        client, f"POST /{address} HTTP/1.1\r\nHost: x\r\nAccept: text/turtle\r\nContent-Length: 99999999\r\n\r\n"
    )
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"text/turtle" in answer
    assert b"request_bytes" in answer


def test_a_body_whose_length_is_not_announced_is_refused_at_the_limit(client: httpx.Client) -> None:
    sent = 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(2000):
            sent += 10_000
            yield b"x" * 10_000

    headers = JSON | {"Content-Type": "application/sparql-query"}
    try:
        answer = client.post("sparql", content=chunks(), headers=headers)
        assert (answer.status_code, answer.json()["limit"]) == (413, "request_bytes")
    except httpx.WriteError:
        assert sent < 20_000_000
    assert client.get("release.json").status_code == 200


def _ask(client: httpx.Client, request: str) -> bytes:
    with socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=10) as connection:
        connection.sendall(request.encode("latin-1"))
        answer = b""
        while part := connection.recv(65536):
            answer += part
        return answer


FORGED = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "javascript",
    "X-Forwarded-For": "192.0.2.1",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Port": "1",
    "X-Script-Name": "/evil",
    "X-Original-URL": "/evil",
    "X-Rewrite-URL": "/evil",
    "X-HTTP-Method-Override": "DELETE",
    "Forwarded": "host=evil.example;proto=https",
}


@pytest.mark.parametrize(
    "address",
    [
        "",
        f"id/{COUNCIL}",
        f"id/{COUNCIL}/",
        f"doc/{COUNCIL}",
        f"doc/{COUNCIL}.ttl",
        "doc/dataset/integrationskartan.ttl",
        "sparql",
        "sparql.en.html",
        "release.json",
        "nothing",
        "favicon.ico",
        "openapi.json",
    ],
)
def test_forged_headers_change_nothing(client: httpx.Client, address: str) -> None:
    plain, forged = client.get(address), client.get(address, headers=FORGED)
    volatile = {"date", "x-request-id"}
    assert forged.content == plain.content
    assert {k: v for k, v in forged.headers.items() if k not in volatile} == {
        k: v for k, v in plain.headers.items() if k not in volatile
    }
    assert b"evil" not in forged.content
    assert "evil" not in str(forged.headers)


@pytest.mark.parametrize("host", ["", "evil.example", "a b", "[::1", "x" * 5000, "evil.example:99999"])
def test_a_host_that_is_none_never_fails_inside(client: httpx.Client, host: str) -> None:
    answer = _ask(client, f"GET /id/{COUNCIL} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
    assert re.match(rb"HTTP/1\.1 (303|400) ", answer)
    assert b"evil" not in answer


def test_rdf_keeps_the_canonical_addresses_wherever_the_server_stands(mounted: httpx.Client) -> None:
    body = mounted.get(f"data/doc/{COUNCIL}.nt").text
    assert f"<https://w3id.org/integrationskartan/id/{COUNCIL}>" in body
    assert str(mounted.base_url.port) not in body
    assert "/data/" not in body


def test_a_proxy_may_take_the_root_path_away_or_leave_it(mounted: httpx.Client) -> None:
    for address in (f"doc/{COUNCIL}", "", "sparql.sv.html", "release.json", "dumps/dataset.ttl"):
        below, stripped = mounted.get(f"data/{address}"), mounted.get(address)
        assert (below.status_code, below.content) == (200, stripped.content)
        for name in ("etag", "content-location", "link"):
            assert below.headers.get(name) == stripped.headers.get(name)


def test_a_site_over_tls_says_so_and_every_absolute_address_is_its_own(dist: Path, tmp_path: Path) -> None:
    log, site = tmp_path / "server.log", "https://data.example.org/"
    with (
        running("--dist", dist, port=free_port(), log=log, PUBLISHER_SITE_URL=site) as started,
        httpx.Client(base_url=started.url, timeout=30) as client,
    ):
        answers = [client.get(address) for address in ("", f"doc/{COUNCIL}", f"linkset/{COUNCIL}", "sparql", "nothing")]
        assert {answer.headers["strict-transport-security"] for answer in answers} == {"max-age=31536000"}
        assert f'<{site}doc/{COUNCIL}>; rel="canonical"' in answers[1].headers["link"]
        assert f'"{site}linkset/{COUNCIL}.json"' in answers[2].text
        assert client.get("openapi.json").json()["servers"] == [{"url": site.removesuffix("/")}]
        for answer in answers:
            assert started.url not in answer.text + str(answer.headers)
