import json
import re
from dataclasses import replace

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SH
from rdflib.term import BNode, Node

from publisher.findings import Finding, Severity
from publisher.quads import Iri
from publisher.representations.reports import as_coloured_text, as_json, as_sarif, as_text, as_turtle

BASE = "https://example.org/"
ONE = Finding(
    "label-both-languages",
    Severity.VIOLATION,
    "A label is missing.",
    "En etikett saknas.",
    "Add it.",
    focus=f"{BASE}id/council/east",
    path="http://www.w3.org/2004/02/skos/core#prefLabel",
    value='"Östra rådet"@sv',
    file="data/councils.trig",
    line=8,
    column=5,
)
RANGE = Finding(f"{BASE}def/shape/X", Severity.WARNING, "Wrong.", component=str(SH.ClassConstraintComponent))


def turtle(*findings: Finding) -> Graph:
    return Graph().parse(data=as_turtle(findings, BASE), format="turtle")


def result(finding: Finding) -> dict[Node, Node]:
    """The one result of a report, by property; messages left out."""
    graph = turtle(finding)
    (node,) = graph.subjects(RDF.type, SH.ValidationResult)
    return {predicate: value for predicate, value in graph.predicate_objects(node) if predicate != SH.resultMessage}


def test_a_finding_in_words_says_what_where_and_what_to_do() -> None:
    assert as_text([ONE], BASE) == (
        "violation A label is missing.\n"
        "  data/councils.trig:8:5\n"
        '  https://example.org/id/council/east · skos:prefLabel · "Östra rådet"@sv\n'
        "  Add it.\n"
        "  rule label-both-languages\n"
    )


def test_rows_without_content_are_left_out() -> None:
    bare = Finding("rule", Severity.INFO, "Something.")
    assert as_text([bare], BASE) == "info Something.\n  rule rule\n"
    assert as_text([], BASE) == ""
    assert as_text([replace(bare, file="data/")], BASE).splitlines()[1] == "  data/"


def test_findings_are_set_apart_by_a_blank_line() -> None:
    assert as_text([ONE, RANGE], BASE).count("\n\n") == 1


def test_own_terms_are_shortened_and_long_values_cut() -> None:
    shown = as_text([replace(ONE, path=f"{BASE}def/convenes", value='"' + "x" * 500 + '"')], BASE)
    assert "ik:convenes" in shown
    assert "x" * 200 not in shown
    assert "…" in shown


def test_colour_is_all_that_differs_on_a_terminal() -> None:
    coloured = as_coloured_text([ONE, RANGE], BASE)
    assert re.sub(r"\033\[[0-9;]*m", "", coloured) == as_text([ONE, RANGE], BASE)
    assert "\033[1;31mviolation\033[0m" in coloured
    assert "\033[1;33mwarning\033[0m" in coloured


def test_json_holds_every_field() -> None:
    (row,) = json.loads(as_json([ONE], BASE))["findings"]
    assert row.pop("message") == {"en": "A label is missing.", "sv": "En etikett saknas."}
    assert row.pop("severity") == "violation"
    assert Finding(**row, severity=ONE.severity, message=ONE.message, message_sv=ONE.message_sv) == ONE


def test_sarif_gives_levels_rules_and_places() -> None:
    (run,) = json.loads(as_sarif([ONE, RANGE, replace(RANGE, severity=Severity.INFO)], BASE))["runs"]
    assert [row["level"] for row in run["results"]] == ["error", "warning", "note"]
    assert [row["ruleId"] for row in run["results"]] == ["label-both-languages", *[f"{BASE}def/shape/X"] * 2]
    (location,) = run["results"][0]["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "data/councils.trig"},
        "region": {"startLine": 8, "startColumn": 5},
    }
    assert run["results"][1]["locations"] == []


@pytest.mark.parametrize(
    ("file", "uri"),
    [("data/råd.ttl", "data/r%C3%A5d.ttl"), ("data/a b#1?.ttl", "data/a%20b%231%3F.ttl"), ("\udcff", "%FF")],
)
def test_sarif_escapes_what_a_uri_cannot_hold(file: str, uri: str) -> None:
    (run,) = json.loads(as_sarif([replace(ONE, file=file)], BASE))["runs"]
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_a_shacl_result_has_what_the_standard_names() -> None:
    assert result(ONE) == {
        RDF.type: SH.ValidationResult,
        SH.resultSeverity: SH.Violation,
        SH.focusNode: URIRef(ONE.focus),
        SH.resultPath: URIRef(ONE.path),
        SH.value: Literal("Östra rådet", lang="sv"),
        SH.sourceConstraintComponent: SH.SPARQLConstraintComponent,
        DCTERMS.identifier: Literal("label-both-languages"),
        DCTERMS.source: Literal("data/councils.trig:8:5"),
    }
    assert result(RANGE)[SH.sourceShape] == URIRef(RANGE.rule)
    assert result(RANGE)[SH.sourceConstraintComponent] == SH.ClassConstraintComponent
    assert result(RANGE)[SH.resultSeverity] == SH.Warning


def test_messages_are_in_both_languages() -> None:
    assert set(turtle(ONE).objects(None, SH.resultMessage)) == {
        Literal("A label is missing.", lang="en"),
        Literal("En etikett saknas.", lang="sv"),
    }


@pytest.mark.parametrize(
    ("focus", "kind"), [("_:b0", BNode), ("some text", Literal), ("a b:c", Literal), ("urn:a", URIRef), ("x", Literal)]
)
def test_a_focus_of_any_kind_can_be_reported(focus: str, kind: type[Node]) -> None:
    assert isinstance(result(replace(ONE, focus=focus))[SH.focusNode], kind)


def test_a_file_is_the_focus_where_there_is_no_other() -> None:
    assert result(replace(ONE, focus=""))[SH.focusNode] == Literal("data/councils.trig")


@pytest.mark.parametrize("path", ["n1a2b3", "_:b0", "<a>"])
def test_a_path_that_is_no_iri_is_left_out(path: str) -> None:
    assert SH.resultPath not in result(replace(ONE, path=path))


@pytest.mark.parametrize("value", ["_:b0", str(Iri(BASE)), '"5"^^<http://www.w3.org/2001/XMLSchema#integer>', "words"])
def test_a_value_of_any_kind_can_be_reported(value: str) -> None:
    assert SH.value in result(replace(ONE, value=value))


@pytest.mark.parametrize(
    ("findings", "conforms"), [([], "true"), ([RANGE], "false"), ([replace(RANGE, severity=Severity.INFO)], "false")]
)
def test_data_conforms_when_there_is_no_result_of_any_severity(findings: list[Finding], conforms: str) -> None:
    (value,) = turtle(*findings).objects(None, SH.conforms)
    assert str(value) == conforms
    assert json.loads(as_json(findings, BASE))["conforms"] is (conforms == "true")
