"""What is about the site as a whole, and what every answer has."""

import gzip
import json
import re

import httpx
import pytest
from conftest import PROJECT
from independent_parsers import read_html

ADDRESSES = [
    "",
    "index.en.html",
    "sparql.sv.html",
    "sparql",
    "id/council/ostergotlands-integrationsrad",
    "doc/council/ostergotlands-integrationsrad.ttl",
    "def/Council",
    "dumps/dataset.nq",
    "context.jsonld",
    "release.json",
    "robots.txt",
    "nothing",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_may_be_read_from_everywhere(client: httpx.Client, address: str) -> None:
    answer = client.get(address, headers={"Origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    exposed = answer.headers["access-control-expose-headers"]
    assert {"Content-Location", "ETag", "Link", "Release"} <= set(exposed.split(", "))


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_has_the_security_headers(client: httpx.Client, address: str) -> None:
    found = client.get(address).headers
    assert found["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in found["content-security-policy"]
    assert "unsafe" not in found["content-security-policy"]
    assert found["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "server" not in found


@pytest.mark.parametrize("address", ADDRESSES)
def test_options_says_what_may_be_done(client: httpx.Client, address: str) -> None:
    asked = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "accept",
    }
    answer = client.options(address, headers=asked)
    methods = "GET, HEAD, OPTIONS, POST" if address in ("sparql", "sparql.sv.html") else "GET, HEAD, OPTIONS"
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["allow"] == answer.headers["access-control-allow-methods"] == methods
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Accept" in answer.headers["access-control-allow-headers"]


def test_the_release_says_which_it_is(client: httpx.Client) -> None:
    answer = client.get("release.json")
    record = answer.json()
    assert answer.headers["release"] == record["build_id"]
    assert re.fullmatch(r"[0-9a-f]{64}", record["data_id"])
    assert record["base_iri"] == "https://w3id.org/integrationskartan/"
    assert record["quads"] == len(client.get("dumps/dataset.nq").text.splitlines())
    assert client.head("release.json").status_code == 200


DUMPS = {
    "nq": "application/n-quads",
    "trig": "application/trig",
    "ttl": "text/turtle; charset=utf-8",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
}


@pytest.mark.parametrize(("extension", "content_type"), DUMPS.items())
def test_a_dump_has_its_media_type_and_is_not_sent_twice(
    client: httpx.Client, extension: str, content_type: str
) -> None:
    address = f"dumps/dataset.{extension}"
    answer = client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    again = client.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(address)
    assert (head.content, head.headers["content-length"]) == (b"", answer.headers["content-length"])
    plain = client.head(address, headers={"Accept-Encoding": "identity"})
    assert int(plain.headers["content-length"]) == len(answer.content)
    part = client.get(address, headers={"Range": "bytes=0-99"})
    assert (part.status_code, part.content) == (206, answer.content[:100])


def test_a_dump_that_was_not_made_is_not_found(client: httpx.Client) -> None:
    assert client.get("dumps/dataset.rdf").status_code == 404
    assert client.get("dumps/manifest.json").status_code == 404


def test_the_context_is_the_one_of_the_project(client: httpx.Client) -> None:
    answer = client.get("context.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.json() == json.loads((PROJECT / "ontology" / "context.jsonld").read_text("utf-8"))
    assert client.get("context.jsonld", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_robots_may_read_everything_but_queries(client: httpx.Client) -> None:
    answer = client.get("robots.txt")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    rules = "User-agent: *\nDisallow: /sparql?\nDisallow: /sparql.*.html?\n"
    assert answer.text == f"{rules}Sitemap: {client.base_url}sitemap.xml\n"


def test_static_files_are_kept_for_good_and_carry_their_hash(client: httpx.Client) -> None:
    page = read_html(client.get("").content)
    files = {link for link in page.links() if link.startswith("/static/")}
    assert files
    for file in files:
        answer = client.get(file)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert re.search(r"\.[0-9a-f]{12}\.(css|js|svg)$", file)
    assert client.get("favicon.ico").headers["location"] in files


def test_pages_are_smaller_than_a_slow_connection_minds(client: httpx.Client) -> None:
    for address in ("", "sparql.sv.html", "doc/council/ostergotlands-integrationsrad"):
        assert len(gzip.compress(client.get(address).content)) < 50_000


@pytest.mark.parametrize("address", ["", "index"])
def test_the_start_page_comes_in_the_language_of_the_reader(client: httpx.Client, address: str) -> None:
    for wanted, language in ((None, "sv"), ("en-US,en;q=0.9", "en"), ("de", "sv")):
        answer = client.get(address, headers={"Accept-Language": wanted} if wanted else {})
        assert answer.headers["content-language"] == language
        assert answer.headers["content-location"] == f"/index.{language}.html"
        assert answer.headers["vary"] == "Accept-Language, Accept-Encoding"
        assert read_html(answer.content).language == language
        named = client.get(f"index.{language}.html", headers={"Accept-Language": "fr"})
        assert (named.content, named.headers["vary"]) == (answer.content, "Accept-Encoding")


def test_the_query_form_holds_the_query_of_the_address(client: httpx.Client) -> None:
    query = 'SELECT ?x { ?x ?y "</textarea><script>alert(1)</script>" }'
    answer = client.get("sparql.en.html", params={"query": query})
    assert answer.status_code == 200
    page = read_html(answer.content)
    assert "<script>alert" not in answer.text
    assert "</textarea><script>alert(1)</script>" in page.text("body/main")


def test_a_body_over_the_limit_is_refused_before_it_is_read(client: httpx.Client) -> None:
    headers = {"Content-Type": "application/sparql-query", "Accept": "application/problem+json"}
    answer = client.post("sparql", content=b"x" * 1_100_000, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    assert answer.json()["status"] == 413
