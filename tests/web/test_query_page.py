"""The query page over HTTP, without scripts: answers, empty answers, failures, views, downloads, programs."""

import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from conftest import free_port, running
from independent_parsers import read_html

PAGE = "sparql.sv.html"
NAMES = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX ik: <https://w3id.org/integrationskartan/def/> "
COUNCILS = NAMES + "SELECT ?council ?name { ?council a ik:Council ; skos:prefLabel ?name } ORDER BY ?name"
EVERYTHING = "SELECT * { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def asked(client: httpx.Client, query: str, **parameters: str) -> httpx.Response:
    return client.get(PAGE, params={"query": query, **parameters})


def main(answer: httpx.Response) -> str:
    return " ".join(read_html(answer.content).text("body/main").split())


@pytest.fixture(scope="module")
def strict(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server that gives a query half a second and 100 rows."""
    port, log = free_port(), tmp_path_factory.mktemp("strict") / "server.log"
    with (
        running(
            "--dist", dist, port=port, log=log, PUBLISHER_QUERY_SECONDS="0.5", PUBLISHER_QUERY_ROWS="100"
        ) as started,
        httpx.Client(base_url=started.url) as opened,
    ):
        yield opened


def test_an_answer_stands_below_the_form_with_names_beside_iris(client: httpx.Client) -> None:
    answer = asked(client, COUNCILS)
    assert (answer.status_code, answer.headers["content-language"]) == (200, "sv")
    page = read_html(answer.content)
    assert "/doc/council/ostergotlands-integrationsrad.sv.html" in page.links()
    assert "id/council/ostergotlands-integrationsrad" in main(answer)
    assert 'lang="en"' in answer.text
    again = client.get(PAGE, params={"query": COUNCILS}, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_a_long_answer_is_shown_in_part_and_says_so(client: httpx.Client) -> None:
    answer = asked(client, EVERYTHING)
    assert answer.text.count("<tr>") == 201
    assert "De första 200 av " in main(answer)


def test_an_empty_answer_says_that_it_is_empty(client: httpx.Client) -> None:
    assert "tomt svar" in main(asked(client, "SELECT * { <urn:x> <urn:y> ?z }"))


def test_ask_is_answered_with_a_word(client: httpx.Client) -> None:
    assert "Ja " in main(asked(client, "ASK {}"))
    assert "Nej" in main(asked(client, "ASK { <urn:x> ?p ?o }"))


def test_a_graph_is_shown_as_text_and_as_a_network(client: httpx.Client) -> None:
    query = NAMES + "CONSTRUCT { ?c ik:convenedBy ?o } { ?c a ik:Council ; ik:convenedBy ?o }"
    assert "ik:convenedBy" in main(asked(client, query))
    assert "<svg" in asked(client, query, view="graph").text


def test_a_fault_is_shown_with_its_line_and_column(client: httpx.Client) -> None:
    answer = asked(client, "SELECT *\nWHERE { ?s ?p }")
    assert (answer.status_code, answer.headers["cache-control"]) == (400, "no-store")
    assert "Rad 2, kolumn" in main(answer)
    assert "WHERE { ?s ?p } ^" in main(answer)


def test_a_time_out_says_so_with_its_limit(strict: httpx.Client) -> None:
    answer = asked(strict, ENDLESS)
    assert answer.status_code == 504
    assert "Gränsen är 0,5 sekunder." in main(answer)
    assert "tomt svar" not in main(answer)


def test_too_many_rows_say_so_with_their_limit(strict: httpx.Client) -> None:
    answer = asked(strict, EVERYTHING)
    assert answer.status_code == 413
    assert "query_rows" in main(answer)


def test_an_update_and_a_service_are_refused_on_the_page(client: httpx.Client) -> None:
    for query in ("DELETE WHERE { ?s ?p ?o }", "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"):
        assert asked(client, query).status_code == 403


def test_the_dataset_is_kept_in_the_form_and_in_each_link(client: httpx.Client) -> None:
    graph = "https://w3id.org/integrationskartan/id/graph/register-organisations"
    answer = client.get(PAGE, params={"query": EVERYTHING, "default-graph-uri": graph})
    assert f'name="default-graph-uri" value="{graph}"' in answer.text
    download = next(link for link in read_html(answer.content).links() if "format=csv" in link)
    rows = client.get(download.removeprefix("/")).text.splitlines()
    assert f"av {len(rows) - 1}".replace(" ", "") in main(answer).replace("\N{NO-BREAK SPACE}", "").replace(" ", "")


@pytest.mark.parametrize("extension", ["csv", "tsv", "srj", "srx"])
def test_the_answer_is_had_by_its_address(client: httpx.Client, extension: str) -> None:
    links = read_html(asked(client, COUNCILS).content).links()
    address = next(link for link in links if f"format={extension}" in link)
    answer = client.get(address.removeprefix("/"))
    assert (answer.status_code, "ostergotlands-integrationsrad" in answer.text) == (200, True)


def test_a_long_query_is_posted(client: httpx.Client) -> None:
    query = COUNCILS + "\n#" + "x" * 9_000
    answer = client.post(PAGE, data={"query": query})
    assert answer.status_code == 200
    assert "etag" not in answer.headers
    assert "Frågan är för lång för en länk." in main(answer)
    assert 'formmethod="post"' in answer.text


def test_raw_shows_the_answer_as_the_engine_wrote_it(client: httpx.Client) -> None:
    shown = unescape(asked(client, COUNCILS, view="raw").text)
    assert "?council\t?name\n<https://w3id.org/integrationskartan/id/council/ostergotlands-integrationsrad>" in shown


VIEWS = {
    "timeline": "SELECT ?a ?d { ?a <http://purl.org/dc/terms/date>|<http://www.w3.org/ns/dcat#startDate> ?d }",
    "graph": NAMES + "SELECT ?a ?b { ?a ik:convenedBy ?b }",
    "chart": NAMES + "SELECT ?c (COUNT(*) AS ?n) { ?x a ?c } GROUP BY ?c ORDER BY DESC(?n) LIMIT 5",
    "map": "SELECT ?a ?w { ?a <http://www.opengis.net/ont/geosparql#asWKT> ?w } LIMIT 20",
}


@pytest.mark.parametrize("view", VIEWS)
def test_an_answer_whose_columns_fit_is_drawn(client: httpx.Client, view: str) -> None:
    answer = asked(client, VIEWS[view], view=view)
    assert (answer.status_code, "<svg" in answer.text) == (200, True)
    assert f"view={view}" in asked(client, VIEWS[view]).text


def test_a_view_that_does_not_fit_gives_the_table_and_says_so(client: httpx.Client) -> None:
    assert "går inte att visa på det sättet" in main(asked(client, "SELECT ?x { VALUES ?x { 'a' } }", view="map"))


def test_hostile_values_stay_text(client: httpx.Client) -> None:
    query = "SELECT ?a ?b { VALUES (?a ?b) { ('<script>alert(1)</script>' <javascript:alert(1)>) } }"
    answer = asked(client, query)
    assert "<script>alert" not in answer.text
    assert 'href="javascript' not in answer.text


def programs(answer: httpx.Response) -> dict[str, str]:
    found = re.findall(r"<summary>(\w+)</summary>\s*<pre[^>]*><code[^>]*>(.*?)</code>", answer.text, re.S)
    return {title: unescape(text) for title, text in found}


def test_the_programs_run_and_survive_a_hostile_query(client: httpx.Client) -> None:
    query = 'SELECT (1 AS ?n) ("it\'s \\"here\\" $HOME `x` \\\\ å" AS ?text) {\n # \'\'\'"""\n}'
    found = programs(asked(client, query))
    expected = client.get("sparql", params={"query": query, "format": "csv"}).text.replace("\r\n", "\n")
    by_curl = subprocess.run(["sh", "-c", found["curl"]], capture_output=True, check=True, timeout=30)
    by_python = subprocess.run([sys.executable, "-c", found["Python"]], capture_output=True, check=True, timeout=30)
    for output in (by_curl.stdout, by_python.stdout):
        assert output.decode().replace("\r\n", "\n").strip() == expected.strip()
    assert 'it\'s ""here"" $HOME `x` \\ å' in expected
    assert "req_body_form" in found["R"]
