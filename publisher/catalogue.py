"""The generated part of the catalogue record: figures and distributions (DCAT 3; VoID, https://www.w3.org/TR/void/).

The hand-written part (title, description, licence) stands in `data/catalogue.trig`. The generated one is a graph of its
own beside the quads: it speaks of them, so it cannot be among what is hashed.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from publisher.media_types import MediaType
from publisher.quads import XSD, Iri, Literal, Quad
from publisher.settings import Settings
from publisher.vocabulary import DCAT, DCT, PREF_LABEL, RDF, TYPE, VOID

GRAPH = "catalogue-record"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def generate(
    settings: Settings, quads: Sequence[Quad], data_id: str, dumps: Mapping[MediaType, tuple[str, int]]
) -> list[Quad]:
    """The record of a release: `dumps` maps each media type to the dump's path below the site and its size in bytes."""
    graph = Iri(f"{settings.base}id/graph/{GRAPH}")
    datasets = [q.subject for q in quads if q.predicate == TYPE and q.object == Iri(DCAT + "Dataset")]
    record: list[Quad] = []
    for dataset in dict.fromkeys(d for d in datasets if isinstance(d, Iri)):
        statements = [*_figures(settings, dataset, quads, data_id), *_distributions(settings, dataset, dumps)]
        record += [Quad(subject, predicate, term, graph) for subject, predicate, term in statements]
    return sorted(set(record), key=str)


def _figures(
    settings: Settings, dataset: Iri, quads: Sequence[Quad], data_id: str
) -> Iterator[tuple[Iri, Iri, Iri | Literal]]:
    triples = {(q.subject, q.predicate, q.object) for q in quads}
    yield dataset, TYPE, Iri(VOID + "Dataset")
    yield dataset, Iri(DCT + "identifier"), Literal(data_id)
    yield dataset, Iri(VOID + "triples"), _integer(len(triples))
    yield dataset, Iri(VOID + "distinctSubjects"), _integer(len({s for s, _, _ in triples}))
    yield dataset, Iri(VOID + "uriSpace"), Literal(settings.base)
    yield dataset, Iri(VOID + "sparqlEndpoint"), Iri(settings.site_url + "sparql")
    classes = Counter(o for _, p, o in triples if p == TYPE and isinstance(o, Iri))
    yield dataset, Iri(VOID + "classes"), _integer(len(classes))
    yield dataset, Iri(VOID + "properties"), _integer(len({p for _, p, _ in triples}))


def _distributions(
    settings: Settings, dataset: Iri, dumps: Mapping[MediaType, tuple[str, int]]
) -> Iterator[tuple[Iri, Iri, Iri | Literal]]:
    for media_type, (path, size) in dumps.items():
        distribution = Iri(f"{settings.base}id/distribution/{media_type.extension}")
        yield dataset, Iri(DCAT + "distribution"), distribution
        yield dataset, Iri(VOID + "dataDump"), Iri(settings.site_url + path)
        yield distribution, TYPE, Iri(DCAT + "Distribution")
        for language, label in (
            ("sv", f"Hela datamängden som {media_type.title}"),
            ("en", f"The whole dataset as {media_type.title}"),
        ):
            yield distribution, PREF_LABEL, Literal(label, RDF + "langString", language)
        yield distribution, Iri(DCAT + "downloadURL"), Iri(settings.site_url + path)
        yield distribution, Iri(DCAT + "accessURL"), Iri(settings.site_url + path)
        yield distribution, Iri(DCAT + "mediaType"), Iri(_MEDIA_TYPES + media_type.name)
        yield distribution, Iri(DCAT + "byteSize"), _integer(size)
        yield distribution, Iri(DCT + "license"), Iri("http://creativecommons.org/publicdomain/zero/1.0/")


def _integer(number: int) -> Literal:
    return Literal(str(number), XSD + "integer")
