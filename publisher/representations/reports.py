"""Findings for people and for machines: text, JSON, SARIF 2.1.0, and a SHACL validation report (SHACL, section 3.6)."""

import json
from collections.abc import Callable, Sequence

from publisher import __version__
from publisher.findings import Finding, Severity, violations
from publisher.media_types import TURTLE
from publisher.quads import RDF_LANG_STRING, XSD, Iri, Literal, Quad, Term, parse_term
from publisher.store import serialize
from publisher.vocabulary import DCT, RDF, SH, curie, prefixes

_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_COLOURS = {Severity.VIOLATION: "\033[1;31m", Severity.WARNING: "\033[1;33m", Severity.INFO: "\033[1;36m"}
_BOLD, _DIM, _PLAIN = "\033[1m", "\033[2m", "\033[0m"
_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


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
            f"{paint(finding.severity.name.lower(), _COLOURS[finding.severity])} {paint(_safe(finding.message), _BOLD)}"
        )
        place = ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part)
        thing = [_name(iri, base) for iri in (finding.focus, finding.path) if iri]
        if finding.value:
            thing.append(_value(finding.value, base))
        rows = [head]
        rows += [f"  {place}"] if place else []
        rows += [f"  {_safe(' · '.join(thing))}"] if thing else []
        rows += [f"  {_safe(finding.remedy)}"] if finding.remedy else []
        rows.append(paint(f"  rule {_name(finding.rule, base)}", _DIM))
        blocks.append("\n".join(rows))
    return "\n\n".join(blocks) + ("\n" if blocks else "")


def as_json(findings: Sequence[Finding], base: str) -> str:
    """An object with `conforms` and the findings, each with the fields of `Finding`."""
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
    return json.dumps({"conforms": not violations(findings), "findings": rows}, ensure_ascii=False, indent=2) + "\n"


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
    return (
        json.dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"
    )


def _location(finding: Finding) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": finding.file}}
    if finding.line:
        place["region"] = {"startLine": finding.line} | ({"startColumn": finding.column} if finding.column else {})
    return {"physicalLocation": place}


def as_turtle(findings: Sequence[Finding], base: str) -> str:
    """A SHACL validation report; results have IRIs relative to the report."""
    return serialize(report_quads(findings, f"{base}id/report/validation"), TURTLE, prefixes(base)).decode()


def report_quads(findings: Sequence[Finding], report: str) -> list[Quad]:
    """The report as statements; a finding's own result is `{report}/{number}`."""
    head = Iri(report)
    conforms = "false" if violations(findings) else "true"
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
    if finding.focus:
        found.append((SH + "focusNode", Iri(finding.focus)))
    if finding.path:
        found.append((SH + "resultPath", Iri(finding.path)))
    if finding.value:
        found.append((SH + "value", _term(finding.value)))
    is_iri = finding.rule.startswith("http")
    found.append((SH + "sourceShape", Iri(finding.rule)) if is_iri else (DCT + "identifier", Literal(finding.rule)))
    component = finding.component if finding.component.startswith("http") else SH + "SPARQLConstraintComponent"
    found.append((SH + "sourceConstraintComponent", Iri(component)))
    return found


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


def _safe(text: str) -> str:
    """Without control characters, which a terminal would obey."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


FORMATS = {"text": as_text, "json": as_json, "sarif": as_sarif, "turtle": as_turtle}
"""What `publisher check --format` offers."""
