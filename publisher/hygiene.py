"""Hygiene rules: queries of the project on what SHACL cannot see, such as graphs, terms and IRIs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher.errors import SourceError
from publisher.findings import Finding, Severity
from publisher.progress import Done, nothing
from publisher.quads import Iri, Term
from publisher.side_by_side import side_by_side
from publisher.sources import read_text
from publisher.store import Store

_HEAD = re.compile(r"# (?P<sv>sv: )?(?P<remedy>Remedy: )?(?P<text>\S.*)")
_VARIABLES = frozenset({"focus", "path", "value", "graph"})
_SELECT = re.compile(r"\bSELECT\b(?P<names>[^{]*?)(?:\bWHERE\b|\{)", re.I)


@dataclass(frozen=True, slots=True)
class HygieneRule:
    """A rule: its name (the file's stem), its sentence in both languages, what to do, the SELECT of its breaches."""

    name: str
    sentence: str
    sentence_sv: str
    remedy: str
    query: str


def read_rules(folder: Path, written_base: str, base: str) -> list[HygieneRule]:
    """The rules of a folder, by name; SourceError where it holds none, or one lacks its head or does not parse."""
    place = f"{folder.parent.name}/{folder.name}"
    paths = sorted(folder.glob("*.rq"))
    if not paths:
        raise SourceError(place, "The folder holds no hygiene rule.", "Add at least one .rq.", rule="folder-empty")
    empty = Store.in_memory([])
    rules = [_read_rule(path, f"{place}/{path.name}", (written_base, base)) for path in paths]
    for rule in rules:
        try:
            empty.select(rule.query)
        except ValueError as error:
            raise _unreadable(f"{place}/{rule.name}.rq", f"The query does not run: {error}.") from error
    return rules


def _read_rule(path: Path, file: str, bases: tuple[str, str]) -> HygieneRule:
    text = read_text(path, file)
    head = [_HEAD.fullmatch(line) for line in text.splitlines()[:3]]
    kinds = [(bool(line["sv"]), bool(line["remedy"])) for line in head if line]
    if kinds != [(False, False), (True, False), (False, True)]:
        raise _unreadable(file, "The head is not `# Sentence.`, `# sv: Mening.`, `# Remedy: What to do.`")
    select = _SELECT.search(text)
    names = set(re.findall(r"[?$](\w+)", select["names"])) if select else set()
    if not names or names - _VARIABLES:
        raise _unreadable(file, "The query selects none of ?focus, ?path, ?value, ?graph, or something else.")
    sentence, sentence_sv, remedy = (line["text"] for line in head if line)
    return HygieneRule(path.stem, sentence, sentence_sv, remedy, text.replace(*bases))


def _unreadable(file: str, reason: str) -> SourceError:
    return SourceError(file, reason, "Correct the rule.", rule="hygiene-rule")


def run(rules: Sequence[HygieneRule], store: Store, progress: Done = nothing) -> list[Finding]:
    """A violation for each row that a rule's query gives over the store (default graph: the merge; named graphs).

    `progress` is told how many rules of how many were run.
    """
    answers = side_by_side(lambda rule: store.select(rule.query), rules, progress)
    return [_from_row(rule, row) for rule, rows in zip(rules, answers, strict=True) for row in rows]


def _from_row(rule: HygieneRule, row: dict[str, Term]) -> Finding:
    def name(variable: str) -> str:
        term = row.get(variable)
        return "" if term is None else _name(term)

    return Finding(
        rule=rule.name,
        severity=Severity.VIOLATION,
        message=rule.sentence,
        message_sv=rule.sentence_sv,
        remedy=rule.remedy,
        focus=name("focus"),
        path=name("path"),
        value=str(row["value"]) if "value" in row else "",
        graph=name("graph"),
    )


def _name(term: Term) -> str:
    return term.value if isinstance(term, Iri) else str(term)
