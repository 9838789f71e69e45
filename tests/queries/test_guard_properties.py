"""The guard holds for any text: it ends, names its reason, and lets nothing through that would leave the engine."""

import time
from contextlib import suppress

import pyoxigraph as ox
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from publisher.errors import InvalidQuery, QueryForbidden, QueryTooLarge
from publisher.queries.guard import guard, is_plainly_harmless, is_volatile
from publisher.queries.tokens import place, tokens
from publisher.settings import Settings

SETTINGS = Settings(query_length=20_000)
PIECES = st.sampled_from(
    [
        *("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX", "BASE", "FROM", "NAMED", "GRAPH", "FILTER", "OPTIONAL"),
        *("SERVICE", "service", "SERVICE SILENT", "INSERT", "DELETE", "LOAD", "WHERE", "UNION", "BIND", "VALUES", "AS"),
        *("{", "}", "(", ")", "[", "]", "<<", ">>", "{|", "|}", "<<(", ")>>", ".", ";", ",", "?x", "$y", "*", "<", ">"),
        *("<http://e/>", "<e#>", "<e'>", '<e">', "e:x", "x:", ":", ":x", "_:b", "1", "1.5e3", ".", "'", '"', "'''"),
        *('"""', "\\", "#", "\n", " ", "'a'", '"SERVICE"', "@sv", "^^", "true", "a", "=", "!", "&&", "||", "^", "/"),
        *("\\u0053ERVICE", "\\u003C", "\ufeff", "\x00", "å", "\U0001f600", "\r"),
    ]
)
SOUP = st.lists(PIECES, max_size=60).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda between: between.join(pieces))
)
TEXTS = st.one_of(SOUP, SOUP.map("ASK {{ {} }}".format), st.text(max_size=200))
IRI = "http://127.0.0.1:1/"


def passes(text: str) -> bool:
    try:
        guard(text, SETTINGS)
    except (InvalidQuery, QueryForbidden, QueryTooLarge):
        return False
    return True


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_any_text_is_let_through_or_refused_with_a_reason(text: str) -> None:
    with suppress(InvalidQuery, QueryForbidden, QueryTooLarge):
        assert guard(text, SETTINGS)


@given(st.one_of(TEXTS, SOUP.map("PREFIX e: <http://e/> SELECT * {{ {} }}".format)))
@example("prefix ß:<#>ask{}")
@example("SELECT(UUID() AS ?x){}")
@example("ASK:x {}")
@settings(max_examples=400, deadline=None)
def test_what_is_plainly_harmless_passes_and_is_answered_the_same_each_time(text: str) -> None:
    if is_plainly_harmless(text, SETTINGS):
        assert not is_volatile(guard(text, SETTINGS))


def test_usual_queries_are_plainly_harmless() -> None:
    prologue = "PREFIX : <http://e/>\nprefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>\n"
    for form in ("SELECT ?s { ?s ?p ?o }", "select(1 AS ?x){}", "ASK {}", "CONSTRUCT WHERE { ?s :p ?o }"):
        assert is_plainly_harmless(prologue + form, SETTINGS)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_tokens_stand_where_they_say(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert token.offset >= end
        assert text.startswith(token.text, token.offset)
        assert min(place(text, token.offset)) >= 1
        end = token.offset + len(token.text)


@given(SOUP, SOUP, st.sampled_from(["SERVICE", "service", "SERVICE SILENT", "sErViCe#\n", "SERVICE\t"]))
@example('FILTER(?a<?b#>"""\n)', '#"""\n', "SERVICE")
@example("?s ?p 1", "", "SERVICE")
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_whatever_passes_holds_no_service_that_the_engine_would_call(before: str, after: str, keyword: str) -> None:
    text = f"ASK {{ {before}{keyword}<{IRI}>{{}} {after} }}"
    assume(passes(text))
    calls = False
    try:
        ox.Store().query(text)
    except SyntaxError:
        return
    except (OSError, RuntimeError, ValueError):
        calls = True
    assert not calls, text


@given(st.integers(0, 200), st.sampled_from(["{}", "()", "[]"]), st.booleans())
@settings(max_examples=100, deadline=None)
def test_brackets_pass_up_to_the_bound_exactly(depth: int, pair: str, closed: bool) -> None:
    text = "ASK " + pair[0] * depth + (pair[1] * depth if closed else "")
    assert passes(text) is (depth <= SETTINGS.query_nesting)


@given(st.integers(280, 320), st.sampled_from([" .", ";", ","]), st.sampled_from(["", "'. ; ,'", "# . ; ,\n"]))
@settings(max_examples=60, deadline=None)
def test_separators_outside_strings_and_comments_pass_up_to_the_bound_exactly(
    count: int, sign: str, aside: str
) -> None:
    text = "ASK { " + f"?s ?p {aside} ?o {sign} " * count + "}"
    assume(len(text) <= SETTINGS.query_length)
    assert passes(text) is (count <= SETTINGS.query_patterns)


@given(st.lists(PIECES, min_size=1, max_size=4), st.integers(1, 20_000))
@example(["a.b-"], 20_000)
@example(["'''a"], 20_000)
@example(["<"], 20_000)
@settings(max_examples=60, deadline=None)
def test_a_long_text_takes_no_more_than_linear_time(pieces: list[str], count: int) -> None:
    text = ("ASK { " + "".join(pieces) * count)[: SETTINGS.query_length]
    started = time.process_time()
    passes(text)
    assert time.process_time() - started < 2
