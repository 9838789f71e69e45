"""The command: build a generated project, start the servers, measure in turn, print and keep the result."""

import argparse
import json
import os
import signal
import sys
from pathlib import Path

from benchmarks.comparison import growth, inside, report, servers, soak
from benchmarks.comparison.beside import Effort, compare
from benchmarks.comparison.load import CLIENTS, WRK
from benchmarks.comparison.report import Result

GROUPS = ("growth", "start", "pages", "queries", "search", "descriptions", "shacl")
_SOAK = "soak"
_SOAK_MINUTES = 10.0


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
    dist = project / "dist"
    if "growth" in only or not (dist / "current").exists():
        sizes = sorted({*(asked.growth or (max(10_000, asked.quads // 10),)), asked.quads})
        result.costs.extend(growth.grow(asked.folder, sizes if "growth" in only else [asked.quads]))
    if "start" in only:
        result.starts.extend(_starts(dist, asked.rounds))
    if {"pages", "queries"} & set(only):
        compare(dist, only, Effort(asked.rounds, asked.seconds, tuple(asked.without)), result)
    _measure_inside(project, only, result)
    if asked.soak or _SOAK in only:
        result.soak.append(soak.run(dist, (asked.soak or _SOAK_MINUTES) * 60, asked.soak_clients))
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
        "--only", nargs="+", choices=(*GROUPS, _SOAK), help="which groups of rows; without growth a release is kept"
    )
    parser.add_argument("--growth", nargs="+", type=int, help="sizes to check and build besides")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2, help="of load a round")
    parser.add_argument("--without", nargs="*", default=[], help="servers to leave out")
    parser.add_argument("--folder", type=Path, default=servers.CACHE / "projects", help="where projects are kept")
    parser.add_argument("--soak", type=float, default=0, help="minutes of mixed load, with a memory curve")
    parser.add_argument("--soak-clients", type=int, default=CLIENTS, help="of the soak")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--write-readme", action="store_true")
    return parser.parse_args()


def _measure_inside(project: Path, only: tuple[str, ...], result: Result) -> None:
    """Measure what needs no server."""
    release = project / "dist" / "current"
    if "search" in only:
        result.inside.extend(inside.search(release))
    if "descriptions" in only:
        result.inside.extend(inside.descriptions(release))
    if "shacl" in only:
        result.validations.extend(inside.validations(project, result.quads))


def _starts(dist: Path, rounds: int) -> list[float]:
    """Seconds from the start of a process to the first page that it answers with."""
    seconds = []
    for _ in range(rounds):
        with servers.publisher(dist) as server:
            seconds.append(server.started)
    return seconds


if __name__ == "__main__":
    sys.exit(main())
