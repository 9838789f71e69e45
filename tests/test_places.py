from pathlib import Path

from publisher.findings import Finding, Severity
from publisher.places import Places
from publisher.settings import read_settings
from publisher.sources import read_dataset

LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"

BASE = "https://example.org/minimal/"
COUNCIL = f"{BASE}id/council/east"


def about(focus: str, path: str = "", value: str = "", graph: str = "", file: str = "") -> Finding:
    return Finding("rule", Severity.VIOLATION, "Wrong.", focus=focus, path=path, value=value, graph=graph, file=file)


def located(project: Path, finding: Finding) -> Finding:
    return Places(read_dataset(read_settings(project, {})).files, [finding]).locate(finding)


def test_a_finding_is_placed_where_its_focus_is_described(minimal: Path) -> None:
    found = located(minimal, about(COUNCIL, path=LABEL))
    assert (found.file, found.line) == ("data/councils.trig", 9)


def test_of_two_files_it_is_the_one_that_states_what_is_found(minimal: Path) -> None:
    (minimal / "data" / "a.nq").write_text(f'<{COUNCIL}> <http://e/x> "a" <{BASE}id/graph/a> .\n')
    (minimal / "data" / "b.nq").write_text(f'<{COUNCIL}> <http://e/x> "b" <{BASE}id/graph/b> .\n')
    assert located(minimal, about(COUNCIL, path="http://e/x", value='"b"')).file == "data/b.nq"
    assert located(minimal, about(COUNCIL, path="http://e/x", graph=f"{BASE}id/graph/b")).file == "data/b.nq"
    assert located(minimal, about(COUNCIL)).file == "data/a.nq"


def test_what_nothing_describes_is_placed_where_it_is_mentioned(minimal: Path) -> None:
    file = minimal / "data" / "councils.trig"
    file.write_text(file.read_text("utf-8").replace("convenes council:east", "convenes council:west"), "utf-8")
    found = located(minimal, about(f"{BASE}id/council/west"))
    assert (found.file, found.line) == ("data/councils.trig", 13)
    graph = located(minimal, about(f"{BASE}id/graph/councils"))
    assert (graph.file, graph.line) == ("data/councils.trig", 7)


def test_what_stands_nowhere_keeps_its_finding(minimal: Path) -> None:
    for finding in (about("http://example.org/nowhere"), about(""), about(COUNCIL, file="data/else.trig")):
        assert located(minimal, finding) == finding
