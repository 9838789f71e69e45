"""Findings: what a check says of the dataset, one value a finding (severities of SHACL, section 2.1.4)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum

from publisher.errors import SourceError


class Severity(IntEnum):
    """The severities of SHACL; only a violation forbids a release."""

    INFO = 1
    WARNING = 2
    VIOLATION = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, where, by which rule, and what to do.

    `rule` is the IRI of a shape or the name of a hygiene rule; `focus`, `path` are IRIs, `value` a term in
    N-Triples form; `file` is relative to the project, `line` and `column` count from 1; empty or None where unknown.
    """

    rule: str
    severity: Severity
    message: str
    message_sv: str = ""
    remedy: str = ""
    focus: str = ""
    path: str = ""
    value: str = ""
    component: str = ""
    graph: str = ""
    file: str = ""
    line: int | None = None
    column: int | None = None

    def at(self, file: str, line: int | None) -> "Finding":
        """The same finding with its place in the text."""
        return replace(self, file=file, line=line)


def from_source_error(error: SourceError) -> Finding:
    """The finding that says a file cannot be read."""
    return Finding(
        rule=error.rule,
        severity=Severity.VIOLATION,
        message=error.reason,
        remedy=error.remedy,
        file=error.file,
        line=error.line,
        column=error.column,
    )


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without repetition: worst first, then by place and rule."""
    return sorted(
        set(findings),
        key=lambda f: (
            (-f.severity, f.file, f.line or 0, f.column or 0),
            (f.rule, f.focus, f.path, f.value, f.message),
            (f.message_sv, f.remedy, f.component, f.graph),
        ),
    )


def violations(findings: Iterable[Finding]) -> int:
    """How many of the findings are violations."""
    return sum(finding.severity is Severity.VIOLATION for finding in findings)
