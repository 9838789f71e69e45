"""What hostile data says is shown harmless in every format, and what cannot be shown harmless is never published."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from conftest import PROJECT, free_port, publisher, running
from independent_parsers import read_html, read_with_rdflib

BASE = "https://example.org/minimal/"
SCRIPT = "</script></title></textarea><script>alert(1)</script><img src=x onerror=alert(1)>"
BIDI = "\u202egnihtemos\u202c \u2066x\u2069 \u200f"
LONG = "lång text " * 100_000
HOSTILE = f"""
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <{BASE}def/> .
@prefix council: <{BASE}id/council/> .

<{BASE}id/graph/hostile> {{
  council:script a ex:Council ; skos:prefLabel {json.dumps(SCRIPT)}@sv, {json.dumps(SCRIPT)}@en .
  council:long a ex:Council ; skos:prefLabel "{LONG}"@sv, "long"@en .
  council:links a ex:Council ; skos:prefLabel "Länkar"@sv, "Links"@en ;
    rdfs:seeAlso <javascript:alert(1)>, <JaVaScRiPt:alert(2)>, <data:text/html,alert(3)>, <vbscript:x>,
      <https://example.org/'onmouseover='alert(4)>, <https://example.org/a?b=%22%3E%3Cscript%3E> .
  <{BASE}id/board/county> ex:convenes
    council:script, council:long, council:links .
}}
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server whose data is hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    copy, port = folder / "project", free_port()
    shutil.copytree(PROJECT / "tests" / "minimal", copy)
    (copy / "data" / "hostile.trig").write_text(HOSTILE, "utf-8")
    outcome = publisher("--project", copy, "build", "--port", str(port))
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    with (
        running("--project", copy, port=port, log=folder / "server.log") as started,
        httpx.Client(base_url=started.url, timeout=30) as opened,
    ):
        yield opened


@pytest.mark.parametrize("name", ["script", "long", "links"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_hostile_page_has_no_markup_of_its_own(hostile: httpx.Client, name: str, language: str) -> None:
    answer = hostile.get(f"doc/council/{name}.{language}.html")
    assert answer.status_code == 200
    page = read_html(answer.content)
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text
    assert all(link.startswith(("/", "http://", "https://", "#", "mailto:")) for link in page.links())
    assert "'onmouseover='" not in answer.text
    assert len(answer.content) < 3_000_000


def test_texts_that_turn_the_writing_around_and_iris_beyond_ascii_are_not_published(tmp_path: Path) -> None:
    copy = tmp_path / "project"
    shutil.copytree(PROJECT / "tests" / "minimal", copy)
    refused = HOSTILE.replace("Länkar", BIDI).replace("council:links", f"<{BASE}id/council/återvandring>")
    (copy / "data" / "hostile.trig").write_text(refused, "utf-8")
    outcome = publisher("--project", copy, "build")
    assert outcome.returncode == 1
    for rule in ("text-visible", "iri-own-form"):
        assert f"rule {rule}" in outcome.stderr


@pytest.mark.parametrize("address", ["id/%E2%80%AEtxt.exe", "doc/%E2%81%A6a", "sparql.sv.html?query=%E2%80%AEASK"])
def test_an_address_that_turns_the_writing_around_is_shown_with_signs_for_it(
    hostile: httpx.Client, address: str
) -> None:
    text = hostile.get(address, headers={"Accept": "text/html"}).text
    assert not {"\u202e", "\u2066", "\u200f"} & set(text)


@pytest.mark.parametrize("extension", ["ttl", "trig", "nq", "nt", "rdf"])
def test_rdf_keeps_what_is_stated_to_the_letter(hostile: httpx.Client, extension: str) -> None:
    for name, text in (("script", SCRIPT), ("long", LONG)):
        stated = read_with_rdflib(hostile.get(f"doc/council/{name}.{extension}").content, extension)
        assert text in {o[1] for _, _, o, _ in stated}


def test_tables_and_json_hold_the_text_as_text(hostile: httpx.Client) -> None:
    table = hostile.get("doc/council/script.csv")
    assert (table.headers["content-type"], table.headers["x-content-type-options"]) == (
        "text/csv; charset=utf-8",
        "nosniff",
    )
    document = hostile.get("doc/council/script.jsonld")
    assert SCRIPT in json.dumps(document.json(), ensure_ascii=False)


def test_suggestions_of_hostile_names_are_harmless(hostile: httpx.Client) -> None:
    for accept in ("text/html", "application/problem+json", "text/turtle", "application/ld+json"):
        answer = hostile.get("id/council/alert-script-onerror", headers={"Accept": accept})
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (404, accept)
        assert accept != "text/html" or "<script>alert" not in answer.text


def test_every_answer_with_hostile_links_has_headers_of_ascii(hostile: httpx.Client) -> None:
    for name in ("links", "script"):
        for address in (f"doc/council/{name}", f"id/council/{name}", f"linkset/council/{name}"):
            answer = hostile.get(address)
            assert answer.status_code in (200, 303)
            assert all(value.isascii() for value in answer.headers.values())
