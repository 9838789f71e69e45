"""The dataset in VoID: its parts by class and property, and its links to others (https://www.w3.org/TR/void/)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from publisher.description import Overview
from publisher.quads import XSD, Iri, Literal, Quad, Term
from publisher.settings import Settings
from publisher.vocabulary import DCT, FOAF, PREFIXES, RDFS, TYPE, VOID, curie

PATH = ".well-known/void"
EVENTS = "changes/stream"
"""The path of the changes as a Linked Data Event Stream."""


Statement = tuple[Iri, Iri, Term]


@dataclass(frozen=True, slots=True)
class Figures:
    """What the dataset counts: triples by property, and links by property and the host that they lead to."""

    properties: Mapping[Iri, int]
    links: Mapping[tuple[Iri, str], int]


def describe(settings: Settings, dataset: Iri, overview: Overview, figures: Figures) -> list[Quad]:
    """The description of the dataset; its parts are fragments of this document's address (sections 4 and 5)."""
    document, stream = Iri(settings.site_url + PATH), Iri(settings.site_url + EVENTS)
    statements: list[Statement] = [
        (document, TYPE, Iri(VOID + "DatasetDescription")),
        (document, Iri(FOAF + "primaryTopic"), dataset),
        (document, Iri(DCT + "title"), Literal(f"{settings.title_en}: VoID")),
        (dataset, Iri(RDFS + "seeAlso"), stream),
        (stream, TYPE, Iri("https://w3id.org/ldes#EventStream")),
        *_counts(settings, dataset, overview, figures),
        *((dataset, Iri(VOID + "vocabulary"), name) for name in vocabularies(settings, overview, figures)),
        *_classes(settings, dataset, overview),
        *_properties(settings, dataset, figures),
        *_linksets(settings, dataset, figures),
    ]
    return [Quad(subject, predicate, term, None) for subject, predicate, term in statements]


def _counts(settings: Settings, dataset: Iri, overview: Overview, figures: Figures) -> Iterator[Statement]:
    yield dataset, TYPE, Iri(VOID + "Dataset")
    yield dataset, Iri(VOID + "uriSpace"), Literal(settings.base)
    yield dataset, Iri(VOID + "sparqlEndpoint"), Iri(settings.site_url + "sparql")
    yield dataset, Iri(VOID + "exampleResource"), dataset
    yield dataset, Iri(VOID + "triples"), _integer(overview.triples)
    yield dataset, Iri(VOID + "distinctSubjects"), _integer(overview.things)
    yield dataset, Iri(VOID + "classes"), _integer(len(overview.classes))
    yield dataset, Iri(VOID + "properties"), _integer(len(figures.properties))


def vocabularies(settings: Settings, overview: Overview, figures: Figures) -> list[Iri]:
    """The namespaces of the classes and properties in use, ours among them, in order."""
    terms = [*(kind.iri.value for kind in overview.classes), *(term.value for term in figures.properties)]
    known = sorted({*PREFIXES.values(), settings.base + "def/"})
    return [Iri(namespace) for namespace in known if any(term.startswith(namespace) for term in terms)]


def _classes(settings: Settings, dataset: Iri, overview: Overview) -> Iterator[Statement]:
    for kind in sorted(overview.classes, key=lambda kind: kind.iri):
        part = _part(settings, "class", kind.iri)
        yield dataset, Iri(VOID + "classPartition"), part
        yield part, Iri(VOID + "class"), kind.iri
        yield part, Iri(VOID + "entities"), _integer(kind.count)


def _properties(settings: Settings, dataset: Iri, figures: Figures) -> Iterator[Statement]:
    for predicate, count in sorted(figures.properties.items()):
        part = _part(settings, "property", predicate)
        yield dataset, Iri(VOID + "propertyPartition"), part
        yield part, Iri(VOID + "property"), predicate
        yield part, Iri(VOID + "triples"), _integer(count)


def _linksets(settings: Settings, dataset: Iri, figures: Figures) -> Iterator[Statement]:
    for (predicate, host), count in sorted(figures.links.items()):
        part = _part(settings, f"links-{quote(host, safe='')}", predicate)
        target = Iri(f"{settings.site_url}{PATH}#host-{quote(host, safe='')}")
        yield dataset, Iri(VOID + "subset"), part
        yield part, TYPE, Iri(VOID + "Linkset")
        yield part, Iri(VOID + "linkPredicate"), predicate
        yield part, Iri(VOID + "subjectsTarget"), dataset
        yield part, Iri(VOID + "objectsTarget"), target
        yield part, Iri(VOID + "triples"), _integer(count)
        yield target, TYPE, Iri(VOID + "Dataset")
        yield target, Iri(VOID + "uriSpace"), Literal(host)


def host_of(iri: Iri) -> str:
    """The scheme and the host of an IRI, with a slash: what a link leads to."""
    parts = urlsplit(iri.value)
    return f"{parts.scheme}://{parts.netloc}/"


def _part(settings: Settings, kind: str, term: Iri) -> Iri:
    return Iri(f"{settings.site_url}{PATH}#{kind}-{quote(curie(term.value, settings.base), safe=':')}")


def _integer(number: int) -> Literal:
    return Literal(str(number), XSD + "integer")
