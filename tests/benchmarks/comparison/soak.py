"""A soak: mixed load for minutes on one publisher, its memory sampled on the way, and whether it grows."""

import random
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from benchmarks.comparison import queries, servers
from benchmarks.comparison.load import CLIENTS, Ask, Load, load
from benchmarks.comparison.resident import cpu, memory
from benchmarks.comparison.servers import Server
from benchmarks.comparison.stage import BASE, things

_EVERY, _TOLD_EVERY = 5.0, 30.0
"""Seconds between two samples, and between two that are told."""
_WORDS = ("nyanlända", "samordnar", "kommunstyrelsen", "praktikplatserna", "boende", "mentorskapet", "integrationsråd")
_PATHS = 200_000


@dataclass(frozen=True)
class Sample:
    """Seconds since the load began, and megabytes: resident in the web process, proportional in all processes."""

    second: float
    rss: float
    tree: float


@dataclass(frozen=True)
class Soak:
    """What was answered over the whole time, and the memory's curve; CPU and wall seconds until the first answer."""

    load: Load
    curve: list[Sample]
    worked: float = 0.0
    started: float = 0.0

    @property
    def slope(self) -> float:
        """Megabytes a minute by which the web process grows in the second half, when its caches are full."""
        half = self.curve[len(self.curve) // 2 :]
        if len(half) < 2:
            return 0.0
        middle_x, middle_y = (
            sum(values) / len(half) for values in zip(*((s.second, s.rss) for s in half), strict=True)
        )
        spread = sum((each.second - middle_x) ** 2 for each in half)
        return float(60 * sum((each.second - middle_x) * (each.rss - middle_y) for each in half) / spread)

    @property
    def points(self) -> list[Sample]:
        """A sample for each half minute, and the last."""
        told = [each for each, before in zip(self.curve[1:], self.curve, strict=False) if _half(each) > _half(before)]
        return [self.curve[0], *told, *(self.curve[-1:] if self.curve[-1] not in told else [])]

    @property
    def verdict(self) -> str:
        """The soak in a sentence."""
        first, last, most = self.curve[0], self.curve[-1], max(each.rss for each in self.curve)
        return (
            f"Soak of {last.second / 60:.1f} minutes: {self.load.requests:,} requests, {self.load.failures} failed; "
            f"web process {first.rss:.0f} MB at the start, {most:.0f} at most, {last.rss:.0f} at the end, "
            f"{self.slope:+.2f} MB a minute in the second half; {last.tree:.0f} MB with its query processes."
        )


def _half(sample: Sample) -> int:
    return int(sample.second // _TOLD_EVERY)


def run(dist: Path, seconds: float, clients: int = CLIENTS) -> Soak:
    """Load the publisher with pages in every form, queries and searches, most of them new, by so many clients."""
    with servers.oxigraph(dist / "current" / "store") as engine:
        known = things(engine)
    with servers.publisher(dist) as server:
        curve: list[Sample] = []
        worked = cpu(server.process)
        ended = threading.Event()
        watcher = threading.Thread(target=_watch, args=(server, curve, ended))
        watcher.start()
        try:
            done = load(server.url, server.process, Ask(_mixed(known), clients=clients), seconds)
        finally:
            ended.set()
            watcher.join()
    return Soak(done, curve, worked, server.started)


def _watch(server: Server, curve: list[Sample], ended: threading.Event) -> None:
    begun = time.monotonic()
    while True:
        now = memory(server.process)
        curve.append(Sample(round(time.monotonic() - begun, 1), round(now.rss, 1), round(now.tree, 1)))
        if ended.wait(_EVERY):
            return


def _mixed(known: tuple[str, ...]) -> tuple[str, ...]:
    """Six documents in ten, three queries, one search; the things and the texts by chance, the same in every run."""
    chance = random.Random(7)
    paths = []
    for _ in range(_PATHS):
        thing, kind = chance.choice(known), chance.random()
        if kind < 0.6:
            paths.append(f"/doc/{thing}{chance.choice(('.sv.html', '.en.html', '.ttl', '.jsonld'))}")
        elif kind < 0.9:
            limit = chance.randrange(50, 500)
            text = f"SELECT ?property ?value WHERE {{ <{BASE}{thing}> ?property ?value }} LIMIT {limit}"
            paths.append(queries.path("publisher", text))
        else:
            paths.append(f"/search.sv.html?q={quote(chance.choice(_WORDS))}")
    return tuple(paths)
