"""Answers straight from the engine are those that the doors give, header for header."""

from itertools import product

import httpx
import pytest

from publisher.media_types import BOOLEANS, RDF, SOLUTIONS

LONG_WAY = {"If-Range": '"none"'}
"""Says nothing without a range, and leads to the doors."""

OWN = {"date", "x-request-id"}
QUERIES = [
    ("SELECT ?s ?p WHERE { ?s ?p ?o } LIMIT 3", SOLUTIONS),
    ("SELECT * { ?s ?p ?o } LIMIT 300", SOLUTIONS[:2]),
    ("ASK {}", BOOLEANS),
    ("DESCRIBE <https://w3id.org/integrationskartan/def/Council>", RDF),
    ("SELECT (UUID() AS ?x) {}", SOLUTIONS[:1]),
    ('SELECT ("å+&;%" AS ?x) {}', SOLUTIONS[:1]),
    ("SELECT * { ?s ?p }", SOLUTIONS[:1]),
    ("DELETE WHERE { ?s ?p ?o }", SOLUTIONS[:1]),
    ("ASK { SERVICE <https://example.org/> {} }", BOOLEANS[:1]),
    ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", SOLUTIONS[:1]),
]
CASES = [(text, kind.name, coding) for text, kinds in QUERIES for kind, coding in product(kinds, ("", "br", "gzip"))]


def told(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    """What an answer says, whoever asked for it and when; one that differs each time says nothing by its bytes."""
    headers = {name: value for name, value in answer.headers.items() if name not in OWN}
    is_the_same = headers.get("cache-control") != "no-store" or answer.status_code != 200
    return answer.status_code, headers, answer.content if is_the_same else b""


@pytest.mark.parametrize(("text", "accept", "coding"), CASES)
def test_the_straight_way_and_the_long_way_say_the_same(
    client: httpx.Client, text: str, accept: str, coding: str
) -> None:
    asked = text + f" # {accept} {coding}"
    headers = {"Accept": accept, "Accept-Encoding": coding or "identity"}
    straight = client.get("sparql", params={"query": asked}, headers=headers)
    again = client.get("sparql", params={"query": asked}, headers=headers)
    long = client.get("sparql", params={"query": asked}, headers=headers | LONG_WAY)
    assert told(straight) == told(long) == told(again)
    assert straight.status_code in (200, 400, 403, 406)


def test_a_straight_answer_is_kept_with_its_tag(client: httpx.Client) -> None:
    asked = {"query": "SELECT ?p { ?s ?p ?o } LIMIT 2 # kept with its tag"}
    first = client.get("sparql", params=asked)
    again = client.get("sparql", params=asked, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert again.headers["ETag"] == first.headers["ETag"]
    assert "content-type" not in again.headers


def test_a_query_that_is_not_utf_8_is_refused_as_by_the_doors(client: httpx.Client) -> None:
    refused = client.get("sparql?query=ASK%20%7B%7D%20%23%FF", headers={"Accept": "application/problem+json"})
    assert refused.status_code == 400
    assert "UTF-8" in refused.json()["detail"]


def test_under_a_root_path_queries_are_answered(mounted: httpx.Client) -> None:
    answer = mounted.get("sparql", params={"query": "ASK {} # under a root path"}, headers={"Accept": "text/csv, */*"})
    long = mounted.get(
        "sparql", params={"query": "ASK {} # under a root path"}, headers={"Accept": "text/csv, */*"} | LONG_WAY
    )
    assert told(answer) == told(long)
    assert answer.status_code == 200
