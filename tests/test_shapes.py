"""Every shape with its cases: a valid one has no findings, an invalid one has exactly the expected findings."""

import re
from collections.abc import Iterable
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph

from publisher.findings import Finding
from publisher.media_types import TURTLE
from publisher.quads import Iri, Quad
from publisher.settings import read_settings
from publisher.store import parse
from publisher.validation import validate
from publisher.vocabulary import SH, TYPE, prefixes

PROJECT = Path(__file__).parents[1]
CASES = PROJECT / "tests" / "shapes"
BASE = read_settings(PROJECT, {}).written_base
SHAPE = f"{BASE}def/shape/"
PREFIXES = prefixes(BASE) | {"shape": SHAPE, "ex": "http://example.org/"}
TARGET_CLASS = Iri(SH + "targetClass")
VALID = sorted(CASES.glob("*/valid*.ttl"))
INVALID = sorted(CASES.glob("*/invalid-*.ttl"))


def read(*paths: Path) -> list[Quad]:
    return [quad for path in paths for quad in parse(path.read_bytes(), TURTLE, path.name)]


SHAPES = read(*sorted((PROJECT / "shapes").glob("*.ttl")))
ONTOLOGY = read(*(PROJECT / "ontology" / name for name in ("integrationskartan.ttl", "alignments.ttl")))
SUPPORT = read(CASES / "support.ttl")
TARGETED = {quad.subject.value for quad in SHAPES if quad.predicate == TARGET_CLASS and isinstance(quad.subject, Iri)}


def closure(shape: str) -> list[Quad]:
    """The statements of a shape and of everything that it leads to, so that a case is judged by its shape alone."""
    by_subject: dict[object, list[Quad]] = {}
    for quad in SHAPES:
        by_subject.setdefault(quad.subject, []).append(quad)
    pending, reached = [Iri(shape)], dict[object, list[Quad]]()
    while pending:
        subject = pending.pop()
        if subject not in reached:
            reached[subject] = by_subject.get(subject, [])
            pending += [quad.object for quad in reached[subject] if isinstance(quad.object, Iri)]
    return [quad for quads in reached.values() for quad in quads]


def findings(case: Path) -> list[Finding]:
    """What the case's shape says of the things that the case describes."""
    quads = read(case)
    found = validate([*ONTOLOGY, *SUPPORT, *quads], closure(SHAPE + case.parent.name))
    described = {quad.subject.value for quad in quads}
    return [finding for finding in found if finding.focus in described]


def expand(name: str) -> str:
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon else name


def rows(found: Iterable[Finding]) -> list[tuple[str, ...]]:
    return sorted((finding.focus, finding.path, finding.rule, finding.component) for finding in found)


def expected_rows(case: Path) -> list[tuple[str, ...]]:
    lines = case.with_suffix(".expected").read_text("utf-8").splitlines()
    return sorted(tuple(expand(part) for part in line.split("\t")) for line in lines)


def name(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def test_every_targeted_shape_has_a_valid_and_an_invalid_case() -> None:
    assert len(TARGETED) > 40
    for cases in (VALID, INVALID):
        assert {SHAPE + case.parent.name for case in cases} == TARGETED


def test_every_expected_report_has_its_case() -> None:
    assert {path.with_suffix(".ttl") for path in CASES.glob("*/*.expected")} == set(INVALID)


@pytest.mark.parametrize("case", VALID, ids=name)
def test_a_valid_case_has_no_findings(case: Path) -> None:
    assert findings(case) == []


@pytest.mark.parametrize("case", INVALID, ids=name)
def test_an_invalid_case_has_exactly_the_expected_findings(case: Path) -> None:
    expected = expected_rows(case)
    found = findings(case)
    assert expected
    assert rows(found) == expected
    assert all(finding.message and finding.message_sv and finding.remedy for finding in found)


def test_every_demand_of_every_shape_is_broken_by_some_case() -> None:
    """A constraint that no invalid case breaks could be dead."""
    parameters = {SH + p for p in ("minCount", "maxCount", "class", "datatype", "pattern", "minInclusive", "select")}
    demanding = {str(quad.subject)[1:-1] for quad in SHAPES if quad.predicate.value in parameters}
    broken = {row[2] for case in INVALID for row in expected_rows(case)}
    assert demanding - broken == set()


def test_the_shapes_are_well_formed_by_the_shapes_of_shacl() -> None:
    graph = Graph()
    for path in sorted((PROJECT / "shapes").glob("*.ttl")):
        graph.parse(path, format="turtle")
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=graph, meta_shacl=True)
    assert conforms, text


def test_shapes_and_cases_have_no_blank_nodes() -> None:
    texts = [*(PROJECT / "shapes").glob("*.ttl"), *CASES.rglob("*.ttl")]
    assert texts
    for path in texts:
        plain = re.sub(r'"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|#.*', "", path.read_text("utf-8"))
        assert not set("[]()") & set(plain), path


def test_every_property_shape_has_its_place_on_the_page() -> None:
    shapes = {quad.subject for quad in SHAPES if quad.predicate == TYPE and quad.object == Iri(SH + "PropertyShape")}
    assert shapes
    for place in ("path", "group", "order"):
        assert {quad.subject for quad in SHAPES if quad.predicate == Iri(SH + place)} >= shapes
