"""The changes as a Linked Data Event Stream, followed by a client that knows the specifications (LDES-1, LDES-2)."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from conftest import PROJECT, copy_project, free_port, running
from independent_parsers import quoted
from project_history import BASE, Edited, Thing
from tree_client import LDES, TREE, Client, merged_replica, replica, without_fragment
from waiting import until

from publisher.media_types import N_QUADS
from publisher.persistence import nameless_tombstone
from publisher.publication_log import Publication, read_log
from publisher.publishing import publish, roll_back
from publisher.quads import Iri
from publisher.redaction import redact
from publisher.representations.event_stream import MEMBERS, Batch, Stream, render_page, render_root
from publisher.settings import read_settings

ACCEPTS = ("application/trig", "application/n-quads", "application/ld+json", "text/turtle")
GRAPHS = ACCEPTS[:3]
EDITS = (
    [Thing("a"), Thing("b"), Thing("c")],
    [Thing("a", "Ett <b>annat</b> råd"), Thing("b"), Thing("c", r"\"C\" \\ c")],
    [Thing("a", "Ett annat råd"), Thing("b", state="retired"), Thing("c", state="merged", successor="a")],
)


@dataclass(frozen=True)
class Streaming:
    """A project with a server on it."""

    edited: Edited
    client: httpx.Client

    def dump(self) -> set[str]:
        return set(self.client.get("dumps/dataset.nq").text.splitlines())

    def wait_for(self, publications: int) -> None:
        """Wait until the server has taken over the last publication."""
        is_there = until(lambda: f"/changes/{publications}." in self.client.get("changes.sv.html").text)
        assert is_there, f"publication {publications} was not taken over"


@pytest.fixture(scope="module")
def streaming(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Streaming]:
    """Published five times: things that come, change, are retired, and one that a rollback takes away."""
    folder = tmp_path_factory.mktemp("streaming")
    shutil.copytree(PROJECT / "tests" / "minimal", folder / "minimal")
    edited, port = Edited(folder / "minimal"), free_port()
    with (folder / "minimal" / "pyproject.toml").open("a") as settings:
        settings.write(f'site_url = "http://127.0.0.1:{port}/"\n')
    edited.publish(EDITS[0])
    edited.publish(EDITS[1])
    edited.publish([*EDITS[2], Thing("d")])
    roll_back(edited.settings, "2", lambda *_: None)
    edited.publish([*EDITS[2], Thing("d")])
    log = folder / "server.log"
    with (
        running("--project", folder / "minimal", port=port, log=log) as started,
        httpx.Client(base_url=started.url, timeout=30) as client,
    ):
        yield Streaming(edited, client)


def follow(streaming: Streaming, accept: str, address: str = "changes/stream") -> Client:
    client = Client(streaming.client, accept)
    client.run(str(streaming.client.base_url.join(address)))
    return client


@pytest.mark.parametrize("accept", GRAPHS)
def test_a_client_of_the_specification_replicates_every_quad(streaming: Streaming, accept: str) -> None:
    client = follow(streaming, accept)
    assert replica(client) == streaming.dump() != set()
    kinds = {
        kind for member in client.members for kind in member.values("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    }
    assert kinds >= {f"https://www.w3.org/ns/activitystreams#{kind}" for kind in ("Create", "Update", "Delete")}


@pytest.mark.parametrize("accept", ACCEPTS)
def test_a_client_that_knows_no_graphs_replicates_every_triple(streaming: Streaming, accept: str) -> None:
    expected = {line.rsplit(" ", 2)[0] + " ." for line in streaming.dump()}
    assert merged_replica(follow(streaming, accept)) == expected


@pytest.mark.parametrize("entry", ["changes/stream", "changes/stream.trig", "changes/stream.nq"])
def test_the_stream_its_root_and_each_format_of_it_are_entry_points(streaming: Streaming, entry: str) -> None:
    client = follow(streaming, "application/n-quads", entry)
    assert client.context
    assert client.context.stream.endswith("/changes/stream")
    assert replica(client) == streaming.dump()


def test_every_version_can_be_followed_one_after_the_other(streaming: Streaming) -> None:
    client = follow(streaming, "application/trig")
    numbers = [int(member.values("https://schema.org/version")[0]) for member in client.members]
    assert numbers == sorted(numbers)
    assert set(numbers) == {1, 2, 3, 4, 5}
    for sequence in (1, 2, 3):
        part = Client(streaming.client, context=client.context)
        part.members = [m for m, number in zip(client.members, numbers, strict=True) if number <= sequence]
        stamps = streaming.edited.settings.releases
        release = next(entry.build_id for entry in read_log(stamps) if entry.sequence == sequence)
        assert replica(part) == set((stamps / release / "dumps" / "dataset.nq").read_text("utf-8").splitlines())


def test_a_second_run_fetches_the_root_alone_and_emits_nothing_twice(streaming: Streaming) -> None:
    client = follow(streaming, "application/trig")
    before = len(client.fetched)
    assert client.run(str(streaming.client.base_url.join("changes/stream"))) == []
    assert len(client.fetched) == before + 1


def test_a_client_that_keeps_in_step_fetches_only_what_is_new(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "tests" / "minimal", tmp_path / "minimal")
    edited, port = Edited(tmp_path / "minimal"), free_port()
    edited.publish(EDITS[0])
    with (
        running("--project", tmp_path / "minimal", port=port, log=tmp_path / "log") as started,
        httpx.Client(base_url=started.url, timeout=30) as http,
    ):
        streaming, client = Streaming(edited, http), Client(http)
        client.run(f"{started.url}changes/stream")
        edited.publish(EDITS[1])
        streaming.wait_for(2)
        before = len(client.fetched)
        changed = client.run(f"{started.url}changes/stream")
        assert {member.values("http://purl.org/dc/terms/isVersionOf")[0] for member in changed} == {
            f"{BASE}id/council/{slug}" for slug in ("a", "c")
        }
        assert len(client.fetched) == before + 2
        assert replica(client) == streaming.dump()


@pytest.mark.parametrize("accept", ACCEPTS)
def test_the_root_has_the_context_that_the_specification_asks_for(streaming: Streaming, accept: str) -> None:
    context = follow(streaming, accept).context
    assert context
    assert context[LDES + "timestampPath"] == "http://www.w3.org/ns/prov#generatedAtTime"
    assert context[LDES + "versionOfPath"] == "http://purl.org/dc/terms/isVersionOf"
    assert context[TREE + "shape"] == f"{context.stream}#member"


def test_members_are_iris_that_lead_to_their_publication_and_have_a_time_with_its_zone(streaming: Streaming) -> None:
    for member in follow(streaming, "application/trig").members:
        (time,) = member.values("http://www.w3.org/ns/prov#generatedAtTime")
        assert time.endswith(("Z", "+00:00"))
        assert streaming.client.get(without_fragment(member.iri), follow_redirects=True).status_code == 200


@pytest.mark.parametrize("accept", ACCEPTS)
def test_pages_are_cached_for_good_and_the_root_for_a_short_time(streaming: Streaming, accept: str) -> None:
    root, *pages = follow(streaming, accept).fetched
    pages = [page for page in pages if "/stream/" in page]
    answer = streaming.client.get(root, headers={"Accept": accept})
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert "Accept" in answer.headers["vary"].split(", ")
    assert len(pages) == 5
    for page in pages:
        answer = streaming.client.get(page)
        assert "immutable" in answer.headers["cache-control"]
        again = streaming.client.get(page, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
        assert answer.headers["content-type"].partition(";")[0] == accept


def test_pages_refer_to_each_other_by_relative_references(streaming: Streaming) -> None:
    for extension in ("trig", "ttl", "jsonld"):
        root = streaming.client.get(f"changes/stream.{extension}").text
        assert f"stream/1-1.{extension}" in root
        assert f"/changes/stream/1-1.{extension}" not in root


def test_a_page_that_has_no_members_any_more_is_gone_and_one_of_no_publication_is_not_found(
    streaming: Streaming,
) -> None:
    assert streaming.client.get("changes/stream/1-2.trig").status_code == 410
    for path in ("changes/stream/9-1.trig", "changes/stream/1-1", "changes/stream/1-1.html", "changes/stream.csv"):
        assert streaming.client.get(path).status_code == 404, path
    assert streaming.client.get("changes/stream", headers={"Accept": "image/png"}).status_code == 406


def test_a_dataset_that_was_never_published_has_a_stream_without_members(client: httpx.Client) -> None:
    follower = Client(client)
    assert follower.run(str(client.base_url.join("changes/stream"))) == []


def test_the_stream_is_announced(client: httpx.Client, streaming: Streaming) -> None:
    stream = f"{client.base_url}changes/stream"
    assert f"dcat:endpointURL <{stream}>" in client.get("catalog.ttl").text
    assert f"<{stream}> a <https://w3id.org/ldes#EventStream>" in client.get(".well-known/void.ttl").text
    assert "</changes/stream.trig>" in client.get("changes.sv.html").headers["link"]
    assert 'href="/changes/stream"' in quoted(streaming.client.get("changes.en.html").text)
    assert "/changes/stream" in client.get("openapi.json").json()["paths"]


def test_the_real_dataset_is_replicated_from_its_pages(
    dist: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy, port = copy_project(tmp_path / "project"), free_port()
    shutil.copytree(dist, copy / "dist", symlinks=True)
    publish(read_settings(copy, {}))
    with (
        running("--project", copy, port=port, log=tmp_path / "log") as started,
        httpx.Client(base_url=started.url, timeout=60) as http,
    ):
        client = Client(http)
        client.run(f"{started.url}changes/stream")
        dump = set(http.get("dumps/dataset.nq").text.splitlines())
        assert replica(client) == dump
        assert len(client.fetched) == 1 + -(-len(client.members) // MEMBERS) > 5
    with capsys.disabled():
        print(f"\nreplicated {len(dump)} quads of {len(client.members)} things from {len(client.fetched)} pages")


@pytest.mark.parametrize("members", [0, 1, MEMBERS, MEMBERS + 1, MEMBERS * 101, MEMBERS * 10_203 - 1])
def test_the_pages_of_a_large_publication_hang_in_one_tree(members: int) -> None:
    batch = Batch(Publication(1, "2026-11-01T00:00:00+00:00", "b", "d"), members)
    stream = Stream("http://e/changes/stream", "http://e/changes", ("a", "b"), Iri("http://e/l"), {})
    found = linked(render_root(stream, [batch], N_QUADS))
    waiting = list(found)
    while waiting:
        below = linked(render_page(stream, batch, waiting.pop(), [], N_QUADS))
        assert len(below) <= 100
        found += below
        waiting += below
    assert sorted(found) == list(range(1, -(-members // MEMBERS) + 1))


def linked(page: bytes) -> list[int]:
    """The numbers of the pages of the first publication that a page leads to."""
    return sorted({int(number) for number in re.findall(rb"tree#node> <[^>]*/1-(\d+)\.nq>", page)})


def test_a_redaction_takes_the_person_out_of_the_pages_of_a_running_server(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "tests" / "minimal", tmp_path / "minimal")
    edited, port = Edited(tmp_path / "minimal"), free_port()
    person = f"{BASE}id/person/p-001"
    edited.publish(EDITS[0], f'<{person}> skos:prefLabel "Anna Exempelsson"@sv, "Anna Exempelsson"@en .\n')
    edited.publish(EDITS[0], nameless_tombstone(person).replace("YYYY-MM-DD", "2026-11-02") + "\n")
    with (
        running("--project", tmp_path / "minimal", port=port, log=tmp_path / "log") as started,
        httpx.Client(base_url=started.url, timeout=30) as http,
    ):
        before = Client(http)
        before.run(f"{started.url}changes/stream")
        pages = list(dict.fromkeys(before.fetched))
        assert any("Exempelsson" in http.get(page).text for page in pages)
        redact(edited.settings, person)
        assert until(lambda: not any("Exempelsson" in http.get(page).text for page in pages))
        streaming, after = Streaming(edited, http), Client(http)
        after.run(f"{started.url}changes/stream")
        assert replica(after) == streaming.dump()
