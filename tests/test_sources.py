from collections import Counter
from pathlib import Path

import pytest
from conftest import PROJECT

from publisher.errors import SourceError
from publisher.quads import XSD, Iri, Literal
from publisher.settings import read_settings
from publisher.source_file import SourceFile, rebase
from publisher.sources import FOLDERS, as_findings, read_context, read_dataset, read_file, read_text

BASE = "https://example.org/minimal/"
COUNCIL = f"{BASE}id/council/east"


def test_the_real_dataset_is_read_whole() -> None:
    dataset = read_dataset(read_settings(PROJECT, {}))
    on_disk = {
        path.relative_to(PROJECT).as_posix()
        for folder in FOLDERS
        for path in (PROJECT / folder).rglob("*")
        if path.suffix in (".ttl", ".trig", ".nq")
    }
    assert {file.path for file in dataset.files} == on_disk
    assert len(on_disk) >= 20
    assert as_findings(dataset) == []
    assert all(quad.graph for quad in dataset.quads)
    assert set(dataset.shapes) < set(dataset.quads)


def test_turtle_stands_in_the_graph_that_is_named_after_the_file(minimal: Path) -> None:
    file = read_file(minimal / "ontology" / "minimal.ttl", read_settings(minimal, {}))
    assert {quad.graph for quad in file.quads} == {Iri(f"{BASE}id/graph/minimal")}
    assert file.path == "ontology/minimal.ttl"


def test_a_file_is_read_in_its_order(minimal: Path) -> None:
    file = read_file(minimal / "data" / "councils.trig", read_settings(minimal, {}))
    assert [quad.subject for quad in file.quads] == [Iri(COUNCIL)] * 3 + [Iri(f"{BASE}id/board/county")] * 3


def test_hidden_files_and_texts_are_passed_over(minimal: Path) -> None:
    before = read_dataset(read_settings(minimal, {}))
    for name in (".councils.trig.swp", "notes.md", "notes.txt", "table.csv"):
        (minimal / "data" / name).write_text("no RDF")
    after = read_dataset(read_settings(minimal, {}))
    assert after == before


def test_one_unreadable_file_does_not_keep_the_others_from_being_read(minimal: Path) -> None:
    (minimal / "data" / "a.ttl").write_text("x")
    (minimal / "shapes" / "z.ttl").write_text("x")
    dataset = read_dataset(read_settings(minimal, {}))
    assert [error.file for error in dataset.unreadable] == ["data/a.ttl", "shapes/z.ttl"]
    assert Counter(file.path.partition("/")[0] for file in dataset.files) == {"data": 1, "ontology": 1, "shapes": 1}


def test_a_linked_file_is_read(minimal: Path) -> None:
    (minimal / "elsewhere").mkdir()
    (minimal / "data" / "councils.trig").rename(minimal / "elsewhere" / "councils.trig")
    (minimal / "data" / "councils.trig").symlink_to("../elsewhere/councils.trig")
    assert not read_dataset(read_settings(minimal, {})).unreadable


def test_the_place_of_a_byte_that_is_not_utf_8_counts_in_lines_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_bytes("# å\n# ab".encode() + b"\xe5")
    with pytest.raises(SourceError) as raised:
        read_text(tmp_path / "x.ttl", "x.ttl")
    assert (raised.value.line, raised.value.column) == (2, 5)


def test_everything_below_the_base_moves_and_nothing_else() -> None:
    old, new = "https://old.example/", "https://new.example/x/"
    assert rebase(Iri(old + "id/a"), old, new) == Iri(new + "id/a")
    assert rebase(Iri("https://else.example/c"), old, new) == Iri("https://else.example/c")
    kept = Literal("see https://old.example/ and more"), Literal("https://old.example/ says")
    written = Literal(old + "def/", XSD + "anyURI"), Literal(old + "def/")
    for literal in kept:
        assert rebase(literal, old, new) == literal
    for literal in written:
        assert rebase(literal, old, new) == Literal(new + "def/", literal.datatype)


def test_the_context_is_read_with_the_base_that_is_published(minimal: Path) -> None:
    assert f'"{BASE}def/"' in read_context(read_settings(minimal, {}))
    moved = read_context(read_settings(minimal, {"PUBLISHER_BASE_IRI": "https://data.example.org/"}))
    assert '"https://data.example.org/def/"' in moved
    assert BASE not in moved


@pytest.mark.parametrize(
    ("text", "subject", "predicate", "line"),
    [
        ("@prefix ex: <http://e/> .\n\nex:a a ex:B ;\n  ex:c ex:d .", "http://e/a", "", 3),
        ("@prefix ex: <http://e/> .\n\nex:a a ex:B ;\n  ex:c ex:d .", "http://e/a", "http://e/c", 4),
        ("@prefix ex: <http://e/> .\nex:b ex:p ex:a .\nex:a ex:p ex:b .", "http://e/a", "", 3),
        ("PREFIX ex: <http://e/>\n<http://e/a> ex:p 1 .", "http://e/a", "http://e/p", 2),
        ("prefix : <http://e/>\n:g {\n  :a :p 1 .\n}", "http://e/a", "http://e/p", 3),
        ("@prefix ex: <http://e/> .\nex:a ex:b 1 .\nex:z ex:c 1 .", "http://e/a", "http://e/c", 2),
        ("@prefix ex: <http://e/> .\nex:a ex:b 1 .", "http://e/unknown", "", None),
        ("_:x <http://e/b> 1 .", "_:x", "", 1),
    ],
)
def test_a_thing_is_found_in_the_text(
    text: str, subject: str, predicate: str, line: int | None, tmp_path: Path
) -> None:
    (tmp_path / "x.ttl").write_text(text)
    assert SourceFile("x.ttl", tmp_path / "x.ttl").line(subject, predicate) == line
