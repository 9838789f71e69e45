from pathlib import Path

import pytest
from conftest import PROJECT

from publisher.derivation import DerivationRule, derive, read_rules, without_conclusions
from publisher.errors import SourceError
from publisher.quads import Iri, Literal, Quad
from publisher.settings import read_settings
from publisher.sources import read_dataset
from publisher.store import Store

EX = "http://example.org/"
STATED = Quad(Iri(EX + "a"), Iri(EX + "p"), Iri(EX + "b"), Iri(EX + "stated"))


def rule(number: int, query: str) -> DerivationRule:
    return DerivationRule(f"0{number}-rule.rq", "A rule.", query, Iri(f"{EX}derived-{number}"))


def step(number: int, start: str, end: str) -> DerivationRule:
    return rule(number, f"CONSTRUCT {{ ?a <{EX}{end}> ?b }} WHERE {{ ?a <{EX}{start}> ?b }}")


def test_the_real_rules_conclude_something_each_in_a_graph_of_its_own() -> None:
    settings = read_settings(PROJECT, {})
    rules = read_rules(settings)
    derived = derive(rules, Store.in_memory(read_dataset(settings).quads))
    assert len(rules) >= 5
    assert {quad.graph for quad in derived} == {rule.graph for rule in rules}
    assert len({rule.graph for rule in rules}) == len(rules)
    assert all(rule.sentence.endswith(".") for rule in rules)


def test_conclusions_stand_in_the_graph_of_their_rule() -> None:
    assert list(derive([step(1, "p", "q")], Store.in_memory([STATED]))) == [
        Quad(Iri(EX + "a"), Iri(EX + "q"), Iri(EX + "b"), Iri(EX + "derived-1"))
    ]


def test_a_rule_sees_what_earlier_rules_concluded() -> None:
    derived = derive([step(1, "p", "q"), step(2, "q", "r")], Store.in_memory([STATED]))
    assert [quad.predicate.value for quad in derived] == [EX + "q", EX + "r"]


def test_rules_run_once_in_their_order() -> None:
    rules = [step(2, "q", "r"), step(1, "p", "q")]
    derived = derive(rules, Store.in_memory([STATED]))
    assert [quad.predicate.value for quad in derived] == [EX + "q"]
    (empty,) = without_conclusions(rules, derived)
    assert (empty.file, empty.rule) == ("02-rule.rq", "derivation-empty")


def test_a_statement_in_two_graphs_is_seen_once() -> None:
    twice = [STATED, Quad(STATED.subject, STATED.predicate, STATED.object, Iri(EX + "other"))]
    count = rule(
        1, f"CONSTRUCT {{ ?a <{EX}n> ?n }} WHERE {{ SELECT ?a (COUNT(*) AS ?n) {{ ?a <{EX}p> ?b }} GROUP BY ?a }}"
    )
    (quad,) = derive([count], Store.in_memory(twice))
    assert isinstance(quad.object, Literal)
    assert quad.object.value == "1"


def test_conclusions_are_in_canonical_order() -> None:
    stated = [Quad(Iri(f"{EX}{name}"), Iri(EX + "p"), Literal(name), Iri(EX + "stated")) for name in "cab"]
    derived = derive([step(1, "p", "q")], Store.in_memory(stated))
    assert [str(quad) for quad in derived] == sorted(str(quad) for quad in derived)


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("# A rule.\nCONSTRUCT { ?a ?b ?c } WHRE { ?a ?b ?c }", 2, 24),
        ("# A rule.\nCONSTRUCT { ?a ?b ?c }\nWHERE { ?a ?b ?c", 3, 17),
        ("# A rule.\nSELECT ?a { ?a ?b ?c }", None, None),
    ],
)
def test_a_rule_that_does_not_run_is_named_with_its_place(query: str, line: int | None, column: int | None) -> None:
    with pytest.raises(SourceError) as raised:
        derive([rule(1, query)], Store.in_memory([STATED]))
    error = raised.value
    assert (error.file, error.line, error.column, error.rule) == ("01-rule.rq", line, column, "derivation")


def test_a_project_need_not_derive(minimal: Path) -> None:
    (minimal / "ontology" / "derivations" / "01-convened-by.rq").unlink()
    assert read_rules(read_settings(minimal, {})) == []
    (minimal / "ontology" / "derivations").rmdir()
    assert read_rules(read_settings(minimal, {})) == []


def test_a_rule_is_read_with_its_sentence_and_the_published_base(minimal: Path) -> None:
    (found,) = read_rules(read_settings(minimal, {"PUBLISHER_BASE_IRI": "https://data.example.org/"}))
    assert found.sentence == "What a body convenes is convened by it."
    assert found.graph == Iri("https://data.example.org/id/graph/derived-convened-by")
    assert "PREFIX ex: <https://data.example.org/def/>" in found.query


@pytest.mark.parametrize("name", ["rule.rq", "1-.rq", "01_rule.rq", "01-Rule.rq", "-rule.rq"])
def test_a_name_that_gives_no_order_is_refused(name: str, minimal: Path) -> None:
    (minimal / "ontology" / "derivations" / name).write_text("# A rule.\n")
    with pytest.raises(SourceError, match=r"The name is not NN-name\.rq"):
        read_rules(read_settings(minimal, {}))
