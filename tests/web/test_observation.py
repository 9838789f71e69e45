"""Request ids and access logs: what is noted, and what is not."""

import json
import re
from pathlib import Path

import httpx
import pytest
from conftest import free_port, running

FIELDS = {"time", "request_id", "method", "path", "route", "status", "seconds", "bytes", "release"}


@pytest.mark.parametrize("stated", ["abc-123", "A.b_c", "x" * 64])
def test_a_well_formed_id_is_taken_over(client: httpx.Client, stated: str) -> None:
    assert client.get("release.json", headers={"X-Request-Id": stated}).headers["x-request-id"] == stated


@pytest.mark.parametrize("stated", ["", "x" * 65, "a b", "<script>", 'a"b', "å".encode().decode("latin-1"), "a,b"])
def test_an_id_of_another_form_is_replaced(client: httpx.Client, stated: str) -> None:
    headers = {b"X-Request-Id": stated.encode("latin-1")}
    answer = client.get("release.json", headers=headers)
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])


@pytest.mark.parametrize("address", ["", "nothing", "id/%00", "id/", "sparql?query=x", "readyz"])
def test_every_answer_has_an_id_of_its_own(client: httpx.Client, address: str) -> None:
    ids = {client.request(method, address).headers["x-request-id"] for method in ("GET", "HEAD", "OPTIONS", "PUT")}
    assert len(ids) == 4


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_each_request_is_a_line_without_query_or_client(dist: Path, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    with running(
        "--dist", dist, port=free_port(), log=tmp_path / "server.log", PUBLISHER_ACCESS_LOG=str(log)
    ) as started:
        httpx.get(f"{started.url}sparql?query=secret", headers={"X-Request-Id": "mine"})
        httpx.head(f"{started.url}doc/def.ttl")
        httpx.get(f"{started.url}x%E2%80%AE%22", headers={"Referer": "secret", "User-Agent": "secret"})
    text = log.read_text("utf-8")
    assert "secret" not in text
    assert "127.0.0.1" not in text
    noted = lines(log)
    assert all(set(entry) == FIELDS for entry in noted)
    query, head, odd = noted[-3:]
    assert (query["request_id"], query["status"], query["route"], query["path"]) == ("mine", 400, "sparql", "/sparql")
    assert (head["method"], head["status"], head["bytes"]) == ("HEAD", 200, 0)
    assert (odd["route"], odd["path"]) == ("other", '/x\u202e"')
    assert text.isascii()


def test_client_addresses_are_noted_where_that_is_allowed(dist: Path, tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with running(
        "--dist", dist, port=free_port(), log=log, PUBLISHER_ACCESS_LOG="-", PUBLISHER_LOG_CLIENT_ADDRESSES="1"
    ) as started:
        httpx.get(f"{started.url}healthz", headers={"X-Forwarded-For": "192.0.2.1"})
    entries = [json.loads(line) for line in log.read_text().splitlines() if line[0] == "{"]
    assert {entry["client"] for entry in entries} == {"127.0.0.1"}


def test_a_full_disk_costs_the_line_and_not_the_answer(dist: Path, tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with running("--dist", dist, port=free_port(), log=log, PUBLISHER_ACCESS_LOG="/dev/full") as started:
        assert httpx.get(f"{started.url}doc/def.ttl").status_code == 200
        lost = re.search(r"publisher_log_lines_lost_total (\d+)", httpx.get(f"{started.url}metrics").text)
        assert lost
        assert int(lost[1]) > 0


def test_nothing_is_noted_unless_it_is_wanted(client: httpx.Client, dist: Path) -> None:
    client.get("healthz")
    assert not [file for file in dist.rglob("*log*") if file.suffix == ".log" and "store" not in file.parts]
