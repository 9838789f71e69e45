"""The generated part of the catalogue record: figures, distributions, the endpoint (DCAT 3; VoID).

The hand-written part (title, description, licence) stands in `data/catalogue.trig`. This one is a graph of its own
beside the quads: it speaks of them, so it cannot be among what is hashed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from publisher.findings import Finding
from publisher.media_types import JSON_LD, N_QUADS, N_TRIPLES, TRIG, TURTLE, MediaType
from publisher.quads import RDF_LANG_STRING, XSD, Iri, Literal, Quad, Term
from publisher.settings import Settings
from publisher.texts import Text
from publisher.vocabulary import DATASET, DCAT, DCT, FOAF, PREF_LABEL, SH, TITLE, TYPE, VERSION, VOID

GRAPH = "catalogue-record"
DUMPED = (N_QUADS, TRIG, TURTLE, N_TRIPLES, JSON_LD)
LICENCE = Iri("http://creativecommons.org/publicdomain/zero/1.0/")
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"

Statement = tuple[Iri, Iri, Term]


@dataclass(frozen=True, slots=True)
class Ids:
    """The data id and the build id of a release."""

    data_id: str
    build_id: str


def dump_path(media_type: MediaType) -> str:
    """The path of a dump, in a release and below the site."""
    return f"dumps/dataset.{media_type.extension}"


def generate(settings: Settings, quads: Sequence[Quad]) -> list[Quad]:
    """What is known of the dataset before it is written; empty where the quads describe no dcat:Dataset."""
    datasets = [quad.subject for quad in quads if quad.predicate == TYPE and quad.object == DATASET]
    record = [
        statement
        for dataset in dict.fromkeys(datasets)
        if isinstance(dataset, Iri)
        for statement in _record(settings, dataset, quads)
    ]
    return _in_record(settings, record)


def measured(settings: Settings, ids: Ids, record: Sequence[Quad], sizes: Mapping[MediaType, int]) -> list[Quad]:
    """What is known only of the written dataset: its ids, and the size of each dump in bytes.

    A remote SPARQL engine names by the build id which release it was loaded with.
    """
    datasets = [quad.subject for quad in record if quad.predicate == TYPE and quad.object == Iri(VOID + "Dataset")]
    facts: list[Statement] = [
        (dataset, predicate, Literal(value))
        for dataset in datasets
        if isinstance(dataset, Iri)
        for predicate, value in ((Iri(DCT + "identifier"), ids.data_id), (VERSION, ids.build_id))
    ]
    facts += [(_distribution(settings, kind), Iri(DCAT + "byteSize"), _integer(size)) for kind, size in sizes.items()]
    return _in_record(settings, facts)


def report(settings: Settings, findings: Sequence[Finding]) -> list[Quad]:
    """Whether the release conforms: whether validation had no result of any severity (SHACL, section 3.6.1.1)."""
    conforms = "false" if findings else "true"
    return _in_record(settings, [(_report(settings), Iri(SH + "conforms"), Literal(conforms, XSD + "boolean"))])


def _record(settings: Settings, dataset: Iri, quads: Sequence[Quad]) -> Iterator[Statement]:
    catalogue, service = (Iri(f"{settings.base}id/{local}") for local in ("catalogue/main", "service/sparql"))
    yield catalogue, TYPE, Iri(DCAT + "Catalog")
    yield from _titled(catalogue, Text(f"Katalogen för {settings.title_sv}", f"The catalogue of {settings.title_en}"))
    yield catalogue, Iri(DCAT + "dataset"), dataset
    yield catalogue, Iri(DCAT + "service"), service
    yield catalogue, Iri(DCT + "license"), LICENCE
    yield catalogue, Iri(FOAF + "homepage"), Iri(settings.site_url)
    yield service, TYPE, Iri(DCAT + "DataService")
    yield from _titled(
        service, Text(f"SPARQL-tjänsten för {settings.title_sv}", f"The SPARQL service of {settings.title_en}")
    )
    yield service, Iri(DCAT + "endpointURL"), Iri(settings.site_url + "sparql")
    yield service, Iri(DCAT + "servesDataset"), dataset
    yield service, Iri(DCT + "license"), LICENCE
    yield _report(settings), TYPE, Iri(SH + "ValidationReport")
    yield from _named(_report(settings), Text("Valideringsrapport", "Validation report"))
    yield from _figures(settings, dataset, quads)
    for media_type in DUMPED:
        yield dataset, Iri(DCAT + "distribution"), _distribution(settings, media_type)
        yield dataset, Iri(VOID + "dataDump"), Iri(settings.site_url + dump_path(media_type))
        yield from _dump(settings, media_type)


def _figures(settings: Settings, dataset: Iri, quads: Sequence[Quad]) -> Iterator[Statement]:
    """Counts over the merge, each triple once (VoID, section 4.6)."""
    triples = {(quad.subject, quad.predicate, quad.object) for quad in quads}
    yield dataset, TYPE, Iri(VOID + "Dataset")
    yield dataset, Iri(VOID + "uriSpace"), Literal(settings.base)
    yield dataset, Iri(VOID + "sparqlEndpoint"), Iri(settings.site_url + "sparql")
    yield dataset, Iri(VOID + "triples"), _integer(len(triples))
    yield dataset, Iri(VOID + "distinctSubjects"), _integer(len({subject for subject, _, _ in triples}))
    yield dataset, Iri(VOID + "properties"), _integer(len({predicate for _, predicate, _ in triples}))
    yield dataset, Iri(VOID + "classes"), _integer(len({kind for _, predicate, kind in triples if predicate == TYPE}))


def _dump(settings: Settings, media_type: MediaType) -> Iterator[Statement]:
    distribution, address = _distribution(settings, media_type), Iri(settings.site_url + dump_path(media_type))
    name = media_type.title
    yield distribution, TYPE, Iri(DCAT + "Distribution")
    yield from _named(distribution, Text(f"Hela datamängden som {name}", f"The whole dataset as {name}"))
    yield distribution, Iri(DCAT + "accessURL"), address
    yield distribution, Iri(DCAT + "downloadURL"), address
    yield distribution, Iri(DCAT + "mediaType"), Iri(_MEDIA_TYPES + media_type.name)
    yield distribution, Iri(DCT + "license"), LICENCE


def _titled(thing: Iri, text: Text) -> Iterator[Statement]:
    yield from _named(thing, text)
    for language in ("sv", "en"):
        yield thing, TITLE, Literal(text[language], RDF_LANG_STRING, language)


def _named(thing: Iri, text: Text) -> Iterator[Statement]:
    for language in ("sv", "en"):
        yield thing, PREF_LABEL, Literal(text[language], RDF_LANG_STRING, language)


def _distribution(settings: Settings, media_type: MediaType) -> Iri:
    return Iri(f"{settings.base}id/distribution/{media_type.extension}")


def _report(settings: Settings) -> Iri:
    return Iri(f"{settings.base}id/report/validation")


def _in_record(settings: Settings, statements: Sequence[Statement]) -> list[Quad]:
    graph = Iri(f"{settings.base}id/graph/{GRAPH}")
    return sorted({Quad(subject, predicate, term, graph) for subject, predicate, term in statements}, key=str)


def _integer(number: int) -> Literal:
    return Literal(str(number), XSD + "integer")
