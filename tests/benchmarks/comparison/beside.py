"""The servers side by side on one release: started together, asked in turn, ended together."""

import json
import subprocess
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.comparison import pages, queries, servers
from benchmarks.comparison.report import Result
from benchmarks.comparison.resident import memory
from benchmarks.comparison.rows import measure
from benchmarks.comparison.servers import Server
from benchmarks.comparison.stage import Stage, things


@dataclass(frozen=True)
class Effort:
    """How much to measure: rounds, seconds of load in each, and the servers to leave out."""

    rounds: int
    seconds: float
    without: tuple[str, ...] = ()


def compare(dist: Path, only: tuple[str, ...], effort: Effort, result: Result) -> None:
    """Measure the rows of the groups on the current release, and the memory of each server after all the load."""
    release = dist / "current"
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        started = [running.enter_context(servers.publisher(dist))]
        started.append(running.enter_context(servers.oxigraph(release / "store")))
        answers = pages.record(started[0], folder, {"query": queries.path("publisher", queries.SAME)})
        started.append(running.enter_context(servers.bare(answers)))
        started += _optional(running, (folder, release / "dumps" / "dataset.nt"), effort, result)
        tag = json.loads(answers.read_text("utf-8"))["/html"]["headers"]["etag"]
        stage = Stage({each.name: each for each in started}, things(started[1]), effort.rounds, tag)
        rows = [*(pages.rows(stage) if "pages" in only else []), *(queries.rows(stage) if "queries" in only else [])]
        result.rows.extend(measure(rows, effort.rounds, effort.seconds, lambda name: print(f"… {name}", flush=True)))
        result.memory.update({each.name: memory(each.process) for each in started})


def _optional(running: ExitStack, given: tuple[Path, Path], effort: Effort, result: Result) -> list[Server]:
    """The servers that may be missing, on the folder of answers and the triples given; what is left out is told."""
    folder, triples = given
    started = []
    if servers.NGINX is None:
        result.left_out.append("nginx is not installed (apt-get install nginx)")
    elif "nginx" not in effort.without:
        started.append(running.enter_context(servers.nginx(folder)))
    if "rdflib-endpoint" in effort.without:
        result.left_out.append("rdflib-endpoint, as asked")
        return started
    try:
        started.append(running.enter_context(servers.rdflib_endpoint(triples)))
    except (subprocess.SubprocessError, RuntimeError) as error:
        result.left_out.append(f"rdflib-endpoint: {error}")
    return started
