"""Another authority's graph gets good pages with no template written: its own names, its own order, both languages."""

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import html5lib
import httpx
import pytest
from conftest import PROJECT, free_port, publisher, running
from independent_parsers import quoted, read_html

OTHER = PROJECT / "tests" / "other"
LANGUAGES = ("sv", "en")


@pytest.fixture(scope="module")
def lakes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server on a project of lakes and water samples."""
    folder = tmp_path_factory.mktemp("lakes")
    copy = copytree(OTHER, folder / "project")
    checked = publisher("--project", copy, "check")
    assert checked.returncode == 0, checked.stdout
    port = free_port()
    assert publisher("--project", copy, "build", "--port", str(port)).returncode == 0
    with (
        running("--project", copy, port=port, log=folder / "server.log") as started,
        httpx.Client(base_url=started.url, timeout=30) as opened,
    ):
        yield opened


@pytest.fixture(scope="module")
def pages(lakes: httpx.Client) -> dict[str, str]:
    """Every page that can be reached from the start in either language, by its path."""
    found: dict[str, str] = {}
    waiting = [f"/index.{language}.html" for language in LANGUAGES]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        answer = lakes.get(path)
        assert answer.status_code == 200, path
        found[path] = answer.text
        links = [link.partition("#")[0] for link in read_html(answer.content).links()]
        waiting += [link for link in links if re.fullmatch(r"/[^?]*\.(sv|en)\.html", link)]
    return found


def sections(page: str) -> list[str]:
    return re.findall(r'<section id="s-[^"]*">\s*<h2>(.*?)</h2>', quoted(page))


def test_every_kind_of_page_is_reached(pages: dict[str, str]) -> None:
    for language in LANGUAGES:
        for name in (
            "index",
            "about",
            "accessibility",
            "validation",
            "browse",
            "browse/ik:Lake",
            "sparql",
            "doc/lake/vattern",
            "doc/sample/boren-2022",
            "doc/def/Lake",
            "doc/def/depth",
            "doc/dataset/water",
            "doc/graph/lakes",
        ):
            assert f"/{name}.{language}.html" in pages, name
    assert len(pages) > 100


def test_no_page_names_another_dataset_or_breaks_the_standard(pages: dict[str, str]) -> None:
    parser = html5lib.HTMLParser(strict=True)
    for path, page in pages.items():
        assert "integration" not in page.lower(), path
        assert re.search(rf'<html lang="{path[-7:-5]}"', quoted(page)), path
        assert len(re.findall("<h1", page)) == 1, path
        parser.parse(page)


def test_sections_have_the_names_and_the_order_of_the_shapes(pages: dict[str, str]) -> None:
    assert sections(pages["/doc/lake/vattern.sv.html"])[:3] == ["Mått", "Vattnets väg", "Andra namn"]
    assert sections(pages["/doc/lake/vattern.en.html"])[:3] == ["Figures", "The way of the water", "Other names"]
    assert sections(pages["/doc/sample/boren-2022.sv.html"])[:2] == ["Mått", "Vattnets väg"]


def test_values_are_read_in_both_languages(pages: dict[str, str]) -> None:
    swedish, english = (read_html(pages[f"/doc/lake/vattern.{tag}.html"].encode()) for tag in LANGUAGES)
    assert swedish.text("body/main/h1") == "Vättern"
    assert english.text("body/main/h1") == "Lake Vättern"
    assert "128,5" in swedish.text("body/main")
    assert "128.5" in english.text("body/main")
    assert "/doc/lake/boren.sv.html" in list(swedish.links())
    assert "7 juni 2019" in pages["/doc/sample/roxen-2019.sv.html"].replace("\N{NO-BREAK SPACE}", " ")


def test_the_start_shows_the_classes_that_the_settings_name(pages: dict[str, str]) -> None:
    page = read_html(pages["/index.sv.html"].encode()).text("body/main")
    assert "Sjöar och prover" in page
    assert "Några svenska sjöar" in page
    assert "Vattenprov" in page


def test_the_block_for_search_engines_follows_the_alignments_of_the_other_ontology(pages: dict[str, str]) -> None:
    assert '"@type":"LakeBodyOfWater"' in pages["/doc/lake/vattern.sv.html"]


def test_a_lake_is_found_by_name_and_by_a_misspelt_address(lakes: httpx.Client) -> None:
    answer = lakes.get("doc/lake/vatern.sv.html", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert any("lake/vattern" in link for link in read_html(answer.content).links())
    found = lakes.get("search.sv.html", params={"q": "vettern"})
    assert found.status_code == 200
    assert "/doc/lake/vattern.sv.html" in list(read_html(found.content).links())


def test_the_code_of_the_publisher_names_no_dataset() -> None:
    names = re.compile(r"integration(?!skartan)|ik:[A-Z]|kommun|länsstyrelse", re.I)
    for file in sorted((PROJECT / "publisher").rglob("*")):
        if file.suffix in (".py", ".html", ".po", ".js", ".css") and file.name != "compounds.py":
            assert not names.search(file.read_text("utf-8")), Path(file).name
