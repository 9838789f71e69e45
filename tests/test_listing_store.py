"""Lists out of the tables of a release: members by subclass, order by language, facets, periods, pages."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from publisher.errors import BadRequest
from publisher.listing import Choice, Listing, Selection, query_string
from publisher.listing_store import ListingStore
from publisher.listing_tables import write_listings
from publisher.quad_tables import write_tables
from publisher.quads import RDF_LANG_STRING, XSD, Iri, Literal, Quad, Term
from publisher.vocabulary import END_DATE, LABEL, PERIODS, PREF_LABEL, SH, START_DATE, SUB_CLASS_OF, TYPE, OwnTerms

BASE = "https://example.org/"
TODAY = date(2026, 6, 15)
GRAPH = Iri(BASE + "id/graph/g")
BODY, COUNCIL, BOARD, OTHER = (Iri(BASE + f"def/{name}") for name in ("Body", "Council", "Board", "Other"))
AREA, CODE = Iri(BASE + "def/area"), Iri(BASE + "def/code")
NAMES = ["Östra rådet", "Arboga råd", "Äppelrådet", "Råd 10", "Råd 9", "Årsta råd", "Zinkrådet", "Éclair"]


def thing(name: str) -> Iri:
    return Iri(f"{BASE}id/{name}")


def sv(text: str) -> Literal:
    return Literal(text, RDF_LANG_STRING, "sv")


def day(text: str) -> Literal:
    return Literal(text, XSD + {4: "gYear", 7: "gYearMonth", 10: "date"}[len(text)])


def statements() -> list[tuple[Iri, Iri, Term]]:
    found: list[tuple[Iri, Iri, Term]] = [
        (COUNCIL, SUB_CLASS_OF, BODY),
        (BODY, SUB_CLASS_OF, OTHER),
        (OTHER, SUB_CLASS_OF, COUNCIL),
        (BOARD, LABEL, sv("styrelse")),
        (COUNCIL, LABEL, sv("råd")),
    ]
    for number, name in enumerate(NAMES):
        council = thing(f"council/{number}")
        found += [(council, TYPE, COUNCIL), (council, PREF_LABEL, sv(name)), (council, CODE, Literal(str(number)))]
        found += [(council, AREA, thing(f"area/{number % 2}")), (council, AREA, thing("area/all"))]
    found += [(thing(f"area/{name}"), TYPE, BOARD) for name in ("0", "1", "all")]
    shape, order = Iri(BASE + "def/shape/s"), Iri(SH + "order")
    found.append((shape, Iri(SH + "targetClass"), BODY))
    for place, path in enumerate((CODE, AREA, *PERIODS)):
        member = Iri(f"{BASE}def/shape/s-{place}")
        found += [(shape, Iri(SH + "property"), member), (member, Iri(SH + "path"), path)]
        found.append((member, order, Literal(str(place), XSD + "integer")))
    for number, (start, end) in enumerate([("2020", "2025"), ("2020", "2026"), ("2026-07", ""), ("", "2026-06-15")]):
        period = thing(f"period/{number}")
        found.append((thing(f"council/{number}"), PERIODS[0], period))
        found += [(period, p, day(text)) for p, text in ((START_DATE, start), (END_DATE, end)) if text]
    lasting = thing("period/lasting")
    found += [(lasting, OwnTerms(BASE).until_further_notice, Literal("true", XSD + "boolean"))]
    return [*found, (thing("council/4"), PERIODS[1], lasting)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ListingStore]:
    file = tmp_path / "release.sqlite"
    write_tables(file, [Quad(*statement, GRAPH) for statement in statements()])
    write_listings(file, BASE)
    opened = ListingStore(file, BASE)
    yield opened
    opened.close()


def listing(store: ListingStore, *parameters: tuple[str, str], language: str = "sv", size: int = 50) -> Listing:
    kind = store.find("ik:Council")
    assert kind is not None
    asked = store.select(kind, parameters)
    assert asked.unknown == ()
    return store.listing(asked.selection, language, TODAY, size)


def names(found: Listing) -> list[str]:
    labels = [found.description.label(thing, "sv") for thing in found.things]
    return [label.value for label in labels if label]


def test_things_are_on_the_lists_of_all_classes_above_theirs(store: ListingStore) -> None:
    known = {kind.name: (kind.total, kind.own) for kind in store.classes()}
    assert known == {"ik:Council": (8, 8), "ik:Body": (8, 0), "ik:Other": (8, 0), "ik:Board": (3, 3)}
    assert store.find("ik:Nothing") is None


def test_names_sort_as_in_the_language(store: ListingStore) -> None:
    swedish = ["Arboga råd", "Éclair", "Råd 9", "Råd 10", "Zinkrådet", "Årsta råd", "Äppelrådet", "Östra rådet"]
    english = ["Äppelrådet", "Arboga råd", "Årsta råd", "Éclair", "Östra rådet", "Råd 9", "Råd 10", "Zinkrådet"]
    assert names(listing(store)) == swedish
    assert names(listing(store, language="en")) == english


def test_pages_are_cut_from_what_is_selected(store: ListingStore) -> None:
    whole = names(listing(store, ("ik:area", "id/area/1")))
    assert len(whole) == 4
    pages = [listing(store, ("ik:area", "id/area/1"), ("page", str(page)), size=3) for page in (1, 2, 3)]
    assert [names(found) for found in pages] == [whole[:3], whole[3:], []]
    assert {(found.total, found.pages) for found in pages} == {(4, 2)}


def test_only_shared_values_that_are_things_make_a_facet(store: ListingStore) -> None:
    (facet,) = listing(store).facets
    assert facet.predicate == AREA
    assert [(option.value, option.count) for option in facet.options] == [(thing("area/0"), 4), (thing("area/1"), 4)]


def test_counts_are_those_under_the_selection(store: ListingStore) -> None:
    found = listing(store, ("validity", "ended"), ("ik:area", "id/area/all"))
    assert [(o.value, o.count, o.is_chosen) for f in found.facets for o in f.options] == [(thing("area/all"), 1, True)]
    none = listing(store, ("ik:area", "id/area/0"), ("ik:area", "id/area/1"))
    assert (none.total, none.things, none.pages) == (0, (), 1)
    assert all(option.is_chosen for facet in none.facets for option in facet.options)


def test_periods_stand_to_the_day_as_precisely_as_they_are_dated(store: ListingStore) -> None:
    found = listing(store)
    assert dict(found.validity) == {"in-force": 3, "ended": 1, "not-begun": 1, "undated": 3}
    assert names(listing(store, ("validity", "ended"))) == ["Östra rådet"]
    assert names(listing(store, ("validity", "not-begun"))) == ["Äppelrådet"]
    assert names(listing(store, ("validity", "in-force"))) == ["Arboga råd", "Råd 9", "Råd 10"]


def test_a_class_without_periods_has_no_validity(store: ListingStore) -> None:
    board = store.find("ik:Board")
    assert board is not None
    assert store.listing(Selection(board), "sv", TODAY, 50).validity == ()
    assert store.select(board, [("validity", "ended")]).unknown == ("validity",)


@pytest.mark.parametrize(
    "parameters",
    [[("page", "0")], [("page", "x")], [("page", "1"), ("page", "2")], [("a", "b")] * 99, [("page", "9" * 5000)]],
)
def test_malformed_parameters_are_refused(store: ListingStore, parameters: list[tuple[str, str]]) -> None:
    kind = store.find("ik:Council")
    assert kind is not None
    with pytest.raises(BadRequest):
        store.select(kind, parameters)


def test_what_names_nothing_is_told_apart(store: ListingStore) -> None:
    kind = store.find("ik:Council")
    assert kind is not None
    asked = store.select(kind, [("ik:area", "id/area/1"), ("ik:area", "id/area/9"), ("ik:code", "1"), ("x", "")])
    assert asked.unknown == ("ik:area", "ik:code", "x")
    assert asked.selection.chosen == (Choice(AREA, thing("area/1")),)


def test_an_address_says_a_selection_in_one_way(store: ListingStore) -> None:
    kind = store.find("ik:Council")
    assert kind is not None
    given = [("page", "2"), ("validity", "ended"), ("ik:area", "id/area/all"), ("ik:area", "id/area/0")]
    texts = {query_string(store.select(kind, order).selection, BASE) for order in (given, given[::-1])}
    assert texts == {"ik:area=id/area/0&ik:area=id/area/all&validity=ended&page=2"}


@pytest.mark.parametrize("chosen", [(), (("ik:area", "id/area/1"),), (("validity", "in-force"),)])
def test_the_parts_of_a_list_are_its_pages_in_turn(store: ListingStore, chosen: tuple[tuple[str, str], ...]) -> None:
    whole = listing(store, *chosen)
    parts = list(store.parts(whole.selection, "sv", TODAY, 3))
    assert [part.selection.page for part in parts] == list(range(1, len(parts) + 1))
    assert all(len(part.things) <= 3 and part.total == whole.total for part in parts)
    assert tuple(thing for part in parts for thing in part.things) == whole.things
    assert [quad for part in parts for quad in part.description.statements if quad.subject in whole.things] == [
        quad for quad in whole.description.statements if quad.subject in whole.things
    ]
