"""`publisher validate`: any RDF files against any shapes, without a project."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.cli import run
from publisher.media_types import TURTLE
from publisher.quads import BlankNode, Iri, Literal
from publisher.shacl.paths import read_path
from publisher.shacl.shapes_graph import ShapesGraph
from publisher.store import parse

PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix ex: <http://example.org/> .\n"
SHAPES = f"""{PREFIXES}
ex:S a sh:NodeShape ; sh:targetClass ex:C ;
  sh:property [ sh:path ex:p ; sh:maxCount 1 ; sh:message "Höchstens eins."@de ] ;
  sh:property [ sh:path [ sh:inversePath ex:q ] ; sh:minCount 1 ; sh:severity sh:Warning ] .
"""
VALID = f"{PREFIXES}\nex:a a ex:C ; ex:p 1 .\nex:b ex:q ex:a ."
INVALID = f"{PREFIXES}\nex:a a ex:C ;\n  ex:p 1, 2 .\nex:b ex:q ex:a ."

Write = Callable[[str, str], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file, packed where its name says so, and gives its path."""

    def written(name: str, text: str) -> str:
        path, data = tmp_path / name, text.encode()
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
        return str(path)

    return written


def test_data_that_conforms_is_clean(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", write("d.ttl", VALID), "--shapes", write("s.ttl", SHAPES)]) == 0
    out, told = capsys.readouterr()
    assert out == ""
    assert told == "read        2 files, 3 triples\nfindings    no violations\n"


def test_a_violation_is_told_with_its_place_and_shape(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    data = write("d.ttl", INVALID)
    assert run(["validate", data, "--shapes", write("s.ttl", SHAPES)]) == 1
    out, told = capsys.readouterr()
    assert f"violation Höchstens eins.\n  {data}:5\n" in out
    assert "rule http://example.org/S" in out, "a shape without a name is told by the one that it stands in"
    assert "findings    1 violation\n" in told


def test_what_is_no_violation_does_not_fail(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    data = write("d.ttl", f"{PREFIXES} ex:a a ex:C .")
    assert run(["validate", data, "--shapes", write("s.ttl", SHAPES), "--format", "json"]) == 0
    out, told = capsys.readouterr()
    assert json.loads(out)["findings"][0]["severity"] == "warning"
    assert "no violations, 1 lesser" in told


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("d.trig", f"{PREFIXES} ex:g {{ ex:a a ex:C ; ex:p 1 }} ex:h {{ ex:a ex:p 1, 2 . }}"),
        ("d.nq", "".join(f'<http://example.org/a> <http://example.org/p> "{n}" _:g .\n' for n in "12")),
        ("d.nt", "".join(f'<http://example.org/a> <http://example.org/p> "{n}" .\n' for n in "12")),
        ("d.ttl.gz", INVALID),
        ("bom.ttl", "\N{BYTE ORDER MARK}" + INVALID),
        ("d.jsonld", '{"@context": {"@vocab": "http://example.org/"}, "@id": "http://example.org/a", "p": [1, 2]}'),
        (
            "d.rdf",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://example.org/">'
            '<ex:C rdf:about="http://example.org/a"><ex:p>1</ex:p><ex:p>2</ex:p></ex:C></rdf:RDF>',
        ),
    ],
)
def test_every_format_is_read_and_graphs_are_merged(
    name: str, text: str, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = write("typed.ttl", f"{PREFIXES} ex:a a ex:C . ex:b ex:q ex:a .")
    command = ["validate", write(name, text), typed, "--shapes", write("s.ttl", SHAPES), "--format", "json"]
    assert run(command) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["focus"], finding["path"]) == ("http://example.org/a", "http://example.org/p")


def test_blank_nodes_of_two_files_are_different_nodes(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    text = f"{PREFIXES}\n_:x a ex:C ; ex:p 1 .\n_:y ex:q _:x ."
    files = [write("one.ttl", text), write("two.ttl", text.replace("1", "2"))]
    shapes = write("s.ttl", SHAPES)
    assert run(["validate", *files, "--shapes", shapes]) == 0
    capsys.readouterr()
    assert run(["validate", *files, write("three.ttl", text.replace("1", "1, 2")), "--shapes", shapes]) == 1
    assert f"{Path(files[0]).parent / 'three.ttl'}:4" in capsys.readouterr().out


def test_the_report_as_turtle_is_that_of_the_standard(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    data = write("d.ttl", INVALID.replace("ex:b ex:q ex:a .", "_:b a ex:C ; ex:p 1, 2 ."))
    run(["validate", data, "--shapes", write("s.ttl", SHAPES), "--format", "turtle"])
    report = ShapesGraph(parse(capsys.readouterr().out.encode(), TURTLE))
    ((node, conforms),) = report.stated("conforms")
    assert conforms == Literal("false", "http://www.w3.org/2001/XMLSchema#boolean")
    results = report.values(node, "result")
    assert len(results) == 4
    said = {
        (
            report.one(result, "focusNode"),
            str(read_path(report, path)),
            report.one(result, "resultSeverity"),
            report.one(result, "sourceConstraintComponent"),
        )
        for result in results
        if (path := report.one(result, "resultPath"))
    }
    shacl, ex = "http://www.w3.org/ns/shacl#", "http://example.org/"
    most = (f"<{ex}p>", Iri(f"{shacl}Violation"), Iri(f"{shacl}MaxCountConstraintComponent"))
    least = (f"^<{ex}q>", Iri(f"{shacl}Warning"), Iri(f"{shacl}MinCountConstraintComponent"))
    assert said == {(focus, *rest) for focus in (Iri(f"{ex}a"), BlankNode("b")) for rest in (most, least)}
    assert {message.value for _, message in report.stated("resultMessage")} >= {"Höchstens eins."}


def test_each_file_that_cannot_be_read_is_told_with_its_place(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    files = [write("a.ttl", f"{PREFIXES}\nex:a ex:p ."), write("b.nq", "no"), write("good.ttl", VALID)]
    files += [f"{files[0]}.missing.ttl", write("c.txt", "text"), write("d.ttl.gz", VALID)]
    Path(files[-1]).write_bytes(Path(files[-1]).read_bytes()[:30])
    context = write("e.jsonld", '{"@context": "http://example.org/context", "p": 1}')
    shapes = write("s.ttl", SHAPES)
    assert run(["validate", *files, context, "--shapes", shapes, "--format", "json"]) == 2
    found = {Path(f["file"]).name: f for f in json.loads(capsys.readouterr().out)["findings"]}
    assert set(found) == {"a.ttl", "b.nq", "a.ttl.missing.ttl", "c.txt", "d.ttl.gz", "e.jsonld"}
    assert (found["a.ttl"]["line"], found["a.ttl"]["column"]) == (4, 11)
    assert found["b.nq"]["line"] == 1
    assert "nothing is fetched" in found["e.jsonld"]["remedy"]


@pytest.mark.parametrize(
    ("data", "shapes", "rule"),
    [
        (VALID, f"{PREFIXES} ex:S sh:targetClass", "syntax"),
        (VALID, f"{PREFIXES} ex:S sh:targetClass ex:C ; sh:minCount 1 .", "shape-ill-formed"),
        (VALID, f"{PREFIXES} ex:S a sh:NodeShape ; sh:class ex:C .", "shape-targets-nothing"),
        (VALID, "", "shape-targets-nothing"),
        (PREFIXES, SHAPES, "file-empty"),
    ],
)
def test_nothing_is_clean_that_could_not_be_validated(
    data: str, shapes: str, rule: str, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["validate", write("d.ttl", data), "--shapes", write("s.ttl", shapes), "--format", "turtle"]) == 2
    out, told = capsys.readouterr()
    assert out == "", "a report would say that the data conforms, or does not"
    assert f"rule {rule}" in told


def test_what_pyshacl_judged_is_told(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    shapes = f"{PREFIXES} ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:node ex:S ] ."
    assert run(["validate", write("d.ttl", VALID), "--shapes", write("s.ttl", shapes)]) == 0
    assert "pySHACL     judged <http://example.org/S>: it leads to itself" in capsys.readouterr().err
