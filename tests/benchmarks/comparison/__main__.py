"""The command: build a generated project, start the servers, measure in turn, print and keep the result."""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.comparison import growth, pages, queries, report, servers
from benchmarks.comparison.load import WRK
from benchmarks.comparison.report import Result
from benchmarks.comparison.resident import memory
from benchmarks.comparison.rows import measure
from benchmarks.comparison.servers import Server
from benchmarks.comparison.stage import Stage, things

GROUPS = ("growth", "start", "pages", "queries")


def main() -> int:
    """Read the command line, run, and report; 0 where nothing failed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    asked = _arguments()
    only = tuple(asked.only or GROUPS)
    result = Result(asked.quads)
    if not WRK:
        result.left_out.append("wrk is not installed (apt-get install wrk): the load comes from a slower client")
    os.environ["PUBLISHER_SITE_URL"] = growth.SITE
    project = asked.folder / str(asked.quads)
    if "growth" in only or not (project / "dist" / "current").exists():
        sizes = sorted({*(asked.growth or (max(10_000, asked.quads // 10),)), asked.quads})
        result.costs.extend(growth.grow(asked.folder, sizes if "growth" in only else [asked.quads]))
    if set(only) - {"growth"}:
        _serve(project, only, asked, result)
    print(report.table(result))
    if asked.json:
        asked.json.write_text(json.dumps(report.as_json(result), indent=1) + "\n", "utf-8")
    if asked.write_readme:
        report.write(result)
    return int(any(load.failures for row in result.rows for loads in row.loads.values() for load in loads))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the publisher beside other servers.")
    parser.add_argument("--quads", type=int, default=100_000)
    parser.add_argument(
        "--only", nargs="+", choices=GROUPS, help="which groups of rows; without growth a release is kept"
    )
    parser.add_argument("--growth", nargs="+", type=int, help="sizes to check and build besides")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2, help="of load a round")
    parser.add_argument("--without", nargs="*", default=[], help="servers to leave out")
    parser.add_argument("--folder", type=Path, default=servers.CACHE / "projects", help="where projects are kept")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--write-readme", action="store_true")
    return parser.parse_args()


def _serve(project: Path, only: tuple[str, ...], asked: argparse.Namespace, result: Result) -> None:
    port = servers.free_port()
    release = project / "dist" / "current"
    if "start" in only:
        for _ in range(asked.rounds):
            with servers.publisher(project, port) as server:
                result.starts.append(server.started)
    if not {"pages", "queries"} & set(only):
        return
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        started = [running.enter_context(servers.publisher(project, port))]
        started.append(running.enter_context(servers.oxigraph(release / "store")))
        answers = pages.record(started[0], folder, {"query": queries.path("publisher", queries.SAME)})
        started.append(running.enter_context(servers.bare(answers)))
        started += _optional(running, folder, release, asked, result)
        tag = json.loads(answers.read_text("utf-8"))["/html"]["headers"]["etag"]
        stage = Stage({each.name: each for each in started}, things(started[1]), asked.rounds, tag)
        rows = [*(pages.rows(stage) if "pages" in only else []), *(queries.rows(stage) if "queries" in only else [])]
        result.rows.extend(measure(rows, asked.rounds, asked.seconds, lambda name: print(f"… {name}", flush=True)))
        result.memory.update({each.name: memory(each.process) for each in started})


def _optional(
    running: ExitStack, folder: Path, release: Path, asked: argparse.Namespace, result: Result
) -> list[Server]:
    """The servers that may be missing; what is left out is told."""
    started = []
    if servers.NGINX is None:
        result.left_out.append("nginx is not installed (apt-get install nginx)")
    elif "nginx" not in asked.without:
        started.append(running.enter_context(servers.nginx(folder)))
    if "rdflib-endpoint" in asked.without:
        result.left_out.append("rdflib-endpoint, as asked")
        return started
    try:
        started.append(running.enter_context(servers.rdflib_endpoint(release / "dumps" / "dataset.nt")))
    except (subprocess.SubprocessError, RuntimeError) as error:
        result.left_out.append(f"rdflib-endpoint: {error}")
    return started


if __name__ == "__main__":
    sys.exit(main())
