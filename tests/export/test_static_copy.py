"""A static copy says what the server says: at every address of its manifest, and under nginx with its configuration."""

import json
import os
import resource
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from browser.chromium import missing, opened
from conftest import PROJECT, free_port, publisher, running
from export.static_server import nginx
from project_history import Edited, Thing
from selenium.webdriver.support.wait import WebDriverWait

from publisher.export.accepting import ACCEPT, ACCEPT_LANGUAGE
from publisher.export.left_out import LEFT_OUT, is_left_out
from publisher.media_types import CSV

PUBLICATIONS = (
    [Thing("a"), Thing("b"), Thing("c"), Thing("d")],
    [
        Thing("a", "Ett annat råd"),
        Thing("b", state="retired"),
        Thing("c", state="merged", successor="a"),
        Thing("d", state="replaced", successor="a"),
    ],
)
SAME = ("content-type", "location", "content-security-policy", "access-control-allow-origin", "x-content-type-options")


@dataclass(frozen=True)
class Copied:
    """A project with its copy, the live server and nginx on the copy."""

    project: Path
    folder: Path
    live: httpx.Client
    static: httpx.Client

    @property
    def files(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = json.loads((self.folder / "manifest.json").read_bytes())["files"]
        return found

    def export(self, folder: Path | None = None) -> str:
        outcome = publisher("--project", self.project, "export", folder or self.folder)
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
        return outcome.stdout


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copied]:
    """The smallest project, published twice: one thing changed, three gone."""
    at = tmp_path_factory.mktemp("copied")
    shutil.copytree(PROJECT / "tests" / "minimal", at / "project")
    port, other = free_port(), free_port()
    with (at / "project" / "pyproject.toml").open("a") as settings:
        settings.write(f'site_url = "http://127.0.0.1:{port}/"\n')
    for things in PUBLICATIONS:
        Edited(at / "project").publish(things)
    (at / "nginx").mkdir()
    outcome = publisher("--project", at / "project", "build")
    assert outcome.returncode == 0, outcome.stderr
    outcome = publisher("--project", at / "project", "export", at / "copy")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    with ExitStack() as stack:
        stack.enter_context(running("--project", at / "project", port=other, log=at / "server.log"))
        stack.enter_context(nginx(at / "copy", at / "nginx", port))
        live = stack.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{other}"))
        static = stack.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{port}"))
        yield Copied(at / "project", at / "copy", live, static)


def headers_of(entry: dict[str, str]) -> dict[str, str]:
    return {"Accept": entry.get("accept", "*/*"), "Accept-Language": entry.get("language", "sv")}


def at(entry: dict[str, str]) -> str:
    path, mark, query = entry["address"].partition("?")
    return quote(path, safe="/:@") + mark + query


def test_every_body_of_the_manifest_is_that_of_the_live_server(copied: Copied) -> None:
    compared = 0
    for entry in copied.files:
        content = (copied.folder / entry["file"]).read_bytes()
        assert sha256(content).hexdigest() == entry["sha256"], entry
        if entry.get("own"):
            continue
        answer = copied.live.get(at(entry), headers=headers_of(entry))
        expected = (entry.get("status", 200), entry["media_type"], content)
        assert (answer.status_code, answer.headers["content-type"], answer.content) == expected, entry
        compared += 1
    assert compared > 300
    assert len({entry["file"] for entry in copied.files}) == len(copied.files)


def test_nginx_answers_every_address_of_the_manifest_with_its_file(copied: Copied) -> None:
    for entry in copied.files:
        if entry["address"].startswith("/errors/"):
            continue
        answer = copied.static.get(at(entry), headers=headers_of(entry))
        content = (copied.folder / entry["file"]).read_bytes()
        expected = (entry.get("status", 200), entry["media_type"], content)
        assert (answer.status_code, answer.headers["content-type"], answer.content) == expected, entry
        assert answer.headers["content-security-policy"].startswith("default-src 'self'"), entry


NEGOTIATED = (
    "/doc/council/a",
    "/doc/council/a.html",
    "/doc/council/b",
    "/doc/council/missing",
    "/browse/ex:Council",
    "/browse/ex:Missing",
    "/validation",
    "/.well-known/sparql-examples",
    "/linkset/council/a",
    "/linkset/council/missing",
    "/id/council/a",
    "/id/council/b",
    "/id/council/missing",
    "/def/Council",
)


@pytest.mark.parametrize("address", NEGOTIATED)
def test_nginx_negotiates_the_table_of_headers_as_the_live_server_does(copied: Copied, address: str) -> None:
    asked: list[dict[str, str]] = [{"Accept": accept, "Accept-Language": "en"} for accept in ACCEPT]
    asked += [{"Accept": "text/html", "Accept-Language": language} for language in ACCEPT_LANGUAGE]
    asked += [{"Accept": CSV.name, "Accept-Language": language} for language in ("sv", "en")]
    for headers in asked:
        live = copied.live.get(address, headers=headers)
        static = copied.static.get(address, headers=headers)
        assert static.status_code == live.status_code, (headers, live.headers.get("content-type"))
        if live.status_code == 200:
            names = ("content-type", "content-location")
            got, wanted = ([answer.headers.get(name) for name in names] for answer in (static, live))
            assert got == wanted, headers
            assert static.content == live.content, headers
        elif live.is_redirect:
            assert static.headers["location"] == live.headers["location"]
        if live.status_code in (200, 303):
            vary = {name.strip() for name in static.headers.get("vary", "").split(",")}
            asked_for = {name.strip() for name in live.headers.get("vary", "").split(",")} - {"Accept-Encoding", ""}
            assert asked_for <= vary, (headers, live.headers["vary"], vary)


SAMPLE = (
    "/",
    "/index",
    "/about",
    "/browse",
    "/changes",
    "/changes/1",
    "/changes/2.rdfp",
    "/history/council/a",
    "/doc/council/c",
    "/doc/council/c.ttl",
    "/id/council/c",
    "/id/council/d",
    "/doc/council/d",
    "/doc/council/a/",
    "/doc/council/a?page=1",
    "/doc/council/a.sv.html?page=7",
    "/favicon.ico",
    "/robots.txt",
    "/release.json",
    "/dumps/dataset.nq.gz",
    "/nothing/here",
    "/gone/council/b.sv.html",
    "/errors/404.sv.html",
    "/@en/doc/council/a.csv",
    "/doc/",
    "/doc",
    "/.publisher-export",
    "/../manifest.json",
)


@pytest.mark.parametrize("address", SAMPLE)
def test_nginx_answers_a_sample_of_every_kind_as_the_live_server_does(copied: Copied, address: str) -> None:
    headers = {"Accept": "text/html", "Accept-Language": "sv"}
    live, static = (client.get(address, headers=headers) for client in (copied.live, copied.static))
    assert static.status_code == live.status_code
    if live.status_code != 404:
        names = [name for name in SAME if not (live.is_redirect and name == "content-type")]
        assert {n: static.headers.get(n) for n in names} == {n: live.headers.get(n) for n in names}
        assert live.is_redirect or static.content == live.content
    else:
        assert "Sidan finns inte" in static.text


@pytest.mark.parametrize(
    "address", ["/sparql?query=ASK{}", "/search.json?q=a", "/timegate/doc/council/a", "/lookup", "/metrics"]
)
def test_what_a_copy_has_not_says_so(copied: Copied, address: str) -> None:
    answer = copied.static.get(address, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert answer.status_code == 501
    assert "This is not in the copy" in answer.text
    assert "/copy.en.html" in answer.text
    problem = copied.static.get(address, headers={"Accept": "application/json"})
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["status"] == 501


def test_the_search_form_leads_to_a_page_that_says_that_search_is_not_here(copied: Copied) -> None:
    answer = copied.static.get("/search.sv.html?q=integration")
    assert answer.status_code == 200
    assert "Sökning finns inte här" in answer.text
    assert copied.static.get("/suggest?q=in").json() == {"query": "", "hits": []}


def test_the_copy_tells_its_day_and_what_it_has_not(copied: Copied) -> None:
    about = copied.static.get("/copy.sv.html").text
    assert "<h1>Om den här kopian</h1>" in about
    manifest = json.loads((copied.folder / "manifest.json").read_bytes())
    assert set(manifest["left_out"]) == {each.name for each in LEFT_OUT}
    assert len(manifest["day"]) == 10


def test_a_post_is_refused(copied: Copied) -> None:
    assert copied.static.post("/doc/council/a.ttl", content=b"x").status_code == 405


def test_links_that_lead_out_unannounced_are_told() -> None:
    assert is_left_out("browse/ex:Council.sv.html?valid=now")
    assert not is_left_out("browse/ex:Council.sv.html?page=2")
    assert not is_left_out("doc/council/a.sv.html")


def test_a_second_export_writes_nothing_and_deletes_what_is_gone(copied: Copied, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    copied.export(folder)
    stray, changed = folder / "site" / "doc" / "stray.ttl", folder / "site" / "index.sv.html"
    stray.write_text("old")
    changed.write_text("old")
    assert "1 written" in copied.export(folder)
    assert not stray.exists()
    assert "0 written" in copied.export(folder)
    assert changed.read_bytes() == (copied.folder / "site" / "index.sv.html").read_bytes()


def test_a_folder_that_holds_something_else_is_left_alone(copied: Copied, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    outcome = publisher("--project", copied.project, "export", tmp_path)
    assert outcome.returncode == 2
    assert "not empty and holds no export" in outcome.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


def test_a_full_disk_leaves_the_export_whole_and_the_next_run_completes(copied: Copied, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    copied.export(folder)
    (folder / "site" / "vocabulary.sv.html").write_text("old")
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        outcome = publisher("--project", copied.project, "export", folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert outcome.returncode == 2
    assert "Cannot write" in outcome.stderr
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before
    assert "1 written" in copied.export(folder)


def test_a_reader_walks_the_copy_in_chromium_without_a_complaint(copied: Copied, tmp_path: Path) -> None:
    if missing():
        if os.environ.get("CI"):
            pytest.fail("chromium and chromedriver must be there in CI")
        pytest.skip("chromium and chromedriver are not installed")
    pages = ("", "doc/council/a", "browse/ex:Council", "questions", "copy", "search?q=a", "sparql.sv.html", "map")
    with opened(tmp_path / "profile") as chromium:
        for page in pages:
            chromium.visit(f"{copied.static.base_url}/{page}")
            assert chromium.driver.title, page
            assert chromium.complaints() == [], page
        chromium.visit(f"{copied.static.base_url}/doc/council/a.sv.html")
        field = chromium.driver.find_element("id", "q")
        field.send_keys("integration")
        field.submit()
        WebDriverWait(chromium.driver, 10).until(lambda found: "Sökning finns inte här" in found.page_source)
        assert chromium.complaints() == []
