from dataclasses import fields

from publisher.description import Overview
from publisher.quads import Iri, Literal
from publisher.service_description import describe, endpoint
from publisher.settings import Settings
from publisher.vocabulary import RDFS, SD, VOID

SETTINGS = Settings(site_url="https://data.example.org/", query_seconds=7.0)
TELLS_NOTHING = {"query_workers", "query_cache_bytes", "query_spool_memory", "query_log", "query_log_adds"}
QUADS = describe(SETTINGS, Overview((), 12, 9, 3, 2), [Iri("urn:b"), Iri("urn:a")])


def values(subject: str, predicate: str) -> list[str]:
    return [quad.object.value for quad in QUADS if quad.subject.value == subject and quad.predicate.value == predicate]


def test_the_endpoint_is_where_the_site_stands() -> None:
    assert endpoint(SETTINGS).value == "https://data.example.org/sparql"
    assert values("https://data.example.org/sparql", SD + "endpoint") == ["https://data.example.org/sparql"]


def test_it_says_what_the_default_graph_holds() -> None:
    assert values("https://data.example.org/sparql", SD + "defaultDataset") == [
        "https://data.example.org/sparql#dataset"
    ]
    assert values("https://data.example.org/sparql#default-graph", VOID + "triples") == ["9"]


def test_it_names_the_graphs() -> None:
    nodes = values("https://data.example.org/sparql#dataset", SD + "namedGraph")
    assert [values(node, SD + "name") for node in nodes] == [["urn:a"], ["urn:b"]]


def test_it_tells_every_limit_in_both_languages() -> None:
    comments = [q.object for q in QUADS if q.subject == endpoint(SETTINGS) and q.predicate.value == RDFS + "comment"]
    assert {c.language for c in comments if isinstance(c, Literal)} == {"sv", "en"}
    for comment in comments:
        limits = [f.name for f in fields(Settings) if f.name.startswith("query_") and f.name not in TELLS_NOTHING]
        for name in (*limits, "request_bytes"):
            assert f"({name})" in comment.value
        assert " 7 se" in comment.value


def test_it_supports_the_versions_that_it_announces() -> None:
    assert values(endpoint(SETTINGS).value, SD + "supportedLanguage") == [SD + "SPARQL11Query", SD + "SPARQLQuery"]
    assert values(endpoint(SETTINGS).value, SD + "supportedVersion") == ["http://www.w3.org/ns/sparql#version-1.1"]
