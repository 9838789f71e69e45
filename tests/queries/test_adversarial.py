"""No query outlives its deadline, kills the server, reaches a socket or a file, or keeps a small query waiting."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from _pytest.mark.structures import ParameterSet
from conftest import Running, free_port, running
from queries.adversarial import CASES, HARMLESS, STOPPED, Case

SECONDS, PATIENCE = 1.0, 20.0
"""The limit, and what no answer takes on the slowest machine; what they took is told by the table."""

MEMORY = 2**30
SMALL = "SELECT * { ?s ?p ?o } LIMIT 1 #"


@dataclass(frozen=True)
class Row:
    """What became of a query: the limit that it met, its time, the most memory that a query process held meanwhile."""

    name: str
    limit: str
    seconds: float
    memory: int
    status: int
    beside: float


class Memory:
    """Looks every few milliseconds how much memory the children of a process hold."""

    def __init__(self, parent: int) -> None:
        self._parent, self._over = parent, threading.Event()
        self.peak = 0
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.02):
            for stat in Path("/proc").glob("[0-9]*/stat"):
                with suppress(OSError):
                    state = stat.read_text().rpartition(")")[2].split()
                    if int(state[1]) == self._parent:
                        self.peak = max(self.peak, int(state[21]) * 4096)


@pytest.fixture(scope="module")
def hardened(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    log = tmp_path_factory.mktemp("adversarial") / "server.log"
    with running(
        *("--dist", dist),
        port=free_port(),
        log=log,
        PUBLISHER_QUERY_SECONDS=str(SECONDS),
        PUBLISHER_QUERY_MEMORY=str(MEMORY),
        PUBLISHER_QUERY_RESULT_BYTES="4000000",
    ) as started:
        yield started


@pytest.fixture(scope="module")
def sink() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


@pytest.fixture(scope="module")
def table() -> Iterator[list[Row]]:
    rows: list[Row] = []
    yield rows
    print(f"\n{'query':<40} {'limit':<20} {'time':>6} {'MB':>6} {'status':>6} {'small query beside':>20}")
    for row in rows:
        figures = f"{row.seconds:>6.2f} {row.memory / 1e6:>6.0f} {row.status:>6} {row.beside:>20.3f}"
        print(f"{row.name:<40} {row.limit:<20} {figures}")
    print(f"{len(rows)} queries, the longest {max((row.seconds for row in rows), default=0):.2f} s")


def ask(url: str, text: str) -> tuple[httpx.Response, float]:
    started = time.monotonic()
    headers = {
        "Content-Type": "application/sparql-query",
        "Accept": "application/problem+json, application/json, text/turtle;q=0.5",
    }
    response = httpx.post(url + "sparql", content=text.encode("utf-8", "surrogatepass"), headers=headers, timeout=30)
    return response, time.monotonic() - started


def attacked(hardened: Running, case: Case, sink: socket.socket) -> tuple[httpx.Response, Row]:
    address = f"http://127.0.0.1:{sink.getsockname()[1]}/"
    given: list[tuple[httpx.Response, float]] = []
    attack = threading.Thread(target=lambda: given.append(ask(hardened.url, case.text.replace("SINK", address))))
    with Memory(hardened.process.pid) as memory:
        attack.start()
        time.sleep(0.05)
        small, beside = ask(hardened.url, SMALL + case.name)
        attack.join()
    assert small.status_code == 200, small.text
    response, seconds = given[0]
    problem = response.json() if response.status_code >= 400 else {}
    limit = str(problem.get("limit", problem.get("type", "").rpartition("#")[2]))
    limit = "query_seconds" if response.status_code == 504 else limit
    return response, Row(case.name, limit, seconds, memory.peak, response.status_code, beside)


def test_the_corpus_is_large_and_names_each_query_once() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 60


def parameters() -> Iterator[ParameterSet]:
    """All cases; of those that run into a limit of time or size, every other one waits for the long tests."""
    stopped = [case for case in CASES if case.statuses == STOPPED]
    for case in CASES:
        marks = [pytest.mark.long] if case in stopped[::2] else []
        yield pytest.param(case, id=case.name, marks=marks)


@pytest.mark.parametrize("case", list(parameters()))
def test_a_hostile_query_harms_nobody(hardened: Running, case: Case, sink: socket.socket, table: list[Row]) -> None:
    response, row = attacked(hardened, case, sink)
    table.append(row)
    assert row.status in case.statuses, response.text[:500]
    assert max(row.seconds, row.beside) < PATIENCE
    assert row.memory < MEMORY
    assert hardened.process.poll() is None
    if case.statuses == HARMLESS:
        assert response.json()["results"]["bindings"] == []
    with pytest.raises(BlockingIOError):
        sink.accept()
