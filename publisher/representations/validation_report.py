"""A SHACL validation report as the standard has it (SHACL, section 3.6, https://www.w3.org/TR/shacl/#validation-report)."""

from collections.abc import Iterator
from itertools import islice

from publisher.media_types import TURTLE
from publisher.quads import XSD, BlankNode, Iri, Literal, Quad, Subject, Term
from publisher.representations.reports import harmless
from publisher.shacl import Report, Result
from publisher.shacl.paths import Alternative, Path, Predicate, Repeated, Sequence
from publisher.store import serialize
from publisher.vocabulary import PREFIXES, RDF, SH, TYPE

_STATEMENTS = 50_000
"""Statements that are written together."""

_REPORT = BlankNode("validation-report")
_REPETITIONS = {(0, True): "zeroOrMorePath", (1, True): "oneOrMorePath", (0, False): "zeroOrOnePath"}


def as_validation_report(report: Report) -> Iterator[str]:
    """The report as Turtle, piece by piece, with all that each result says; nodes without a name keep their labels."""
    quads = report_quads(report)
    while piece := list(islice(quads, _STATEMENTS)):
        yield harmless(serialize(piece, TURTLE, PREFIXES).decode())


def report_quads(report: Report) -> Iterator[Quad]:
    """The report as statements of the default graph."""
    yield from _say(_REPORT, TYPE, Iri(SH + "ValidationReport"))
    yield from _say(_REPORT, Iri(SH + "conforms"), Literal(str(report.conforms).lower(), XSD + "boolean"))
    for number, result in enumerate(report.results, 1):
        node = BlankNode(f"validation-result-{number}")
        yield from _say(_REPORT, Iri(SH + "result"), node)
        yield from _result(node, result)


def _result(node: BlankNode, result: Result) -> Iterator[Quad]:
    yield from _say(node, TYPE, Iri(SH + "ValidationResult"))
    stated: list[tuple[str, Term | None]] = [
        ("focusNode", result.focus),
        ("value", result.value),
        ("resultSeverity", Iri(result.severity)),
        ("sourceConstraintComponent", Iri(result.component)),
        ("sourceShape", result.source_shape),
        ("sourceConstraint", result.source_constraint),
        *(("resultMessage", message) for message in result.messages),
    ]
    for name, term in stated:
        if term is not None:
            yield from _say(node, Iri(SH + name), term)
    if result.path:
        term, statements = _path(result.path, f"{node.value}-path")
        yield from _say(node, Iri(SH + "resultPath"), term)
        yield from statements


def _path(path: Path, label: str) -> tuple[Term, list[Quad]]:
    """The node that stands for a path, and what is said of it (SHACL, section 2.3.1); its labels begin with `label`."""
    node = BlankNode(label)
    match path:
        case Predicate(iri, inverse):
            return (node, list(_say(node, Iri(SH + "inversePath"), iri))) if inverse else (iri, [])
        case Sequence(parts):
            return _list(parts, label)
        case Alternative(parts):
            members, statements = _list(parts, f"{label}-list")
            return node, [*_say(node, Iri(SH + "alternativePath"), members), *statements]
        case Repeated(part, least, often):
            inner, statements = _path(part, f"{label}-of")
            return node, [*_say(node, Iri(SH + _REPETITIONS[least, often]), inner), *statements]


def _list(parts: tuple[Path, ...], label: str) -> tuple[Term, list[Quad]]:
    first: Term = Iri(RDF + "nil")
    found = list[Quad]()
    for number, part in reversed(list(enumerate(parts))):
        node = BlankNode(f"{label}-{number}")
        term, statements = _path(part, f"{label}-{number}-is")
        found += [*_say(node, Iri(RDF + "first"), term), *_say(node, Iri(RDF + "rest"), first), *statements]
        first = node
    return first, found


def _say(subject: Subject, predicate: Iri, term: Term) -> Iterator[Quad]:
    yield Quad(subject, predicate, term, None)
