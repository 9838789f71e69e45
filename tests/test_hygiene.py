"""Every hygiene rule with its cases, and what a rule of a project must look like."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from publisher.errors import SourceError
from publisher.findings import Finding
from publisher.hygiene import read_rules, run
from publisher.iris import IriSpace
from publisher.lexical_rules import LEXICAL_RULES, lexical, written
from publisher.media_types import TRIG
from publisher.quad_columns import QuadColumns
from publisher.quads import Iri, Literal, Quad
from publisher.settings import read_settings
from publisher.source_file import SourceFile
from publisher.sources import read_file
from publisher.store import Store, parse
from publisher.vocabulary import prefixes

PROJECT = Path(__file__).parents[1]
CASES = PROJECT / "tests" / "hygiene"
SETTINGS = read_settings(PROJECT, {})
BASE = SETTINGS.written_base
PREFIXES = prefixes(BASE) | {
    "council": f"{BASE}id/council/",
    "ex": "http://example.org/",
    "graph": f"{BASE}id/graph/",
}
RULES = {rule.name: rule for rule in read_rules(PROJECT / "shapes" / "hygiene", BASE, BASE)}
VALID = sorted(CASES.glob("*/valid.trig"))
INVALID = sorted(CASES.glob("*/invalid.trig"))
UNPARSABLE = {"iri-valid"}  # the parser refuses such a file before any rule sees it
WRITTEN = "language-tag-lower-case"


def read(*paths: Path) -> list[Quad]:
    return [quad for path in paths for quad in parse(path.read_bytes(), TRIG, path.name)]


SUPPORT = [
    *read(CASES / "support.trig"),
    *(quad for path in sorted((PROJECT / "ontology").glob("*.ttl")) for quad in read_file(path, SETTINGS).quads),
]


def findings(case: Path) -> list[Finding]:
    """What the case's rule says of what the case mentions, merged with the ontology."""
    quads, rule = read(case), case.parent.name
    if rule == WRITTEN:
        return written([SourceFile(case.name, case)])
    if rule in LEXICAL_RULES:
        return [finding for finding in lexical(QuadColumns.of(quads), BASE) if finding.rule == rule]
    terms = {term for quad in quads for term in (quad.subject, quad.predicate, quad.object, quad.graph)}
    mentioned = {term.value for term in terms if isinstance(term, Iri)}
    found = run([RULES[rule]], Store.in_memory([*SUPPORT, *quads]))
    return [finding for finding in found if finding.focus in mentioned]


def expand(name: str, form: str) -> str:
    prefix, colon, local = name.partition(":")
    return form.format(PREFIXES[prefix] + local) if colon and prefix in PREFIXES else name


def rows(found: Iterable[Finding]) -> list[tuple[str, ...]]:
    """Focus (or line and column), path, value; a blank node is a star."""
    return sorted(
        (f.focus or f"{f.line}:{f.column}", f.path, "*" if f.value.startswith("_:") else f.value) for f in found
    )


def expected_rows(case: Path) -> list[tuple[str, ...]]:
    lines = [line.split("\t") for line in case.with_suffix(".expected").read_text("utf-8").splitlines()]
    return sorted((expand(focus, "{}"), expand(path, "{}"), expand(value, "<{}>")) for focus, path, value in lines)


def name(path: Path) -> str:
    return path.parent.name


def test_every_rule_has_a_valid_and_an_invalid_case() -> None:
    names = set(RULES) | set(LEXICAL_RULES) - UNPARSABLE
    assert len(names) > 30
    for cases in (VALID, INVALID):
        assert {case.parent.name for case in cases} == names


@pytest.mark.parametrize("case", VALID, ids=name)
def test_a_valid_case_has_no_findings(case: Path) -> None:
    assert findings(case) == []


@pytest.mark.parametrize("case", INVALID, ids=name)
def test_an_invalid_case_has_exactly_the_expected_findings(case: Path) -> None:
    expected = expected_rows(case)
    found = findings(case)
    assert expected
    assert rows(found) == expected
    assert all(finding.message and finding.message_sv and finding.remedy for finding in found)


@pytest.mark.parametrize("iri", ["http://example.org/a b", "a/b", "http://example.org/{x}", ""])
def test_an_iri_that_is_none_is_found(iri: str) -> None:
    quad = Quad(Iri("http://example.org/s"), Iri("http://example.org/p"), Iri(iri), Iri("http://example.org/g"))
    assert [finding.rule for finding in lexical(QuadColumns.of([quad]), BASE)] == ["iri-valid"]


def test_the_graph_of_a_breach_is_named() -> None:
    case = CASES / "source-graph-only" / "invalid.trig"
    assert {finding.graph for finding in findings(case)} == {"http://example.org/section"}


def test_the_contact_of_the_dataset_may_stand_in_its_record() -> None:
    record = IriSpace(BASE).graph("catalogue")
    subject, predicate = Iri("http://example.org/contact"), Iri("http://www.w3.org/2006/vcard/ns#hasEmail")
    quad = Quad(subject, predicate, Iri("mailto:data@example.org"), record)
    assert lexical(QuadColumns.of([quad]), BASE, {"no-personal-contact-details": [record]}) == []
    assert [finding.rule for finding in lexical(QuadColumns.of([quad]), BASE)] == ["no-personal-contact-details"]


def test_one_statement_can_break_several_rules_and_one_rule_several_statements() -> None:
    subject, predicate = Iri(f"{BASE}id/council/One"), Iri("http://purl.org/dc/terms/title")
    quads = [Quad(subject, predicate, Literal(text), None) for text in ("a@example.org", "b\u202e")]
    assert sorted(finding.rule for finding in lexical(QuadColumns.of(quads), BASE)) == [
        "graph-named",
        "graph-named",
        "iri-own-form",
        "iri-own-form",
        "no-personal-contact-details",
        "text-visible",
    ]


HEAD = "# A sentence.\n# sv: En mening.\n# Remedy: Mend it.\n"


def test_rules_are_read_with_their_head_and_moved_to_the_base_that_is_published(tmp_path: Path) -> None:
    query = f"SELECT ?focus WHERE {{ ?focus a <{BASE}def/Council> }}"
    (tmp_path / "council-none.rq").write_text(HEAD + query, "utf-8")
    (rule,) = read_rules(tmp_path, BASE, "https://data.example.org/")
    assert (rule.name, rule.sentence, rule.sentence_sv, rule.remedy) == (
        "council-none",
        "A sentence.",
        "En mening.",
        "Mend it.",
    )
    assert "<https://data.example.org/def/Council>" in rule.query


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?focus WHERE { ?focus ?path ?value }",
        "# A sentence.\n# Remedy: Mend it.\n# sv: En mening.\nSELECT ?focus WHERE { ?focus ?path ?value }",
        HEAD + "SELECT ?thing WHERE { ?thing ?path ?value }",
        HEAD + "SELECT ?focus WHERE { ?focus ?path }",
        HEAD + "ASK { ?focus ?path ?value }",
        HEAD + "SELECT ?focus WHERE { ?focus undeclared:path ?value }",
        "",
    ],
)
def test_a_rule_that_cannot_be_read_is_refused_with_its_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "broken.rq").write_text(text, "utf-8")
    with pytest.raises(SourceError) as error:
        read_rules(tmp_path, BASE, BASE)
    assert error.value.file.endswith("broken.rq")
    assert error.value.reason
    assert error.value.remedy


def test_a_rule_that_is_not_utf_8_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "broken.rq").write_bytes(HEAD.encode() + b"# \xe5\n")
    with pytest.raises(SourceError) as error:
        read_rules(tmp_path, BASE, BASE)
    assert (error.value.line, error.value.column) == (4, 3)


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        read_rules(tmp_path, BASE, BASE)
