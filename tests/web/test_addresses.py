"""One spelling for each address; malformed ones are refused (RFC 3986, sections 2, 3.3 and 6.2.2)."""

import socket
from urllib.parse import urljoin

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import BadRequest, NotFound
from publisher.web.addresses import one_spelling

COUNCIL = "council/ostergotlands-integrationsrad"


def ask(client: httpx.Client, target: bytes, method: bytes = b"GET") -> tuple[int, dict[str, str]]:
    """Status and headers for a request target that is sent as it is."""
    with socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=10) as connection:
        connection.sendall(method + b" " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = b""
        while part := connection.recv(65536):
            answer += part
    head = answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    return int(head[0].split(" ")[1]), fields


@pytest.mark.parametrize(
    ("target", "location"),
    [
        (f"/id/{COUNCIL}/", f"/id/{COUNCIL}"),
        (f"/doc/{COUNCIL}/", f"/doc/{COUNCIL}"),
        (f"//id//{COUNCIL}", f"/id/{COUNCIL}"),
        (f"/id/{COUNCIL}//", f"/id/{COUNCIL}"),
        (f"/id/./x/../{COUNCIL}", f"/id/{COUNCIL}"),
        (f"/id/%2e/x/%2E%2e/{COUNCIL}", f"/id/{COUNCIL}"),
        ("/id/council/%6Fstergotlands%2dintegrationsrad", f"/id/{COUNCIL}"),
        ("/%69d/council/x", "/id/council/x"),
        ("/id/%c3%a5", "/id/%C3%A5"),
        ("/id/%c3%A5/", "/id/%C3%A5"),
        ("/def//", "/def/"),
        ("/sparql/?query=a%20b", "/sparql?query=a%20b"),
        ("/../../..//", "/"),
        ("//evil.example/", "/evil.example"),
        ("/%5c%5cevil.example/", "/%5C%5Cevil.example"),
        ("/doc/..", "/"),
    ],
)
def test_another_spelling_leads_to_the_one(client: httpx.Client, target: str, location: str) -> None:
    for method in (b"GET", b"HEAD"):
        status, headers = ask(client, target.encode(), method)
        assert (status, headers["location"]) == (301, location)
    assert ask(client, location.encode())[0] not in (301, 308)


def test_a_posted_query_is_led_to_the_one_spelling_with_its_method(client: httpx.Client) -> None:
    answer = client.post("sparql/", content="ASK {}", headers={"Content-Type": "application/sparql-query"})
    assert (answer.status_code, answer.headers["location"]) == (308, "/sparql")
    followed = client.post(
        "sparql/", content="ASK {}", headers={"Content-Type": "application/sparql-query"}, follow_redirects=True
    )
    assert followed.status_code == 200


def test_the_namespace_of_the_terms_keeps_its_slash(client: httpx.Client) -> None:
    assert client.get("def/").headers["location"] == "/doc/def"


@pytest.mark.parametrize(
    "target",
    [
        b"/id/%00",
        b"/doc/council/%00.ttl",
        b"/static/%00",
        b"/id/%0d%0aSet-Cookie:%20a=b",
        b"/id/%7f",
        b"/id/%ff%fe",
        b"/doc/%C3.html",
        b"/id/%c3%28",
        b"/id/%ed%a0%80",
        b"/id/%",
        b"/id/%4",
        b"/id/%zz",
        b"/id/%u00e5",
        b"*",
    ],
)
def test_a_malformed_address_is_refused(client: httpx.Client, target: bytes) -> None:
    status, headers = ask(client, target)
    assert status == 400
    assert "set-cookie" not in headers


@pytest.mark.parametrize(
    "target",
    [
        b"/id/%C3%A5terv%C3%A4ndning",
        b"/id/a%CC%8A",
        b"/id/council/a%20b",
        b"/id/council/a+b",
        b"/id%2Fcouncil%2Fostergotlands-integrationsrad",
        b"/id/council%2Fostergotlands-integrationsrad",
        b"/id/..%2f..%2fetc%2fpasswd",
        b"/id/%E2%80%AE",
        b"/id/%F0%9F%98%80",
        b"/id/" + b"a" * 7000,
    ],
)
def test_what_is_well_formed_but_unknown_is_not_found(client: httpx.Client, target: bytes) -> None:
    assert ask(client, target)[0] == 404


def test_bytes_that_no_address_may_have_never_fail_inside(client: httpx.Client) -> None:
    assert ask(client, "/id/å".encode())[0] in (400, 404)
    assert ask(client, b"/id/\xff")[0] == 400


def test_an_over_long_path_is_refused_by_its_own_status(client: httpx.Client) -> None:
    assert ask(client, b"/id/" + b"a" * 8001)[0] == 414
    assert ask(client, b"/" + b"%2e%2e/" * 4000)[0] == 414
    assert ask(client, b"/id/" + b"a" * 200_000)[0] in (400, 414, 431)


def test_below_a_root_path_redirects_stay_below_it(mounted: httpx.Client) -> None:
    for target in (f"/data/id/{COUNCIL}/", f"/data//id/{COUNCIL}", f"/id/{COUNCIL}/"):
        assert ask(mounted, target.encode())[1]["location"] == f"/data/id/{COUNCIL}"
    assert ask(mounted, b"/data")[1]["location"] == "/data/"
    assert ask(mounted, b"/database")[0] == 404


@given(st.text(alphabet="ab/.%2eEfF5cC3aA ~é\x00", max_size=30), st.sampled_from(["", "/data"]))
def test_the_one_spelling_is_spelt_once_and_stays_on_this_host(path: str, root: str) -> None:
    try:
        local = one_spelling("/" + path, root)
    except (BadRequest, NotFound):
        return
    assert one_spelling(f"{root}/{local}", root) == local
    assert urljoin("http://host.example/", f"{root}/{local}").startswith("http://host.example/")
    assert not local.startswith("/")
