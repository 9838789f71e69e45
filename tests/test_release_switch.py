"""A server takes a newer release over without dropping a request, and refuses a damaged one."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from conftest import Running, copy_project, free_port, publisher, running

THING = "council/ostergotlands-integrationsrad"
BEFORE, AFTER = "Östergötlands Integrationsråd", "Östergötlands nya Integrationsråd"
QUERY = f"""PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?name {{
  <https://w3id.org/integrationskartan/id/{THING}> skos:prefLabel ?name
  FILTER (LANG(?name) = "sv")
}}"""


@dataclass
class Site:
    """A server of its own that follows the releases below `dist`: the first is current, the second stands beside it."""

    running: Running
    dist: Path
    first: str
    second: str
    log: Path

    def switch(self, build_id: str) -> None:
        """Point `current` at a release, as a build does."""
        aside = self.dist / ".current-test"
        aside.symlink_to(build_id)
        aside.replace(self.dist / "current")

    def release(self) -> str:
        return httpx.get(f"{self.running.url}release.json", timeout=10).headers["release"]

    def wait_for(self, build_id: str) -> None:
        deadline = time.monotonic() + 15
        while self.release() != build_id:
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)


@dataclass(frozen=True)
class Releases:
    """A folder with two releases, of which the first is current."""

    folder: Path
    first: str
    second: str


@pytest.fixture(scope="module")
def releases(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Releases:
    folder = tmp_path_factory.mktemp("releases")
    shutil.copytree(dist, folder / "dist", symlinks=True)
    project = copy_project(folder / "project")
    for file in (project / "data").rglob("*.trig"):
        file.write_text(file.read_text("utf-8").replace(f'"{BEFORE}"@sv', f'"{AFTER}"@sv'), "utf-8")
    outcome = publisher("--project", project, "--dist", folder / "dist", "build")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    second = (folder / "dist" / "current").readlink().name
    (folder / "dist" / "current").unlink()
    shutil.copy(dist / "current", folder / "dist" / "current", follow_symlinks=False)
    return Releases(folder / "dist", (dist / "current").readlink().name, second)


@pytest.fixture
def site(releases: Releases, tmp_path: Path) -> Iterator[Site]:
    dist, log = tmp_path / "dist", tmp_path / "server.log"
    shutil.copytree(releases.folder, dist, symlinks=True)
    with running("--dist", dist, port=free_port(), log=log) as started:
        yield Site(started, dist, releases.first, releases.second, log)


@dataclass
class Reader:
    """Asks for one thing as document and by query, over one connection, until told to stop."""

    url: str
    ended: threading.Event = field(default_factory=threading.Event)
    answers: list[tuple[int, str, str]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    def run(self) -> None:
        headers = {"Accept": "text/csv"}
        with httpx.Client(base_url=self.url, timeout=20, headers=headers) as client:
            while not self.ended.is_set():
                try:
                    for answer in (client.get(f"doc/{THING}"), client.get("sparql", params={"query": QUERY})):
                        self.answers.append((answer.status_code, answer.headers["release"], answer.text))
                except httpx.HTTPError as error:
                    self.failures.append(error)


def test_a_newer_release_is_taken_over_without_dropping_a_request(site: Site) -> None:
    readers = [Reader(site.running.url) for _ in range(3)]
    threads = [threading.Thread(target=reader.run) for reader in readers]
    for thread in threads:
        thread.start()
    try:
        time.sleep(0.3)
        site.switch(site.second)
        site.wait_for(site.second)
        time.sleep(0.3)
    finally:
        for reader in readers:
            reader.ended.set()
        for thread in threads:
            thread.join()
    assert [failure for reader in readers for failure in reader.failures] == []
    answers = [answer for reader in readers for answer in reader.answers]
    assert {status for status, _, _ in answers} == {200}
    assert {release for _, release, _ in answers} == {site.first, site.second}
    for _, release, text in answers:
        assert (AFTER in text) == (release == site.second), "the answer is not from the release that it names"


def test_a_request_that_began_before_the_switch_is_answered_from_the_old_release(site: Site) -> None:
    body = QUERY.encode()
    head = (
        "POST /sparql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: text/csv\r\n"
        f"Content-Type: application/sparql-query\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    host, port = httpx.URL(site.running.url).host, httpx.URL(site.running.url).port or 80
    with socket.create_connection((host, port), timeout=20) as connection:
        connection.sendall(head.encode() + body[:20])
        time.sleep(0.3)
        site.switch(site.second)
        site.wait_for(site.second)
        connection.sendall(body[20:])
        with connection.makefile("rb") as answer:
            text = answer.read().decode()
    assert f"release: {site.first}" in text
    assert BEFORE in text


def test_a_damaged_release_is_refused_and_the_old_one_goes_on(site: Site) -> None:
    for name, damage in {"dumps/dataset.nq": "quads", "release.sqlite": "tables", "manifest.json": "manifest"}.items():
        damaged = f"damaged-{damage}"
        shutil.copytree(site.dist / site.second, site.dist / damaged)
        file = site.dist / damaged / name
        file.write_bytes(file.read_bytes()[:-100])
        site.switch(damaged)
        deadline = time.monotonic() + 15
        while f"Release {damaged}: " not in site.log.read_text():
            assert time.monotonic() < deadline, site.log.read_text()
            time.sleep(0.05)
        assert site.release() == site.first
        assert BEFORE in httpx.get(f"{site.running.url}doc/{THING}.ttl").text
    site.switch(site.second)
    site.wait_for(site.second)


def test_a_link_that_leads_nowhere_is_refused_and_the_old_one_goes_on(site: Site) -> None:
    site.switch("no-such-release")
    time.sleep(2)
    assert site.release() == site.first
    (site.dist / "current").unlink()
    time.sleep(1.5)
    assert site.release() == site.first
    site.switch(site.second)
    site.wait_for(site.second)


def test_an_entity_tag_of_the_old_release_does_not_hold_for_the_new(site: Site) -> None:
    address = f"{site.running.url}doc/{THING}.ttl"
    before = httpx.get(address)
    assert httpx.get(address, headers={"If-None-Match": before.headers["etag"]}).status_code == 304
    site.switch(site.second)
    site.wait_for(site.second)
    after = httpx.get(address, headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert AFTER in after.text
