"""Answers that are kept leave nothing behind that only the collector of cycles could find: it would hold up others."""

import os
import signal
from pathlib import Path

import httpx
from conftest import free_port, running
from waiting import until

_COUNTING = """
import gc, signal
from pathlib import Path

def count(*_):
    gc.collect()
    kinds = sorted(type(each).__name__ for each in gc.garbage)
    gc.garbage.clear()
    gc.set_debug(gc.DEBUG_SAVEALL)
    with Path({file!r}).open("a") as file:
        file.write(",".join(kinds) + "\\n")

signal.signal(signal.SIGUSR2, count)
"""


def test_a_kept_answer_leaves_no_cycle(dist: Path, tmp_path: Path) -> None:
    counted = tmp_path / "counted"
    (tmp_path / "sitecustomize.py").write_text(_COUNTING.format(file=str(counted)), "utf-8")

    def lines() -> list[str]:
        return counted.read_text("utf-8").splitlines() if counted.exists() else []

    port, log = free_port(), tmp_path / "server.log"
    with (
        running("--dist", dist, port=port, log=log, PYTHONPATH=str(tmp_path)) as started,
        httpx.Client(base_url=started.url, timeout=30) as client,
    ):
        for count in (1, 2):
            for _ in range(20):
                answer = client.get("doc/council/ostergotlands-integrationsrad.ttl")
            assert answer.status_code == 200
            os.kill(started.process.pid, signal.SIGUSR2)
            assert until(lambda: len(lines()) == count)  # noqa: B023 - evaluated before the next turn
    assert lines()[1] == ""
