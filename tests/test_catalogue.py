import hashlib
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import PROJECT

from publisher.catalogue import DUMPED, TABLES_PATH, Dump, Ids, dump_path, generate, measured, report
from publisher.findings import Finding, Severity
from publisher.media_types import N_QUADS
from publisher.quad_columns import QuadColumns
from publisher.quads import XSD, Iri, Literal, Quad
from publisher.settings import Settings, read_settings
from publisher.vocabulary import DATASET, DCAT, DCT, PREF_LABEL, SH, SPDX, TYPE, VOID

EX = "https://example.org/"
SETTINGS = Settings(written_base=EX, site_url="http://localhost:9/")
ONE = Quad(Iri(EX + "id/dataset/one"), TYPE, DATASET, Iri(EX + "id/graph/catalogue"))


@pytest.fixture(scope="module")
def release(dist: Path) -> Path:
    return (dist / "current").resolve()


@pytest.fixture(scope="module")
def record(release: Path) -> dict[tuple[str, str], list[str]]:
    """The record of the real dataset: values by subject and predicate, read by a parser of its own."""
    values: dict[tuple[str, str], list[str]] = {}
    for quad in ox.parse((release / "catalogue.nq").read_bytes(), format=ox.RdfFormat.N_QUADS):
        assert isinstance(quad.subject, ox.NamedNode)
        assert not isinstance(quad.object, ox.BlankNode | ox.Triple)
        values.setdefault((quad.subject.value, quad.predicate.value), []).append(quad.object.value)
    return values


def test_the_figures_are_the_counts_of_the_dump(release: Path, record: dict[tuple[str, str], list[str]]) -> None:
    triples = {
        (str(quad.subject), str(quad.predicate), str(quad.object))
        for quad in ox.parse((release / "dumps" / "dataset.nq").read_bytes(), format=ox.RdfFormat.N_QUADS)
    }
    (dataset,) = {s for (s, p), values in record.items() if p == TYPE.value and VOID + "Dataset" in values}
    counted = {
        "triples": len(triples),
        "distinctSubjects": len({s for s, _, _ in triples}),
        "properties": len({p for _, p, _ in triples}),
        "classes": len({o for _, p, o in triples if p == str(TYPE)}),
    }
    assert {name: record[dataset, VOID + name] for name in counted} == {n: [str(c)] for n, c in counted.items()}
    assert record[dataset, VOID + "uriSpace"] == [read_settings(PROJECT, {}).base]
    assert record[dataset, DCT + "identifier"] == [data_id(release)]


def data_id(release: Path) -> str:
    return hashlib.sha256((release / "dumps" / "dataset.nq").read_bytes()).hexdigest()


def test_each_dump_is_a_distribution_with_its_size(release: Path, record: dict[tuple[str, str], list[str]]) -> None:
    files = sorted(path.name for path in (release / "dumps").iterdir())
    plain, packed = ([dump_path(kind, compressed) for kind in DUMPED] for compressed in (False, True))
    assert files == sorted(path.removeprefix("dumps/") for path in [*plain, *packed, TABLES_PATH, "dumps/SHA256SUMS"])
    base = read_settings(PROJECT, {}).base
    for kind in DUMPED:
        distribution = f"{base}id/distribution/{kind.extension}"
        (address,) = record[distribution, DCAT + "downloadURL"]
        assert address.endswith(f"/{dump_path(kind)}")
        assert record[distribution, DCAT + "byteSize"] == [str((release / dump_path(kind)).stat().st_size)]
        assert record[distribution, DCAT + "mediaType"][0].endswith(kind.name)
        assert len(record[distribution, PREF_LABEL.value]) == 2


def test_a_statement_in_two_graphs_is_counted_once() -> None:
    again = Quad(ONE.subject, ONE.predicate, ONE.object, Iri(EX + "id/graph/other"))
    values = {
        quad.predicate: quad.object
        for quad in generate(SETTINGS, QuadColumns.of([ONE, again]))
        if quad.subject == ONE.subject
    }
    for name in ("triples", "distinctSubjects", "properties", "classes"):
        assert values[Iri(VOID + name)] == Literal("1", "http://www.w3.org/2001/XMLSchema#integer")


def test_without_a_dataset_there_is_no_record() -> None:
    other = Quad(ONE.subject, TYPE, Iri(EX + "def/Council"), ONE.graph)
    assert generate(SETTINGS, QuadColumns.of([other])) == []


def test_the_record_stands_in_a_graph_of_its_own_and_in_order() -> None:
    found = generate(SETTINGS, QuadColumns.of([ONE]))
    assert {quad.graph for quad in found} == {Iri(EX + "id/graph/catalogue-record")}
    assert [str(quad) for quad in found] == sorted(str(quad) for quad in found)


def test_addresses_are_where_the_server_stands_and_names_keep_the_base() -> None:
    found = generate(SETTINGS, QuadColumns.of([ONE]))
    addresses = {quad.object for quad in found if quad.predicate == Iri(DCAT + "downloadURL")}
    assert Iri("http://localhost:9/dumps/dataset.nq") in addresses
    assert all(isinstance(quad.subject, Iri) and quad.subject.value.startswith(EX) for quad in found)


def test_the_id_and_the_sizes_are_added_when_they_are_known() -> None:
    record = generate(SETTINGS, QuadColumns.of([ONE]))
    found = measured(SETTINGS, Ids("abc", "def"), record, {dump_path(N_QUADS): Dump(12, "0a1b")})
    facts = {(quad.predicate.value, quad.object) for quad in found}
    assert {
        (DCT + "identifier", Literal("abc")),
        (DCAT + "version", Literal("def")),
        (DCAT + "byteSize", Literal("12", XSD + "integer")),
        (SPDX + "checksumValue", Literal("0a1b", XSD + "hexBinary")),
        (SPDX + "checksum", Iri(EX + "id/checksum/nq")),
    } <= facts


@pytest.mark.parametrize(
    ("findings", "conforms"),
    [([], "true"), *(([Finding("rule", severity, "Wrong.")], "false") for severity in Severity)],
)
def test_the_release_conforms_when_validation_has_no_result(findings: list[Finding], conforms: str) -> None:
    (quad,) = report(SETTINGS, findings)
    assert quad.predicate == Iri(SH + "conforms")
    assert isinstance(quad.object, Literal)
    assert quad.object.value == conforms
