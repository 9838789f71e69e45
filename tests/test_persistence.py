from pathlib import Path

import pytest

from publisher.errors import SourceError, StorageError
from publisher.media_types import TURTLE
from publisher.persistence import (
    PUBLISHED,
    PublishedIri,
    add_published,
    broken_promises,
    own_iris,
    read_published,
    tombstone,
)
from publisher.quad_columns import QuadColumns
from publisher.quads import Iri, Literal, Quad
from publisher.settings import Settings, read_settings
from publisher.store import parse

BASE = "https://example.org/minimal/"
LABEL = Iri("http://www.w3.org/2004/02/skos/core#prefLabel")


@pytest.fixture
def settings(minimal: Path) -> Settings:
    return read_settings(minimal, {})


def listed(settings: Settings) -> tuple[str, ...]:
    return tuple(entry.iri for entry in read_published(settings))


def described(*locals_: str) -> list[Quad]:
    return [Quad(Iri(BASE + local), LABEL, Literal("x"), Iri(BASE + "id/graph/x")) for local in locals_]


def test_before_the_first_publication_nothing_is_published(settings: Settings) -> None:
    assert listed(settings) == ()


def test_the_list_is_sorted_and_without_the_base(settings: Settings) -> None:
    assert add_published(settings, [BASE + "id/b/b", BASE + "def/A", BASE + "id/a/a"]) == 3
    assert add_published(settings, [BASE + "id/a/c", BASE + "id/b/b"]) == 1
    lines = (settings.project / PUBLISHED).read_text("utf-8").splitlines()
    assert lines[2:] == ["def/A", "id/a/a", "id/a/c", "id/b/b"]
    assert all(line.startswith("# ") for line in lines[:2])
    assert listed(settings) == tuple(BASE + line for line in lines[2:])


def test_nothing_new_writes_nothing(settings: Settings) -> None:
    add_published(settings, [BASE + "id/a/a"])
    before = (settings.project / PUBLISHED).stat()
    assert add_published(settings, [BASE + "id/a/a"]) == 0
    assert (settings.project / PUBLISHED).stat() == before


def test_no_iri_ever_leaves_the_list(settings: Settings) -> None:
    add_published(settings, [BASE + "id/a/a"])
    add_published(settings, [BASE + "id/a/b"])
    assert listed(settings) == (BASE + "id/a/a", BASE + "id/a/b")


def test_the_list_moves_with_the_base(settings: Settings) -> None:
    add_published(settings, [BASE + "id/a/a"])
    moved = read_settings(settings.project, {"PUBLISHER_BASE_IRI": "https://data.example.org/"})
    assert listed(moved) == ("https://data.example.org/id/a/a",)


def test_lines_may_end_as_on_windows(settings: Settings) -> None:
    (settings.project / PUBLISHED).write_bytes(b"# head\r\nid/a/a\r\n\r\nid/a/b\r\n")
    assert listed(settings) == (BASE + "id/a/a", BASE + "id/a/b")


@pytest.mark.parametrize(
    "line", ["<<<<<<< HEAD", "https://example.org/id/a", "id/a b", " id/a", "/id/a", "id/", "doc/a/b"]
)
def test_a_line_that_is_no_own_iri_is_an_error_with_its_number(line: str, settings: Settings) -> None:
    (settings.project / PUBLISHED).write_text(f"# head\nid/a/a\n{line}\n")
    with pytest.raises(SourceError) as raised:
        read_published(settings)
    assert (raised.value.file, raised.value.line) == (PUBLISHED, 3)


def test_an_iri_that_is_described_or_retired_is_not_dropped() -> None:
    published = [PublishedIri(BASE + "id/a/a"), PublishedIri(BASE + "id/a/b")]
    (finding,) = broken_promises(published, QuadColumns.of(described("id/a/a")), BASE)
    assert finding.focus == BASE + "id/a/b"
    assert finding.message_sv
    assert tombstone(BASE + "id/a/b") in finding.remedy
    assert broken_promises(published, QuadColumns.of(described("id/a/a", "id/a/b")), BASE) == []


def test_an_iri_that_is_only_mentioned_is_dropped() -> None:
    mention = Quad(Iri(BASE + "id/a/a"), LABEL, Iri(BASE + "id/a/b"), None)
    assert [
        finding.focus for finding in broken_promises([PublishedIri(BASE + "id/a/b")], QuadColumns.of([mention]), BASE)
    ] == [BASE + "id/a/b"]


def test_the_tombstone_parses_once_the_successor_is_filled_in() -> None:
    prefixes = "".join(
        f"@prefix {name}: <http://example.org/{name}#> .\n" for name in ("owl", "prov", "skos", "dct", "xsd")
    )
    text = tombstone(BASE + "id/a/b").replace("<successor>", f"<{BASE}id/a/a>")
    assert len(list(parse((prefixes + text).encode(), TURTLE))) == 7


def test_only_things_and_terms_of_ours_are_listed() -> None:
    iris = [BASE + "id/a/a", BASE + "def/A", BASE + "def", BASE + "doc/a/a", "https://other.example/id/a"]
    assert own_iris(map(Iri, iris), BASE) == set(iris[:3])


def test_a_list_that_cannot_be_written_is_a_storage_error_and_stays(settings: Settings) -> None:
    add_published(settings, [BASE + "id/a/a"])
    (settings.project / "data" / ".published-iris.txt").mkdir()
    with pytest.raises(StorageError, match=r"Cannot write data/published-iris\.txt"):
        add_published(settings, [BASE + "id/a/b"])
    assert listed(settings) == (BASE + "id/a/a",)


def test_a_retired_iri_is_marked_in_the_list_for_good(settings: Settings) -> None:
    add_published(settings, [BASE + "id/a/a", BASE + "id/a/b"])
    assert add_published(settings, [BASE + "id/a/a", BASE + "id/a/b"], [BASE + "id/a/b"]) == 0
    add_published(settings, [BASE + "id/a/b"])
    assert (settings.project / PUBLISHED).read_text("utf-8").splitlines()[2:] == ["id/a/a", "id/a/b retired"]
    assert read_published(settings)[1] == PublishedIri(BASE + "id/a/b", retired=True)


def test_things_in_use_that_are_the_same_are_no_circle_of_tombstones() -> None:
    same, deprecated = (Iri(f"http://www.w3.org/2002/07/owl#{name}") for name in ("sameAs", "deprecated"))
    one, other, graph = (Iri(BASE + local) for local in ("id/a/a", "id/a/b", "id/graph/x"))
    quads = [Quad(one, same, other, graph), Quad(other, same, one, graph)]
    assert broken_promises([], QuadColumns.of(quads), BASE) == []
    true = Literal("true", "http://www.w3.org/2001/XMLSchema#boolean")
    quads += [Quad(thing, deprecated, true, graph) for thing in (one, other)]
    found = broken_promises([], QuadColumns.of(quads), BASE)
    assert [(finding.rule, finding.focus) for finding in found] == [
        ("tombstones-circular", one.value),
        ("tombstones-circular", other.value),
    ]


def test_a_retired_iri_does_not_come_back() -> None:
    published = [PublishedIri(BASE + "id/a/a", retired=True), PublishedIri(BASE + "id/a/b", retired=True)]
    deprecated = Iri("http://www.w3.org/2002/07/owl#deprecated")
    true = Literal("true", "http://www.w3.org/2001/XMLSchema#boolean")
    tombstones = [Quad(Iri(BASE + "id/a/b"), deprecated, true, Iri(BASE + "id/graph/x"))]
    (finding,) = broken_promises(published, QuadColumns.of(described("id/a/a", "id/a/b") + tombstones), BASE)
    assert (finding.rule, finding.focus) == ("published-iri-reused", BASE + "id/a/a")
    assert tombstone(BASE + "id/a/a") in finding.remedy
