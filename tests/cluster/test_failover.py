"""Behind HAProxy no request fails when an engine and a publisher are killed, and none is mixed in a roll-out."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from cluster.balancing import Cluster, cluster
from requiring import required
from two_releases import AFTER, BEFORE, Client, Releases, two_releases

CLIENTS = 6


@pytest.fixture(scope="module")
def releases(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Releases:
    return two_releases(dist, tmp_path_factory.mktemp("releases"))


@pytest.fixture
def site(releases: Releases, tmp_path: Path) -> Iterator[Cluster]:
    required("haproxy")
    with cluster(releases.folder, (releases.first, releases.second), tmp_path) as started:
        yield started


class Load:
    """Readers at work for the length of a block; `counts` and `wrong` tell what they got."""

    def __init__(self, site: Cluster, releases: Releases) -> None:
        self._ended = threading.Event()
        known = {releases.first: BEFORE, releases.second: AFTER}
        self.clients = [Client(site.url, known, number, self._ended) for number in range(CLIENTS)]
        self._threads = [threading.Thread(target=client.run) for client in self.clients]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def more(self, answers: int = 90) -> None:
        """Wait until so many more answers have come."""
        wanted, deadline = self.answered() + answers, time.monotonic() + 60
        while self.answered() < wanted:
            assert time.monotonic() < deadline, self.wrong
            time.sleep(0.02)

    def answered(self) -> int:
        return sum(self.counts[form] for form in ("document", "page", "query"))

    @property
    def counts(self) -> Counter[str]:
        return sum((client.counts for client in self.clients), Counter())

    @property
    def wrong(self) -> list[str]:
        return [text for client in self.clients for text in client.wrong]


def test_no_request_fails_when_an_engine_and_a_publisher_are_killed(site: Cluster, releases: Releases) -> None:
    with Load(site, releases) as load:
        load.more()
        site.engines[releases.first][0].process.kill()
        load.more()
        site.publishers[1].process.kill()
        load.more()
    print(f"{load.answered()} answers, {len(load.wrong)} failed; an engine and a publisher killed")
    assert load.wrong == []


def test_no_answer_is_mixed_while_publishers_take_a_release_over_one_by_one(site: Cluster, releases: Releases) -> None:
    with Load(site, releases) as load:
        load.more()
        site.switch(0, releases.second)
        load.more()
        assert min(load.counts[build_id] for build_id in (releases.first, releases.second)) > 0
        site.switch(1, releases.second)
        load.more()
        for engine in site.engines[releases.first]:
            engine.process.kill()
        load.more()
    print(f"{load.answered()} answers, {len(load.wrong)} failed or mixed; both publishers took the release over")
    assert load.wrong == []
