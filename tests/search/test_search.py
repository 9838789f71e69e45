"""Search in the real dataset: what people write, and what they find first."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import PROJECT

from publisher.quads import RDF_LANG_STRING, Iri, Literal, Quad
from publisher.release import SEARCH
from publisher.search.index import MOST, Search
from publisher.search.ranking import Reason
from publisher.search.writing import write_search
from publisher.vocabulary import PREF_LABEL

BASE = "https://w3id.org/integrationskartan/"
with (PROJECT / "tests" / "search" / "queries.tsv").open(encoding="utf-8", newline="") as opened:
    QUERIES = [tuple(row.values())[:3] for row in csv.DictReader(opened, delimiter="\t")]
COUNCIL = Iri(f"{BASE}id/council/ostergotlands-integrationsrad")

BAD = (
    *(
        "",
        " ",
        "x",
        "-",
        "\0",
        "a\0b",
        "😀",
        "\u200b",
        "%",
        "_",
        "'",
        '"',
        '"unclosed',
        "*",
        "norr*",
        "*norr",
        "(",
        ")",
        "()",
    ),
    *("a AND b", "AND", "OR", "NOT råd", "NEAR(a b)", "name:råd", "text : x", "{name}", "^råd", "-råd", "råd -kommun"),
    *("a" * 5_000, "å" * 5_000, "råd " * 1_250, "- " * 2_500, "; DROP TABLE entries", "\ud800", "\uffff", "é" * 300),
    *("<b>råd</b>", "ﬁ ﷺ", "ก็็็็", "مجلس", "委员会", "I\u0307stanbul", "\n\r\t", "1e9999", "NaN", "0x0"),
)
"""Texts that are no good query; none may fail."""


@pytest.fixture(scope="module")
def search(dist: Path) -> Iterator[Search]:
    opened = Search(dist / "current" / SEARCH)
    yield opened
    opened.close()


@pytest.mark.parametrize(("language", "asked", "first"), QUERIES)
def test_what_is_meant_is_found_first(search: Search, language: str, asked: str, first: str) -> None:
    hits = search.results(asked, language).hits
    assert [hit.iri.value.removeprefix(f"{BASE}id/") for hit in hits[:1]] == [first], [h.iri.value for h in hits[:4]]


def test_there_are_queries_enough_in_both_languages() -> None:
    assert len(QUERIES) == len(set(QUERIES)) >= 60
    assert {language for language, _, _ in QUERIES} == {"sv", "en"}


@pytest.mark.parametrize("text", BAD, ids=lambda text: ascii(text)[:20])
def test_no_text_makes_a_search_fail(search: Search, text: str) -> None:
    for language in ("sv", "en"):
        results = search.results(text, language)
        assert len(results.hits) <= MOST
        assert len(search.find(text, language, 5)) <= 5
        assert len(search.similar(text, language, 5)) <= 5
        assert len(search.nearest(text, language, 5)) <= 5


@pytest.mark.parametrize("text", ["", "-", "\0", "😀", '"*()', "xyzzy", "qqqqqqqqqqqq"])
def test_what_nothing_is_named_by_finds_nothing(search: Search, text: str) -> None:
    results = search.results(text, "sv")
    assert (tuple(results.hits), results.kinds, results.spelling) == ((), (), "")


@pytest.mark.parametrize(
    ("asked", "reason", "matched"),
    [
        ("östergötlands integrationsråd", Reason.NAME, "Östergötlands Integrationsråd"),
        ("integrationsrådet", Reason.OTHER_NAME, "Integrationsrådet"),
        ("östergötlands integrationsraad", Reason.SPELLING, "Östergötlands Integrationsråd"),
        ("strategiskt forum ledningsgrupp", Reason.TEXT, ""),
    ],
)
def test_a_hit_says_why_it_was_found(search: Search, asked: str, reason: Reason, matched: str) -> None:
    hit = next(hit for hit in search.results(asked, "sv").hits if hit.iri == COUNCIL)
    assert (hit.reason, hit.matched) == (reason, matched)


def test_a_code_is_the_reason_where_it_fits(search: Search) -> None:
    first = search.results("KS 2016/0072", "sv").hits[0]
    assert (first.reason, first.matched) == (Reason.CODE, "KS 2016/0072")


def test_a_code_is_found_by_its_beginning_from_three_signs_on(search: Search) -> None:
    begun = search.results("202", "sv").hits[0]
    assert begun.reason is Reason.CODE
    assert begun.matched.startswith("202")
    assert all(hit.matched == "20" for hit in search.results("20", "sv").hits if hit.reason is Reason.CODE)


def test_names_are_given_in_the_language_that_is_asked_for(search: Search) -> None:
    assert search.find("norrköping", "sv", 1)[0].name.value == "Norrköpings kommun"
    assert search.find("norrköping", "en", 1)[0].name.value == "Norrköping Municipality"


def test_a_misspelt_word_comes_with_how_it_was_meant(search: Search) -> None:
    assert search.results("norkoping", "sv").spelling == "norrköping"
    assert search.results("norrköping", "sv").spelling == ""


def test_words_that_nothing_holds_together_find_what_holds_some_and_say_so(search: Search) -> None:
    results = search.results("xyzzy norrköping", "sv")
    assert results.partial
    assert results.asked.unknown == ("xyzzy",)
    assert results.hits


def test_a_search_is_narrowed_to_a_class_and_still_counts_the_others(search: Search) -> None:
    council = Iri(f"{BASE}def/Council")
    whole, narrowed = search.results("integrationsråd", "sv"), search.results("integrationsråd", "sv", council)
    assert [hit.iri for hit in narrowed.hits] == [COUNCIL]
    assert narrowed.kinds == whole.kinds
    assert dict(whole.kinds)[council] == 1
    assert not search.results("integrationsråd", "sv", Iri("none")).hits


def test_what_the_dataset_is_about_comes_before_its_machinery(search: Search) -> None:
    hits = [hit.iri.value for hit in search.results("råd", "sv").hits]
    shapes = [place for place, iri in enumerate(hits) if "/def/shape/" in iri]
    assert shapes
    assert hits.index(COUNCIL.value) < min(shapes)


def test_every_own_thing_with_a_name_is_found_by_that_name(search: Search) -> None:
    rows = search._tables.rows(range(1, 400))
    lost = []
    for row in rows:
        name, language, *_ = row.names[0]
        found = {hit.iri.value for hit in search.find(name, language or "sv", 40)}
        if row.iri not in found:
            lost.append((row.iri, name))
    assert len(rows) > 300
    assert lost == []


def test_the_excerpts_are_of_the_texts_of_the_thing(search: Search) -> None:
    texts = search.texts([COUNCIL])[COUNCIL]
    assert {text.language for text in texts} >= {"sv", "en"}
    assert any("strategiskt forum" in text.value for text in texts)


@pytest.mark.parametrize("words", [2, 30], ids=["few", "many"])
def test_all_words_that_begin_like_a_long_one_are_found(tmp_path: Path, words: int) -> None:
    graph, name = Iri(f"{BASE}id/graph/test"), Iri(f"{BASE}id/thing/0")
    called = [f"kommunstyrelse{chr(ord('a') + number // 20)}{number % 20:02}" for number in range(words)]
    write_search(
        tmp_path / SEARCH,
        [
            Quad(Iri(f"{BASE}id/thing/{n}"), PREF_LABEL, Literal(text, RDF_LANG_STRING, "sv"), graph)
            for n, text in enumerate(["kommunstyrelse", *called])
        ],
        BASE,
    )
    search = Search(tmp_path / SEARCH)
    hits = search.find("kommunstyrelse", "sv", 100)
    assert hits[0].iri == name
    assert len(hits) == 1 + words
    assert len(search.find("kommunstyrelse finns", "sv", 100)) == 1 + words, "not as the last word alone"
    search.close()
