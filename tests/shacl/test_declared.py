"""Constraint components that the shapes graph declares: which validator judges what, with which variables."""

import pytest
from test_shacl import EX, PREFIX, foci, report

from publisher.quads import Iri, Literal
from publisher.shacl import IllFormedShapes

DATA = "ex:a a ex:C ; ex:p 1, 5, 9 . ex:b a ex:C ; ex:p 4 . ex:c a ex:C ."
ASK = "ASK { FILTER ($value <= $most) }"


def component(validator: str, *parameters: str, more: str = "") -> str:
    """A component with mandatory parameters of these names and one validator."""
    stated = " ".join(f"sh:parameter [ sh:path ex:{name} ] ;" for name in parameters)
    return f"ex:Component a sh:ConstraintComponent ; {stated} {more} {validator} . {PREFIX}"


def validator(kind: str, query: str, more: str = "") -> str:
    form = "ask" if query.startswith("ASK") else "select"
    return f'sh:{kind} [ sh:prefixes ex:prefixes ; {more} sh:{form} """{query}""" ]'


def on_property(statements: str, path: str = "ex:p") -> str:
    return f"ex:S sh:targetClass ex:C ; sh:property [ sh:path {path} ; {statements} ] ."


def on_node(statements: str) -> str:
    return f"ex:S sh:targetClass ex:C ; {statements} ."


def numbers(*values: int) -> list[Literal]:
    return [Literal(str(value), "http://www.w3.org/2001/XMLSchema#integer") for value in values]


def test_an_ask_validator_judges_each_value_node() -> None:
    shapes = component(validator("validator", ASK), "most") + on_property("ex:most 4")
    found = report(DATA, shapes)
    assert [(r.focus.value, r.value) for r in found.results] == [(EX + "a", value) for value in numbers(5, 9)]
    assert {(r.component, r.source_constraint) for r in found.results} == {(EX + "Component", None)}
    assert {str(r.path) for r in found.results} == {f"<{EX}p>"}
    assert not found.handovers


def test_an_ask_validator_may_ask_of_focus_and_value() -> None:
    question = "ASK { $this ex:least ?least FILTER ($value >= ?least && $value <= $most) }"
    shapes = component(validator("validator", question), "most") + on_property("ex:most 6")
    found = report(f"{DATA} ex:a ex:least 3 . ex:b ex:least 5 .", shapes)
    assert [(r.focus.value[-1], r.value) for r in found.results] == [
        *(("a", value) for value in numbers(1, 9)),
        ("b", *numbers(4)),
    ]
    assert not found.handovers


def test_an_error_in_an_ask_is_not_true() -> None:
    shapes = component(validator("validator", ASK), "most") + on_property("ex:most 10")
    assert foci(report('ex:a a ex:C ; ex:p "text" . ex:b a ex:C ; ex:p 3 .', shapes)) == ["a"]


def test_each_kind_of_shape_has_its_validator() -> None:
    validators = " ; ".join(
        [
            validator("nodeValidator", "SELECT $this WHERE { $this ex:p $bound }"),
            validator("propertyValidator", "SELECT $this ?value WHERE { $this $PATH ?value FILTER (?value > $bound) }"),
            validator("validator", "ASK { FILTER (false) }"),
        ]
    )
    shapes = component(validators, "bound") + on_node("ex:bound 4 ; sh:property [ sh:path ex:p ; ex:bound 8 ]")
    found = report(DATA, shapes)
    assert [(r.focus.value[-1], str(r.path or ""), r.value) for r in found.results] == [
        ("b", "", Iri(EX + "b")),
        ("a", f"<{EX}p>", *numbers(9)),
    ]


def test_a_shape_without_a_suitable_validator_has_no_constraint() -> None:
    select = "SELECT $this ?value WHERE { $this $PATH ?value FILTER (?value > $bound) }"
    shapes = component(validator("propertyValidator", select), "bound")
    assert report(DATA, shapes + on_node("ex:bound 1")).conforms
    assert not report(DATA, shapes + on_property("ex:bound 1")).conforms


def test_a_mandatory_parameter_that_is_missing_means_no_constraint() -> None:
    shapes = component(validator("validator", "ASK { FILTER (false) }"), "most", "least")
    assert report(DATA, shapes + on_property("ex:most 4")).conforms


def test_an_optional_parameter_may_be_unbound() -> None:
    ask = "ASK { FILTER ($value <= $most && (!BOUND($least) || $value >= $least)) }"
    optional = "sh:parameter [ sh:path ex:least ; sh:optional true ] ;"
    shapes = component(validator("validator", ask), "most", more=optional)
    assert len(report(DATA, shapes + on_property("ex:most 5")).results) == 1
    assert len(report(DATA, shapes + on_property("ex:most 5 ; ex:least 5")).results) == 3


def test_each_value_of_a_single_parameter_is_a_constraint() -> None:
    shapes = component(validator("validator", ASK), "most") + on_property("ex:most 4, 8")
    assert len(report(DATA, shapes).results) == 3


def test_several_values_of_one_of_several_parameters_are_refused() -> None:
    shapes = component(validator("validator", ASK), "most", "unit") + on_property("ex:most 4, 8 ; ex:unit 1")
    with pytest.raises(IllFormedShapes, match="more than one value"):
        report(DATA, shapes)


def test_a_parameter_may_be_a_property() -> None:
    select = "SELECT $this ?value WHERE { $this $other ?value FILTER NOT EXISTS { $this $PATH ?value } }"
    shapes = component(validator("propertyValidator", select), "other") + on_property("ex:other ex:q")
    found = report("ex:a a ex:C ; ex:p 1 ; ex:q 1, 2 .", shapes)
    assert [r.value for r in found.results] == numbers(2)
    assert not found.handovers


def test_a_parameter_that_cannot_stand_where_the_query_has_it_is_no_error() -> None:
    select = "SELECT $this WHERE { $this $other ?value }"
    shapes = component(validator("nodeValidator", select), "other") + on_node('ex:other "text"')
    found = report(DATA, shapes)
    assert found.conforms
    assert [handover.reason for handover in found.handovers] == [
        "its query has a parameter where no such term can stand"
    ]


def test_parameters_are_grouped_by_and_selected_by_sub_queries() -> None:
    select = """SELECT $this ?n $most WHERE {
        { SELECT $this $most (COUNT(?x) AS ?n) WHERE { $this ex:p ?x } GROUP BY $this $most HAVING (COUNT(?x) > $most) }
    }"""
    shapes = component(validator("nodeValidator", select, 'sh:message "{?n} > {$most}" ;'), "most") + on_node(
        "ex:most 2"
    )
    found = report(DATA, shapes)
    assert [(r.focus.value[-1], [m.value for m in r.messages]) for r in found.results] == [("a", ["3 > 2"])]


def test_a_query_knows_its_shape_and_the_shapes_graph() -> None:
    select = """SELECT $this ?value WHERE {
        GRAPH $shapesGraph { $currentShape ex:allowed ?allowed } $this ex:p ?value
        FILTER (BOUND($shapesGraph) && BOUND($currentShape) && ?value > ?allowed && ?value > $most)
    }"""
    shapes = component(validator("nodeValidator", select), "most") + on_node("ex:most 2 ; ex:allowed 7")
    found = report(f"{DATA} ex:S ex:allowed 0 .", shapes)
    assert [r.value for r in found.results] == numbers(9)
    assert not found.handovers


def test_messages_have_the_parameters_and_the_nodes_in_them() -> None:
    shapes = component(validator("validator", ASK, 'sh:message "{?value} of {$this} > {$most}"@en ;'), "most")
    found = report(DATA, shapes + on_property("ex:most 8"))
    assert [m for r in found.results for m in r.messages] == [
        Literal(f"9 of {EX}a > 8", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "en")
    ]


@pytest.mark.parametrize(
    ("more", "shape", "said"),
    [
        ('sh:message "component {$most}" ; sh:labelTemplate "label" ;', "", "component 8"),
        ('sh:labelTemplate "At most {$most}" ;', "", "At most 8"),
        ('sh:labelTemplate "At most {$most}" ;', ' ; sh:message "shape"', "shape"),
        ("", "", "The constraint of Component is not met."),
    ],
)
def test_without_a_message_of_the_validator_the_next_one_speaks(more: str, shape: str, said: str) -> None:
    shapes = component(validator("validator", ASK), "most", more=more) + on_property(f"ex:most 8{shape}")
    assert [m.value for r in report(DATA, shapes).results for m in r.messages] == [said]


def test_components_count_where_shapes_lead_to_shapes() -> None:
    shapes = component(validator("validator", ASK), "most")
    assert foci(report(DATA, shapes + on_node("sh:not [ sh:property [ sh:path ex:p ; ex:most 4 ] ]"))) == ["b", "c"]
    assert foci(report(DATA, shapes + on_node("sh:node [ sh:property [ sh:path ex:p ; ex:most 4 ] ]"))) == ["a"]


def test_components_of_shacl_itself_may_be_declared_too() -> None:
    own = "sh:ClassConstraintComponent a sh:ConstraintComponent ; sh:parameter [ sh:path sh:class ] ."
    found = report(DATA, own + on_node("sh:class ex:D"))
    assert (len(found.results), found.handovers) == (3, ())


@pytest.mark.parametrize(
    "shapes",
    [
        component(validator("validator", ASK)),
        component(validator("validator", ASK), "this"),
        component(validator("validator", ASK), "max-length"),
        component(validator("validator", ASK), "most", more="sh:parameter [ sh:path <urn:other/most> ] ;"),
        component(validator("validator", ASK), "most", more="sh:parameter [ sh:path [ sh:inversePath ex:p ] ] ;"),
        component(validator("validator", "ASK { FILTER ($value <= }"), "most"),
        component(validator("validator", "ASK { BIND (1 AS $most) }"), "most") + on_property("ex:most 1"),
        component(validator("validator", "ASK { BIND (1 AS $value) }"), "most") + on_property("ex:most 1"),
        component(validator("validator", "ASK { VALUES ?x { 1 } }"), "most") + on_property("ex:most 1"),
        component(validator("nodeValidator", "SELECT $this WHERE { { SELECT $this WHERE { ?x ?y $this } } }"), "most")
        + on_node("ex:most 1"),
        "[ a sh:ConstraintComponent ; sh:parameter [ sh:path ex:most ] ] .",
    ],
)
def test_components_that_shacl_forbids_are_refused(shapes: str) -> None:
    with pytest.raises(IllFormedShapes):
        report(DATA, shapes)


def test_what_a_component_asks_of_a_blank_node_is_judged_by_pyshacl_and_named() -> None:
    shapes = component(validator("validator", "ASK { FILTER (isIRI($most)) }"), "most") + on_node("ex:most [ ex:q 1 ]")
    found = report(DATA, shapes)
    assert foci(found) == ["a", "b", "c"]
    assert [handover.reason for handover in found.handovers] == ["its query asks for a blank node of the shapes graph"]
    assert report(DATA, shapes.replace("isIRI", "isBlank")).conforms


def test_a_shape_that_is_handed_over_midway_is_judged_once() -> None:
    select = "SELECT $this WHERE { $this ex:n ?n FILTER (?n > $most && STR(?n) != '7') }"
    shapes = component(validator("nodeValidator", select), "most") + on_node("sh:class ex:D ; ex:most 1")
    found = report('ex:a a ex:C ; ex:n "007"^^xsd:integer .', shapes)
    assert len(found.handovers) == 1
    assert sorted(result.component for result in found.results) == [
        EX + "Component",
        "http://www.w3.org/ns/shacl#ClassConstraintComponent",
    ]


def test_literals_keep_their_form_where_they_are_judged() -> None:
    ask = "ASK { FILTER (REGEX(STR($value), $most)) }"
    shapes = component(validator("validator", ask), "most") + on_property('ex:most "^0"', "ex:n")
    found = report('ex:a a ex:C ; ex:n "007"^^xsd:integer, 8 .', shapes)
    assert [result.value for result in found.results if result.value] == []
    assert len(found.handovers) == 1
    assert len(found.results) == 1, "pySHACL finds that 8 begins with no 0, and names no value"
