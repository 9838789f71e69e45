import time

import pytest

from publisher.queries.tokens import body_start, dataset_clauses, is_ambiguous, place, tokens


def texts(query: str) -> list[str]:
    return [token.text for token in tokens(query)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ASK{?s<http://e/p#x>'a#b'}#c", ["ASK", "{", "?s", "<http://e/p#x>", "'a#b'", "}"]),
        ("?a<?b", ["?a", "<", "?b"]),
        ("?a <= 1.5e3||!?b", ["?a", "<=", "1.5e3", "||", "!", "?b"]),
        ('"""a "quoted" {"""@sv-SE', ['"""a "quoted" {"""', "@sv-SE"]),
        ('""""a"""', ['""""a"""']),
        ("'it\\'s' .", ["'it\\'s'", "."]),
        ("ex:a.b. ex:c\\'d ex: :x", ["ex:a.b", ".", "ex:c\\'d", "ex:", ":x"]),
        ("?s ?p 1.", ["?s", "?p", "1", "."]),
        ("_:b1. åland:ö", ["_:b1", ".", "åland:ö"]),
        ("<<( ?s ?p ?o )>>", ["<<(", "?s", "?p", "?o", ")>>"]),
        ("'open \n ?x", ["'"]),
    ],
)
def test_a_query_falls_into_its_tokens(query: str, expected: list[str]) -> None:
    assert texts(query) == expected


def test_dataset_clauses_stand_outside_braces() -> None:
    found = list(tokens("PREFIX from: <x:> CONSTRUCT { ?from from:a 'FROM <x>' } FROM <a> FROM NAMED from:b WHERE { }"))
    assert [(clause.graph, clause.named) for clause in dataset_clauses(found)] == [("<a>", False), ("from:b", True)]


def test_the_prologue_is_passed_over() -> None:
    found = list(tokens("BASE <http://e/> PREFIX select: <x#> VERSION '1.2' ASK {}"))
    assert found[body_start(found)].text == "ASK"


@pytest.mark.parametrize(
    ("iri", "expected"), [("<?b#>", True), ("<x:((1))>", True), ("<http://e/a#(b)>", False), ("<x>", False)]
)
def test_an_iri_that_may_be_a_comparison_is_ambiguous(iri: str, expected: bool) -> None:
    assert is_ambiguous(next(tokens(iri))) is expected


def test_lines_and_columns_count_from_one() -> None:
    assert place("ab\ncd", 0) == (1, 1)
    assert place("ab\ncd", 4) == (2, 2)


@pytest.mark.parametrize("part", ['\\"""\n', "a-", "<a", "'''", '""" \\', "a.", "?x<?y", "::", "\\'"])
def test_no_query_takes_more_than_linear_time(part: str) -> None:
    started = time.process_time()
    list(tokens('"""' + part * (100_000 // len(part))))
    list(tokens(part * (100_000 // len(part))))
    assert time.process_time() - started < 20
