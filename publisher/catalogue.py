"""The generated part of the catalogue record: figures, distributions, the endpoint (DCAT 3; VoID).

The hand-written part (title, description, licence) stands in `data/catalogue.trig`. This one is a graph of its own
beside the quads: it speaks of them, so it cannot be among what is hashed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from publisher import agents
from publisher.findings import Finding
from publisher.media_types import CSV, JSON_LD, N_QUADS, N_TRIPLES, SOLUTIONS, TRIG, TURTLE, MediaType
from publisher.quad_columns import QuadColumns
from publisher.quads import RDF_LANG_STRING, XSD, Iri, Literal, Quad, Term
from publisher.settings import Settings
from publisher.texts import Text
from publisher.vocabulary import DATASET, DCAT, DCT, DESCRIPTION, FOAF, PREF_LABEL, SH, SPDX, TITLE, TYPE, VERSION, VOID
from publisher.void import EVENTS

GRAPH = "catalogue-record"
DUMPED = (N_QUADS, TRIG, TURTLE, N_TRIPLES, JSON_LD)
TABLES_PATH = "dumps/tables.zip"
"""A CSV file for each class."""

LICENCE = Iri("http://creativecommons.org/publicdomain/zero/1.0/")
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_LANGUAGES = "http://publications.europa.eu/resource/authority/language/"
_FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"
_FORMATS = {
    N_QUADS: "RDF_N_QUADS",
    TRIG: "RDF_TRIG",
    TURTLE: "RDF_TURTLE",
    N_TRIPLES: "RDF_N_TRIPLES",
    JSON_LD: "JSON_LD",
    CSV: "CSV",
}
"""The file type of each dump in the EU's table of authority."""

Statement = tuple[Iri, Iri, Term]


@dataclass(frozen=True, slots=True)
class Ids:
    """The data id and the build id of a release."""

    data_id: str
    build_id: str


@dataclass(frozen=True, slots=True)
class Dump:
    """A written dump: its size in bytes and its SHA-256, hexadecimal."""

    size: int
    sha256: str


def dump_path(media_type: MediaType, compressed: bool = False) -> str:
    """The path of a dump, in a release and below the site; `compressed` means by gzip (RFC 1952)."""
    return f"dumps/dataset.{media_type.extension}{'.gz' if compressed else ''}"


def graph(settings: Settings) -> Iri:
    """The graph of the record."""
    return Iri(f"{settings.base}id/graph/{GRAPH}")


def generate(settings: Settings, quads: QuadColumns) -> list[Quad]:
    """What is known of the dataset before it is written; empty where the quads describe no dcat:Dataset."""
    datasets = [quad.subject for quad in quads.quads(quads.where(None, TYPE, DATASET))]
    record = [
        statement
        for dataset in dict.fromkeys(datasets)
        if isinstance(dataset, Iri)
        for statement in _record(settings, dataset, quads)
    ]
    return _in_record(settings, record)


def measured(settings: Settings, ids: Ids, record: Sequence[Quad], dumps: Mapping[str, Dump]) -> list[Quad]:
    """What is known only of the written dataset: its ids, and of each dump, by its path, the size and the checksum.

    A remote SPARQL engine names by the build id which release it was loaded with.
    """
    datasets = [quad.subject for quad in record if quad.predicate == TYPE and quad.object == Iri(VOID + "Dataset")]
    facts: list[Statement] = [
        (dataset, predicate, Literal(value))
        for dataset in datasets
        if isinstance(dataset, Iri)
        for predicate, value in ((Iri(DCT + "identifier"), ids.data_id), (VERSION, ids.build_id))
    ]
    for path, dump in dumps.items():
        distribution, checksum = _distribution(settings, path), Iri(f"{settings.base}id/checksum/{_slug(path)}")
        label = Text(f"Kontrollsumma för {path}", f"Checksum of {path}")
        facts += [
            (distribution, Iri(DCAT + "byteSize"), _integer(dump.size)),
            (distribution, Iri(SPDX + "checksum"), checksum),
            (checksum, TYPE, Iri(SPDX + "Checksum")),
            (checksum, Iri(SPDX + "algorithm"), Iri(SPDX + "checksumAlgorithm_sha256")),
            (checksum, Iri(SPDX + "checksumValue"), Literal(dump.sha256, XSD + "hexBinary")),
            *_named(checksum, label),
        ]
    return _in_record(settings, facts)


def foreseen(settings: Settings, record: Sequence[Quad]) -> list[Quad]:
    """The checksums that `measured` will describe once the files are written: the type of each."""
    place = f"{settings.base}id/distribution/"
    slugs = [
        quad.subject.value.removeprefix(place)
        for quad in record
        if quad.object == Iri(DCAT + "Distribution") and isinstance(quad.subject, Iri)
    ]
    checksums = [Iri(f"{settings.base}id/checksum/{slug}") for slug in slugs]
    return _in_record(settings, [(checksum, TYPE, Iri(SPDX + "Checksum")) for checksum in checksums])


def report(settings: Settings, findings: Sequence[Finding]) -> list[Quad]:
    """Whether the release conforms: whether validation had no result of any severity (SHACL, section 3.6.1.1)."""
    conforms = "false" if findings else "true"
    return _in_record(settings, [(_report(settings), Iri(SH + "conforms"), Literal(conforms, XSD + "boolean"))])


def _record(settings: Settings, dataset: Iri, quads: QuadColumns) -> Iterator[Statement]:
    publisher, contact = agents.publisher_iri(settings, dataset, quads), agents.contact_iri(settings)
    yield from _catalogue(settings, dataset)
    yield from _sparql_service(settings, dataset)
    yield from _event_stream(settings, dataset)
    yield from agents.describe(settings, publisher, quads)
    for described in (catalogue_iri(settings), _sparql(settings), _stream(settings), dataset):
        if publisher:
            yield described, Iri(DCT + "publisher"), publisher
        if contact and described != catalogue_iri(settings):
            yield described, Iri(DCAT + "contactPoint"), contact
    yield _report(settings), TYPE, Iri(SH + "ValidationReport")
    yield from _named(_report(settings), Text("Valideringsrapport", "Validation report"))
    yield from _figures(settings, dataset, quads)
    for media_type in DUMPED:
        for compressed in (False, True):
            path = dump_path(media_type, compressed)
            yield dataset, Iri(VOID + "dataDump"), Iri(settings.site_url + path)
            yield from _dump(settings, dataset, path, media_type)
            if compressed:
                yield _distribution(settings, path), Iri(DCAT + "compressFormat"), _media_type("application/gzip")
    yield from _tables(settings, dataset)


def _catalogue(settings: Settings, dataset: Iri) -> Iterator[Statement]:
    catalogue, title_sv, title_en = catalogue_iri(settings), settings.title_sv, settings.title_en
    about = Text(
        f"Vad som finns i {title_sv}: datamängden, dess filer och dess tjänster.",
        f"What there is in {title_en}: the dataset, its files and its services.",
    )
    yield catalogue, TYPE, Iri(DCAT + "Catalog")
    yield from _titled(catalogue, Text(f"Katalogen för {title_sv}", f"The catalogue of {title_en}"))
    yield from _in_both(catalogue, DESCRIPTION, about)
    yield catalogue, Iri(DCAT + "dataset"), dataset
    for service in (_sparql(settings), _stream(settings)):
        yield catalogue, Iri(DCAT + "service"), service
    yield catalogue, Iri(DCT + "license"), LICENCE
    yield catalogue, Iri(FOAF + "homepage"), Iri(settings.site_url)
    for code in ("SWE", "ENG"):
        yield catalogue, Iri(DCT + "language"), Iri(_LANGUAGES + code)


def _sparql_service(settings: Settings, dataset: Iri) -> Iterator[Statement]:
    service = _sparql(settings)
    title = Text(f"SPARQL-tjänsten för {settings.title_sv}", f"The SPARQL service of {settings.title_en}")
    about = Text(
        "Besvarar frågor i SPARQL 1.1 över hela datamängden, med varje graf för sig eller alla sammanlagda.",
        "Answers queries in SPARQL 1.1 over the whole dataset, each graph by itself or all merged.",
    )
    yield from _service(dataset, service, (title, about))
    yield service, Iri(DCAT + "endpointURL"), Iri(settings.site_url + "sparql")
    yield service, Iri(DCAT + "endpointDescription"), Iri(settings.site_url + "sparql")
    yield service, Iri(DCT + "conformsTo"), Iri("https://www.w3.org/TR/sparql11-protocol/")
    for kind in SOLUTIONS:
        yield service, Iri(DCT + "format"), _media_type(kind.name)


def _event_stream(settings: Settings, dataset: Iri) -> Iterator[Statement]:
    """The changes as a Linked Data Event Stream; its first page describes it (TREE, discovery)."""
    service = _stream(settings)
    title = Text(f"Ändringsströmmen för {settings.title_sv}", f"The event stream of {settings.title_en}")
    about = Text(
        "Varje publicerad version av varje post, så att en kopia kan hållas i takt (Linked Data Event Streams).",
        "Every published version of every thing, so that a copy can keep in step (Linked Data Event Streams).",
    )
    yield from _service(dataset, service, (title, about))
    yield service, Iri(DCAT + "endpointURL"), Iri(settings.site_url + EVENTS)
    yield service, Iri(DCAT + "endpointDescription"), Iri(settings.site_url + EVENTS)
    yield service, Iri(DCT + "conformsTo"), Iri("https://w3id.org/ldes/specification")
    for kind in (TRIG, N_QUADS, JSON_LD, TURTLE):
        yield service, Iri(DCT + "format"), _media_type(kind.name)


def _service(dataset: Iri, service: Iri, told: tuple[Text, Text]) -> Iterator[Statement]:
    """What every service of the dataset is said to be: `told` are its title and its description."""
    title, about = told
    yield service, TYPE, Iri(DCAT + "DataService")
    yield from _titled(service, title)
    yield from _in_both(service, DESCRIPTION, about)
    yield service, Iri(DCAT + "servesDataset"), dataset
    yield service, Iri(DCT + "license"), LICENCE


def _figures(settings: Settings, dataset: Iri, quads: QuadColumns) -> Iterator[Statement]:
    """Counts over the merge, each triple once (VoID, section 4.6)."""
    things, properties = (len(np.unique(column)) for column in (quads.subjects, quads.predicates))
    classes = len(np.unique(quads.objects[quads.where(None, TYPE)]))
    yield dataset, TYPE, Iri(VOID + "Dataset")
    yield dataset, Iri(VOID + "uriSpace"), Literal(settings.base)
    yield dataset, Iri(VOID + "sparqlEndpoint"), Iri(settings.site_url + "sparql")
    yield dataset, Iri(VOID + "triples"), _integer(len(quads.triple_rows()))
    yield dataset, Iri(VOID + "distinctSubjects"), _integer(things)
    yield dataset, Iri(VOID + "properties"), _integer(properties)
    yield dataset, Iri(VOID + "classes"), _integer(classes)


def _dump(settings: Settings, dataset: Iri, path: str, kind: MediaType) -> Iterator[Statement]:
    distribution, address = _distribution(settings, path), Iri(settings.site_url + path)
    packed = Text(", gzip", ", gzip") if path.endswith(".gz") else Text("", "")
    title = Text(f"Hela datamängden som {kind.title}{packed.sv}", f"The whole dataset as {kind.title}{packed.en}")
    yield dataset, Iri(DCAT + "distribution"), distribution
    yield distribution, TYPE, Iri(DCAT + "Distribution")
    yield from _titled(distribution, title)
    yield distribution, Iri(DCAT + "accessURL"), address
    yield distribution, Iri(DCAT + "downloadURL"), address
    yield distribution, Iri(DCAT + "mediaType"), _media_type(kind.name)
    yield distribution, Iri(DCT + "format"), Iri(_FILE_TYPES + _FORMATS[kind])
    yield distribution, Iri(DCT + "license"), LICENCE
    yield distribution, Iri(DCAT + "accessService"), _sparql(settings)


def _tables(settings: Settings, dataset: Iri) -> Iterator[Statement]:
    title = Text("En tabell för varje klass, som CSV i en ZIP-fil", "A table for each class, as CSV in a ZIP file")
    distribution = _distribution(settings, TABLES_PATH)
    for subject, predicate, term in _dump(settings, dataset, TABLES_PATH, CSV):
        if predicate not in (PREF_LABEL, TITLE):
            yield subject, predicate, term
    yield from _titled(distribution, title)
    yield distribution, Iri(DCAT + "packageFormat"), _media_type("application/zip")


def _media_type(name: str) -> Iri:
    return Iri(_MEDIA_TYPES + name)


def catalogue_iri(settings: Settings) -> Iri:
    """The IRI of the catalogue."""
    return Iri(f"{settings.base}id/catalogue/main")


def _sparql(settings: Settings) -> Iri:
    return Iri(f"{settings.base}id/service/sparql")


def _stream(settings: Settings) -> Iri:
    return Iri(f"{settings.base}id/service/changes")


def _slug(path: str) -> str:
    """`dumps/dataset.nq.gz` as `nq-gz`."""
    return path.rpartition("/")[2].removeprefix("dataset.").replace(".", "-")


def _titled(thing: Iri, text: Text) -> Iterator[Statement]:
    yield from _named(thing, text)
    yield from _in_both(thing, TITLE, text)


def _named(thing: Iri, text: Text) -> Iterator[Statement]:
    yield from _in_both(thing, PREF_LABEL, text)


def _in_both(thing: Iri, predicate: Iri, text: Text) -> Iterator[Statement]:
    for language in ("sv", "en"):
        yield thing, predicate, Literal(text[language], RDF_LANG_STRING, language)


def _distribution(settings: Settings, path: str) -> Iri:
    return Iri(f"{settings.base}id/distribution/{_slug(path)}")


def _report(settings: Settings) -> Iri:
    return Iri(f"{settings.base}id/report/validation")


def _in_record(settings: Settings, statements: Sequence[Statement]) -> list[Quad]:
    return sorted({Quad(subject, predicate, term, graph(settings)) for subject, predicate, term in statements}, key=str)


def _integer(number: int) -> Literal:
    return Literal(str(number), XSD + "integer")
