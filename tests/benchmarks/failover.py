"""What readers notice when engines and publishers are killed, and a release rolled out, behind HAProxy; a program.

    .venv/bin/python tests/benchmarks/failover.py DIST [--clients 16] [--roll-to BUILD_ID] [--json FILE]

DIST is a folder of releases, of any size. Two publishers and two engines a release are started, all on 127.0.0.1;
readers ask for documents and put queries, each of which is new, and every answer is judged: its status, the thing that
it is about, and whether it is from the release that its header names. Exit code 1 where one was not as it should be.
"""

import argparse
import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

import httpx
from cluster.balancing import Cluster, cluster
from engines import oxigraph

from publisher.release import DUMPS
from publisher.vocabulary import VERSION

SEED, ASKED = 7, 2000


@dataclass
class Reader:
    """One connection that asks by turns for a document and for the number of the release by query."""

    url: str
    things: Sequence[str]
    number: int
    ended: threading.Event
    answers: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def run(self) -> None:
        chosen = random.Random(SEED + self.number)
        with httpx.Client(base_url=self.url, timeout=60) as client:
            for turn in count():
                if self.ended.is_set():
                    return
                started = time.monotonic()
                try:
                    fault = (
                        self._query(client, turn) if turn % 2 else self._document(client, chosen.choice(self.things))
                    )
                except httpx.HTTPError as error:
                    fault = repr(error)
                self.seconds.append(time.monotonic() - started)
                self.wrong += [fault] if fault else []

    def _document(self, client: httpx.Client, path: str) -> str:
        answer = client.get(f"doc/{path}.ttl")
        return self._judged(answer, f"id/{path}>" in answer.text, path)

    def _query(self, client: httpx.Client, turn: int) -> str:
        text = f"SELECT DISTINCT ?id {{ ?release <{VERSION.value}> ?id }} # {self.number}-{turn}"
        answer = client.get("sparql", params={"query": text}, headers={"Accept": "text/csv"})
        return self._judged(answer, answer.headers.get("release", "none") in answer.text, "query")

    def _judged(self, answer: httpx.Response, is_right: bool, asked: str) -> str:
        release = answer.headers.get("release", "none")
        self.answers[release] += 1
        if answer.status_code == httpx.codes.OK and is_right:
            return ""
        return f"{asked}: {answer.status_code} of {release}: {answer.text[:200]}"


@dataclass
class Phase:
    """A stretch of time: what happened at its beginning, and what the readers got."""

    event: str
    seconds: float
    answers: int
    wrong: int
    median_ms: float
    slowest_ms: float


class Readers:
    """All readers, and the phases that they went through."""

    def __init__(self, url: str, things: Sequence[str], clients: int) -> None:
        self._ended = threading.Event()
        self.readers = [Reader(url, things, number, self._ended) for number in range(clients)]
        self._threads = [threading.Thread(target=reader.run) for reader in self.readers]
        self.phases: list[Phase] = []

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def phase(self, event: str, seconds: float) -> None:
        """Let so many seconds pass, and note what came."""
        seen = [(len(reader.seconds), len(reader.wrong)) for reader in self.readers]
        time.sleep(seconds)
        times = [t for reader, (n, _) in zip(self.readers, seen, strict=True) for t in reader.seconds[n:]]
        wrong = sum(len(reader.wrong) - n for reader, (_, n) in zip(self.readers, seen, strict=True))
        phase = Phase(event, seconds, len(times), wrong, 1000 * median(times or [0]), 1000 * max(times or [0]))
        self.phases.append(phase)
        print(
            f"{event:<42} {phase.seconds:5.0f} s {phase.answers:7} answers {phase.wrong:3} wrong"
            f"  median {phase.median_ms:6.1f} ms  slowest {phase.slowest_ms:7.1f} ms",
            flush=True,
        )


def main() -> int:
    """Run the phases; 1 where an answer was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dist", type=Path)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=10, help="length of each phase")
    parser.add_argument("--roll-to", default="", metavar="BUILD_ID", help="a second release in DIST")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    first = (asked.dist / "current").readlink().name
    served = [first, asked.roll_to] if asked.roll_to else [first]
    things = _things(asked.dist / first)
    with tempfile.TemporaryDirectory() as folder, cluster(asked.dist, served, Path(folder)) as site:
        readers = Readers(site.url, things, asked.clients)
        readers.start()
        try:
            _phases(site, readers, served, asked.seconds, Path(folder))
        finally:
            readers.stop()
    wrong = [text for reader in readers.readers for text in reader.wrong]
    answers = sum((reader.answers for reader in readers.readers), Counter())
    print(f"in all {sum(answers.values())} answers, {len(wrong)} failed or mixed; by release {dict(answers)}")
    print("\n".join(wrong[:10]))
    if asked.json:
        phases = [asdict(phase) for phase in readers.phases]
        asked.json.write_text(json.dumps({"clients": asked.clients, "phases": phases}, indent=2) + "\n", "utf-8")
    return 1 if wrong else 0


def _phases(site: Cluster, readers: Readers, served: Sequence[str], seconds: float, folder: Path) -> None:
    first = served[0]
    readers.phase("two engines, two publishers", seconds)
    engine = site.engines[first][0]
    engine.process.kill()
    readers.phase("an engine killed", seconds)
    with oxigraph(folder / first / "store", httpx.URL(engine.url).port or 0):
        readers.phase("the engine back", seconds)
        for second in served[1:]:
            for number in range(2):
                site.switch(number, second)
                readers.phase(f"publisher {number + 1} has the next release", seconds)
        site.publishers[1].process.kill()
        readers.phase("a publisher killed", seconds)


def _things(release: Path) -> list[str]:
    """Paths of things below `id/` that the release describes, the same for the same release."""
    with (release / DUMPS / "dataset.nq").open(encoding="utf-8") as lines:
        subjects = {line.partition("> ")[0] for line in lines}
    found = sorted({subject.partition("/id/")[2] for subject in subjects} - {""})
    return random.Random(SEED).sample(found, min(ASKED, len(found)))


if __name__ == "__main__":
    sys.exit(main())
