"""What a validation found (validation reports, SHACL, section 3.6, https://www.w3.org/TR/shacl/#validation-report)."""

from dataclasses import dataclass

from publisher.quads import Literal, Term
from publisher.shacl.paths import Path


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result: a node that breaks a constraint.

    `path` is None for node shapes; `value` is None where no single value is at fault; `component` and `severity` are
    IRIs; `source_constraint` is the SPARQL constraint, where it is one. The messages are those of the constraint or
    the shape with all their languages, else one that says in English which parameter is not met.
    """

    focus: Term
    path: Path | None
    value: Term | None
    component: str
    severity: str
    source_shape: Term
    source_constraint: Term | None
    messages: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Handover:
    """A shape that another engine judged, and why: which part of SHACL is not compiled to set operations."""

    shape: Term
    reason: str

    def __str__(self) -> str:
        return f"judged by pySHACL: shape {self.shape} because {self.reason}"


@dataclass(frozen=True, slots=True)
class Report:
    """The results in the order of the shapes, and the shapes that another engine judged."""

    results: tuple[Result, ...]
    handovers: tuple[Handover, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing was found, of whatever severity."""
        return not self.results
