"""The page of every thing over HTTP: valid, within its budget, and helpful for the heaviest and the barest things."""

import gzip
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import html5lib
import httpx
import pytest
from conftest import PROJECT, free_port, publisher, running
from independent_parsers import read_html, read_with_rdflib

from publisher.description_store import DescriptionStore
from publisher.release import TABLES
from publisher.settings import read_settings

BUDGET, COMPRESSED, REQUESTS = 30_000, 10_000, 3
SETTINGS = read_settings(PROJECT, {})
MANY, LONG = 3000, 200_000
HEAVY = "https://example.org/minimal/"


def things(dist: Path) -> list[str]:
    """The documents of the things of the real release but for shapes, which are many and alike, and questions."""
    store = DescriptionStore((dist / "current").resolve() / TABLES, SETTINGS.base, 500)
    try:
        own = [iri.value.removeprefix(SETTINGS.base) for iri in store.things() if iri.value.startswith(SETTINGS.base)]
    finally:
        store.close()
    return [f"doc/{path.removeprefix('id/')}" for path in own if not path.startswith(("def/shape/", "id/query/"))]


def style(client: httpx.Client, html: str) -> int:
    """The bytes of the style sheets of a page."""
    sheets = re.findall(r'<link rel="?stylesheet"? href="?([^" >]+)', html)
    assert sheets
    return sum(len(client.get(sheet).content) for sheet in sheets)


def test_every_page_of_a_thing_is_within_its_budget(client: httpx.Client, dist: Path) -> None:
    found, sheet = [], 0
    for path in things(dist):
        for language in ("sv", "en"):
            answer = client.get(f"{path}.{language}.html")
            assert answer.status_code == 200, path
            sheet = sheet or style(client, answer.text)
            loaded = re.findall(r'<(?:script|img|iframe|link rel="?stylesheet)\b[^>]*', answer.text)
            assert 1 + sum("src=" in tag or "stylesheet" in tag for tag in loaded) <= REQUESTS, path
            found.append((len(answer.content) + sheet, len(gzip.compress(answer.content)), f"{path}.{language}.html"))
    found.sort(reverse=True)
    print(*(f"{size} bytes, {small} compressed: {path}" for size, small, path in found[:10]), sep="\n")
    assert len(found) > 1200
    assert [page for page in found if page[0] > BUDGET or page[1] > COMPRESSED] == []


@pytest.mark.parametrize("step", [16, pytest.param(1, marks=pytest.mark.long)])
def test_pages_of_things_have_no_parse_error(client: httpx.Client, dist: Path, step: int) -> None:
    parser = html5lib.HTMLParser(strict=True)
    chosen = [f"{path}.{language}.html" for path in things(dist) for language in ("sv", "en")][::step]
    assert len(chosen) > 60
    for path in chosen:
        parser.parse(client.get(path).text)


@pytest.fixture(scope="module")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server on things that much points at, with a very long text, with markup for a name, with none."""
    folder = tmp_path_factory.mktemp("heavy")
    copy, port = folder / "project", free_port()
    shutil.copytree(PROJECT / "tests" / "minimal", copy)
    boards = "\n".join(
        f'board:b-{n:04} skos:prefLabel "Styrelse {n:04}"@sv, "Board {n:04}"@en ; ex:convenes council:busy .'
        for n in range(MANY)
    )
    (copy / "data" / "heavy.trig").write_text(
        f"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <{HEAVY}def/> .
@prefix council: <{HEAVY}id/council/> .
@prefix board: <{HEAVY}id/board/> .
<{HEAVY}id/graph/heavy> {{
  council:busy a ex:Council ; skos:prefLabel "Upptaget"@sv, "Busy"@en .
  {boards}
  council:wordy a ex:Council ; skos:prefLabel "Ordrikt"@sv, "Wordy"@en ;
    skos:editorialNote {json.dumps("ord " * (LONG // 4))}@sv .
  council:marked a ex:Council ; skos:prefLabel "<b>Fet</b> & <script>"@sv, "<b>Bold</b> & <script>"@en .
  <{HEAVY}id/board/county> ex:convenes council:wordy, council:marked, <{HEAVY}id/board/nameless> .
  <{HEAVY}id/board/nameless> ex:convenes council:wordy .
}}
""",
        "utf-8",
    )
    outcome = publisher("--project", copy, "build", "--port", str(port))
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    with (
        running("--project", copy, port=port, log=folder / "server.log") as started,
        httpx.Client(base_url=started.url, timeout=30) as opened,
    ):
        yield opened


@pytest.mark.parametrize("name", ["council/busy", "council/wordy", "council/marked", "board/nameless"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_heavy_and_bare_things_have_helpful_pages(heavy: httpx.Client, name: str, language: str) -> None:
    answer = heavy.get(f"doc/{name}.{language}.html")
    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert len(answer.content) + style(heavy, answer.text) <= BUDGET
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.S)
    assert heading
    assert heading[1].strip()
    assert "<b>" not in heading[1]


def test_a_thing_without_a_name_is_called_by_its_address(heavy: httpx.Client) -> None:
    assert re.search(r"<h1[^>]*>id/board/nameless</h1>", heavy.get("doc/board/nameless.sv.html").text)


@pytest.mark.parametrize("values", ["ik:convenedBy", "%5Eik:convenes"])
def test_three_thousand_links_are_read_in_lists_to_the_last(heavy: httpx.Client, values: str) -> None:
    page = heavy.get("doc/council/busy.sv.html").text
    address = f"/doc/council/busy.sv.html?values={values}"
    assert f'"{address}"' in page
    assert "3000" in page
    read, sizes = [], []
    while address:
        answer = heavy.get(address)
        sizes.append(len(answer.content))
        read += [link for link in read_html(answer.content).links() if "/doc/board/b-" in link]
        address = answer.links.get("next", {}).get("url", "")
    assert len(read) == len(set(read)) == MANY
    assert len(sizes) > 60
    assert max(sizes) <= BUDGET


def test_statements_of_a_long_list_come_once_each_in_pages(heavy: httpx.Client) -> None:
    """The pages begin where a table says they do: none is skipped, none comes twice."""
    pages, address = [], "doc/council/busy.nq"
    while address:
        answer = heavy.get(address)
        found = {row for row in read_with_rdflib(answer.content, "nq") if row[1][1].endswith("/convenes")}
        pages.append(found)
        address = answer.links.get("next", {}).get("url", "")
    assert [len(found) for found in pages] == [500] * (MANY // 500)
    assert len(set().union(*pages)) == MANY
