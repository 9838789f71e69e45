"""Whatever is edited, published and rolled back: no published IRI ever answers 404, and none comes to mean another."""

import asyncio
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
from conftest import PROJECT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from project_history import Edited, Thing

from publisher.errors import ReleaseError, ReleaseRejected
from publisher.persistence import read_published
from publisher.publication_log import read_log
from publisher.publishing import roll_back
from publisher.settings import Settings
from publisher.web.app import create_app

SLUGS = ("a", "b", "c", "d", "e")
ACTIONS = st.one_of(
    st.tuples(st.just("describe"), st.sampled_from(SLUGS), st.sampled_from(("Ett råd", "Ett annat råd"))),
    st.tuples(st.sampled_from(("retired", "forget")), st.sampled_from(SLUGS), st.just("")),
    st.tuples(st.sampled_from(("replaced", "merged")), st.sampled_from(SLUGS), st.sampled_from(SLUGS)),
    st.tuples(st.just("publish"), st.just(""), st.just("")),
    st.tuples(st.just("rollback"), st.integers(1, 6).map(str), st.just("")),
)


@dataclass
class World:
    """A project under edit; `refused` counts what the check did not let through."""

    edited: Edited
    things: dict[str, Thing] = field(default_factory=dict)
    refused: int = 0

    def act(self, action: str, slug: str, other: str) -> None:
        """Do one thing; a release that is rejected, or an edit that makes no sense, changes nothing."""
        before = dict(self.things)
        match action:
            case "publish":
                self.publish(before)
            case "rollback":
                self.roll_back(slug)
            case "forget":
                self.things.pop(slug, None)
                self.publish(before)
            case "describe":
                self.things[slug] = Thing(slug, f"{other} {slug}")
            case _ if slug in self.things and (other in self.things or action == "retired") and other != slug:
                self.things[slug] = replace(self.things[slug], state=action, successor=other)

    def publish(self, before: dict[str, Thing]) -> None:
        try:
            self.edited.publish(list(self.things.values()) or [Thing("z")])
        except ReleaseRejected:
            self.refused += 1
            self.things = before

    def roll_back(self, target: str) -> None:
        try:
            roll_back(self.edited.settings, target, lambda *_: None)
        except ReleaseError:
            self.refused += 1


async def answers(client: httpx.AsyncClient, iri: str, base: str) -> list[int]:
    """The statuses from the IRI to where it leads."""
    path, statuses = "/" + iri.removeprefix(base), list[int]()
    while len(statuses) < 12:
        answer = await client.get(path, follow_redirects=False, headers={"Accept": "text/turtle"})
        statuses.append(answer.status_code)
        if answer.status_code not in (301, 303, 307):
            return statuses
        path = answer.headers["location"]
    return statuses


def walk(folder: Path, actions: list[tuple[str, str, str]]) -> tuple[World, dict[str, list[int]]]:
    shutil.copytree(PROJECT / "tests" / "minimal", folder / "minimal")
    world = World(Edited(folder / "minimal"))
    world.edited.publish([Thing("z")])
    world.things["z"] = Thing("z")
    for action in actions:
        world.act(*action)
    return world, asyncio.run(ask(world.edited.settings))


async def ask(configured: Settings) -> dict[str, list[int]]:
    """What the application answers for every IRI that was ever published."""
    app = create_app(configured)
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client,
    ):
        return {entry.iri: await answers(client, entry.iri, configured.base) for entry in read_published(configured)}


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(st.lists(ACTIONS, min_size=4, max_size=14))
def test_no_published_iri_is_ever_not_found(actions: list[tuple[str, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world, found = walk(Path(folder), actions)
        assert found
        for iri, statuses in found.items():
            assert statuses[-1] in (200, 410), (iri, statuses, actions)
        log = read_log(world.edited.settings.releases)
        assert [entry.sequence for entry in log] == list(range(1, len(log) + 1))


@pytest.mark.long
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ACTIONS, min_size=4, max_size=20))
def test_no_published_iri_is_ever_not_found_in_many_histories(actions: list[tuple[str, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _, found = walk(Path(folder), actions)
        assert {iri: statuses for iri, statuses in found.items() if statuses[-1] not in (200, 410)} == {}


def test_a_history_with_every_kind_of_edit_keeps_its_promises(tmp_path: Path) -> None:
    actions = [
        *(("describe", slug, "Ett råd") for slug in SLUGS),
        ("publish", "", ""),
        ("retired", "a", ""),
        ("replaced", "b", "c"),
        ("merged", "d", "c"),
        ("publish", "", ""),
        ("forget", "e", ""),
        ("describe", "a", "Ett annat råd"),
        ("publish", "", ""),
        ("rollback", "1", ""),
    ]
    world, found = walk(tmp_path, actions)
    base = world.edited.settings.base
    ends = {slug: found[f"{base}id/council/{slug}"] for slug in SLUGS}
    assert ends["a"][-1] == 410, "retired, and known to a newer release alone"
    assert ends["b"][-1] == 410
    assert ends["c"] == [303, 307, 200]
    assert ends["d"] == [303, 307, 301, 303, 307, 200]
    assert ends["e"] == [303, 307, 200]
    assert world.refused == 2, "dropping e, and describing a again"


def test_tombstones_in_a_circle_are_refused(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "tests" / "minimal", tmp_path / "minimal")
    edited = Edited(tmp_path / "minimal")
    edited.publish([Thing("a"), Thing("b")])
    circle = [Thing("a", state="merged", successor="b"), Thing("b", state="merged", successor="a")]
    with pytest.raises(ReleaseRejected):
        edited.publish(circle)
