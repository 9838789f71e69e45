"""What changed, over HTTP: the list of publications, each publication, each thing, the feed."""

import shutil
from collections.abc import Iterator
from xml.etree import ElementTree

import httpx
import pytest
from conftest import PROJECT, free_port, running
from independent_parsers import quoted, read_html, read_with_rdflib
from project_history import Edited, Thing

ATOM = "{http://www.w3.org/2005/Atom}"
WEST = "history/council/west"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server on a project that was published three times, the last time with one name changed back."""
    folder = tmp_path_factory.mktemp("published")
    shutil.copytree(PROJECT / "tests" / "minimal", folder / "minimal")
    edited = Edited(folder / "minimal")
    for name in ("Västra rådet", "Nya <b>västra</b> rådet", "Västra rådet"):
        edited.publish([Thing("west", name)])
    port = free_port()
    with (
        running("--project", folder / "minimal", port=port, log=folder / "log") as started,
        httpx.Client(base_url=started.url, timeout=30) as client,
    ):
        yield client


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_publication_stands_in_the_list_with_its_counts(published: httpx.Client, language: str) -> None:
    answer = published.get(f"changes.{language}.html")
    assert answer.status_code == 200
    read_html(answer.content)
    table = answer.text.partition("<tbody>")[2]
    counts = [row.split('class="n">')[1:] for row in table.split("<tr>")[1:]]
    assert [[cell.split("<")[0].strip() for cell in row] for row in counts] == [
        ["2", "2", "1"],
        ["2", "2", "1"],
        ["0"] * 3,
    ]
    for number in (1, 2, 3):
        assert f'href="/changes/{number}.{language}.html"' in answer.text


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_publication_names_what_it_changed(published: httpx.Client, language: str) -> None:
    answer = published.get(f"changes/2.{language}.html")
    read_html(answer.content)
    assert f'<a href="/doc/council/west.{language}.html">Västra rådet' in answer.text
    assert f'href="/{WEST}.{language}.html"' in answer.text
    assert 'href="/changes/2.rdfp"' in answer.text
    assert published.get(f"changes/1.{language}.html").status_code == 200


def test_the_patch_of_a_publication_can_be_had_whole_and_in_part(published: httpx.Client) -> None:
    whole = published.get("changes/2.rdfp")
    assert whole.headers["content-type"] == "application/rdf-patch"
    lines = whole.text.splitlines()
    assert lines[0].startswith("H previous ")
    assert sum(line.startswith("A ") for line in lines) == 2
    assert sum(line.startswith("D ") for line in lines) == 2
    part = published.get("changes/2.rdfp", headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, whole.content[:10])


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_thing_has_its_history_with_what_changed_and_in_which_source(published: httpx.Client, language: str) -> None:
    answer = published.get(f"{WEST}.{language}.html")
    assert answer.status_code == 200
    read_html(answer.content)
    assert "Nya &lt;b&gt;västra&lt;/b&gt; rådet" in answer.text
    assert answer.text.count("<tr><td>") == answer.text.count('<tr class="minus"><td>') == 4
    assert f'href="/doc/graph/more.{language}.html"' in answer.text
    assert answer.text.index("/changes/3.") < answer.text.index("/changes/2.")
    assert 'href="/memento/' in answer.text


def test_a_page_leads_to_the_history_of_its_thing(published: httpx.Client) -> None:
    assert f'href="/{WEST}.sv.html"' in quoted(published.get("doc/council/west.sv.html").text)
    assert published.get("history/council/east.sv.html").status_code == 200, "which did not change, but was described"


def test_the_history_of_a_thing_as_rdf_has_a_graph_for_what_was_added_and_one_for_what_went(
    published: httpx.Client,
) -> None:
    answer = published.get(f"{WEST}.trig")
    statements = read_with_rdflib(answer.content, "trig")
    assert len(statements) == 8
    graphs = {str(statement[3]) for statement in statements}
    sides = {f"{number}#{side}" for number in (2, 3) for side in ("added", "deleted")}
    assert {graph.strip("<>").rpartition("/changes/")[2] for graph in graphs} == sides


def test_the_feed_is_atom_with_an_entry_a_publication(published: httpx.Client) -> None:
    answer = published.get("changes.atom")
    assert answer.headers["content-type"] == "application/atom+xml"
    feed = ElementTree.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert feed.find(f"{ATOM}{name}") is not None
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [f"Publicering {n}" for n in (3, 2, 1)]
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 3
    for entry in entries:
        for link in entry.findall(f"{ATOM}link"):
            address = link.get("href", "").rpartition("/changes/")[2]
            assert published.get(f"changes/{address}").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["changes/4", "changes/0.sv.html", "changes/1.rdfp", "changes/x", "history/council/none", f"{WEST}.ttl", "history"],
)
def test_what_never_changed_is_not_found(published: httpx.Client, path: str) -> None:
    assert published.get(path).status_code == 404


def test_before_the_first_publication_the_pages_say_so(client: httpx.Client) -> None:
    assert "Datamängden har inte publicerats än." in client.get("changes.sv.html").text
    assert ElementTree.fromstring(client.get("changes.atom").content).findall(f"{ATOM}entry") == []
