"""The description of the SPARQL endpoint (SPARQL 1.1 Service Description, https://www.w3.org/TR/sparql11-service-description/)."""

from collections.abc import Iterable, Iterator

from publisher.description import Overview
from publisher.media_types import (
    CSV,
    JSON_LD,
    N_QUADS,
    N_TRIPLES,
    RDF_XML,
    RESULTS_JSON,
    RESULTS_XML,
    TRIG,
    TSV,
    TURTLE,
    MediaType,
)
from publisher.quads import RDF_LANG_STRING, XSD, Iri, Literal, Quad, Term
from publisher.settings import Settings
from publisher.vocabulary import DCT, RDFS, SD, TYPE, VOID

_COMMENT = Iri(RDFS + "comment")
_FORMATS = "http://www.w3.org/ns/formats/"
_FORMAT_NAMES: dict[MediaType, str] = {
    RESULTS_JSON: "SPARQL_Results_JSON",
    RESULTS_XML: "SPARQL_Results_XML",
    CSV: "SPARQL_Results_CSV",
    TSV: "SPARQL_Results_TSV",
    TURTLE: "Turtle",
    TRIG: "TriG",
    JSON_LD: "JSON-LD",
    RDF_XML: "RDF_XML",
    N_TRIPLES: "N-Triples",
    N_QUADS: "N-Quads",
}
"""The names of W3C's registry of formats (https://www.w3.org/ns/formats/)."""


def endpoint(settings: Settings) -> Iri:
    """The address of the endpoint."""
    return Iri(settings.site_url + "sparql")


def describe(settings: Settings, overview: Overview, graphs: Iterable[Iri] = ()) -> list[Quad]:
    """The service, its dataset, and its named graphs, as triples; the parts are fragments of the endpoint's address."""
    service = endpoint(settings)
    dataset, default = Iri(f"{service.value}#dataset"), Iri(f"{service.value}#default-graph")
    parts = [
        *_service(service, dataset, settings),
        (dataset, TYPE, Iri(SD + "Dataset")),
        (dataset, Iri(SD + "defaultGraph"), default),
        (default, TYPE, Iri(SD + "Graph")),
        (default, Iri(VOID + "triples"), Literal(str(overview.triples), XSD + "integer")),
    ]
    parts += [(default, _COMMENT, text) for text in _in_both(_MERGE_SV, _MERGE_EN)]
    for number, graph in enumerate(sorted(graphs), 1):
        node = Iri(f"{service.value}#graph-{number}")
        parts.append((dataset, Iri(SD + "namedGraph"), node))
        parts.append((node, TYPE, Iri(SD + "NamedGraph")))
        parts.append((node, Iri(SD + "name"), graph))
    return [Quad(subject, predicate, value, None) for subject, predicate, value in parts]


def _service(service: Iri, dataset: Iri, settings: Settings) -> Iterator[tuple[Iri, Iri, Term]]:
    yield service, TYPE, Iri(SD + "Service")
    yield service, Iri(SD + "endpoint"), service
    for language in ("SPARQL11Query", "SPARQLQuery"):
        yield service, Iri(SD + "supportedLanguage"), Iri(SD + language)
    yield service, Iri(SD + "supportedVersion"), Iri("http://www.w3.org/ns/sparql#version-1.1")
    yield service, Iri(SD + "feature"), Iri(SD + "UnionDefaultGraph")
    yield service, Iri(SD + "defaultEntailmentRegime"), Iri("http://www.w3.org/ns/entailment/Simple")
    for name in _FORMAT_NAMES.values():
        yield service, Iri(SD + "resultFormat"), Iri(_FORMATS + name)
    yield service, Iri(SD + "defaultDataset"), dataset
    for title in _in_both(f"SPARQL-tjänst för {settings.title_sv}", f"SPARQL endpoint of {settings.title_en}"):
        yield service, Iri(DCT + "title"), title
    for comment in _in_both(_limits_sv(settings), _limits_en(settings)):
        yield service, _COMMENT, comment


_MERGE_SV = "Sammanslagningen av alla namngivna grafer: varje trippel en gång, oavsett hur många grafer som säger den."
_MERGE_EN = "The merge of all named graphs: each triple once, however many graphs state it."


_LIMITS = (
    ("query_seconds", "sekunder för en fråga", "seconds for a query"),
    ("query_memory", "byte minne för en fråga", "bytes of memory for a query"),
    ("query_length", "tecken i en fråga", "characters in a query"),
    ("query_nesting", "nivåer av parenteser", "levels of brackets"),
    ("query_patterns", "skiljetecken mellan mönster", "separators between patterns"),
    ("query_merged_quads", "utsagor att slå samman", "statements to merge"),
    ("query_rows", "rader eller tripplar i ett svar", "rows or triples in a result"),
    ("query_result_bytes", "byte i ett svar", "bytes in a result"),
    ("query_read_seconds", "sekunder för att läsa ett svar", "seconds to read a result"),
    ("query_client_requests", "frågor på en gång från en klient", "queries at once from one client"),
    ("query_requests", "frågor på en gång från alla", "queries at once from all"),
    ("query_queue", "frågor som väntar", "queries that wait"),
    ("query_spool_bytes", "byte i alla svar som väntar på disk", "bytes in all results that wait on disk"),
    ("request_bytes", "byte i en förfrågan", "bytes in a request"),
)
"""The limits: the setting, and what it counts in both languages."""


def _limits_sv(settings: Settings) -> str:
    told = ", ".join(f"{getattr(settings, name):.15g} {sv} ({name})" for name, sv, _ in _LIMITS)
    return f"Endast läsning: uppdateringar och SERVICE nekas. Gränser: {told}."


def _limits_en(settings: Settings) -> str:
    told = ", ".join(f"{getattr(settings, name):.15g} {en} ({name})" for name, _, en in _LIMITS)
    return f"Read only: updates and SERVICE are refused. Limits: {told}."


def _in_both(sv: str, en: str) -> tuple[Literal, Literal]:
    return Literal(sv, RDF_LANG_STRING, "sv"), Literal(en, RDF_LANG_STRING, "en")
