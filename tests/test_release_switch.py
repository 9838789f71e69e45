"""A server takes a newer release over without dropping a request, and refuses a damaged one."""

import json
import shutil
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from conftest import Running, free_port, running
from two_releases import AFTER, BEFORE, QUERY, THING, Client, Releases, two_releases
from waiting import until

from publisher.release import checksums, digest


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
        return httpx.get(f"{self.running.url}release.json", timeout=30).headers["release"]

    def wait_for(self, build_id: str, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while self.release() != build_id:
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)


@pytest.fixture(scope="module")
def releases(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Releases:
    return two_releases(dist, tmp_path_factory.mktemp("releases"))


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

    def saw(self, release: str) -> bool:
        """Whether it was answered from the release, or not at all, which is told when it has ended."""
        return bool(self.failures) or any(name == release for _, name, _ in list(self.answers))

    def run(self) -> None:
        headers = {"Accept": "text/csv"}
        with httpx.Client(base_url=self.url, timeout=60, headers=headers) as client:
            while not self.ended.is_set():
                try:
                    for answer in (client.get(f"doc/{THING}"), client.get("sparql", params={"query": QUERY})):
                        self.answers.append((answer.status_code, answer.headers["release"], answer.text))
                except httpx.HTTPError as error:
                    self.failures.append(error)


def switch_under_load(site: Site, clients: int, switches: int) -> list[Client]:
    """Switch to and fro while the clients work; each switch waits until the one before was taken over."""
    ended, releases = threading.Event(), {site.first: BEFORE, site.second: AFTER}
    working = [Client(site.running.url, releases, number, ended) for number in range(clients)]
    threads = [threading.Thread(target=client.run) for client in working]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    try:
        for number in range(switches):
            wanted = site.first if number % 2 else site.second
            site.switch(wanted)
            site.wait_for(wanted, 60)
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    taken, total = time.monotonic() - started, sum((client.counts for client in working), Counter())
    forms = ", ".join(f"{total[form]} {form}" for form in ("document", "page", "query"))
    failed = sum(len(client.wrong) for client in working)
    print(
        f"{clients} clients, {switches} switches in {taken:.0f} s: {forms}; {failed} failed or mixed;"
        f" {total[site.first]} of the first release, {total[site.second]} of the second;"
        f" slowest {max(client.slowest for client in working):.2f} s"
    )
    return working


@pytest.mark.parametrize(
    ("clients", "switches"), [(6, 3), pytest.param(16, 20, marks=pytest.mark.long, id="16 clients, 20 switches")]
)
def test_no_answer_fails_or_is_mixed_while_releases_are_switched(site: Site, clients: int, switches: int) -> None:
    working = switch_under_load(site, clients, switches)
    assert [text for client in working for text in client.wrong] == []
    for client in working:
        assert min(client.counts[part] for part in ("document", "page", "query")) > 0
    assert all(sum(client.counts[release] for client in working) > 0 for release in (site.first, site.second))
    workers = [pid for pid in children(site.running.process.pid) if is_worker(pid)]
    assert len(workers) <= 2 * WORKERS, "replaced releases keep their query processes"


WORKERS = 4
"""Query processes of one release: one at work, a spare for each of two places, and one that is starting."""


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def is_worker(pid: int) -> bool:
    try:
        return b"publisher.queries.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def test_a_newer_release_is_taken_over_without_dropping_a_request(site: Site) -> None:
    readers = [Reader(site.running.url) for _ in range(3)]
    threads = [threading.Thread(target=reader.run) for reader in readers]
    for thread in threads:
        thread.start()
    try:
        assert until(lambda: all(reader.saw(site.first) for reader in readers))
        site.switch(site.second)
        site.wait_for(site.second)
        assert until(lambda: all(reader.saw(site.second) for reader in readers))
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
        "POST /sparql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: text/csv\r\nExpect: 100-continue\r\n"
        f"Content-Type: application/sparql-query\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    host, port = httpx.URL(site.running.url).host, httpx.URL(site.running.url).port or 80
    with socket.create_connection((host, port), timeout=60) as connection:
        connection.sendall(head.encode() + body[:20])
        assert connection.recv(100).startswith(b"HTTP/1.1 100"), "the body is asked for: the request has begun"
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
        deadline = time.monotonic() + 60
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


def broken_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text('["no", "object"]', "utf-8")


def nested_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("[" * 100_000, "utf-8")


def folder_for_file(folder: Path) -> None:
    (folder / "checksums.json").unlink()
    (folder / "checksums.json").mkdir()


def examples_that_are_none(folder: Path) -> None:
    (folder / "examples.json").write_text('{"examples": 1}', "utf-8")
    sign(folder, "examples.json")


def context_that_is_none(folder: Path) -> None:
    (folder / "context.jsonld").write_text("[]", "utf-8")
    sign(folder, "context.jsonld")


def tables_without_tables(folder: Path) -> None:
    (folder / "release.sqlite").write_bytes(b"")
    sign(folder)


def no_store(folder: Path) -> None:
    shutil.rmtree(folder / "store")
    (folder / "store").mkdir()
    sign(folder)


def sign(folder: Path, *names: str) -> None:
    """Make the digests fit, as somebody would who breaks a release with care."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["digests"] |= {name: digest(folder / name) for name in names}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (folder / "checksums.json").write_text(json.dumps(checksums(folder)), "utf-8")


BREAKAGES = (
    broken_manifest,
    nested_manifest,
    folder_for_file,
    examples_that_are_none,
    context_that_is_none,
    tables_without_tables,
    no_store,
)


def test_whatever_a_broken_release_raises_the_old_one_goes_on_and_a_sound_one_is_taken(site: Site) -> None:
    for breakage in BREAKAGES:
        name = breakage.__name__
        shutil.copytree(site.dist / site.second, site.dist / name)
        breakage(site.dist / name)
        site.switch(name)
        deadline = time.monotonic() + 60
        called = site.second if breakage is no_store else name
        while f"The release stays {site.first}: Release {called}: " not in site.log.read_text():
            assert time.monotonic() < deadline, f"{name}: {site.log.read_text()}"
            time.sleep(0.05)
        assert site.release() == site.first
    assert "Traceback" not in site.log.read_text()
    site.switch(site.second)
    site.wait_for(site.second)


def test_a_release_that_arrives_late_is_taken_when_it_is_whole(site: Site) -> None:
    (site.dist / site.second).rename(site.dist / "on-its-way")
    shutil.copytree(site.dist / "on-its-way", site.dist / site.second)
    (site.dist / site.second / "release.sqlite").unlink()
    site.switch(site.second)
    time.sleep(2)
    assert site.release() == site.first
    shutil.copy(site.dist / "on-its-way" / "release.sqlite", site.dist / site.second)
    site.wait_for(site.second)
