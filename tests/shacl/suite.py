"""W3C's tests of SHACL (https://github.com/w3c/data-shapes) and whether an engine passes them.

Run as a program it prints the counts of our engine and of pySHACL:

    python tests/shacl/suite.py FOLDER      # …/data-shapes-test-suite/tests
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher.media_types import TURTLE
from publisher.quads import BlankNode, Iri, Quad, Term, triple
from publisher.shacl import IllFormedShapes, Report, Result, validate
from publisher.shacl.other_engine import judge
from publisher.shacl.paths import read_path
from publisher.shacl.shapes_graph import ShapesGraph
from publisher.store import parse

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
Engine = Callable[[Sequence[Quad], Sequence[Quad]], Report]


@dataclass(frozen=True)
class SuiteTest:
    """A test: its data and shapes, and the expected results, None where validation must fail."""

    name: str
    data: Path
    shapes: Path
    expected: Counter[tuple[str, ...]] | None


def read_suite(folder: Path) -> Iterator[SuiteTest]:
    """The tests in the files of a folder; some manifests leave some out."""
    for path in sorted(folder.resolve().rglob("*.ttl")):
        graph = ShapesGraph(read(path))
        for manifest in graph.subjects_of(Iri(MF + "entries")):
            for entry in graph.members(graph.objects(manifest, Iri(MF + "entries"))[0]):
                yield _test(graph, entry, path)


def read(path: Path) -> list[Quad]:
    text = f"@base <{path.as_uri()}> .\n" + path.read_text("utf-8")
    return list(parse(text.encode(), TURTLE, path.name))


def _test(graph: ShapesGraph, entry: Term, manifest: Path) -> SuiteTest:
    (action,), (result,) = graph.objects(entry, Iri(MF + "action")), graph.objects(entry, Iri(MF + "result"))
    (data,), (shapes,) = (graph.objects(action, Iri(SHT + name)) for name in ("dataGraph", "shapesGraph"))
    expected = None if result == Iri(SHT + "Failure") else Counter(_expected(graph, result))
    name = f"{manifest.parent.parent.name}/{manifest.parent.name}/{manifest.stem}"
    return SuiteTest(name, _path(data), _path(shapes), expected)


def _expected(graph: ShapesGraph, report: Term) -> Iterator[tuple[str, ...]]:
    for result in graph.values(report, "result"):
        path = graph.one(result, "resultPath")
        yield _named(
            graph.one(result, "focusNode"),
            None if path is None else str(read_path(graph, path)),
            graph.one(result, "value"),
            graph.one(result, "sourceConstraintComponent"),
            graph.one(result, "resultSeverity"),
            graph.one(result, "sourceShape"),
        )


def _named(*parts: Term | str | None) -> tuple[str, ...]:
    """The parts of a result without the labels of blank nodes, which differ from file to file."""
    return tuple("" if p is None else "_" if isinstance(p, BlankNode) else str(p) for p in parts)


def _row(result: Result) -> tuple[str, ...]:
    return _named(
        result.focus,
        None if result.path is None else str(result.path),
        result.value,
        str(Iri(result.component)),
        str(Iri(result.severity)),
        result.source_shape,
    )


def _path(iri: Term) -> Path:
    assert isinstance(iri, Iri)
    return Path(iri.value.removeprefix("file://"))


def passes(test: SuiteTest, engine: Engine) -> bool:
    """Whether the engine finds exactly the expected results, or refuses where it must."""
    try:
        found = Counter(map(_row, engine(read(test.data), read(test.shapes)).results))
    except IllFormedShapes:
        return test.expected is None
    return test.expected is not None and found == test.expected


def by_pyshacl(data: Sequence[Quad], shapes: Sequence[Quad]) -> Report:
    return Report(tuple(judge(map(triple, data), shapes)), ())


def ours(data: Sequence[Quad], shapes: Sequence[Quad]) -> Report:
    return validate(data, shapes)


def counts(tests: Iterable[SuiteTest], engine: Engine) -> tuple[int, list[str]]:
    """How many tests the engine passes, and the names of the others."""
    failed = [test.name for test in tests if not passes(test, engine)]
    return len(list(tests)) - len(failed), failed


def main(folder: Path) -> None:
    for part in ("core", "sparql"):
        tests = list(read_suite(folder / part))
        for name, engine in (("ours", ours), ("pySHACL", by_pyshacl)):
            passed, failed = counts(tests, engine)
            print(f"{part}: {name} passes {passed} of {len(tests)}; not {', '.join(failed) or 'one'}")
        print(f"{part}: {sum(map(handed_over, tests))} of ours by pySHACL")


def handed_over(test: SuiteTest) -> bool:
    """Whether our engine leaves a shape of the test to pySHACL."""
    try:
        return bool(validate(read(test.data), read(test.shapes)).handovers)
    except IllFormedShapes:
        return False


if __name__ == "__main__":
    main(Path(sys.argv[1]))
