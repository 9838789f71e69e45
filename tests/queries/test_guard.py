import pytest

from publisher.errors import InvalidQuery, QueryForbidden, QueryTooLarge
from publisher.queries.guard import guard, is_volatile
from publisher.settings import Settings

SETTINGS = Settings()


@pytest.mark.parametrize(
    "query",
    [
        "ASK { SERVICE <http://e/> {} }",
        "ASK { service silent <http://e/> {} }",
        "ASK { SERVICE#c\n<http://e/> {} }",
        "PREFIX : <http://e/> ASK { SERVICE:x {} }",
        "PREFIX ex: <http://e/> ASK { SERVICEex:x {} }",
        "ASK { ?s ?p trueSERVICE<http://e/>{} }",
        "ASK { ?s ?p 1SERVICE<http://e/>{} }",
        "ASK { ?s ?p 1.SERVICE<http://e/>{} }",
        "ASK { ?s ?p 'x'SERVICE ?x {} }",
        'ASK { ?a ?c ?b FILTER(?a<?b#>"""\n) SERVICE <http://e/> {} #"""\n}',
        "ASK { ?a ?c ?b FILTER(?a<?b'>' ) SERVICE <http://e/> {} #'\n}",
    ],
)
def test_service_is_refused_however_it_is_written(query: str) -> None:
    with pytest.raises(QueryForbidden, match="SERVICE"):
        guard(query, SETTINGS)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service a <http://e/SERVICE> ; <http://e/p> 'SERVICE <x> {}' } # SERVICE <x> {}",
        "PREFIX service: <http://e/service/> SELECT * { ?s service:x ?o GRAPH service:g { ?s a service:c } }",
        "PREFIX service: <http://e/> ASK FROM service:x { ?s <http://e/p#(a)> ?o }",
        "PREFIX select: <http://e/> # INSERT\nASK {}",
        "SELECT * { ?s ?p '''" + "{" * 100 + ". " * 400 + "''' }",
    ],
)
def test_words_and_signs_in_names_strings_and_comments_do_not_count(query: str) -> None:
    assert guard(query, SETTINGS)


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:a> <a:b> 1 }",
        "prefix x: <y:> delete where { ?s ?p ?o }",
        "LOAD <file:///etc/passwd>",
        "CLEAR ALL",
        "DROP GRAPH <x:y>",
        "CREATE GRAPH <x:y>",
        "ADD <x:> TO <y:>",
        "MOVE <x:> TO <y:>",
        "WITH <x:> DELETE {}",
    ],
)
def test_updates_are_refused_with_an_explanation(update: str) -> None:
    with pytest.raises(QueryForbidden, match="only reads"):
        guard(update, SETTINGS)


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [("", 1, 1), ("SELEC * {}", 1, 1), ("PREFIX a: <b:>\n  FIND ?x", 2, 3), ("{ ?s ?p ?o }", 1, 1)],
)
def test_what_begins_with_no_query_form_is_invalid_at_its_place(query: str, line: int, column: int) -> None:
    with pytest.raises(InvalidQuery, match="begins with SELECT, ASK") as refused:
        guard(query, SETTINGS)
    assert (refused.value.line, refused.value.column) == (line, column)


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        ("ASK { " + "{" * 4000 + "}" * 4000 + " }", "query_nesting"),
        ("ASK { FILTER(" + "(" * 4000 + "1" + ")" * 4000 + ") }", "query_nesting"),
        ("ASK { " + "[] <x:p> [ " * 100 + "] " * 100 + " }", "query_nesting"),
        ("ASK { ?a ?b ?c FILTER(?a<" + "(" * 100 + "?b" + ")" * 100 + ">1) }", "query_nesting"),
        ("ASK { " + "?s ?p ?o . " * 301 + " }", "query_patterns"),
        ("ASK { ?s ?p " + ",".join(["1"] * 400) + " }", "query_patterns"),
        ("ASK { ?s ?p '" + "x" * 100_000 + "' }", "query_length"),
    ],
)
def test_a_query_over_a_bound_is_refused_by_the_name_of_the_limit(query: str, limit: str) -> None:
    with pytest.raises(QueryTooLarge) as refused:
        guard(query, SETTINGS)
    assert refused.value.limit == limit


def test_sixty_levels_and_three_hundred_patterns_pass() -> None:
    assert guard("ASK " + "{" * 60 + "}" * 60, SETTINGS)
    assert guard("ASK { " + "?s ?p ?o . " * 300 + "}", SETTINGS)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT (NOW()AS?x) {}", True),
        ("SELECT (struuid() AS ?x) {}", True),
        ("SELECT (BNODE('x') AS ?x) {}", True),
        ("SELECT ?now { ?now <http://e/RAND> 'UUID()' }", False),
    ],
)
def test_functions_that_differ_each_time_are_told(query: str, expected: bool) -> None:
    assert is_volatile(guard(query, SETTINGS)) is expected
