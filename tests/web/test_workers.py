"""Several serving processes on one port: one falls and no other request fails; all follow the release and stop."""

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from conftest import Running, free_port, publisher, running

from publisher.settings import Settings, read_settings
from publisher.web.siblings import _add
from publisher.web.workers import as_json, from_json, share

DOCUMENT = "doc/council/ostergotlands-integrationsrad.ttl"


@pytest.fixture(scope="module")
def site(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    log = tmp_path_factory.mktemp("workers") / "server.log"
    with running("--dist", dist, "serve", "--workers", "2", port=free_port(), log=log) as started:
        wait_until(lambda: len(answering(started)) == 2)
        yield started


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def serving(site: Running) -> list[int]:
    """The ids of the serving processes."""
    tasks = Path(f"/proc/{site.process.pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def answering(site: Running) -> set[str]:
    """The numbers of the processes that tell their metrics."""
    return set(re.findall(r'publisher_release_quads\{worker="(\d)"\}', httpx.get(f"{site.url}metrics").text))


def counted(site: Running) -> float:
    """The requests for documents that all processes have counted."""
    pattern = r'publisher_requests_total\{worker="\d",method="GET",route="doc",status="200"\} (\S+)'
    return sum(map(float, re.findall(pattern, httpx.get(f"{site.url}metrics").text)))


def test_requests_are_counted_by_each_process(site: Running) -> None:
    for _ in range(20):
        assert httpx.get(site.url + DOCUMENT).status_code == 200
    wait_until(lambda: counted(site) == 20)
    text = httpx.get(f"{site.url}metrics").text
    assert text.count("# TYPE publisher_requests_total") <= 1
    assert text.count("# HELP publisher_request_seconds ") == 1


def test_a_process_that_is_killed_is_replaced_and_no_other_request_fails(site: Running) -> None:
    ended, failures, answered = threading.Event(), list[str](), list[int]()

    def ask() -> None:
        while not ended.is_set():
            try:
                answered.append(httpx.get(site.url + DOCUMENT, timeout=30).status_code)
            except httpx.HTTPError as error:
                failures.append(repr(error))

    before = serving(site)
    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(answered) > 30)
    os.kill(before[0], signal.SIGKILL)
    killed = len(answered)
    wait_until(lambda: len(serving(site)) == 2 and before[0] not in serving(site) and len(answering(site)) == 2)
    wait_until(lambda: len(answered) > killed + 30)
    ended.set()
    for thread in threads:
        thread.join()
    assert set(answered) == {200}
    assert len(failures) <= len(threads), "only what the killed process had begun may fail"
    assert before[1] in serving(site)


def test_limits_are_divided_and_settings_arrive_whole() -> None:
    settings = read_settings(Path(), {}, {"workers": "3", "query_queue": "32", "description_cache_bytes": "30000000"})
    part = share(settings)
    assert (part.query_workers, part.query_queue, part.description_cache_bytes) == (1, 11, 10_000_000)
    assert share(replace(settings, workers=1)) == replace(settings, workers=1)
    assert from_json(as_json(settings)) == settings
    assert isinstance(from_json(as_json(Settings())).project, Path)


def test_samples_of_several_processes_stand_in_one_family() -> None:
    families: dict[bytes, list[bytes]] = {}
    for worker in (b"1", b"2"):
        _add(families, b'# HELP a b\n# TYPE a counter\na{x="y"} 1.0\na_sum 2.0\n# HELP c d\nc 1\n', worker)
    assert families == {
        b"a": [
            b"# HELP a b",
            b"# TYPE a counter",
            b'a{worker="1",x="y"} 1.0',
            b'a_sum{worker="1"} 2.0',
            b'a{worker="2",x="y"} 1.0',
            b'a_sum{worker="2"} 2.0',
        ],
        b"c": [b"# HELP c d", b'c{worker="1"} 1', b'c{worker="2"} 1'],
    }


def test_told_to_stop_all_end_and_leave_nothing(dist: Path, tmp_path: Path) -> None:
    with running(
        "--dist", dist, port=free_port(), log=tmp_path / "log", PUBLISHER_WORKERS="2", TMPDIR=str(tmp_path)
    ) as site:
        wait_until(lambda: len(answering(site)) == 2)
        pids = serving(site)
        site.process.send_signal(signal.SIGTERM)
        assert site.process.wait(30) == 0
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []
    assert list(tmp_path.glob("publisher-*")) == []
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_processes_that_cannot_start_end_the_command(dist: Path) -> None:
    try:
        outcome = publisher(
            *("--dist", dist, "serve", "--workers", "2", "--port", str(free_port())),
            PUBLISHER_STORE="http://127.0.0.1:9/",
        )
    except subprocess.TimeoutExpired:
        pytest.fail("the command goes on though no process can start")
    assert outcome.returncode > 0
    assert "publisher: " in outcome.stderr
