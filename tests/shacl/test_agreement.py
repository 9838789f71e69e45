"""Agreement with pySHACL, result by result, on every invalid case and on the real data with faults put in."""

import random
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from comparison import both
from conftest import PROJECT

from publisher.media_types import TURTLE
from publisher.quads import RDF_LANG_STRING, XSD, Iri, Literal, Quad, Term
from publisher.settings import read_settings
from publisher.sources import read_dataset
from publisher.store import parse
from publisher.vocabulary import SH

CASES = PROJECT / "tests" / "shapes"
FAULTS: list[Term] = [
    Literal("-7", XSD + "integer"),
    Literal("2024-02-31", XSD + "date"),
    Literal("text"),
    Literal("text", RDF_LANG_STRING, "en"),
    Literal("mycket", RDF_LANG_STRING, "sv"),
    Iri("http://example.org/nothing"),
]


def read(paths: Iterable[Path]) -> list[Quad]:
    return [quad for path in paths for quad in parse(path.read_bytes(), TURTLE, path.name)]


SHAPES = read(sorted((PROJECT / "shapes").glob("*.ttl")))
ONTOLOGY = read(PROJECT / "ontology" / name for name in ("integrationskartan.ttl", "alignments.ttl"))


def with_faults(quads: Iterable[Quad], share: float, seed: int) -> Iterator[Quad]:
    """The quads, of which a share is left out, said of another property, or given another value."""
    chance, known = random.Random(seed), list(quads)
    for quad in known:
        kind = chance.random() / share
        if kind < 1:
            chosen = chance.choice(known)
            yield from (
                [],
                [Quad(quad.subject, quad.predicate, chosen.object, quad.graph)],
                [Quad(quad.subject, quad.predicate, chance.choice(FAULTS), quad.graph)],
                [quad, Quad(quad.subject, chosen.predicate, quad.object, quad.graph)],
            )[int(kind * 4)]
        else:
            yield quad


def test_all_cases_together_give_the_same_results() -> None:
    data = read([*sorted(CASES.glob("*/*.ttl")), CASES / "support.ttl"])
    ours, theirs = both([*ONTOLOGY, *data], SHAPES)
    assert ours == theirs
    found = {row[3].removeprefix(SH).removesuffix("ConstraintComponent") for row in ours}
    assert found >= {"Class", "Datatype", "MinCount", "NodeKind", "Pattern", "SPARQL", "QualifiedMinCount"}
    assert len(ours) > 500


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 8))])
def test_the_real_data_with_faults_gives_the_same_results(seed: int) -> None:
    dataset = read_dataset(read_settings(PROJECT, {}))
    ours, theirs = both(with_faults(dataset.quads, 0.05, seed), dataset.shapes)
    assert ours == theirs
    assert len(ours) > 200


@pytest.mark.parametrize("size", [10_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_generated_data_with_violations_gives_the_same_results(size: int, tmp_path: Path) -> None:
    generator = PROJECT / "tests" / "benchmarks" / "generated.py"
    command = [sys.executable, str(generator), str(tmp_path), "--quads", str(size), "--violations", "0.05"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    dataset = read_dataset(read_settings(tmp_path, {}))
    ours, theirs = both(dataset.quads, dataset.shapes)
    assert ours == theirs
    assert len(ours) > 10
