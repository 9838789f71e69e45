"""Pages and documents: kept ones beside a bare route that returns the same bytes, and ones asked for the first time."""

import http.client
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.comparison.load import Ask
from benchmarks.comparison.rows import Contender, Row
from benchmarks.comparison.servers import PAGE, Server
from benchmarks.comparison.stage import Stage

_KEPT = {
    "html": (PAGE, "cached HTML"),
    "turtle": (PAGE.replace(".sv.html", ".ttl"), "cached Turtle"),
    "json-ld": (PAGE.replace(".sv.html", ".jsonld"), "cached JSON-LD"),
}
_HOP = {"date", "server", "connection", "content-length", "transfer-encoding"}


def record(server: Server, folder: Path, queries: Mapping[str, str]) -> Path:
    """Ask the publisher for what the bare route and nginx are to return; the file that lists the answers."""
    answers = {f"/{name}": _answer(server, path, {}, folder / name) for name, (path, _) in _KEPT.items()}
    held = {"If-None-Match": answers["/html"].headers["etag"]}
    answers["/fresh"] = _answer(server, PAGE, held, folder / "fresh")
    for name, path in queries.items():
        answers[f"/{name}"] = _answer(server, path, {"Accept": "application/sparql-results+json"}, folder / name)
    (folder / "page").write_bytes((folder / "html").read_bytes())
    listed = folder / "answers.json"
    listed.write_text(json.dumps({path: asdict(answer) for path, answer in answers.items()}), "utf-8")
    return listed


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: dict[str, str]
    body: str


def _answer(server: Server, path: str, headers: Mapping[str, str], body: Path) -> _Answer:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=60)
    try:
        connection.request("GET", path, headers=dict(headers))
        answer = connection.getresponse()
        body.write_bytes(answer.read())
    finally:
        connection.close()
    if answer.status not in (200, 304):
        raise RuntimeError(f"{path} answers {answer.status}")
    kept = {name.lower(): value for name, value in answer.getheaders() if name.lower() not in _HOP}
    return _Answer(answer.status, kept, str(body))


def rows(stage: Stage) -> list[Row]:
    """The rows on pages and documents."""
    ours, bare = stage.servers["publisher"], stage.servers["bare route"]
    found = []
    for kind, (path, name) in _KEPT.items():
        beside = [_same(bare, f"/{kind}")]
        if kind == "html" and "nginx" in stage.servers:
            beside.append(_same(stage.servers["nginx"], "/page"))
        found.append(Row(name, (_same(ours, path), *beside), 0.7))
    held = (("If-None-Match", stage.tag),)
    found.append(Row("304", (_same(ours, PAGE, held), _same(bare, "/fresh", held)), 1.0))
    found.append(Row("first HTML", (Contender(ours, _first(stage, ".sv.html")),), 1000.0))
    found.append(Row("first Turtle", (Contender(ours, _first(stage, ".ttl")),), 2000.0))
    return found


def _same(server: Server, path: str, headers: tuple[tuple[str, str], ...] = ()) -> Contender:
    return Contender(server, lambda _: Ask((path,), headers))


def _first(stage: Stage, ending: str) -> Callable[[int], Ask]:
    return lambda number: Ask(tuple(f"/doc/{thing}{ending}" for thing in stage.share(number)), once=True)
