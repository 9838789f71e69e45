"""A server that is told to stop finishes what runs; one that loses what it reads from says so."""

import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from conftest import Running, free_port, running
from waiting import until, until_one_is_slow

THING = "council/ostergotlands-integrationsrad"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
"""Runs into the deadline."""

SMALL = "SELECT ?s { ?s ?p ?o } LIMIT 3"


@dataclass(frozen=True)
class Site:
    """A server of its own on a copy of the release."""

    running: Running
    release: Path
    log: Path

    @property
    def address(self) -> tuple[str, int]:
        url = httpx.URL(self.running.url)
        return url.host, url.port or 80

    def get(self, path: str, **parameters: str) -> httpx.Response:
        return httpx.get(self.running.url + path, params=parameters, timeout=60)


@pytest.fixture
def site(dist: Path, tmp_path: Path) -> Iterator[Site]:
    folder, log = tmp_path / "dist", tmp_path / "server.log"
    shutil.copytree(dist, folder, symlinks=True)
    with running("--dist", folder, port=free_port(), log=log, PUBLISHER_QUERY_SECONDS="3") as started:
        yield Site(started, (folder / "current").resolve(), log)


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def is_refused(site: Site) -> bool:
    try:
        site.get("release.json")
    except httpx.TransportError:
        return True
    return False


def test_told_to_stop_it_finishes_a_slow_query_and_takes_no_new_one(site: Site) -> None:
    answers: list[httpx.Response] = []
    asking = threading.Thread(target=lambda: answers.append(site.get("sparql", query=SLOW)))
    asking.start()
    until_one_is_slow(lambda: children(site.running.process.pid))
    workers = children(site.running.process.pid)
    site.running.process.send_signal(signal.SIGTERM)
    assert until(lambda: is_refused(site)), "it still takes requests"
    asking.join()
    assert [answer.status_code for answer in answers] == [504]
    assert answers[0].headers["release"] == site.release.name
    site.running.process.wait(60)
    assert workers
    assert [pid for pid in workers if Path(f"/proc/{pid}/cmdline").exists()] == []
    assert "Traceback" not in site.log.read_text()


def test_told_to_stop_it_lets_a_slow_reader_read_to_the_end(site: Site) -> None:
    dump = (site.release / "dumps" / "dataset.nq").read_bytes()
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(60)
        connection.connect(site.address)
        connection.sendall(b"GET /dumps/dataset.nq HTTP/1.1\r\nHost: localhost\r\n\r\n")
        received = connection.recv(1024)
        site.running.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        assert site.running.process.poll() is None, "it must wait for the reader"
        while len(received) < len(dump) + 100 and (part := connection.recv(65536)):
            received += part
            time.sleep(0.001)
        while part := connection.recv(65536):
            received += part
    assert received.partition(b"\r\n\r\n")[2] == dump
    site.running.process.wait(60)


def test_queries_at_work_in_a_process_that_is_killed_are_told_to_come_again(site: Site) -> None:
    answers: list[httpx.Response] = []
    asking = threading.Thread(target=lambda: answers.append(site.get("sparql", query=SLOW)))
    asking.start()
    until_one_is_slow(lambda: children(site.running.process.pid))
    for pid in children(site.running.process.pid):
        os.kill(pid, signal.SIGKILL)
    asking.join()
    assert [answer.status_code for answer in answers] == [503]
    assert int(answers[0].headers["retry-after"]) > 0
    assert site.get("sparql", query=SMALL).status_code == 200
    assert site.get(f"doc/{THING}.ttl").status_code == 200


def test_a_release_that_is_deleted_is_served_as_far_as_it_can_be_read(site: Site) -> None:
    before = site.get(f"doc/{THING}.ttl")
    shutil.rmtree(site.release)
    after = site.get(f"doc/{THING}.ttl")
    assert (after.status_code, after.content) == (200, before.content)
    assert site.get("doc/catalogue/main.nt").status_code == 200
    assert site.get("doc/council/none").status_code == 404
    assert site.get(f"doc/{THING}.sv.html").status_code == 200
    for path in ("dumps/dataset.nq", "context.jsonld"):
        told(site.get(path))
    for pid in children(site.running.process.pid):
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.2)
    told(site.get("sparql", query=SMALL))
    problem = httpx.get(f"{site.running.url}dumps/dataset.nq", headers={"Accept": "application/problem+json"})
    assert problem.json()["status"] == 503
    assert str(site.release.parent) not in problem.text
    assert site.get("release.json").json()["build_id"] == site.release.name
    assert "Traceback" not in site.log.read_text()


def told(answer: httpx.Response) -> None:
    """The answer says that it cannot be had now and when to come again."""
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["cache-control"] == "no-store"
