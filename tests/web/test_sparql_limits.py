"""Limits of the endpoint on a real server: clients at once, slow readers, conditional requests, the log of queries."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from conftest import PROJECT, Running, free_port, running
from starlette.requests import Request
from waiting import until

from publisher.errors import Overloaded, TooManyRequests
from publisher.settings import Settings
from publisher.web.admission import Admission, client_address, holder

LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 60000 #"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o } #"
SMALL = "SELECT * { ?s ?p ?o } LIMIT 1 #"
SECONDS = 2.5


@contextmanager
def limited(dist: Path, folder: Path, **settings: str) -> Iterator[Running]:
    environment = {f"PUBLISHER_{name.upper()}": value for name, value in settings.items()}
    with running("--dist", dist, port=free_port(), log=folder / "server.log", cwd=PROJECT, **environment) as started:
        yield started


@pytest.fixture(scope="module")
def strict(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("strict")
    with limited(
        dist,
        folder,
        query_seconds="60",
        query_client_requests="3",
        query_requests="5",
        query_read_seconds="3",
        query_rows="70000",
        forwarded_hops="1",
    ) as started:
        yield started


@pytest.fixture(scope="module")
def logging(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Path]]:
    """A server with a short time limit, and its log of queries."""
    folder = tmp_path_factory.mktemp("logging")
    log = folder / "queries.log"
    with limited(
        dist,
        folder,
        query_seconds=str(SECONDS),
        forwarded_hops="1",
        query_log=str(log),
        query_log_adds="text client",
    ) as started:
        yield started, log


def ask(server: Running, text: str, client: str = "192.0.2.1", **headers: str) -> httpx.Response:
    return httpx.get(
        f"{server.url}sparql", params={"query": text}, headers={"X-Forwarded-For": client, **headers}, timeout=30
    )


@contextmanager
def reader(server: Running, text: str, client: str = "192.0.2.1") -> Iterator[socket.socket]:
    """A connection that has asked and reads nothing by itself."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(60)
        connection.connect(("127.0.0.1", int(server.url.rstrip("/").rpartition(":")[2])))
        head = f"GET /sparql?query={quote(text)} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {client}\r\n\r\n"
        connection.sendall(head.encode())
        yield connection


def until_answered(server: Running, text: str, client: str = "192.0.2.1") -> bool:
    return until(lambda: ask(server, text, client).status_code == 200)


def until_refused(server: Running, text: str, client: str = "192.0.2.1") -> httpx.Response:
    """The first answer that is no result: readers that have asked are counted when the server has read that."""
    answers: list[httpx.Response] = []

    def is_refused() -> bool:
        number = f"{text} {len(answers)}"
        answers.append(ask(server, number, client, Accept="application/sparql-results+json, application/problem+json"))
        return answers[-1].status_code != 200

    assert until(is_refused), "no answer is refused"
    return answers[-1]


def test_one_client_may_ask_so_much_at_once_and_others_are_not_held_up(strict: Running) -> None:
    with ExitStack() as stack:
        for number in range(3):
            stack.enter_context(reader(strict, f"{ENDLESS} one {number}"))
        refused = until_refused(strict, SMALL + "one")
        assert (refused.status_code, refused.json()["limit"]) == (429, "query_client_requests")
        assert int(refused.headers["Retry-After"]) >= 1
        assert refused.headers["Access-Control-Allow-Origin"] == "*"
        assert ask(strict, SMALL + "other", "192.0.2.2").status_code == 200
    assert until_answered(strict, SMALL + "again")


def test_all_clients_together_may_ask_so_much_at_once(strict: Running) -> None:
    with ExitStack() as stack:
        for number in range(5):
            stack.enter_context(reader(strict, f"{ENDLESS} all {number}", f"198.51.100.{number}"))
        refused = until_refused(strict, SMALL + "all", "203.0.113.1")
        assert refused.status_code == 503
        assert "query_requests" in refused.json()["detail"]
        assert int(refused.headers["Retry-After"]) >= 1
    assert until_answered(strict, SMALL + "all again")


def test_readers_of_one_byte_a_second_or_none_hold_no_process(dist: Path, tmp_path: Path) -> None:
    with limited(dist, tmp_path, query_workers="1", query_spool_memory="100000") as server, ExitStack() as stack:
        slow = [stack.enter_context(reader(server, f"{LARGE} slow {number}")) for number in range(10)]
        time.sleep(2)
        for second in range(3):
            for connection in slow[:5]:
                assert len(connection.recv(1)) == 1
            assert ask(server, f"{SMALL} slow {second}").status_code == 200
            time.sleep(0.5)
        plain = {"Accept-Encoding": "identity"}
        answered = httpx.get(f"{server.url}sparql", params={"query": f"{LARGE} quick"}, headers=plain, timeout=30)
        assert len(answered.json()["results"]["bindings"]) == 60_000
        assert len(answered.content) == int(answered.headers["Content-Length"])


def is_broken_off(connection: socket.socket) -> bool:
    """Whether the answer, read to its end, is shorter than its head says."""
    received = bytearray()
    while part := connection.recv(2**20):
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return len(body) < int(length.partition(b":")[2])


def test_a_reader_that_takes_too_long_loses_its_place(strict: Running) -> None:
    with ExitStack() as stack:
        readers = [stack.enter_context(reader(strict, f"{LARGE} late {n}", "192.0.2.9")) for n in range(3)]
        assert until_refused(strict, SMALL + "late", "192.0.2.9").status_code == 429
        assert until_answered(strict, SMALL + "late", "192.0.2.9")
        broken_off = [is_broken_off(connection) for connection in readers]
        assert any(broken_off), "a place was freed, so an answer has ended early"


def test_a_result_over_its_rows_names_the_limit(strict: Running) -> None:
    text = LARGE.replace("60000", "80000")
    refused = ask(strict, text, Accept="application/sparql-results+json, application/problem+json")
    assert (refused.status_code, refused.json()["limit"]) == (413, "query_rows")


def test_a_client_that_holds_the_result_is_told_so(strict: Running) -> None:
    first = ask(strict, SMALL)
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "no-cache"
    again = ask(strict, SMALL, **{"If-None-Match": f'"x", W/{tag}'})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    other = ask(strict, SMALL, Accept="text/csv")
    assert other.headers["ETag"] != tag
    assert ask(strict, SMALL, **{"If-None-Match": other.headers["ETag"]}).status_code == 200
    random = ask(strict, "SELECT (UUID() AS ?x) {}")
    assert (random.headers["Cache-Control"], "ETag" in random.headers) == ("no-store", False)


def test_a_large_result_has_its_tag_and_length_for_head_too(strict: Running) -> None:
    for coding, names in (("identity", ("ETag", "Content-Length")), ("br", ("ETag", "Content-Encoding"))):
        whole = ask(strict, LARGE, **{"Accept-Encoding": coding})
        head = httpx.head(
            f"{strict.url}sparql", params={"query": LARGE}, headers={"Accept-Encoding": coding}, timeout=30
        )
        assert whole.status_code == head.status_code == 200
        for name in (*names, "Content-Type", "Vary"):
            assert head.headers[name] == whole.headers[name]
        assert len(whole.json()["results"]["bindings"]) == 60_000


def test_a_client_that_holds_a_compressed_result_is_told_so(strict: Running) -> None:
    for coding in ("identity", "br"):
        tag = ask(strict, LARGE, **{"Accept-Encoding": coding}).headers["ETag"]
        again = ask(strict, LARGE, **{"Accept-Encoding": coding, "If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)


def test_a_small_result_is_not_compressed(strict: Running) -> None:
    answer = ask(strict, SMALL, **{"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in answer.headers
    assert int(answer.headers["Content-Length"]) == len(answer.content)


def entries(log: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]


def test_the_log_tells_what_became_of_each_query(logging: tuple[Running, Path]) -> None:
    server, log = logging
    for text in (SMALL + "log", "ASK { SERVICE <urn:x> {} } #log", "ASK { #log", ENDLESS + "log"):
        ask(server, text, "2001:db8::1")
    with reader(server, ENDLESS + "log left", "2001:db8::1"):
        time.sleep(SECONDS / 2)
    assert until(lambda: len([entry for entry in entries(log) if entry.get("client") == "2001:db8::1"]) >= 5)
    told = [entry for entry in entries(log) if entry.get("client") == "2001:db8::1"]
    assert [(entry["outcome"], entry["status"]) for entry in told] == [
        ("answered", 200),
        ("query-forbidden", 403),
        ("invalid-query", 400),
        ("query-timeout", 504),
        ("gone", 499),
    ]
    assert told[0]["rows"] == 1
    assert isinstance(told[0]["bytes"], int)
    assert told[0]["text"] == SMALL + "log"
    assert float(str(told[3]["seconds"])) >= SECONDS
    assert len({entry["query"] for entry in told}) == 5


@pytest.mark.parametrize("place", ["file", "full", "folder"])
def test_text_and_client_stay_out_of_the_log_and_no_log_fails_a_query(dist: Path, tmp_path: Path, place: str) -> None:
    target = {"file": tmp_path / "queries.log", "full": Path("/dev/full"), "folder": tmp_path}[place]
    with limited(dist, tmp_path, query_log=str(target)) as server:
        assert [ask(server, SMALL + str(number)).status_code for number in range(3)] == [200] * 3
    if place == "file":
        assert len(entries(target)) == 3
        assert set(entries(target)[0]) == {"time", "query", "outcome", "status", "seconds", "rows", "bytes"}
        assert "127.0.0.1" not in target.read_text()
    else:
        assert (tmp_path / "server.log").read_text().count("The log of queries cannot be written") == 1


def request(peer: str, *forwarded: str) -> Request:
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded]
    return Request({"type": "http", "headers": headers, "client": (peer, 1)})


@pytest.mark.parametrize(
    ("hops", "forwarded", "expected"),
    [
        (0, ["198.51.100.1"], "10.0.0.1"),
        (1, [], "10.0.0.1"),
        (1, ["198.51.100.1"], "198.51.100.1"),
        (1, ["made up, 198.51.100.1"], "198.51.100.1"),
        (2, ["made up", "198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        (2, ["198.51.100.1"], "10.0.0.1"),
    ],
)
def test_only_what_trusted_proxies_added_tells_the_client(hops: int, forwarded: list[str], expected: str) -> None:
    assert client_address(request("10.0.0.1", *forwarded), hops) == expected


def test_an_ipv6_network_is_one_client() -> None:
    assert holder("2001:db8::1") == holder("2001:db8::ffff:2") != holder("2001:db8:0:1::1")
    assert holder("::ffff:192.0.2.1") == holder("192.0.2.1") != holder("192.0.2.2")
    assert holder("unknown") == "unknown"


def test_places_are_given_back_once() -> None:
    admission = Admission(Settings(query_requests=2, query_client_requests=1))
    first, second = admission.enter("a"), admission.enter("b")
    with pytest.raises(Overloaded):
        admission.enter("c")
    with pytest.raises(TooManyRequests):
        admission.enter("a")
    first.leave()
    first.leave()
    third = admission.enter("a")
    with pytest.raises(Overloaded):
        admission.enter("c")
    second.leave()
    third.leave()
    assert admission.enter("c")
