import pyoxigraph as ox
import pytest

from publisher.queries.syntax import Fault, fault


def found(query: str) -> Fault:
    with pytest.raises(SyntaxError) as error:
        ox.Store().query(query)
    return fault(query, str(error.value))


@pytest.mark.parametrize(
    ("query", "line", "column", "words"),
    [
        ("SELECT * WHERE {\n  ?s ?p }", 2, 9, "a variable, an IRI, a string"),
        ("SELECT * WHERE {\n  ?s foaf:name ?o }", 2, 6, "no PREFIX declares"),
        ("SELECT * { ?s ?p ?o ", 1, 20, "at its end. Expected there: {, }, ."),
        ("SELECT * { ?s <a b> ?o }", 1, 15, "IRI is not valid"),
        ("SELECT * {\n ?s a <relative> }", 2, 7, "no BASE"),
        ("SELECT * { ?s ?p 'abc\n' }", 1, 18, "not closed"),
        ("SELECT * { ?s ?p ?o ?x }", 1, 21, "Expected there: {, }, ., ;"),
        ("SELECT ?s { FILTER(?a == 1) }", 1, 24, "a variable"),
        ("ASK {} extra", 1, 8, "GROUP, HAVING, ORDER"),
        ("SELECT ?s { ?s ?p ?o } LIMIT x", 1, 30, "a number"),
        ("SELECT ?s { ?s ?p ?o } ORDER ?s", 1, 30, "BY"),
        ("SELECT COUNT(*) { ?s ?p ?o }", 1, 8, "a variable, (, *"),
        ("SELECT ?x (1 AS ?x) {}", 1, 23, "twice"),
        ("# åäö\nSELECT * { åäö ?p ?o } # åäö", 2, 12, "“åäö”"),
    ],
)
def test_a_fault_is_told_at_the_token_where_it_is(query: str, line: int, column: int, words: str) -> None:
    told = found(query)
    assert (told.line, told.column) == (line, column)
    assert words in told.sentence


def test_what_is_expected_is_what_the_parser_takes() -> None:
    assert found("SELECT (COUNT(?s) AS n) {}").sentence.endswith("Expected there: a variable.")
