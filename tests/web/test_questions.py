"""The pages of the questions: answered, for people; described, for programs."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from conftest import PROJECT, free_port, running

from publisher.example_queries import read_examples
from publisher.media_types import JSON_LD, RDF_XML, TURTLE
from publisher.quads import Iri, Literal
from publisher.settings import read_settings
from publisher.store import parse
from publisher.vocabulary import SH, TYPE

EXAMPLES = read_examples(read_settings(PROJECT, {}))
LANGUAGES = ("sv", "en")
SELECT, EXECUTABLE = Iri(SH + "select"), Iri(SH + "SPARQLExecutable")
ANSWERS = dict(
    line.split("\t")[:2] for line in (PROJECT / "tests" / "example_answers.tsv").read_text("utf-8").splitlines()[1:]
)


def text_of(page: str) -> str:
    """What a reader sees, without the tags."""
    return html.unescape(re.sub(r"<[^>]+>", "", page))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.slug)
def test_a_question_is_answered_on_its_page(client: httpx.Client, example: object, language: str) -> None:
    assert isinstance(example, type(EXAMPLES[0]))
    day = {"day": "2026-11-22"} if example.slug == "agreements-run-out" else {"day": "2021-06-01"}
    answer = client.get(f"doc/query/{example.slug}.{language}.html", params=day if example.parameters else None)
    assert answer.status_code == 200
    said = text_of(answer.text)
    for part in (
        example.title[language],
        example.explanation[language],
        *(name[language] for _, name in example.columns),
    ):
        assert part in said
    body = answer.text.partition('<table class="results">')[2].partition("<tbody>")[2].partition("</table>")[0]
    assert body.count("<tr>") == int(ANSWERS[example.slug])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_the_query_that_it_asked_and_leads_to_its_answer(client: httpx.Client, language: str) -> None:
    page = client.get(f"doc/query/cost-shares.{language}.html").text
    code = re.search(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.S)
    assert code
    query = text_of(code[1])
    assert f'= "{language}"' in query
    csv = re.search(r'href="([^"]+&amp;format=csv)"', page)
    assert csv
    answer = client.get(html.unescape(csv[1]))
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text == client.get("sparql", params={"query": query, "format": "csv"}).text
    assert len(answer.text.splitlines()) == 14


def test_an_answer_that_fits_is_drawn(client: httpx.Client) -> None:
    for slug in ("cost-shares", "decisions", "target-groups", "municipalities", "council-members"):
        page = client.get(f"doc/query/{slug}.sv.html").text
        assert page.count("<svg") == 1, slug


def test_a_map_has_the_territories_of_the_answer(client: httpx.Client) -> None:
    drawn = re.search(r"<svg.*?</svg>", client.get("doc/query/council-members.sv.html").text, re.S)
    assert drawn
    assert drawn[0].count("<path") == 13
    assert "Norrköping" in drawn[0]


def test_a_graph_in_an_answer_carries_its_family(client: httpx.Client) -> None:
    page = client.get("doc/query/who-states-what-of-the-council.sv.html").text
    assert '<span class="m d">' in page
    assert '<span class="m e">' in page
    assert '<span class="m ">' in page


def test_a_day_in_the_address_is_the_day_that_is_asked_for(client: httpx.Client) -> None:
    before = client.get("doc/query/agreements-run-out.sv.html", params={"day": "2025-12-31"})
    after = client.get("doc/query/agreements-run-out.sv.html", params={"day": "2026-01-01"})
    assert "Inget svar." in before.text
    assert "31 december 2025" in text_of(before.text)
    assert "Hållbar integration i Östergötland 2021-2025" in text_of(after.text)
    assert '"2026-01-01"^^xsd:date' in text_of(after.text)
    assert before.headers["etag"] != after.headers["etag"]
    assert after.headers["content-location"] == "/doc/query/agreements-run-out.sv.html?day=2026-01-01"
    assert 'href="/doc/query/agreements-run-out.en.html?day=2026-01-01"' in after.text


def test_without_a_day_the_question_is_asked_for_today(client: httpx.Client) -> None:
    page = client.get("doc/query/agreements-run-out.en.html")
    assert re.search(r'<input type="date" id="day" name="day" value="\d{4}-\d\d-\d\d" required>', page.text)
    assert page.headers["content-location"] == "/doc/query/agreements-run-out.en.html"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("day", ["", "2024-02-30", "igår", '2024-01-01"^^xsd:date } DROP', "9" * 4000])
def test_what_is_no_day_gets_a_page_that_says_what_to_write(client: httpx.Client, day: str, language: str) -> None:
    headers = {"Accept": "text/html", "Accept-Language": language}
    answer = client.get(f"doc/query/agreements-run-out.{language}.html", params={"day": day}, headers=headers)
    assert answer.status_code == 400
    assert re.search(r"day=\d{4}-\d\d-\d\d", text_of(answer.text))


def test_a_question_that_takes_no_day_is_indifferent_to_one(client: httpx.Client) -> None:
    assert client.get("doc/query/cost-shares.sv.html", params={"day": "x"}).status_code == 200


def test_a_question_is_a_thing_with_a_document_in_every_format(client: httpx.Client) -> None:
    moved = client.get("id/query/cost-shares")
    assert (moved.status_code, moved.headers["location"]) == (303, "/doc/query/cost-shares")
    page = client.get("doc/query/cost-shares", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert page.headers["content-language"] == "en"
    assert "How is the cost of the integration coordinator shared?" in page.text
    turtle = client.get("doc/query/cost-shares", headers={"Accept": "text/turtle"})
    assert "sh:SPARQLSelectExecutable" in turtle.text
    assert client.get("doc/query/cost-shares.csv").status_code == 200


@pytest.mark.parametrize(
    "address", ["doc/query/no-such-question", "doc/query/no-such-question.sv.html", "id/query/none"]
)
def test_a_question_that_nobody_asked_is_not_found(client: httpx.Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("media_type", [TURTLE, JSON_LD, RDF_XML], ids=str)
def test_every_question_is_described_where_tools_look(client: httpx.Client, media_type: object) -> None:
    assert isinstance(media_type, type(TURTLE))
    answer = client.get(".well-known/sparql-examples", headers={"Accept": media_type.name})
    assert answer.headers["content-type"] == media_type.content_type
    quads = list(parse(answer.content, media_type))
    described = {quad.subject for quad in quads if (quad.predicate, quad.object) == (TYPE, EXECUTABLE)}
    asked = {quad.object.value for quad in quads if quad.predicate == SELECT and isinstance(quad.object, Literal)}
    assert len(described) == len(EXAMPLES)
    assert asked == {example.query for example in EXAMPLES}


def test_the_endpoint_tells_of_its_examples_as_tools_ask_for_them(client: httpx.Client) -> None:
    query = """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    SELECT DISTINCT ?example WHERE {
      ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ; <https://schema.org/target> ?endpoint ;
        sh:select|sh:ask|sh:construct|sh:describe ?query ; sh:prefixes/sh:declare/sh:prefix ?prefix .
    }"""
    rows = client.get("sparql", params={"query": query, "format": "csv"}).text.splitlines()[1:]
    assert len(rows) == len(EXAMPLES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_questions_has_each_of_them_under_its_theme(client: httpx.Client, language: str) -> None:
    page = client.get(f"questions.{language}.html").text
    for example in EXAMPLES:
        assert f'<a href="/doc/query/{example.slug}.{language}.html">{html.escape(example.title[language])}</a>' in page
        assert example.theme
        assert f"<h2>{html.escape(example.theme[language])}</h2>" in page


@pytest.fixture(scope="module")
def hasty(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server whose queries may take no time at all."""
    port, log = free_port(), tmp_path_factory.mktemp("hasty") / "server.log"
    with (
        running("--dist", dist, port=port, log=log, PUBLISHER_QUERY_SECONDS="0.001") as started,
        httpx.Client(base_url=started.url, timeout=30) as opened,
    ):
        yield opened


def test_a_question_that_ran_out_of_time_says_so_and_not_that_it_has_no_answer(hasty: httpx.Client) -> None:
    answers = [hasty.get("doc/query/what-is-derived.sv.html") for _ in range(5)]
    stopped = [answer for answer in answers if answer.status_code == 504]
    assert stopped
    assert "Frågan avbröts." in stopped[0].text
    assert "tidsgränsen på 0,001 sekunder" in text_of(stopped[0].text)
    assert "Inget svar" not in stopped[0].text
    assert stopped[0].headers["cache-control"] == "no-store"
