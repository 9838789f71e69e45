"""What a page reads of a large release is bounded: every query goes by an index, and no page is further away."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from publisher.description_store import DescriptionStore
from publisher.listing_store import ListingStore
from publisher.listing_tables import write_listings
from publisher.quad_tables import write_tables
from publisher.quads import RDF_LANG_STRING, XSD, Iri, Literal, Quad, Term
from publisher.references import References
from publisher.search.index import MOST, Search
from publisher.search.writing import write_search
from publisher.settings import Settings
from publisher.survey import Survey
from publisher.survey_tables import write_survey
from publisher.vocabulary import DATE, DESCRIPTION, LINKING, PREF_LABEL, SH, TYPE

BASE = "https://example.org/"
GRAPH, HUB, BIG, KIND = (Iri(BASE + name) for name in ("id/graph/g", "id/body/hub", "id/body/big", "def/Plan"))
NEAR, LED, AREA = (Iri(BASE + f"def/{name}") for name in ("near", "led", "area"))
PLANS, VALUES = 3_000, 1_500
TODAY = date(2026, 6, 15)
LARGE = ("quads", "terms", "listed", "described", "entries", "found", "keys", "words", "texts", "pointing_steps")
"""The tables that grow with the number of things."""


def quads() -> Iterator[Quad]:
    def said(thing: Iri, predicate: Iri, value: Term) -> Quad:
        return Quad(thing, predicate, value, GRAPH)

    def text(words: str, language: str) -> Literal:
        return Literal(words, RDF_LANG_STRING, language)

    shape, member = Iri(BASE + "def/shape/plan"), Iri(BASE + "def/shape/plan-area")
    yield said(shape, Iri(SH + "targetClass"), KIND)
    yield said(shape, Iri(SH + "property"), member)
    yield said(member, Iri(SH + "path"), AREA)
    yield said(HUB, PREF_LABEL, text("Navet", "sv"))
    yield said(BIG, PREF_LABEL, text("Stor", "sv"))
    for number in range(PLANS):
        plan = Iri(f"{BASE}id/plan/{number:05}")
        yield said(plan, TYPE, KIND)
        yield said(plan, PREF_LABEL, text(f"Kommunens plan {number} i Norrby{number % 700}", "sv"))
        yield said(plan, PREF_LABEL, text(f"Plan {number} of the municipality of Norrby{number % 700}", "en"))
        yield said(plan, DESCRIPTION, text("Språk och arbete för nyanlända i kommunen", "sv"))
        yield said(plan, LED, HUB)
        yield said(plan, AREA, Iri(f"{BASE}id/area/{number % 7}"))
        yield said(plan, DATE, Literal(f"20{number % 30:02}-01-{1 + number % 28:02}", XSD + "date"))
        yield said(plan, LINKING[0], Iri(f"https://other.example/{number}"))
    for number in range(7):
        yield said(Iri(f"{BASE}id/area/{number}"), TYPE, Iri(BASE + "def/Area"))
    for number in range(VALUES):
        yield said(BIG, NEAR, Iri(f"{BASE}id/plan/{number:05}"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made, stated = tmp_path_factory.mktemp("large"), list(quads())
    write_tables(made / "release.sqlite", stated)
    write_listings(made / "release.sqlite", BASE)
    write_survey(made / "release.sqlite", Settings(base_iri=BASE))
    write_search(made / "search.sqlite", stated, BASE)
    return made


Reader = DescriptionStore | ListingStore | Survey | Search | References


@pytest.fixture(scope="module")
def readers(folder: Path) -> Iterator[dict[str, Reader]]:
    tables = folder / "release.sqlite"
    opened: dict[str, Reader] = {
        "descriptions": DescriptionStore(tables, BASE, 500),
        "listings": ListingStore(tables, BASE),
        "survey": Survey(tables),
        "search": Search(folder / "search.sqlite"),
        "references": References(tables, BASE),
    }
    yield opened
    for reader in opened.values():
        reader.close()


def connection(reader: Reader) -> sqlite3.Connection:
    with reader._tables._file as found:
        return found


def traced(reader: Reader, ask: Callable[[], object]) -> list[str]:
    """The queries that were run, with their values."""
    found: list[str] = []
    connection(reader).set_trace_callback(found.append)
    try:
        ask()
    finally:
        connection(reader).set_trace_callback(None)
    return [query for query in dict.fromkeys(found) if not query.startswith("--")]


def steps(reader: Reader, ask: Callable[[], object]) -> int:
    """How many hundreds of instructions SQLite ran: what a page costs on any machine."""
    counted = [0]

    def count() -> int:
        counted[0] += 1
        return 0

    connection(reader).set_progress_handler(count, 100)
    try:
        ask()
    finally:
        connection(reader).set_progress_handler(None, 0)
    return counted[0]


def selected(store: ListingStore, *parameters: tuple[str, str]) -> Callable[[], object]:
    kind = store.find("ik:Plan")
    assert kind is not None
    return lambda: store.listing(store.select(kind, parameters).selection, "sv", TODAY, 50)


def asked(readers: dict[str, Reader]) -> Iterator[tuple[str, Reader, Callable[[], object]]]:
    store, lists, survey = readers["descriptions"], readers["listings"], readers["survey"]
    search, references = readers["search"], readers["references"]
    assert isinstance(store, DescriptionStore)
    assert isinstance(lists, ListingStore)
    assert isinstance(survey, Survey)
    assert isinstance(search, Search)
    assert isinstance(references, References)
    plan = Iri(BASE + "id/plan/00007")
    yield "a thing", store, lambda: store.describe(plan)
    yield "a document", store, lambda: store.document(plan)
    yield "a page to read", store, lambda: store.describe_with_neighbours(HUB)
    yield "what points at a thing", store, lambda: store.values(HUB, LED, 80, inverse=True)
    yield "the values of a thing", store, lambda: store.values(BIG, NEAR, 40)
    yield "the size of a thing", store, lambda: store.is_large(HUB)
    yield "the classes of a thing", store, lambda: store.types(plan)
    yield "the overview", store, store.overview
    yield "the properties", store, store.properties
    yield "the figures", store, lambda: store.figures(BASE)
    yield "the first of a list", lists, selected(lists)
    yield "a narrowed list", lists, selected(lists, ("ik:area", "id/area/3"), ("page", "5"))
    yield "the sitemap", lists, lambda: lists.described(2_000, 100)
    yield "the vocabulary", lists, lists.vocabulary
    yield "the relations", survey, lambda: survey.relations(100)
    yield "the areas", survey, lambda: (survey.areas(100), survey.residents(100), survey.relations_to_residents(100))
    yield "an address elsewhere", references, lambda: references.of("https://other.example/77")
    for text in ("kommunens", "plan", "Norrby77", "norby78", "k", "municipality plan", "kommunenplan", "9"):
        yield f"a search for {text}", search, partial(search.results, text, "sv")
        yield f"suggestions for {text}", search, partial(search.find, text, "sv", 8)


def test_no_page_looks_through_a_large_table(readers: dict[str, Reader]) -> None:
    looked_through = []
    for name, reader, ask in asked(readers):
        queries = traced(reader, ask)
        assert queries, name
        for query in queries:
            plan = connection(reader).execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
            looked_through += [
                (name, query, detail)
                for *_, detail in plan
                if any(detail == f"SCAN {table}" or detail.startswith(f"SCAN {table} USING") for table in LARGE)
            ]
    assert looked_through == []


def fresh_steps(folder: Path, ask: Callable[[DescriptionStore], object]) -> int:
    """The same, of a store that remembers nothing yet."""
    store = DescriptionStore(folder / "release.sqlite", BASE, 500)
    try:
        _ = store.layout
        return steps(store, lambda: ask(store))
    finally:
        store.close()


def fresh_list_steps(folder: Path, page: str) -> int:
    """The same for a page of a list."""
    lists = ListingStore(folder / "release.sqlite", BASE)
    try:
        return steps(lists, selected(lists, ("page", page)))
    finally:
        lists.close()


def test_the_last_page_is_as_near_as_the_first(folder: Path) -> None:
    first, last = (
        fresh_steps(folder, lambda store, page=page: store.values(HUB, LED, page, inverse=True))  # type: ignore[misc]
        for page in (2, 83)
    )
    assert 0 < last < 2 * first
    first, last = (
        fresh_steps(folder, lambda store, page=page: store.values(BIG, NEAR, page))  # type: ignore[misc]
        for page in (2, 41)
    )
    assert 0 < last < 2 * first
    first, last = (fresh_list_steps(folder, page) for page in ("2", "60"))
    assert 0 < last < 2 * first


def test_a_search_looks_at_a_bounded_number_of_entries(readers: dict[str, Reader]) -> None:
    search = readers["search"]
    assert isinstance(search, Search)
    common, rare = (search.results(text, "sv") for text in ("kommunens", "Norrby77"))
    assert (len(common.hits), common.more) == (MOST, True)
    assert 0 < len(rare.hits) < 10
    assert steps(search, lambda: search.find("kommunens", "sv", 8)) < steps(
        search, lambda: search.results("kommunens", "sv")
    )
