"""The validation report of the release is a page in each language, and the same results as RDF (SHACL, 3.6)."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import httpx
import pytest
import rdflib
from conftest import PROJECT, free_port, publisher, running
from independent_parsers import read_html
from rdflib.namespace import RDF, SH

FORMATS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}
WARNING = """
shape:CouncilShape sh:property shape:CouncilShape-note .

shape:CouncilShape-note a sh:PropertyShape ;
  sh:path <http://www.w3.org/2004/02/skos/core#note> ;
  sh:minCount 2 ;
  sh:severity sh:Warning ;
  sh:message "Ett råd har <b>två</b> anteckningar."@sv, "A council has <b>two</b> notes."@en ;
  rdfs:comment "Add notes."@en .
"""


@pytest.fixture(scope="module")
def warned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a project whose release has a warning and no violation."""
    folder = tmp_path_factory.mktemp("warned")
    copy = folder / "project"
    copytree(PROJECT / "tests" / "minimal", copy)
    shapes = copy / "shapes" / "minimal-shapes.ttl"
    shapes.write_text(shapes.read_text() + WARNING)
    outcome = publisher("--project", copy, "build")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    with (
        running("--project", copy, port=free_port(), log=folder / "server.log") as started,
        httpx.Client(base_url=started.url, timeout=30) as opened,
    ):
        yield opened


def report(client: httpx.Client, extension: str) -> rdflib.Graph:
    answer = client.get(f"validation.{extension}")
    assert answer.status_code == 200
    with warnings.catch_warnings():  # rdflib reads JSON-LD with what it deprecates itself
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="rdflib")
        return rdflib.Graph().parse(data=answer.content, format=FORMATS[extension])


@pytest.mark.parametrize(
    ("language", "verdict"), [("sv", "Utgåvan uppfyller reglerna"), ("en", "The release conforms")]
)
def test_a_release_without_results_conforms(client: httpx.Client, language: str, verdict: str) -> None:
    answer = client.get(f"validation.{language}.html")
    assert (answer.status_code, answer.headers["content-language"]) == (200, language)
    page = read_html(answer.content).text("body/main")
    assert verdict in page
    quads = client.get("release.json").json()["quads"]
    grouped = f"{quads:,}".replace(",", "," if language == "en" else "\N{NO-BREAK SPACE}")
    assert grouped in answer.text
    shapes = len(list((PROJECT / "shapes" / "hygiene").glob("*.rq")))
    assert f"{shapes}" in page
    [conforms] = report(client, "ttl").objects(None, SH.conforms)
    assert conforms == rdflib.Literal(True)


@pytest.mark.parametrize("extension", FORMATS)
def test_each_result_has_what_the_standard_asks_for(warned: httpx.Client, extension: str) -> None:
    graph = report(warned, extension)
    [head] = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(head, SH.conforms) == rdflib.Literal(False)
    [result] = graph.objects(head, SH.result)
    assert graph.value(result, SH.focusNode) == rdflib.URIRef("https://example.org/minimal/id/council/east")
    assert graph.value(result, SH.resultSeverity) == SH.Warning
    assert graph.value(result, SH.sourceConstraintComponent) == SH.MinCountConstraintComponent
    messages = {m.language: str(m) for m in graph.objects(result, SH.resultMessage) if isinstance(m, rdflib.Literal)}
    assert messages == {"sv": "Ett råd har <b>två</b> anteckningar.", "en": "A council has <b>two</b> notes."}


@pytest.mark.parametrize(
    ("language", "message", "severity", "thing"),
    [
        ("sv", "Ett råd har <b>två</b> anteckningar.", "Varning", "Östra rådet"),
        ("en", "A council has <b>two</b> notes.", "Warning", "Eastern Council"),
    ],
)
def test_each_result_is_told_to_readers(
    warned: httpx.Client, language: str, message: str, severity: str, thing: str
) -> None:
    page = read_html(warned.get(f"validation.{language}.html").content)
    text = page.text("body/main")
    for said in (message, severity, thing):
        assert said in text
    thing_page = f"/doc/council/east.{language}.html"
    assert thing_page in list(page.links())
    assert warned.get(thing_page).status_code == 200


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("*/*", "text/html; charset=utf-8"),
    ],
)
def test_the_report_is_negotiated(client: httpx.Client, accept: str, kind: str) -> None:
    answer = client.get("validation", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert answer.headers["vary"].startswith("Accept")
    named = client.get(answer.headers["content-location"])
    assert named.content == answer.content
    again = client.get("validation", headers={"Accept": accept, "If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert client.get("validation", headers={"Accept": "image/png"}).status_code == 406


def test_the_formats_that_the_page_offers_are_there(client: httpx.Client) -> None:
    links = [link for link in read_html(client.get("validation.en.html").content).links() if "/validation." in link]
    extensions = {link.rpartition(".")[2] for link in links}
    assert set(FORMATS) <= extensions
    for link in links:
        assert client.get(link).status_code == 200
    assert Path(links[0]).suffix
