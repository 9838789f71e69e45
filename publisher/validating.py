"""Validation of any RDF files against any shapes (SHACL, https://www.w3.org/TR/shacl/): no project is needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher import shacl
from publisher.errors import SourceError
from publisher.findings import Finding, from_source_error, in_order
from publisher.given_files import GivenFile, given_files
from publisher.places import Places
from publisher.progress import Progress, within
from publisher.quad_columns import ColumnsBuilder, QuadColumns
from publisher.quads import Iri
from publisher.validation import as_findings, judge
from publisher.vocabulary import RDFS, SH

_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
_CLASS = Iri(RDFS + "Class")
_SHAPES = (Iri(SH + "NodeShape"), Iri(SH + "PropertyShape"))
_LESSER = (SH + "Warning", SH + "Info")
_PLACED = 10_000
"""Findings whose places in the files are looked for; those after them are told without."""


@dataclass(frozen=True, slots=True, eq=False)
class Validated:
    """What came of a validation: the report, None where something cannot be read, which `unreadable` then tells.

    `triples` are those of the merge of all graphs of the data, `read` the files of data and shapes.
    """

    data: tuple[GivenFile, ...]
    read: int
    triples: int
    shapes: shacl.ShapesGraph
    report: shacl.Report | None
    unreadable: tuple[Finding, ...] = ()

    @property
    def violations(self) -> int:
        """How many results are violations: those of a severity of one's own too."""
        results = self.report.results if self.report else ()
        return sum(result.severity not in _LESSER for result in results)

    @property
    def exit_code(self) -> int:
        """0 clean, 1 violations, 2 something cannot be read."""
        if self.report is None:
            return 2
        return 1 if self.violations else 0


def validate_files(data: Sequence[Path], shapes: Sequence[Path], progress: Progress) -> Validated:
    """Validate the merge of all graphs of the data's files against the shapes of the others; nothing is fetched.

    Nothing is raised for what the files hold. Files that state nothing and shapes that target nothing cannot be
    validated with: that is told as if they could not be read.
    """
    files, further = given_files(data), given_files(shapes)
    progress("reading")
    try:
        return _validated(files, further, progress)
    except SourceError as error:
        return _unreadable(files, further, [error])


def _validated(files: tuple[GivenFile, ...], further: tuple[GivenFile, ...], progress: Progress) -> Validated:
    faults = list[SourceError]()
    stated = shacl.ShapesGraph(quad for file in further for quad in _merged([file], faults).quads())
    quads = _merged(files, faults)
    if faults:
        return _unreadable(files, further, faults)
    _refuse_nothing(files, len(quads), stated, further)
    graph = shacl.Graph.of(quads)
    del quads
    report = judge(graph, stated, within(progress, "validating against the shapes"))
    return Validated(files, len(files) + len(further), len(graph), stated, report)


def _unreadable(
    files: tuple[GivenFile, ...], further: tuple[GivenFile, ...], faults: Sequence[SourceError]
) -> Validated:
    found = tuple(in_order(map(from_source_error, faults)))
    return Validated(files, len(files) + len(further), 0, shacl.ShapesGraph(()), None, found)


def findings(validated: Validated) -> list[Finding]:
    """What was found or could not be read, worst first, with file and line; the data is read again for these."""
    if validated.report is None:
        return list(validated.unreadable)
    found = in_order(as_findings(validated.report, validated.shapes))
    first = found[:_PLACED]
    return in_order(map(Places(validated.data, first).locate, first)) + found[_PLACED:]


def _merged(files: Sequence[GivenFile], faults: list[SourceError]) -> QuadColumns:
    """What the files state; a file that cannot be read does not keep the others from being read."""
    builder = ColumnsBuilder()
    for file in files:
        try:
            builder.extend_statements(file.statements())
        except SourceError as error:
            faults.append(error)
    return builder.columns()


def _refuse_nothing(
    files: Sequence[GivenFile], quads: int, shapes: shacl.ShapesGraph, further: Sequence[GivenFile]
) -> None:
    """SourceError where no file states anything, or no shape targets anything (SHACL, section 2.1.3)."""
    if not quads:
        raise SourceError(files[0].path, "The data states nothing.", "Name a file with statements.", rule="file-empty")
    targeted = any(True for name in _TARGETS for _ in shapes.stated(name))
    if not targeted and not any(
        shapes.is_instance(node, _CLASS) for kind in _SHAPES for node in shapes.instances(kind)
    ):
        remedy = "State sh:targetClass, sh:targetNode, sh:targetSubjectsOf or sh:targetObjectsOf."
        raise SourceError(further[0].path, "No shape targets anything.", remedy, rule="shape-targets-nothing")
