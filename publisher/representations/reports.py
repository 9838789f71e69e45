"""Findings for people and for machines: text, JSON, SARIF 2.1.0, and a SHACL validation report (SHACL, section 3.6)."""

import json
import os
import re
from collections.abc import Callable, Sequence
from urllib.parse import quote

from publisher import __version__
from publisher.findings import Finding, Severity
from publisher.media_types import TURTLE
from publisher.printable import safe
from publisher.quads import RDF_LANG_STRING, XSD, BlankNode, Iri, Literal, Quad, Term, parse_term
from publisher.store import serialize
from publisher.vocabulary import DCT, RDF, SH, curie, prefixes

_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_COLOURS = {Severity.VIOLATION: "\033[1;31m", Severity.WARNING: "\033[1;33m", Severity.INFO: "\033[1;36m"}
_BOLD, _DIM, _PLAIN = "\033[1m", "\033[2m", "\033[0m"
_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`\x7f]+")
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")
"""Characters that a terminal may obey; JSON and Turtle can write them as a backslash, u and four digits."""


def as_text(findings: Sequence[Finding], base: str) -> str:
    """One block a finding, without colour."""
    return _text(findings, base, lambda text, _: text)


def as_coloured_text(findings: Sequence[Finding], base: str) -> str:
    """One block a finding, with the colours of a terminal."""
    return _text(findings, base, lambda text, colour: f"{colour}{text}{_PLAIN}")


def _text(findings: Sequence[Finding], base: str, paint: Callable[[str, str], str]) -> str:
    blocks = []
    for finding in findings:
        head = (
            f"{paint(finding.severity.name.lower(), _COLOURS[finding.severity])} {paint(safe(finding.message), _BOLD)}"
        )
        thing = [_name(iri, base) for iri in (finding.focus, finding.path) if iri]
        if finding.value:
            thing.append(_value(finding.value, base))
        rows = [head]
        rows += [f"  {_place(finding)}"] if finding.file else []
        rows += [f"  {safe(' · '.join(thing))}"] if thing else []
        rows += [f"  {safe(finding.remedy)}"] if finding.remedy else []
        rows.append(paint(f"  rule {safe(_name(finding.rule, base))}", _DIM))
        blocks.append("\n".join(rows))
    return "\n\n".join(blocks) + ("\n" if blocks else "")


def as_json(findings: Sequence[Finding], base: str) -> str:
    """An object with `conforms` (there are no findings) and the findings, each with the fields of `Finding`."""
    del base
    rows = [
        {
            "rule": f.rule,
            "severity": f.severity.name.lower(),
            "message": {"en": f.message, "sv": f.message_sv or f.message},
            "remedy": f.remedy,
            "focus": f.focus,
            "path": f.path,
            "value": f.value,
            "component": f.component,
            "graph": f.graph,
            "file": f.file,
            "line": f.line,
            "column": f.column,
        }
        for f in findings
    ]
    return _json({"conforms": not findings, "findings": rows})


def as_sarif(findings: Sequence[Finding], base: str) -> str:
    """A SARIF log with one run; results without a file have no location."""
    rules = sorted({finding.rule for finding in findings})
    driver = {"name": "publisher", "version": __version__, "rules": [{"id": _name(rule, base)} for rule in rules]}
    results = [
        {
            "ruleId": _name(f.rule, base),
            "ruleIndex": rules.index(f.rule),
            "level": _LEVELS[f.severity],
            "message": {
                "text": " ".join(part for part in (f.message, _name(f.focus, base), f.value, f.remedy) if part)
            },
            "locations": [_location(f)] if f.file else [],
        }
        for f in findings
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return _json({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _json(value: dict[str, object]) -> str:
    return harmless(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def harmless(text: str) -> str:
    """JSON or Turtle with the characters that a terminal may obey written as escapes."""
    return _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04X}", text)


def _location(finding: Finding) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": quote(os.fsencode(finding.file))}}
    if finding.line:
        place["region"] = {"startLine": finding.line} | ({"startColumn": finding.column} if finding.column else {})
    return {"physicalLocation": place}


def as_turtle(findings: Sequence[Finding], base: str) -> str:
    """A SHACL validation report; results have IRIs relative to the report."""
    return harmless(serialize(report_quads(findings, f"{base}id/report/validation"), TURTLE, prefixes(base)).decode())


def report_quads(findings: Sequence[Finding], report: str) -> list[Quad]:
    """The report as statements; a finding's own result is `{report}/{number}`.

    A result of any severity means that the data does not conform (SHACL, section 3.6.1.1).
    """
    head = Iri(report)
    conforms = "false" if findings else "true"
    triples: list[tuple[Iri, Iri, Term]] = [
        (head, Iri(RDF + "type"), Iri(SH + "ValidationReport")),
        (head, Iri(SH + "conforms"), Literal(conforms, XSD + "boolean")),
    ]
    for number, finding in enumerate(findings, 1):
        result = Iri(f"{report}/{number}")
        triples.append((head, Iri(SH + "result"), result))
        triples += [(result, Iri(predicate), term) for predicate, term in _result(finding)]
    return [Quad(*triple, None) for triple in triples]


def _result(finding: Finding) -> list[tuple[str, Term]]:
    severity = Iri(SH + finding.severity.name.capitalize())
    found: list[tuple[str, Term]] = [(RDF + "type", Iri(SH + "ValidationResult")), (SH + "resultSeverity", severity)]
    found.append((SH + "resultMessage", Literal(finding.message, RDF_LANG_STRING, "en")))
    if finding.message_sv:
        found.append((SH + "resultMessage", Literal(finding.message_sv, RDF_LANG_STRING, "sv")))
    if finding.focus or finding.file:
        found.append((SH + "focusNode", _node(finding.focus) if finding.focus else Literal(safe(finding.file))))
    if finding.file:
        found.append((DCT + "source", Literal(_place(finding))))
    if _IRI.fullmatch(finding.path):
        found.append((SH + "resultPath", Iri(finding.path)))
    if finding.value:
        found.append((SH + "value", _term(finding.value)))
    is_iri = finding.rule.startswith("http")
    found.append((SH + "sourceShape", Iri(finding.rule)) if is_iri else (DCT + "identifier", Literal(finding.rule)))
    component = finding.component if finding.component.startswith("http") else SH + "SPARQLConstraintComponent"
    found.append((SH + "sourceConstraintComponent", Iri(component)))
    return found


def _node(text: str) -> Term:
    if text.startswith("_:"):
        return BlankNode(text.removeprefix("_:"))
    return Iri(text) if _IRI.fullmatch(text) else Literal(text)


def _term(text: str) -> Term:
    try:
        return parse_term(text)
    except ValueError:
        return Literal(text)


def _name(iri: str, base: str) -> str:
    return curie(iri, base)


def _value(text: str, base: str) -> str:
    shown = curie(text[1:-1], base) if text.startswith("<") else text
    return shown if len(shown) <= 200 else shown[:200] + "…"


def _place(finding: Finding) -> str:
    return ":".join(str(part) for part in (safe(finding.file), finding.line, finding.column) if part)


FORMATS = {"text": as_text, "json": as_json, "sarif": as_sarif, "turtle": as_turtle}
"""What `publisher check --format` offers."""
