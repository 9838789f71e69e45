"""The SHACL engine by itself: what it takes, what its report says, what it hands over and what it refuses."""

import numpy as np
import pytest
from test_random import quads

from publisher.quad_columns import QuadColumns
from publisher.quads import Iri, Literal
from publisher.shacl import Graph, IllFormedShapes, Report, validate

EX = "http://example.org/"
PREFIX = 'ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .'


def report(data: str, shapes: str) -> Report:
    return validate(quads(data), quads(shapes))


def foci(found: Report) -> list[str]:
    return sorted(result.focus.value.removeprefix(EX) for result in found.results)


def pattern(text: str, flags: str = "") -> str:
    return f'ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:pattern "{text}" ; sh:flags "{flags}" ] .'


def query(text: str) -> str:
    return (
        f'ex:S sh:targetClass ex:C ; sh:sparql ex:Q . ex:Q sh:prefixes ex:prefixes ; sh:select """{text}""" . {PREFIX}'
    )


def test_a_result_says_what_breaks_which_constraint_of_which_shape() -> None:
    shapes = 'ex:S sh:targetNode ex:a ; sh:property ex:P . ex:P sh:path ex:p ; sh:maxLength 2 ; sh:message "Kort."@sv .'
    (result,) = report('ex:a ex:p "abc" .', shapes).results
    assert (result.focus, str(result.path), result.value) == (Iri(EX + "a"), f"<{EX}p>", Literal("abc"))
    assert result.component == "http://www.w3.org/ns/shacl#MaxLengthConstraintComponent"
    assert result.severity == "http://www.w3.org/ns/shacl#Violation"
    assert (result.source_shape, result.source_constraint) == (Iri(EX + "P"), None)
    assert [message.value for message in result.messages] == ["Kort."]


def test_a_shape_without_message_says_what_is_not_met() -> None:
    (result,) = report("ex:a ex:p 1 .", "ex:S sh:targetNode ex:a ; sh:class ex:C .").results
    assert [message.value for message in result.messages] == ["The value is no instance of http://example.org/C."]


def test_columns_of_numbers_are_taken_as_they_are() -> None:
    terms = sorted(f"<{EX}{name}>" for name in "abpq")
    subjects, predicates, objects = (np.array(column, np.uint32) for column in ([0, 0, 0], [2, 2, 2], [1, 1, 0]))
    graph = Graph(terms, subjects, predicates, objects)
    assert len(graph) == 2, "a triple that two graphs state is one"
    shapes = quads("ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:maxCount 1 ] .")
    assert foci(validate(graph, shapes)) == ["a"]
    assert foci(validate(QuadColumns.of(quads("ex:a ex:p 1, 2 .")), shapes)) == ["a"]


def test_a_query_speaks_of_what_it_found() -> None:
    shapes = query("SELECT $this ?value ?other WHERE { $this ex:p ?value ; ex:q ?other }")
    shapes += 'ex:Q sh:message "{?value} and {?other} of {$this}, not {?unknown}"@en .'
    (result,) = report("ex:a a ex:C ; ex:p 1 ; ex:q 2 .", shapes).results
    assert result.value == Literal("1", "http://www.w3.org/2001/XMLSchema#integer")
    assert [m.value for m in result.messages] == [f"1 and 2 of {EX}a, not {{?unknown}}"]


def test_a_query_of_a_property_shape_knows_its_path() -> None:
    shapes = f"""
    ex:S sh:targetClass ex:C ; sh:property [ sh:path ( ex:p [ sh:inversePath ex:q ] ) ; sh:sparql ex:Q ] . {PREFIX}
    ex:Q sh:prefixes ex:prefixes ; sh:select "SELECT $this ?value WHERE {{ $this $PATH ?value FILTER isIRI(?value) }}" .
    """
    found = report("ex:a a ex:C ; ex:p ex:m . ex:b ex:q ex:m . ex:z a ex:C .", shapes)
    assert [(r.focus.value, r.value) for r in found.results] == [(EX + "a", Iri(EX + "b"))]
    assert not found.handovers


def test_nodes_without_the_target_are_not_judged_by_a_query() -> None:
    shapes = query("SELECT $this WHERE { $this ex:p ?x FILTER NOT EXISTS { $this ex:q ?y . ?y ex:r ?z } }")
    data = "ex:a a ex:C ; ex:p 1 . ex:b ex:p 1 . ex:c a ex:C ; ex:p 1 ; ex:q ex:d . ex:d ex:r 1 ."
    assert foci(report(data, shapes)) == ["a"]


def test_blank_nodes_keep_their_identity_in_queries() -> None:
    shapes = query("SELECT $this ?value WHERE { $this ex:p ?value FILTER isBlank(?value) }")
    data = quads("ex:a a ex:C ; ex:p _:one . _:one ex:q 1 .")
    (result,) = validate(data, quads(shapes)).results
    assert result.value in {quad.subject for quad in data}


@pytest.mark.parametrize(
    ("shapes", "reason"),
    [
        (
            "ex:S sh:targetClass ex:C ; sh:class ex:D ; sh:property [ sh:path ex:p ; sh:node ex:S ] .",
            "it leads to itself",
        ),
        (query("SELECT $this WHERE { $this ex:p ?x } LIMIT 9"), "its query takes a part of its solutions"),
        (query("SELECT $this WHERE { $this ex:p ?x FILTER(RAND() < 2) }"), "its query asks for what differs"),
        (query("SELECT $this WHERE { $this ex:n ?x FILTER (STR(?x) != '') }"), "the query engine does not keep"),
    ],
)
def test_a_shape_that_is_not_covered_is_judged_by_pyshacl_and_named(shapes: str, reason: str) -> None:
    data = 'ex:a a ex:C ; ex:p ex:b ; ex:n "007"^^xsd:integer . ex:b a ex:C ; ex:p "x" .'
    other = " ex:T sh:targetClass ex:C ; sh:property [ sh:path ex:n ; sh:minCount 1 ; sh:message 'n' ] ."
    found = report(data, shapes + other)
    assert [handover.shape for handover in found.handovers] == [Iri(EX + "S")]
    assert str(found.handovers[0]).startswith(f"judged by pySHACL: shape <{EX}S> because {reason}")
    by_pyshacl = [result for result in found.results if result.messages != (Literal("n"),)]
    assert by_pyshacl
    assert len(found.results) - len(by_pyshacl) == 1, "the other shape is judged once"


def test_a_query_that_aggregates_by_node_is_asked_once() -> None:
    shapes = query("SELECT $this (COUNT(?x) AS ?n) WHERE { $this ex:p ?x } GROUP BY $this HAVING (COUNT(?x) > 1)")
    found = report("ex:a a ex:C ; ex:p 1, 2 . ex:b a ex:C ; ex:p 1 .", shapes)
    assert (foci(found), found.handovers) == (["a"], ())


@pytest.mark.parametrize(
    "text",
    [
        "SELECT $this WHERE { $this ex:p ?x MINUS { $this ex:p 1 } }",
        "SELECT $this WHERE { VALUES ?x { 1 } $this ex:p ?x }",
        "SELECT $this WHERE { SERVICE ex:s { $this ex:p ?x } }",
        "SELECT $this WHERE { ?x ex:p ?y BIND(?x AS $this) }",
        "SELECT $this WHERE { { SELECT ?x WHERE { ?x ex:p 1 } } $this ex:p ?x }",
        "ASK { $this ex:p 1 }",
    ],
)
def test_queries_that_shacl_forbids_are_refused(text: str) -> None:
    with pytest.raises(IllFormedShapes):
        report("ex:a a ex:C ; ex:p 1 .", query(text))


@pytest.mark.parametrize(
    ("text", "flags", "broken"),
    [
        ("^b$", "", ["a", "c"]),
        ("^B$", "i", ["a", "c"]),
        ("[$]|^b", "", ["c"]),
        ("^b$", "m", ["c"]),
        (".", "q", ["a", "b", "c"]),
    ],
)
def test_patterns_are_those_of_xpath(text: str, flags: str, broken: list[str]) -> None:
    assert foci(report('ex:a ex:p "b\\n" . ex:b ex:p "b" . ex:c ex:p "c" .', pattern(text, flags))) == broken


def test_every_query_on_literals_that_are_not_kept_is_judged_by_pyshacl() -> None:
    one = query("SELECT $this WHERE { $this ex:n ?x FILTER (STR(?x) != '') }")
    other = "ex:T sh:targetClass ex:C ; sh:sparql ex:R . ex:R sh:prefixes ex:prefixes ; sh:select "
    found = report(
        'ex:a a ex:C ; ex:n "007"^^xsd:integer .', f'{one} {other} "SELECT $this WHERE {{ $this ex:n 7 }}" .'
    )
    assert (len(found.handovers), len(found.results)) == (2, 1)


@pytest.mark.parametrize(
    ("text", "data", "handed"),
    [
        ("SELECT $this ?value WHERE { $this ex:n ?value FILTER (?value < 3) }", "", 0),
        ("SELECT $this ?value WHERE { $this ex:n ?value FILTER (STR(?value) = '2.50') }", "", 1),
        ("SELECT $this ?value WHERE { $this ex:n ?value FILTER EXISTS { ?other ex:n 2.50 } }", "", 1),
        ("SELECT $this ?value WHERE { $this ex:n ?value FILTER (?value < 3) }", "ex:z ex:n 2.5 .", 1),
        ("SELECT $this ?value WHERE { $this ex:n ?value FILTER (?value < 3) }", "ex:z ex:o 2.5 .", 0),
    ],
)
def test_literals_come_out_as_they_are_written(text: str, data: str, handed: int) -> None:
    found = report(f"ex:a a ex:C ; ex:n 2.50 . {data}", query(text))
    assert [str(result.value) for result in found.results] == ['"2.50"^^<http://www.w3.org/2001/XMLSchema#decimal>']
    assert len(found.handovers) == handed


def test_a_literal_that_is_written_in_two_ways_counts_as_two_whatever_is_asked_first() -> None:
    shapes = query("SELECT $this ?value WHERE { $this ex:n ?value FILTER (?value < 3) }")
    more = "ex:T sh:targetClass ex:C ; sh:sparql ex:R . ex:R sh:prefixes ex:prefixes ; sh:select "
    both_of = "SELECT $this ?value WHERE { $this ex:n ?x ; ex:o ?value }"
    found = report("ex:a a ex:C ; ex:n 2.50 ; ex:o 2.5 .", f'{shapes} {more} "{both_of}" .')
    assert sorted(str(result.value)[:6] for result in found.results) == ['"2.5"^', '"2.50"']
    assert len(found.handovers) == 1
