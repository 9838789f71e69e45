"""What others call a thing leads to it: addresses in other registers, codes and numbers, and all links at once."""

import httpx
import pytest
from independent_parsers import read_with_rdflib

_ID = "/id/"


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("iri=http://www.wikidata.org/entity/Q34", "place/sverige"),
        ("iri=https://www.wikidata.org/wiki/Q34", "place/sverige"),
        ("iri=https://www.wikidata.org/wiki/Special:EntityData/Q34.json", "place/sverige"),
        ("iri=https://www.geonames.org/2661886/kingdom-of-sweden.html", "place/sverige"),
        ("iri=http://sws.geonames.org/2661886", "place/sverige"),
        ("iri=https://dataportal.se/organisation/SE2021002114/", "organisation/arbetsformedlingen"),
        ("iri=https://odeshog.se/", "organisation/odeshogs-kommun"),
        ("iri=http://sv.wikipedia.org/wiki/Ödeshögs_kommun", "organisation/odeshogs-kommun"),
        ("iri=https://w3id.org/integrationskartan/id/place/sverige", "place/sverige"),
        ("id=0581", "place/norrkopings-kommun"),
        ("id=05", "place/ostergotlands-lan"),
        ("id=SE-F", "place/jonkopings-lan"),
        ("id=202100-2114", "organisation/arbetsformedlingen"),
        ("id=2021002114", "organisation/arbetsformedlingen"),
        ("id=ks2016/0072", "document/inriktningsdokument-integration"),
    ],
)
def test_a_name_elsewhere_leads_to_the_thing(client: httpx.Client, question: str, thing: str) -> None:
    for accept in ("text/html", "application/json", "*/*"):
        answer = client.get(f"lookup?{question}", headers={"Accept": accept})
        assert (answer.status_code, answer.headers["location"]) == (303, _ID + thing)
    assert client.get(answer.headers["location"]).status_code == 303


def test_several_things_make_a_list(client: httpx.Client) -> None:
    links = read_with_rdflib(client.get("lookup/links.nt").content, "nt")
    things: dict[str, set[str]] = {}
    for subject, _, term, *_ in links:
        things.setdefault(term[1], set()).add(subject[1])
    several = [external for external, found in sorted(things.items()) if len(found) > 1]
    assert several, "no external IRI stands for two things: look for another case"
    for external in several:
        found = client.get("lookup", params={"iri": external}, headers={"Accept": "application/json"})
        assert found.headers["content-type"] == "application/json"
        assert {thing["iri"] for thing in found.json()["things"]} == things[external]
    page = client.get("lookup.sv.html", params={"iri": several[0]}, headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert "Flera har samma" in page.text


@pytest.mark.parametrize("question", ["iri=http://www.wikidata.org/entity/Q1", "id=9999", "id=KS 2016/9999"])
def test_what_is_unknown_says_how_to_go_on(client: httpx.Client, question: str) -> None:
    answer = client.get(f"lookup?{question}", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "/reconcile" in answer.json()["detail"]


@pytest.mark.parametrize(
    "question",
    ["iri=", "id=", "iri=norrköping", "iri=http://a b", "id=1&id=2", "iri=http://a.se/&id=1", f"id={'9' * 3000}"],
)
def test_what_cannot_be_looked_up_is_refused(client: httpx.Client, question: str) -> None:
    answer = client.get(f"lookup?{question}", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert "parameter" in answer.json()["detail"] or "one thing at a time" in answer.json()["detail"]


def test_all_links_come_as_a_linkset_and_as_triples(client: httpx.Client) -> None:
    answer = client.get("lookup/links.json")
    assert answer.headers["content-type"] == "application/linkset+json"
    stated = {
        (context["anchor"], relation, target["href"])
        for context in answer.json()["linkset"]
        for relation, targets in context.items()
        if relation != "anchor"
        for target in targets
    }
    triples = client.get("lookup/links.nt")
    assert triples.headers["content-type"] == "application/n-triples"
    parsed = {(s[1], p[1], o[1]) for s, p, o, *_ in read_with_rdflib(triples.content, "nt")}
    assert stated == parsed
    assert len(stated) > 80
    assert not [o for _, _, o in parsed if o.startswith("https://w3id.org/integrationskartan/")]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_tells_how_to_ask(client: httpx.Client, language: str) -> None:
    page = client.get(f"lookup.{language}.html")
    assert page.status_code == 200
    assert page.text.count("<form") >= 2
    assert "links.json" in page.text
