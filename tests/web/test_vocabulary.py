"""The page of the vocabulary: every word, what it means, how often it is used, and where it leads."""

import re

import httpx
import pytest
from independent_parsers import read_html

BASE = "https://w3id.org/integrationskartan/"


def select(client: httpx.Client, query: str) -> list[str]:
    """The first column of what the endpoint answers."""
    prefixes = "PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    answer = client.get("sparql", params={"query": prefixes + query, "format": "csv"})
    return [line.partition(",")[0] for line in answer.text.splitlines()[1:]]


def entry(text: str, anchor: str) -> str:
    """The part of the page that is about one word."""
    start = text.index(f'<li id="{anchor}">')
    return text[start : text.index("</p>", text.index('class="facts"', start))]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_word_has_its_place(client: httpx.Client, language: str) -> None:
    answer = client.get(f"vocabulary.{language}.html")
    assert answer.status_code == 200
    anchors = read_html(answer.content).ids()
    words = select(
        client, "SELECT DISTINCT ?t { ?t a ?k VALUES ?k { owl:Class owl:ObjectProperty owl:DatatypeProperty } }"
    )
    own = [word for word in words if word.startswith(BASE)]
    assert len(own) > 50
    assert {f"ik:{word.removeprefix(BASE + 'def/')}" for word in own} <= anchors
    concepts = select(client, "SELECT DISTINCT ?t { ?t a skos:Concept }")
    assert {word.removeprefix(BASE) for word in concepts} <= anchors
    assert {"org:Post", "dct:isPartOf", "skos:Concept"} <= anchors
    inward = {link[1:] for link in read_html(answer.content).links() if link.startswith("#")}
    assert inward <= anchors


def test_a_word_says_what_it_means_and_how_often_it_is_used(client: httpx.Client) -> None:
    text = client.get("vocabulary.sv.html").text
    commitment = entry(text, "ik:Commitment")
    assert "offentlig aktör" in commitment
    assert '<a href="/browse/ik:Commitment.sv.html">54 poster</a>' in commitment
    counted = select(client, "SELECT (COUNT(*) AS ?n) { ?s <" + BASE + "def/targetGroup> ?o }")
    assert f"{counted[0]} påståenden" in entry(text, "ik:targetGroup")
    assert re.search(r"\d+ påståenden?|används inte", entry(text, "id/concept/policy-area/boende"))


def test_words_without_uses_say_so(client: httpx.Client) -> None:
    text = client.get("vocabulary.en.html").text
    unused = select(client, "SELECT ?t { ?t a owl:ObjectProperty FILTER NOT EXISTS { ?s ?t ?o } } ORDER BY ?t LIMIT 1")
    assert unused
    assert text.count("not used") > 0


def test_pages_of_words_lead_to_the_vocabulary_and_to_their_list(client: httpx.Client) -> None:
    links = set(read_html(client.get("doc/def/Council.sv.html").content).links())
    assert {"/vocabulary.sv.html", "/browse/ik:Council.sv.html"} <= links
    assert "/browse/ik:Council.sv.html" in set(
        read_html(client.get("doc/council/ostergotlands-integrationsrad.sv.html").content).links()
    )
