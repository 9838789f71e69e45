"""Derivation: CONSTRUCT rules run once, in file order, over what is asserted (SPARQL 1.1 Query, section 16.2)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher.errors import SourceError
from publisher.findings import Finding, Severity
from publisher.iris import IriSpace
from publisher.quad_columns import ColumnsBuilder, QuadColumns
from publisher.quads import Iri
from publisher.queries.syntax import fault
from publisher.settings import Settings
from publisher.sources import read_text
from publisher.store import Store

_NAME = re.compile(r"\d+-(?P<name>[a-z0-9-]+)")
_POSITION = re.compile(r"error at \d+:\d+: ")
_SENTENCE = re.compile(r"#\s*(?P<sentence>\S.*)")


@dataclass(frozen=True, slots=True)
class DerivationRule:
    """A rule: its file, what it says in one sentence, its query, and the graph that its conclusions stand in."""

    file: str
    sentence: str
    query: str
    graph: Iri


def read_rules(settings: Settings) -> list[DerivationRule]:
    """The rules of `ontology/derivations/`, in file order; none where the folder is missing."""
    folder = settings.project / "ontology" / "derivations"
    return [_read_rule(path, settings) for path in sorted(folder.glob("*.rq"))]


def derive(rules: Sequence[DerivationRule], store: Store) -> QuadColumns:
    """Run each rule once over the store and what earlier rules concluded; the conclusions.

    SourceError for a rule that does not parse.
    """
    derived = ColumnsBuilder()
    for rule in rules:
        try:
            conclusions = store.construct(rule.query, rule.graph)
        except ValueError as error:
            raise _broken(rule, str(error)) from error
        store.load(conclusions)
        derived.extend_statements(conclusions.statements())
    return derived.columns()


def without_conclusions(rules: Iterable[DerivationRule], derived: QuadColumns) -> list[Finding]:
    """A violation for each rule that concludes nothing: it is dead, or the statements that it looks for are amiss."""
    return [
        Finding(
            "derivation-empty",
            Severity.VIOLATION,
            "The rule concludes nothing.",
            "Regeln drar inga slutsatser.",
            "Correct what it looks for in the data, or correct or remove the rule.",
            file=rule.file,
        )
        for rule in rules
        if not _concludes(rule, derived)
    ]


def _concludes(rule: DerivationRule, derived: QuadColumns) -> bool:
    graph = derived.number(str(rule.graph))
    return graph is not None and derived.of_graph(graph).size > 0


def _broken(rule: DerivationRule, said: str) -> SourceError:
    """The error with the place that the parser names at the beginning of what it says."""
    match = _POSITION.match(said)
    if not match:
        return SourceError(rule.file, f"The rule does not run: {said}.", "Correct it.", rule="derivation")
    found = fault(rule.query, said)
    remedy = "Correct the rule at this place."
    return SourceError(rule.file, found.sentence, remedy, found.line, found.column, "derivation")


def _read_rule(path: Path, settings: Settings) -> DerivationRule:
    file = path.relative_to(settings.project).as_posix()
    text = read_text(path, file).replace(settings.written_base, settings.base)
    name, sentence = _NAME.fullmatch(path.stem), _SENTENCE.match(text)
    if not name:
        raise SourceError(
            file, "The name is not NN-name.rq.", "Rename it; the number gives the order.", rule="derivation"
        )
    if not sentence:
        raise SourceError(
            file, "The first line is no comment.", "Begin with `# ` and the rule as a sentence.", 1, 1, "derivation"
        )
    return DerivationRule(file, sentence["sentence"], text, IriSpace(settings.base).graph(f"derived-{name['name']}"))
