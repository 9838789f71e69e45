"""Validation: what a finding says, what is refused as ill-formed, and what does not happen."""

import logging
from pathlib import Path

import pytest

from publisher.errors import SourceError
from publisher.findings import Severity
from publisher.media_types import TURTLE
from publisher.quads import Quad
from publisher.settings import read_settings
from publisher.sources import read_dataset
from publisher.store import parse
from publisher.validation import untargeted, validate

PROJECT = Path(__file__).parents[1]
PREFIXES = """
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://example.org/> .
"""
SHAPES = """
ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:S-p ; sh:sparql ex:S-q .
ex:S-p a sh:PropertyShape ; sh:path ex:p ; sh:datatype xsd:integer ; sh:severity sh:Warning ;
  sh:message "Ett C har heltal."@sv, "A C has integers."@en .
ex:S-q a sh:SPARQLConstraint ; sh:prefixes ex:prefixes ;
  rdfs:comment "Ange ex:q."@sv, "State ex:q."@en ;
  sh:message "Ett C har ett q."@sv, "A C has a q."@en ;
  sh:select "SELECT $this (ex:q AS ?path) WHERE { $this rdf:type ?c FILTER NOT EXISTS { $this ex:q ?value } }" .
ex:prefixes a owl:Ontology ; sh:declare ex:prefix .
ex:prefix sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI .
"""


def quads(text: str) -> list[Quad]:
    return list(parse((PREFIXES + text).encode(), TURTLE))


def test_a_finding_says_what_where_by_which_rule_and_what_to_do() -> None:
    (finding,) = validate(quads('ex:x a ex:C ; ex:q 1 ; ex:p "sju"@sv .'), quads(SHAPES))
    assert finding.rule == "http://example.org/S-p"
    assert finding.severity is Severity.WARNING
    assert (finding.message, finding.message_sv) == ("A C has integers.", "Ett C har heltal.")
    assert (finding.focus, finding.path) == ("http://example.org/x", "http://example.org/p")
    assert finding.value == '"sju"@sv'
    assert finding.component == "http://www.w3.org/ns/shacl#DatatypeConstraintComponent"
    assert finding.remedy


def test_a_sparql_constraint_speaks_both_languages_and_names_its_path() -> None:
    (finding,) = validate(quads("ex:x a ex:C ."), quads(SHAPES))
    assert finding.rule == "http://example.org/S-q"
    assert finding.severity is Severity.VIOLATION
    assert (finding.message, finding.message_sv) == ("A C has a q.", "Ett C har ett q.")
    assert (finding.path, finding.value, finding.remedy) == ("http://example.org/q", "", "State ex:q.")


def test_lexical_forms_survive() -> None:
    findings = validate(quads('ex:x a ex:C ; ex:q 1 ; ex:p "007"^^xsd:integer, "2.50"^^xsd:decimal .'), quads(SHAPES))
    assert [f.value for f in findings] == ['"2.50"^^<http://www.w3.org/2001/XMLSchema#decimal>']


def test_a_triple_that_two_graphs_state_is_one() -> None:
    shapes = quads("ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:P . ex:P sh:path ex:p ; sh:maxCount 1 .")
    stated = quads("ex:x a ex:C ; ex:p 1 .")
    assert validate([*stated, *stated], shapes) == []


def test_subclasses_in_the_data_are_known_and_nothing_else_is_inferred() -> None:
    found = validate(
        quads("ex:x a ex:D . ex:D rdfs:subClassOf ex:C . ex:p rdfs:domain ex:C . ex:y ex:p 1 ."), quads(SHAPES)
    )
    assert [finding.focus for finding in found] == ["http://example.org/x"]


def test_ill_typed_literals_make_no_noise(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    with caplog.at_level(logging.DEBUG):
        found = validate(quads('ex:x a ex:C ; ex:q "ja"^^xsd:boolean ; ex:p "sju"^^xsd:integer .'), quads(SHAPES))
    assert [finding.path for finding in found] == ["http://example.org/p"]
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


PROPERTY = "ex:S sh:property ex:P . ex:P sh:path ex:p"
CONSTRAINT = "ex:S sh:sparql ex:Q . ex:Q sh:select"
ILL_FORMED = {
    "a property that is no shape": 'ex:S sh:property "x" .',
    "a property shape that does not exist": "ex:S sh:property ex:missing .",
    "a property shape without path": "ex:S sh:property ex:P . ex:P a sh:PropertyShape .",
    "a path that is a literal": 'ex:S sh:property ex:P . ex:P sh:path "p" .',
    "a node shape with a path": "ex:N a sh:NodeShape ; sh:path ex:p .",
    "a count on a node shape": "ex:S sh:minCount 1 .",
    "a count that is no number": f'{PROPERTY} ; sh:minCount "ett" .',
    "a pattern that does not parse": f'{PROPERTY} ; sh:pattern "(" .',
    "a severity that SHACL does not know": "ex:S-p sh:severity ex:Awful .",
    "a qualified shape that does not exist": f"{PROPERTY} ; sh:qualifiedValueShape ex:missing .",
    "a list that is none": "ex:S sh:or ex:list .",
    "a query that does not parse": f'{CONSTRAINT} "SELECT" .',
    "a query that nothing calls and does not parse": 'ex:Q sh:select "SELECT ?x WHERE { ?x ?y }" .',
    "a query with a prefix that is not declared": f'{CONSTRAINT} "SELECT $this WHERE {{ $this foo:p 1 }}" .',
    "a query with MINUS": f'{CONSTRAINT} "SELECT $this WHERE {{ $this ?p 1 MINUS {{ $this ?p 2 }} }}" .',
}


@pytest.mark.parametrize("added", ILL_FORMED.values(), ids=ILL_FORMED)
def test_shapes_that_are_not_well_formed_are_refused(added: str) -> None:
    with pytest.raises(SourceError) as error:
        validate(quads("ex:x a ex:C ; ex:q 1 ; ex:p 1 ."), quads(SHAPES + added))
    assert error.value.rule == "shape-ill-formed"
    assert error.value.reason.startswith("The shapes are not well-formed: ")


def test_a_class_that_a_shape_targets_and_nothing_is_of_is_a_violation() -> None:
    shapes = quads("ex:S sh:targetClass ex:C, ex:D, ex:Wider .")
    found = untargeted(
        quads("ex:x a ex:D . ex:D rdfs:subClassOf ex:Middle . ex:Middle rdfs:subClassOf ex:Wider ."), shapes
    )
    assert [(f.rule, f.focus, f.value, f.severity) for f in found] == [
        ("shape-targets-nothing", "http://example.org/S", "<http://example.org/C>", Severity.VIOLATION)
    ]


def test_the_real_data_breaks_no_shape_but_those_on_what_is_derived() -> None:
    dataset = read_dataset(read_settings(PROJECT, {}))
    assert dataset.shapes
    convener = "https://w3id.org/integrationskartan/def/shape/CouncilShape-"
    derived = {convener + "convener", convener + "lead"}  # who convenes and leads is derived, not asserted
    found = {finding.rule for finding in validate(dataset.quads, dataset.shapes)}
    assert found <= derived


def test_a_shape_that_another_engine_judged_is_told_and_harms_nothing() -> None:
    shapes = "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:node ex:S ] ."
    told, broken = sorted(validate(quads("ex:x a ex:C ; ex:p ex:y ."), quads(shapes)), key=lambda f: f.severity)
    assert (told.rule, told.focus) == ("shape-judged-by-pyshacl", "http://example.org/S")
    assert told.severity is Severity.INFO
    assert told.message.endswith("which takes long with much data: it leads to itself.")
    assert told.message_sv
    assert told.remedy
    assert (broken.focus, broken.value) == ("http://example.org/x", "<http://example.org/y>")
