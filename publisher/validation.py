"""The gate: SHACL validation of the merged dataset, as findings (Shapes Constraint Language, https://www.w3.org/TR/shacl/)."""

from collections.abc import Iterable, Iterator

import numpy as np

from publisher import shacl
from publisher.errors import SourceError
from publisher.findings import Finding, Severity, in_order
from publisher.progress import Done, nothing
from publisher.quad_columns import QuadColumns
from publisher.quads import BlankNode, Iri, Literal, Quad, Term
from publisher.shacl.paths import Path, Predicate
from publisher.vocabulary import RDFS, SH, SUB_CLASS_OF, TYPE

_SEVERITIES = {SH + "Info": Severity.INFO, SH + "Warning": Severity.WARNING, SH + "Violation": Severity.VIOLATION}
_REMEDIES = {
    "Class": "State the class of the value, or correct the value.",
    "Datatype": "Write the value with the right datatype.",
    "LanguageIn": "Correct the language tag.",
    "MaxCount": "Remove the surplus values.",
    "MaxInclusive": "Correct the value.",
    "MinCount": "State a value.",
    "MinInclusive": "Correct the value.",
    "NodeKind": "Give an IRI where an IRI is meant, a literal where a literal is.",
    "Pattern": "Correct the form of the value.",
    "QualifiedMaxCount": "Remove the surplus values.",
    "QualifiedMinCount": "State the missing value.",
}
_TARGET_CLASS = Iri(SH + "targetClass")
_COMMENT = Iri(RDFS + "comment")
_PLACE = "shapes"
_REMEDY = "Correct the statement, or the shape."


def validate(quads: Iterable[Quad], shapes: Iterable[Quad], progress: Done = nothing) -> list[Finding]:
    """What the shapes say of the merge of the quads, each triple once; nothing is inferred, imported or fetched.

    The quads hold the ontology too, for its subclasses. A finding's rule is the IRI of the shape, or of the SPARQL
    constraint where that has one. A shape that another engine judged is a finding that only informs.
    SourceError when the shapes are not well-formed (SHACL, section 1.5). `progress` is told how many shapes of how many
    were judged.
    """
    stated = shacl.ShapesGraph(shapes)
    _check_severities(stated)
    report = judge(quads, stated, progress)
    return in_order([*as_findings(report, stated), *map(_handover, report.handovers)])


def judge(data: shacl.Graph | Iterable[Quad], shapes: shacl.ShapesGraph, progress: Done = nothing) -> shacl.Report:
    """What SHACL says of the data; SourceError when the shapes are not well-formed (SHACL, section 1.5)."""
    try:
        return shacl.validate(data, shapes, progress)
    except shacl.IllFormedShapes as error:
        raise _ill_formed(str(error)) from error


def as_findings(report: shacl.Report, shapes: shacl.ShapesGraph) -> Iterator[Finding]:
    """A finding for each result, in their order; severities that SHACL does not know count as violations."""
    owners = _Owners(shapes)
    return (_finding(result, shapes, owners) for result in report.results)


def untargeted(data: Iterable[Quad], shapes: Iterable[Quad]) -> list[Finding]:
    """A violation for each class that a shape targets and the quads hold no instance of (SHACL, section 2.1.3.2)."""
    quads = QuadColumns.of(data)
    kinds = np.unique(quads.objects[quads.where(None, TYPE)]).tolist()
    instantiated = {quads.term(kind) for kind in kinds}
    wider: dict[Term, set[Term]] = {}
    for quad in quads.quads(quads.where(None, SUB_CLASS_OF)):
        wider.setdefault(quad.subject, set()).add(quad.object)
    pending = list(instantiated)
    while pending:
        above = wider.get(pending.pop(), set()) - instantiated
        instantiated |= above
        pending.extend(above)
    return in_order(
        _untargeted(quad) for quad in shapes if quad.predicate == _TARGET_CLASS and quad.object not in instantiated
    )


def _untargeted(target: Quad) -> Finding:
    shape, target_class = _name(target.subject), _name(target.object)
    return Finding(
        rule="shape-targets-nothing",
        severity=Severity.VIOLATION,
        message=f"The shape {shape} targets {target_class}, of which the dataset has no instance.",
        message_sv=f"Formen {shape} gäller {target_class}, som datamängden inte har någon instans av.",
        remedy="Correct the class, describe an instance, or remove the target.",
        focus=shape,
        path=_TARGET_CLASS.value,
        value=str(target.object),
    )


def _name(term: Term) -> str:
    return term.value if isinstance(term, Iri) else str(term)


def _check_severities(shapes: shacl.ShapesGraph) -> None:
    for shape, severity in shapes.stated("severity"):
        if not isinstance(severity, Iri) or severity.value not in _SEVERITIES:
            raise _ill_formed(f"{shape} has the severity {severity}, which SHACL does not know")


def _ill_formed(reason: str) -> SourceError:
    said = " ".join(reason.split()).rstrip(".")
    return SourceError(
        _PLACE, f"The shapes are not well-formed: {said}.", "Correct the shape.", rule="shape-ill-formed"
    )


class _Owners:
    """The shapes with names that shapes without names stand in."""

    def __init__(self, shapes: shacl.ShapesGraph) -> None:
        self._above = {quad.object: quad.subject for quad in shapes.quads if isinstance(quad.object, BlankNode)}

    def name(self, shape: Term) -> str:
        """The IRI of the shape, else that of the nearest thing above it, else its label."""
        found, passed = shape, set[Term]()
        while not isinstance(found, Iri) and found in self._above and found not in passed:
            passed.add(found)
            found = self._above[found]
        return found.value if isinstance(found, Iri) else shape.value


def _finding(result: shacl.Result, shapes: shacl.ShapesGraph, owners: _Owners) -> Finding:
    sources = [term for term in (result.source_constraint, result.source_shape) if isinstance(term, Iri)]
    english = _in_language(result.messages, "en") or _text(shapes, sources, Iri(SH + "message"), "en")
    swedish = _in_language(result.messages, "sv") or _text(shapes, sources, Iri(SH + "message"), "sv")
    plain = _in_language(result.messages, "") or next((message.value for message in result.messages), "")
    kind = result.component.removeprefix(SH).removesuffix("ConstraintComponent")
    return Finding(
        rule=sources[0].value if sources else owners.name(result.source_shape),
        severity=_SEVERITIES.get(result.severity, Severity.VIOLATION),
        message=english or " ".join(plain.split()) or "The shape is not met.",
        message_sv=swedish,
        remedy=_text(shapes, sources, _COMMENT, "en") or _REMEDIES.get(kind, _REMEDY),
        focus=result.focus.value if isinstance(result.focus, Literal) else _name(result.focus),
        path=_path(result.path),
        value="" if result.value in (None, result.focus) else str(result.value),
        component=result.component,
    )


def _handover(handover: shacl.Handover) -> Finding:
    shape = handover.shape.value
    return Finding(
        rule="shape-judged-by-pyshacl",
        severity=Severity.INFO,
        message=f"The shape {shape} was judged by pySHACL, which takes long with much data: {handover.reason}.",
        message_sv=f"Formen {shape} prövades av pySHACL, vilket tar lång tid med mycket data.",
        remedy="Nothing needs to be done; a shape that does without this part of SHACL is judged faster.",
        focus=shape,
    )


def _path(path: Path | None) -> str:
    if isinstance(path, Predicate) and not path.inverse:
        return path.iri.value
    return "" if path is None else str(path)


def _in_language(messages: Iterable[Literal], language: str) -> str:
    """The first message in the language; without one, the first that has none."""
    return next((message.value for message in messages if message.language == language), "")


def _text(shapes: shacl.ShapesGraph, nodes: Iterable[Iri], predicate: Iri, language: str) -> str:
    """The text of the first node that has one in the language."""
    found = (
        _in_language(sorted(v for v in shapes.objects(node, predicate) if isinstance(v, Literal)), language)
        for node in nodes
    )
    return next(filter(None, found), "")
