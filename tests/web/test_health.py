"""Alive, ready, measured: what operators ask."""

import shutil
import time
from pathlib import Path

import httpx
from conftest import free_port, running
from prometheus_client.parser import text_string_to_metric_families


def samples(client: httpx.Client) -> dict[tuple[str, str, str, str], float]:
    """The requests counted so far, by route, method and status."""
    found = {}
    for family in text_string_to_metric_families(client.get("metrics").text):
        for sample in family.samples:
            if sample.name == "publisher_requests_total":
                labels = sample.labels
                found[(sample.name, labels["route"], labels["method"], labels["status"])] = sample.value
    return found


def test_the_process_is_alive_and_ready(client: httpx.Client) -> None:
    for address, state in (("healthz", "alive"), ("readyz", "ready")):
        answer = client.get(address)
        assert (answer.status_code, answer.json()["status"]) == (200, state)
        assert answer.headers["cache-control"] == "no-store"
        assert client.head(address).status_code == 200


def test_a_server_whose_release_was_deleted_is_alive_and_not_ready(dist: Path, tmp_path: Path) -> None:
    copy = tmp_path / "dist"
    shutil.copytree(dist, copy, symlinks=True)
    with running("--dist", copy, port=free_port(), log=tmp_path / "server.log") as started:
        assert httpx.get(f"{started.url}readyz").status_code == 200
        shutil.rmtree((copy / "current").resolve())
        time.sleep(1.1)
        answer = httpx.get(f"{started.url}readyz")
        assert (answer.status_code, answer.json()) == (503, {"status": "not ready", "failing": "release"})
        assert answer.headers["retry-after"] == "1"
        assert httpx.get(f"{started.url}healthz").status_code == 200


def test_a_server_whose_queries_find_no_place_is_not_ready(dist: Path, tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with running("--dist", dist, port=free_port(), log=log, PUBLISHER_QUERY_SECONDS="0.001") as started:
        answer = httpx.get(f"{started.url}readyz", timeout=10)
        assert (answer.status_code, answer.json()["failing"]) == (503, "queries")


def test_requests_are_counted_by_labels_that_are_bounded(client: httpx.Client) -> None:
    before = samples(client)
    for number in range(20):
        client.get(f"strange-{number}/{number}")
        client.request("PROPFIND", "")
    client.get("doc/def.ttl")
    after = samples(client)
    name = "publisher_requests_total"
    assert after[(name, "other", "GET", "404")] >= before.get((name, "other", "GET", "404"), 0) + 20
    assert after[(name, "index", "other", "405")] >= before.get((name, "index", "other", "405"), 0) + 20
    assert after[(name, "doc", "GET", "200")] >= before.get((name, "doc", "GET", "200"), 0) + 1
    assert not any("strange" in part or "PROPFIND" in part for key in after for part in key)


def test_metrics_tell_the_release_and_the_durations(client: httpx.Client) -> None:
    families = {family.name: family for family in text_string_to_metric_families(client.get("metrics").text)}
    release = families["publisher_release_info"].samples[0].labels
    assert release["build_id"] == client.get("release.json").json()["build_id"]
    assert families["publisher_request_seconds"].type == "histogram"


def test_metrics_ask_for_the_token_where_one_is_set(dist: Path, tmp_path: Path) -> None:
    port = free_port()
    started = running("--dist", dist, port=port, log=tmp_path / "log", PUBLISHER_METRICS_TOKEN="s3cret")
    with started as server, httpx.Client(base_url=server.url) as own:
        for headers in ({}, {"Authorization": "Bearer other"}, {"Authorization": "s3cret"}):
            answer = own.get("metrics", headers=headers)
            assert answer.status_code == 404
            assert "publisher_" not in answer.text
        answer = own.get("metrics", headers={"Authorization": "Bearer s3cret"})
        assert "publisher_release_info" in answer.text
        assert own.get("healthz").status_code == 200
