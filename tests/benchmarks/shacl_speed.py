"""Validation by size: CPU time and peak memory of our SHACL engine, and its ratio to pySHACL where that is run.

    python tests/benchmarks/shacl_speed.py --sizes 10000 100000 1000000 --violations 0.01 --pyshacl 10000
    python tests/benchmarks/shacl_speed.py --sizes 100000 --pyshacl 100000 --component

Data and shapes are those of `generated.py`; with `--component` the shapes are one alone, of a constraint component that
the shapes graph declares. Each size is measured in a process of its own: `columns` is making the
columns out of quads that are read already parsed, `validate` compiling the shapes and validating, each the median of
some runs; peak memory is that of the whole process, which holds no more than the columns.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from typing import TypeVar

import pyoxigraph as ox

from publisher.media_types import TURTLE
from publisher.quad_columns import ColumnsBuilder, QuadColumns, Statement
from publisher.quads import Quad, triple
from publisher.shacl import Graph, validate
from publisher.shacl.other_engine import judge
from publisher.store import parse

COMPONENT = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <http://example.org/> .
ex:LabelComponent a sh:ConstraintComponent ;
  sh:parameter [ sh:path ex:longest ] , [ sh:path ex:language ; sh:optional true ] ;
  sh:validator [ sh:ask '''ASK {
    FILTER (STRLEN(STR($value)) <= $longest && (!BOUND($language) || LANGMATCHES(LANG($value), $language)))
  }''' ] .
ex:Labelled a sh:NodeShape ; sh:targetSubjectsOf skos:prefLabel ;
  sh:property [ sh:path skos:prefLabel ; ex:longest 60 ; ex:language "*" ] .
"""
Outcome = TypeVar("Outcome")
GENERATOR = Path(__file__).with_name("generated.py")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--violations", type=float, default=0.01)
    parser.add_argument("--pyshacl", type=int, default=10_000, help="the greatest size at which pySHACL is run too")
    parser.add_argument("--measure", type=Path, help="measure one generated project, and print JSON")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--component", action="store_true", help="one shape of a declared constraint component alone")
    chosen = parser.parse_args()
    if chosen.measure:
        shapes = list(parse(COMPONENT.encode(), TURTLE)) if chosen.component else read_shapes(chosen.measure)
        print(json.dumps(measure(chosen.measure, shapes, chosen.pyshacl, chosen.runs)))
        return
    print(
        f"{'triples':>10} {'columns s':>10} {'validate s':>11} {'results':>8} {'peak MB':>8} {'pySHACL s':>10}   ratio"
    )
    for size in chosen.sizes:
        with tempfile.TemporaryDirectory() as folder:
            project = Path(folder)
            generate(project, size, chosen.violations)
            pyshacl = chosen.pyshacl if size <= chosen.pyshacl else 0
            more = ["--component"] if chosen.component else []
            print(row(measured(project, pyshacl, chosen.runs, more)), flush=True)


def generate(project: Path, size: int, violations: float) -> None:
    command = [sys.executable, str(GENERATOR), str(project), "--quads", str(size), "--violations", str(violations)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def measured(project: Path, pyshacl: int, runs: int, more: Sequence[str] = ()) -> dict[str, float]:
    """What `measure` says, from a process of its own."""
    numbers = ["--pyshacl", str(pyshacl), "--runs", str(runs)]
    command = [sys.executable, __file__, "--measure", str(project), *numbers, *more]
    outcome = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(outcome.stdout)
    return found


def read_shapes(project: Path) -> list[Quad]:
    return [quad for path in sorted((project / "shapes").glob("*.ttl")) for quad in parse(path.read_bytes(), TURTLE)]


def measure(project: Path, shapes: Sequence[Quad], pyshacl: int, runs: int) -> dict[str, float]:
    """CPU seconds, counts and peak memory for one project."""
    columns = read(project)
    made, graph = timed(lambda: Graph.of(columns), 1)
    took, report = timed(lambda: validate(graph, shapes), runs)
    assert not report.handovers
    found = {
        "triples": len(graph),
        "columns": made,
        "validate": took,
        "results": len(report.results),
        "peak": getrusage(RUSAGE_SELF).ru_maxrss / 1024,
    }
    if pyshacl:
        found["pyshacl"], theirs = timed(lambda: list(judge(map(triple, columns.quads()), shapes)), 1)
        assert len(theirs) == len(report.results), "the engines disagree"
    return found


def read(project: Path) -> QuadColumns:
    """The quads of a project as columns, file by file."""
    builder = ColumnsBuilder()
    files = [*sorted((project / "data").rglob("*.trig")), *sorted((project / "ontology").rglob("*.ttl"))]
    assert files, f"{project} holds no data"
    for path in files:
        builder.extend_statements(statements(path))
    return builder.columns()


def statements(path: Path) -> Iterator[Statement]:
    """The quads of a file with their parts in N-Triples form."""
    for quad in ox.parse(path=path):
        graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)
        yield str(quad.subject), str(quad.predicate), str(quad.object), graph


def timed(work: Callable[[], Outcome], runs: int) -> tuple[float, Outcome]:
    """The median of the CPU seconds of some runs, and what the last one gave."""
    seconds = list[float]()
    for _ in range(runs):
        start = time.process_time()
        outcome = work()
        seconds.append(time.process_time() - start)
    return median(seconds), outcome


def row(found: dict[str, float]) -> str:
    theirs = found.get("pyshacl")
    beside = f"{theirs:10.2f} {theirs / found['validate']:7.0f}" if theirs else ""
    return (
        f"{found['triples']:10.0f} {found['columns']:10.2f} {found['validate']:11.2f} {found['results']:8.0f}"
        f" {found['peak']:8.0f} {beside}"
    )


if __name__ == "__main__":
    main()
