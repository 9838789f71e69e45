"""The tables of a release, and one thing at a time out of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.description_store import DescriptionStore
from publisher.document import document_of
from publisher.quad_tables import QuadTables, write_tables
from publisher.quads import RDF_LANG_STRING, XSD, Iri, Literal, Quad, Term
from publisher.vocabulary import (
    DEPRECATED,
    END_DATE,
    IS_PART_OF,
    LABEL,
    POSITION,
    PREF_LABEL,
    SKOS,
    START_DATE,
    TYPE,
)

ALT_LABEL = Iri(SKOS + "altLabel")
BASE = "https://example.org/"
COUNCIL, BODY, PERIOD, OLD = (Iri(BASE + f"id/{name}") for name in ("council/a", "body/b", "period/p", "council/old"))
SOURCE, SECTION, EDITORIAL = (Iri(BASE + f"id/{name}") for name in ("source/s", "source/s/one", "graph/editorial"))
CONVENED, COUNCIL_CLASS, FAMILY = (Iri(BASE + f"def/{name}") for name in ("convenedBy", "Council", "graphFamily"))


def sv(text: str) -> Literal:
    return Literal(text, RDF_LANG_STRING, "sv")


def quads() -> list[Quad]:
    statements: list[tuple[Iri, Iri, Term, Iri]] = [
        (COUNCIL, TYPE, COUNCIL_CLASS, EDITORIAL),
        (COUNCIL, PREF_LABEL, sv("Rådet"), SECTION),
        (COUNCIL, LABEL, sv("råd"), EDITORIAL),
        (COUNCIL, CONVENED, BODY, SECTION),
        (COUNCIL, CONVENED, BODY, EDITORIAL),
        (COUNCIL, Iri(BASE + "def/period"), PERIOD, SECTION),
        (PERIOD, START_DATE, Literal("2021", XSD + "gYear"), SECTION),
        (PERIOD, END_DATE, Literal("2025", XSD + "gYear"), SECTION),
        (BODY, PREF_LABEL, sv("Länsstyrelsen i Örebro"), EDITORIAL),
        (BODY, ALT_LABEL, sv("Lst"), EDITORIAL),
        (COUNCIL_CLASS, LABEL, sv("råd"), EDITORIAL),
        (SECTION, FAMILY, Iri(BASE + "id/concept/graph-family/source"), EDITORIAL),
        (SECTION, IS_PART_OF, SOURCE, EDITORIAL),
        (SECTION, POSITION, Literal("2", XSD + "integer"), EDITORIAL),
        (SOURCE, PREF_LABEL, sv("Källan"), EDITORIAL),
        (OLD, DEPRECATED, Literal("true", XSD + "boolean"), EDITORIAL),
        (COUNCIL, DEPRECATED, Literal("false", XSD + "boolean"), EDITORIAL),
    ]
    statements += [(Iri(f"{BASE}id/member/{n:02}"), Iri(BASE + "def/memberOf"), COUNCIL, SECTION) for n in range(7)]
    return [Quad(*statement) for statement in statements]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_tables(tmp_path / "release.sqlite", quads())
    return tmp_path / "release.sqlite"


@pytest.fixture
def store(file: Path) -> Iterator[DescriptionStore]:
    opened = DescriptionStore(file, BASE, page_size=3)
    yield opened
    opened.close()


def test_every_quad_is_kept(file: Path) -> None:
    tables = QuadTables(file)
    kept = tables.quads("SELECT s, p, o, g FROM quads", ())
    tables.close()
    assert sorted(map(str, kept)) == sorted(map(str, quads()))


def test_a_thing_has_its_own_statements_whole_with_their_graphs(store: DescriptionStore) -> None:
    description = store.describe(COUNCIL)
    assert description
    assert set(description.statements) == {quad for quad in quads() if quad.subject == COUNCIL}
    assert description.values(CONVENED) == [BODY]
    assert len([quad for quad in description.statements if quad.predicate == CONVENED]) == 2


def test_incoming_statements_come_in_pages_with_their_total(store: DescriptionStore) -> None:
    pages = [store.describe(COUNCIL, number) for number in (1, 2, 3, 4)]
    groups = [page.incoming[0] for page in pages if page]
    assert [len(group.statements) for group in groups] == [3, 3, 1, 0]
    assert {group.total for group in groups} == {7}
    assert {page.pages for page in pages if page} == {3}
    assert len({quad for group in groups for quad in group.statements}) == 7


def test_what_is_mentioned_has_its_best_name_and_its_classes(store: DescriptionStore) -> None:
    description = store.describe(COUNCIL)
    assert description
    assert description.label(BODY, "en") == sv("Länsstyrelsen i Örebro")
    assert description.label(COUNCIL, "sv") == sv("Rådet")
    assert [quad.predicate for quad in description.labels[COUNCIL]] == [PREF_LABEL]
    assert description.types[COUNCIL] == (COUNCIL_CLASS,)
    assert description.labels[SOURCE][0].object == sv("Källan")


def test_graphs_and_periods_are_described(store: DescriptionStore) -> None:
    description = store.describe(COUNCIL)
    assert description
    section = description.graphs[SECTION]
    assert (section.family, section.source, section.position) == ("source", SOURCE, 2)
    assert description.graphs[EDITORIAL].family == ""
    period = description.periods[PERIOD]
    assert (period.start, period.end, period.until_further_notice) == ("2021", "2025", False)


def test_a_graph_has_its_statements_in_pages(store: DescriptionStore) -> None:
    description = store.describe(SECTION)
    assert description
    in_all = [quad for quad in quads() if quad.graph == SECTION]
    assert description.content_total == len(in_all)
    stated: list[Quad] = []
    for number in range(1, description.pages + 1):
        page = store.describe(SECTION, number)
        assert page
        stated += page.content
    assert len(stated) == len(set(stated)) == len(in_all)


@pytest.mark.parametrize("thing", [COUNCIL, SECTION, BODY, PERIOD, OLD])
@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_document_says_what_the_description_says(store: DescriptionStore, thing: Iri, page: int) -> None:
    description, document = store.describe(thing, page), store.document(thing, page)
    assert description
    assert document == document_of(description)
    assert document.statements


def test_what_is_only_mentioned_is_not_known(store: DescriptionStore) -> None:
    member_of = Iri(BASE + "def/memberOf")
    assert store.describe(member_of) is None
    assert store.document(member_of) is None
    assert not store.knows(member_of)
    assert not store.knows(Iri(BASE + "none"))
    assert store.knows(COUNCIL)


def test_only_what_is_stated_to_be_deprecated_is_retired(store: DescriptionStore) -> None:
    assert store.retired() == frozenset({OLD})


def test_the_overview_counts(store: DescriptionStore) -> None:
    overview = store.overview()
    stated = quads()
    assert overview.quads == len(stated)
    assert overview.triples == len({(q.subject, q.predicate, q.object) for q in stated})
    assert overview.things == len({q.subject for q in stated})
    assert overview.graphs == 2
    assert [(kind.iri, kind.count, kind.names) for kind in overview.classes] == [(COUNCIL_CLASS, 1, {"sv": "råd"})]


def test_things_graphs_and_instances_come_in_order(store: DescriptionStore) -> None:
    assert list(store.things()) == sorted({quad.subject for quad in quads()}, key=str)
    assert store.graphs() == sorted([SECTION, EDITORIAL])
    assert store.instances(COUNCIL_CLASS) == [COUNCIL]


def test_nothing_can_be_written(file: Path) -> None:
    before = file.read_bytes()
    tables = QuadTables(file)
    with pytest.raises(Exception, match="readonly"):
        tables.rows("DELETE FROM quads")
    tables.close()
    assert file.read_bytes() == before
