"""Every error is a problem document (RFC 9457) in the form and the language that the client reads."""

import re
import shutil
from pathlib import Path

import httpx
import pytest
from conftest import free_port, running
from independent_parsers import Statement, read_html, read_with_rdflib

BASE = "https://w3id.org/integrationskartan/"
MISSPELT = "id/council/ostergotlands-integrationsrat"
NEAR = "Östergötlands Integrationsråd"


def values(statements: set[Statement], name: str) -> set[str]:
    """The values of a property of the problem in Turtle."""
    return {o[1] for _, p, o, _ in statements if p[1].endswith(f"#{name}")}


def test_what_does_not_exist_is_a_page_with_suggestions(client: httpx.Client) -> None:
    answer = client.get(MISSPELT, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert answer.headers["content-language"] == "en"
    page = read_html(answer.content)
    assert page.text("body/main/h1") == "Page not found"
    near = [link for link in page.links() if link.endswith("council/ostergotlands-integrationsrad")]
    assert near
    assert client.get(near[0]).status_code == 200


def test_what_does_not_exist_is_a_problem_document_with_suggestions(client: httpx.Client) -> None:
    for accept in ("application/problem+json", "application/json", "image/png", "*/*", "*/*;q=0.1, image/png", ""):
        answer = client.get(MISSPELT, headers={"Accept": accept})
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    problem = answer.json()
    assert problem["status"] == 404
    assert problem["title"] == "Sidan finns inte"
    assert MISSPELT in problem["detail"]
    near = {found["name"]: found["href"] for found in problem["nearest"]}
    assert client.get(near[NEAR]).status_code == 200


def test_what_does_not_exist_is_a_page_where_the_address_names_one(client: httpx.Client) -> None:
    answer = client.get(f"{MISSPELT.replace('id/', 'doc/')}.sv.html", headers={"Accept": "*/*"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_what_does_not_exist_is_turtle_with_suggestions(client: httpx.Client) -> None:
    answer = client.get(MISSPELT, headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/turtle; charset=utf-8")
    stated = read_with_rdflib(answer.content, "ttl")
    assert values(stated, "status") == {"404"}
    names = {o[1]: s[1] for s, p, o, _ in stated if p[1].endswith("#label")}
    assert names[NEAR] in values(stated, "seeAlso")
    assert client.get(names[NEAR]).status_code == 200


@pytest.mark.parametrize("address", ["nothing/here", "id", "static/none.css", "dumps/dataset.zip", "doc/council/none"])
def test_no_address_is_left_without_a_problem_document(client: httpx.Client, address: str) -> None:
    for accept in ("text/html", "application/problem+json", "text/turtle", "application/ld+json"):
        answer = client.get(address, headers={"Accept": accept})
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (404, accept)
        assert answer.headers["vary"] == "Accept, Accept-Language, Accept-Encoding"
        assert answer.headers["cache-control"] == "no-store"
        head = client.head(address, headers={"Accept": accept})
        assert (head.status_code, head.content) == (404, b"")


@pytest.mark.parametrize(
    "address", ["id/council/forra-radet", "doc/council/forra-radet", "doc/council/forra-radet.ttl"]
)
def test_what_was_retired_is_gone_with_its_tombstone(mounted: httpx.Client, address: str) -> None:
    answer = mounted.get(f"data/{address}", headers={"Accept": "application/problem+json"})
    assert answer.status_code == 410
    assert {name: answer.json()[name] for name in ("iri", "date", "reason", "successor")} == {
        "iri": f"{BASE}id/council/forra-radet",
        "date": "2026-11-01",
        "reason": "Rådet är upplöst.",
        "successor": f"{BASE}id/group/beredningsgruppen",
    }
    head = mounted.head(f"data/{address}")
    assert (head.status_code, head.content) == (410, b"")


def test_what_was_retired_is_gone_whatever_is_accepted(mounted: httpx.Client) -> None:
    address = "data/doc/council/forra-radet"
    for accept in ("image/png", "text/csv", "application/ld+json"):
        assert mounted.get(address, headers={"Accept": accept}).status_code == 410


def test_a_tombstone_is_a_page_that_leads_to_the_successor(mounted: httpx.Client) -> None:
    answer = mounted.get("data/id/council/forra-radet", headers={"Accept": "text/html"})
    assert answer.status_code == 410
    page = read_html(answer.content)
    assert "Rådet är upplöst." in page.text("body/main")
    successor = next(link for link in page.links() if "beredningsgruppen" in link)
    assert successor == "/data/id/group/beredningsgruppen"
    assert mounted.get(successor, follow_redirects=True).status_code == 200


def test_a_tombstone_is_turtle(mounted: httpx.Client) -> None:
    answer = mounted.get("data/id/council/forra-radet", headers={"Accept": "text/turtle"})
    assert answer.status_code == 410
    stated = read_with_rdflib(answer.content, "ttl")
    assert values(stated, "date") == {"2026-11-01"}
    assert values(stated, "successor") == {f"{BASE}id/group/beredningsgruppen"}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("address", ["id/council/samma-rad", "doc/council/samma-rad", "doc/council/samma-rad.nq"])
def test_what_was_merged_moved_for_good(mounted: httpx.Client, method: str, address: str) -> None:
    answer = mounted.request(method, f"data/{address}")
    assert (answer.status_code, answer.headers["location"]) == (301, "/data/id/group/beredningsgruppen")
    assert mounted.get(answer.headers["location"], follow_redirects=True).status_code == 200


def test_what_is_not_to_be_had_comes_with_offers(client: httpx.Client) -> None:
    address = "doc/council/ostergotlands-integrationsrad"
    answer = client.get(address, headers={"Accept": "image/png"})
    assert (answer.status_code, answer.headers["content-type"]) == (406, "application/problem+json")
    assert "text/turtle" in answer.json()["offers"]
    page = client.get(address, headers={"Accept": "text/html;level=1, text/html;q=0, */*;q=0"})
    assert page.status_code == 406


@pytest.mark.parametrize(
    "address",
    [
        "id/council/ostergotlands-integrationsrad",
        "doc/def",
        "def/Council",
        "",
        "robots.txt",
        "release.json",
        "context.jsonld",
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "PROPFIND"])
def test_other_methods_are_refused_with_those_that_work(client: httpx.Client, address: str, method: str) -> None:
    answer = client.request(method, address, headers={"Accept": "application/problem+json"})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert answer.json()["title"] == "Metoden går inte att använda här"


def test_the_endpoint_takes_post_too(client: httpx.Client) -> None:
    answer = client.delete("sparql")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS, POST")


def test_a_problem_names_its_kind_and_says_no_more_than_the_client_may_know(client: httpx.Client) -> None:
    problem = client.get("doc/def.ttl", params={"page": "x"}, headers={"Accept": "application/problem+json"}).json()
    assert set(problem) == {"type", "title", "status", "detail"}
    assert problem["type"].endswith("bad-request")


def test_a_release_damaged_while_it_is_served_is_told_without_the_inside(dist: Path, tmp_path: Path) -> None:
    copy = tmp_path / "dist"
    shutil.copytree(dist, copy, symlinks=True)
    tables = (copy / "current").resolve() / "release.sqlite"
    with running("--dist", copy, port=free_port(), log=tmp_path / "server.log") as started:
        with tables.open("r+b") as file:
            file.write(b"\xff" * tables.stat().st_size)
        answers = [
            httpx.get(f"{started.url}doc/organisation/{name}", headers={"Accept": accept}, timeout=10)
            for name in ("norrkopings-kommun", "jonkopings-kommun")
            for accept in ("application/problem+json", "text/html", "text/turtle", "application/ld+json")
        ]
    failed = [answer for answer in answers if answer.status_code == 503]
    assert failed
    for answer in failed:
        assert int(answer.headers["retry-after"]) > 0
        assert answer.headers["content-type"].partition(";")[0] == answer.request.headers["accept"]
        assert answer.headers["x-request-id"] in (tmp_path / "server.log").read_text()
        assert "sqlite" not in answer.text.lower()
        assert "Traceback" not in answer.text
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert "A request failed: GET '/doc/organisation/" in (tmp_path / "server.log").read_text()


@pytest.mark.parametrize(("name", "language"), [("nowhere.en.html", "en"), ("doc/council/none.sv.html", "sv")])
def test_the_page_of_an_error_speaks_the_language_that_the_address_names(
    client: httpx.Client, name: str, language: str
) -> None:
    other = {"sv": "en", "en": "sv"}[language]
    answer = client.get(name, headers={"Accept": "text/html", "Accept-Language": other})
    assert (answer.status_code, answer.headers["content-language"]) == (404, language)
    page = read_html(answer.content)
    assert f"/{name}".replace(f".{language}.", f".{other}.") in list(page.links())
    assert f"/{name}" in page.text("body/main")


def test_what_does_not_exist_comes_with_suggestions_wherever_it_was_asked_for(client: httpx.Client) -> None:
    answer = client.get("norrkopings-kommun.sv.html", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "/doc/organisation/norrkopings-kommun" in list(read_html(answer.content).links())


def test_the_page_of_a_missing_format_links_to_each_format(client: httpx.Client) -> None:
    address = "doc/council/ostergotlands-integrationsrad"
    answer = client.get(address, params={"_mediatype": "image/png"}, headers={"Accept": "text/html"})
    assert answer.status_code == 406
    own = [link for link in read_html(answer.content).links() if link.startswith(f"/{address}.")]
    assert {link.rpartition(".")[2] for link in own} == {"html", "ttl", "trig", "jsonld", "rdf", "nt", "nq", "csv"}
    for link in own:
        assert client.get(link).status_code == 200, link


def test_a_tombstone_names_its_day_and_its_successor(mounted: httpx.Client) -> None:
    page = mounted.get("data/doc/council/forra-radet.sv.html", headers={"Accept": "text/html"}).text
    assert '<time datetime="2026-11-01">1 november 2026</time>' in page
    assert re.search(r">[^<]*eredningsgrupp[^</]*</a>", page)
