"""Two releases of the real dataset that differ in one name, and a client that knows which name is whose."""

import shutil
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx
from conftest import copy_project, publisher

THING = "council/ostergotlands-integrationsrad"
BEFORE, AFTER = "Östergötlands Integrationsråd", "Östergötlands nya Integrationsråd"
QUERY = f"""PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?name {{
  <https://w3id.org/integrationskartan/id/{THING}> skos:prefLabel ?name
  FILTER (LANG(?name) = "sv")
}}"""


@dataclass(frozen=True)
class Releases:
    """A folder with two releases, of which the first is current."""

    folder: Path
    first: str
    second: str


def two_releases(dist: Path, folder: Path) -> Releases:
    """A copy of the folder of releases with a second release beside the first, which stays current."""
    shutil.copytree(dist, folder / "dist", symlinks=True)
    project = copy_project(folder / "project")
    for file in (project / "data").rglob("*.trig"):
        file.write_text(file.read_text("utf-8").replace(f'"{BEFORE}"@sv', f'"{AFTER}"@sv'), "utf-8")
    outcome = publisher("--project", project, "--dist", folder / "dist", "build")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    second = (folder / "dist" / "current").readlink().name
    (folder / "dist" / "current").unlink()
    shutil.copy(dist / "current", folder / "dist" / "current", follow_symlinks=False)
    return Releases(folder / "dist", (dist / "current").readlink().name, second)


@dataclass
class Client:
    """Asks for documents, pages and query results by turns, over one connection; judges each answer at once."""

    url: str
    releases: dict[str, str]
    number: int
    ended: threading.Event
    counts: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def run(self) -> None:
        with httpx.Client(base_url=self.url, timeout=60) as client:
            for turn in count(self.number):
                if self.ended.is_set():
                    return
                form = ("document", "page", "query")[turn % 3]
                try:
                    self.judge(form, turn, client)
                except httpx.HTTPError as error:
                    self.wrong.append(f"{form}: {error!r}")

    def judge(self, form: str, turn: int, client: httpx.Client) -> None:
        """Ask once; the name in the answer must be that of the release which its header names."""
        started = time.monotonic()
        if form == "query":
            text = QUERY if turn % 2 else f"{QUERY} # {self.number}-{turn}"
            answer = client.get("sparql", params={"query": text}, headers={"Accept": "text/csv"})
        else:
            answer = client.get(f"doc/{THING}" + (".ttl" if form == "document" else ".sv.html"))
        self.slowest = max(self.slowest, time.monotonic() - started)
        release = answer.headers.get("release", "")
        self.counts[form] += 1
        self.counts[release] += 1
        name = self.releases.get(release, "no release")
        tag = answer.headers.get("etag", f'"{release}')
        if (
            answer.status_code != 200
            or name not in answer.text
            or (AFTER in answer.text) != (name == AFTER)
            or (form != "query" and release not in tag)
        ):
            self.wrong.append(f"{form}: {answer.status_code} of {release}: {answer.text[:200]}")
