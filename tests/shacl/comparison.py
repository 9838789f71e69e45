"""What two engines say of the same data, result by result."""

from collections import Counter
from collections.abc import Iterable

from publisher.quads import Quad, triple
from publisher.shacl import Result, validate
from publisher.shacl.other_engine import judge

Row = tuple[str, ...]


def row(result: Result) -> Row:
    """What two reports must agree on: all but the messages."""
    parts = (result.focus, result.path, result.value, result.component, result.severity)
    return tuple("" if part is None else str(part) for part in (*parts, result.source_shape, result.source_constraint))


def rows(results: Iterable[Result]) -> Counter[Row]:
    return Counter(map(row, results))


def both(data: Iterable[Quad], shapes: Iterable[Quad]) -> tuple[Counter[Row], Counter[Row]]:
    """The results of our engine, none of them by pySHACL, and those of pySHACL."""
    quads, statements = list(data), list(shapes)
    report = validate(quads, statements)
    assert not report.handovers, report.handovers
    return rows(report.results), rows(judge(map(triple, quads), statements))
