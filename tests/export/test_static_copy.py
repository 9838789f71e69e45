"""A static copy says what the server says: at every address of its manifest, and under nginx with its configuration."""

import fcntl
import gzip
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import brotli
import httpx
import pytest
from browser.chromium import missing, opened
from conftest import PROJECT, free_port, publisher, running
from export.static_server import caddy, nginx
from project_history import Edited, Thing
from requiring import require
from selenium.webdriver.support.wait import WebDriverWait

from publisher.export.accepting import ACCEPT, ACCEPT_LANGUAGE
from publisher.export.left_out import LEFT_OUT, is_left_out
from publisher.media_types import CSV
from publisher.representations.html.asking import engine

PUBLICATIONS = (
    [Thing("a"), Thing("b"), Thing("c"), Thing("d")],
    [
        Thing("a", "Ett annat råd"),
        Thing("b", state="retired"),
        Thing("c", state="merged", successor="a"),
        Thing("d", state="replaced", successor="a"),
    ],
)
_FETCHED = "return performance.getEntriesByType('resource').map(entry => entry.name)"
SAME = ("content-type", "location", "content-security-policy", "access-control-allow-origin", "x-content-type-options")


@dataclass(frozen=True)
class Copied:
    """A project with its copy, the live server, and nginx and Caddy on the copy."""

    project: Path
    folder: Path
    live: httpx.Client
    static: httpx.Client
    ports: tuple[int, int]
    """The port that the copy names, where nginx listens, and one for Caddy."""

    @property
    def files(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = json.loads((self.folder / "current" / "manifest.json").read_bytes())["files"]
        return found

    def again(self, folder: Path) -> Path:
        """The copy as it stands, in another folder."""
        return Path(shutil.copytree(self.folder, folder, symlinks=True))

    def export(self, folder: Path) -> str:
        outcome = publisher("--project", self.project, "export", folder)
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
        yield Copied(at / "project", at / "copy", live, static, (port, free_port()))


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def static(
    copied: Copied, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A client of each server on the copy."""
    if request.param == "nginx":
        yield copied.static
        return
    with (
        caddy(copied.folder, tmp_path_factory.mktemp("caddy"), copied.ports),
        httpx.Client(base_url=f"http://127.0.0.1:{copied.ports[1]}") as client,
    ):
        yield client


def headers_of(entry: dict[str, str]) -> dict[str, str]:
    return {"Accept": entry.get("accept", "*/*"), "Accept-Language": entry.get("language", "sv")}


def at(entry: dict[str, str]) -> str:
    path, mark, query = entry["address"].partition("?")
    return quote(path, safe="/:@") + mark + query


def test_every_body_of_the_manifest_is_that_of_the_live_server(copied: Copied) -> None:
    compared = 0
    for entry in copied.files:
        content = (copied.folder / "current" / entry["file"]).read_bytes()
        assert sha256(content).hexdigest() == entry["sha256"], entry
        if entry.get("own"):
            continue
        answer = copied.live.get(at(entry), headers=headers_of(entry))
        expected = (entry.get("status", 200), entry["media_type"], content)
        assert (answer.status_code, answer.headers["content-type"], answer.content) == expected, entry
        compared += 1
    assert compared > 300
    assert len({entry["file"] for entry in copied.files}) == len(copied.files)


def test_a_server_of_files_answers_every_address_of_the_manifest_with_its_file(
    copied: Copied, static: httpx.Client
) -> None:
    for entry in copied.files:
        if entry["address"].startswith("/errors/"):
            continue
        answer = static.get(at(entry), headers=headers_of(entry))
        content = (copied.folder / "current" / entry["file"]).read_bytes()
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
    "/catalog",
    "/profile",
    "/.well-known/void",
    "/.well-known/sparql-examples",
    "/changes/stream",
    "/linkset/council/a",
    "/linkset/council/missing",
    "/id/council/a",
    "/id/council/b",
    "/id/council/missing",
    "/def/Council",
)


@pytest.mark.parametrize("address", NEGOTIATED)
def test_a_server_of_files_negotiates_the_table_of_headers_as_the_live_server_does(
    copied: Copied, static: httpx.Client, address: str
) -> None:
    asked: list[dict[str, str]] = [{"Accept": accept, "Accept-Language": "en"} for accept in ACCEPT]
    asked += [{"Accept": "text/html", "Accept-Language": language} for language in ACCEPT_LANGUAGE]
    asked += [{"Accept": CSV.name, "Accept-Language": language} for language in ("sv", "en")]
    for headers in asked:
        live = copied.live.get(address, headers=headers)
        copy = static.get(address, headers=headers)
        assert copy.status_code == live.status_code, (headers, live.headers.get("content-type"))
        if live.status_code == 200:
            names = ("content-type", "content-location")
            got, wanted = ([answer.headers.get(name) for name in names] for answer in (copy, live))
            assert got == wanted, headers
            assert copy.content == live.content, headers
        elif live.is_redirect:
            assert copy.headers["location"] == live.headers["location"]
        if live.status_code in (200, 303):
            vary = {name.strip() for name in copy.headers.get("vary", "").split(",")}
            asked_for = {name.strip() for name in live.headers.get("vary", "").split(",")} - {
                "Accept-Encoding",
                "Accept-Profile",
                "",
            }
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
def test_a_server_of_files_answers_a_sample_of_every_kind_as_the_live_server_does(
    copied: Copied, static: httpx.Client, address: str
) -> None:
    headers = {"Accept": "text/html", "Accept-Language": "sv"}
    live, copy = (client.get(address, headers=headers) for client in (copied.live, static))
    assert copy.status_code == live.status_code
    if live.status_code != 404:
        names = [name for name in SAME if not (live.is_redirect and name == "content-type")]
        assert {n: copy.headers.get(n) for n in names} == {n: live.headers.get(n) for n in names}
        assert live.is_redirect or copy.content == live.content
    else:
        assert "Sidan finns inte" in copy.text


@pytest.mark.parametrize(
    "address", ["/sparql?query=ASK{}", "/search.json?q=a", "/timegate/doc/council/a", "/lookup", "/metrics"]
)
def test_what_a_copy_has_not_says_so(static: httpx.Client, address: str) -> None:
    answer = static.get(address, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert answer.status_code == 501
    assert "This is not in the copy" in answer.text
    assert "/copy.en.html" in answer.text
    problem = static.get(address, headers={"Accept": "application/json"})
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["status"] == 501


def test_the_search_form_leads_to_a_page_that_says_that_search_is_not_here(static: httpx.Client) -> None:
    answer = static.get("/search.sv.html?q=integration")
    assert answer.status_code == 200
    assert "Sökning finns inte här" in answer.text
    assert static.get("/suggest?q=in").json() == {"query": "", "hits": []}


def test_the_copy_tells_its_day_and_what_it_has_not(copied: Copied, static: httpx.Client) -> None:
    about = static.get("/copy.sv.html").text
    assert "<h1>Om den här kopian</h1>" in about
    manifest = json.loads((copied.folder / "current" / "manifest.json").read_bytes())
    assert set(manifest["left_out"]) == {each.name for each in LEFT_OUT}
    assert len(manifest["day"]) == 10


def test_packed_files_hold_the_bytes_that_they_are_packed_from(copied: Copied) -> None:
    packed = 0
    for entry in copied.files:
        content = (copied.folder / "current" / entry["file"]).read_bytes()
        for extension, unpack in (("gz", gzip.decompress), ("br", brotli.decompress)):
            if extension in entry:
                file = (copied.folder / "current" / f"{entry['file']}.{extension}").read_bytes()
                assert sha256(file).hexdigest() == entry[extension]
                assert unpack(file) == content, entry
                packed += 1
        is_page = entry["media_type"].startswith("text/html") and len(content) > 1000
        assert not is_page or {"gz", "br"} <= set(entry), entry
    assert packed > 300


def test_a_server_of_files_sends_packed_files_to_who_takes_them(copied: Copied, static: httpx.Client) -> None:
    codings = ("gzip", "br") if static is not copied.static else ("gzip",)
    for coding in ("identity", *codings):
        headers = {"Accept": "text/html", "Accept-Language": "sv", "Accept-Encoding": coding}
        answer = static.get("/doc/council/a", headers=headers)
        assert answer.headers.get("content-encoding", "identity") == coding
        assert answer.content == copied.live.get("/doc/council/a.sv.html").content
        assert "Accept-Encoding" in answer.headers["vary"]
        assert (
            static.get("/doc/council/a", headers=headers | {"If-None-Match": answer.headers["etag"]}).status_code == 304
        )
        others = [
            static.get("/doc/council/a", headers=headers | {"Accept-Encoding": c}) for c in ("identity", *codings)
        ]
        assert len({each.headers["etag"] for each in others}) == len(others)


@pytest.mark.parametrize("address", ["/index.sv.html.gz", "/index.sv.html.br", "/doc/council/a.ttl.gz"])
def test_packed_files_have_no_addresses_of_their_own(static: httpx.Client, address: str) -> None:
    assert static.get(address).status_code == 404


def test_parts_of_a_dump_can_be_had(copied: Copied, static: httpx.Client) -> None:
    whole = copied.live.get("/dumps/dataset.nq", headers={"Accept-Encoding": "identity"}).content
    answer = static.get("/dumps/dataset.nq", headers={"Range": "bytes=5-24"})
    assert (answer.status_code, answer.content) == (206, whole[5:25])
    assert static.get("/dumps/dataset.nq", headers={"Range": "bytes=99999999-"}).status_code == 416


def test_a_post_is_refused(static: httpx.Client) -> None:
    assert static.post("/doc/council/a.ttl", content=b"x").status_code == 405


def test_links_that_lead_out_unannounced_are_told() -> None:
    assert is_left_out("browse/ex:Council.sv.html?valid=now")
    assert not is_left_out("browse/ex:Council.sv.html?page=2")
    assert not is_left_out("doc/council/a.sv.html")


def test_a_second_export_writes_what_differs_and_keeps_the_other_files_with_their_times(
    copied: Copied, tmp_path: Path
) -> None:
    folder = copied.again(tmp_path / "copy")
    first = (folder / "current").resolve()
    names = [file.relative_to(first) for file in first.rglob("*") if file.is_file()]
    before = {name: (first / name).stat() for name in names}
    stray, changed = first / "site" / "doc" / "stray.ttl", first / "site" / "index.sv.html"
    stray.write_text("old")
    changed.write_text("old")
    assert "3 written" in copied.export(folder), "the page, and both configurations, which name the folder"
    second = (folder / "current").resolve()
    assert not first.exists()
    assert {file.relative_to(second) for file in second.rglob("*") if file.is_file()} == set(names)
    kept = {str(name) for name in names if (second / name).stat().st_ino == before[name].st_ino}
    other = {"site/index.sv.html", "manifest.json", "nginx.conf", "Caddyfile"}
    assert {str(name) for name in names} - kept == other
    assert all((second / name).stat().st_mtime_ns == before[Path(name)].st_mtime_ns for name in kept)
    assert "0 written" in copied.export(folder)
    assert (folder / "current").resolve() == second


def test_two_exports_into_one_folder_do_not_meet(copied: Copied, tmp_path: Path) -> None:
    (tmp_path / ".publisher-export").touch()
    with (tmp_path / ".publisher-export").open() as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        outcome = publisher("--project", copied.project, "export", tmp_path)
    assert outcome.returncode == 2
    assert "another export writes there" in outcome.stderr


def whole(folder: Path) -> bool:
    """Whether the copy that is served holds each file of its manifest undamaged, and no other."""
    current = (folder / "current").resolve()
    entries = json.loads((current / "manifest.json").read_bytes())["files"]
    named = {entry["file"]: entry["sha256"] for entry in entries}
    named |= {f"{e['file']}.{packed}": e[packed] for e in entries for packed in ("gz", "br") if packed in e}
    files = {file.relative_to(current).as_posix(): file for file in (current / "site").rglob("*") if file.is_file()}
    return {name: sha256(file.read_bytes()).hexdigest() for name, file in files.items()} == named


@pytest.mark.long
def test_an_export_that_is_killed_leaves_a_copy_that_is_whole(copied: Copied, tmp_path: Path) -> None:
    """Killed as soon as so many files stand aside, and as soon as the new copy stands beside the one before."""
    folder, project = copied.again(tmp_path / "copy"), tmp_path / "project"
    before = (folder / "current").resolve()
    shutil.copytree(copied.project, project, symlinks=True)
    Edited(project).publish([Thing("a", "Ett tredje råd"), *PUBLICATIONS[1][1:]])
    command = [sys.executable, "-m", "publisher", "--project", str(project), "export", str(folder)]
    for least in (1, 40, 200, 500, 700):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            while process.poll() is None and sum(len(files) for *_, files in os.walk(folder / ".new")) < least:
                time.sleep(0.002)
            process.kill()
        assert process.returncode == -signal.SIGKILL, "it ended before it could be killed"
        assert (folder / "current").resolve() == before
        assert whole(folder)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and len(list(folder.glob("copy-*"))) < 2:
            pass
        process.kill()
    assert whole(folder)
    outcome = publisher("--project", project, "export", folder)
    assert outcome.returncode == 0, outcome.stderr
    assert (folder / "current").resolve() != before
    assert whole(folder)
    assert len(list(folder.iterdir())) == 3


def test_a_first_export_that_is_killed_announces_nothing_and_the_next_completes(copied: Copied, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    command = [sys.executable, "-m", "publisher", "--project", str(copied.project), "export", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and not (folder / ".new" / "site").is_dir():
            time.sleep(0.002)
        process.kill()
    assert not (folder / "current").exists()
    copied.export(folder)
    assert whole(folder)


def test_a_folder_that_holds_something_else_is_left_alone(copied: Copied, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    outcome = publisher("--project", copied.project, "export", tmp_path)
    assert outcome.returncode == 2
    assert "not empty and holds no export" in outcome.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


def test_a_full_disk_leaves_the_export_whole_and_the_next_run_completes(copied: Copied, tmp_path: Path) -> None:
    folder = copied.again(tmp_path / "copy")
    (folder / "current" / "site" / "vocabulary.sv.html").write_text("old")
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
    copied.export(folder)
    assert whole(folder)


def test_a_reader_walks_the_copy_in_chromium_without_a_complaint(copied: Copied, tmp_path: Path) -> None:
    require(not missing(), "chromium and chromedriver are not installed")
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


def test_the_query_page_of_a_copy_answers_in_the_browser(copied: Copied, tmp_path: Path) -> None:
    require(not missing(), "chromium and chromedriver are not installed")
    require(engine(), "the engine for the browser is not built, which needs Node: make editor")
    query = (
        "SELECT ?thing (COUNT(DISTINCT ?g) AS ?graphs) { ?thing a ?kind GRAPH ?g { ?thing a ?kind } } GROUP BY ?thing"
    )
    ready, shown = "return [String(!document.querySelector('.run').hidden)]", "#results h2"
    with opened(tmp_path / "profile") as chromium:
        page = WebDriverWait(chromium.driver, 60)
        chromium.visit(f"{copied.static.base_url}/sparql.sv.html?query={quote(query)}")
        page.until(lambda _: chromium.strings(ready) == ["true"])
        assert "engine." not in str(chromium.strings(_FETCHED)), "nothing is loaded before a query is run"
        chromium.driver.find_element("css selector", ".run button").click()
        page.until(lambda found: found.find_elements("css selector", shown))
        assert chromium.driver.find_elements("css selector", "table.results a[href='/doc/council/a.sv.html']")
        assert chromium.strings("return [document.activeElement.id]") == ["results-title"]
        field = chromium.driver.find_element("id", "query")
        field.clear()
        field.send_keys("SELECT * {\n ?s ?p }")
        chromium.driver.find_element("css selector", ".run button").click()
        page.until(lambda found: found.find_elements("id", "failure"))
        assert "Rad 2, kolumn 9" in chromium.driver.find_element("id", "failure").text
        assert chromium.complaints() == []


def test_webassembly_may_run_on_the_query_page_and_in_its_worker_alone(copied: Copied, static: httpx.Client) -> None:
    told = {entry["address"]: static.get(at(entry)).headers["content-security-policy"] for entry in copied.files[:60]}
    asked = {f"/sparql.{language}.html" for language in ("sv", "en")}
    asked |= {f"/static/{name}" for name, _ in engine().values()}
    told |= {address: static.get(address).headers["content-security-policy"] for address in (*asked, "/missing.html")}
    loosened = {address for address, policy in told.items() if "wasm-unsafe-eval" in policy}
    assert loosened == ({each for each in asked if not each.endswith(".wasm")} if engine() else set())
