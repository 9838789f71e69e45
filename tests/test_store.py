"""Oxigraph behind our own terms: what goes in comes out, and the default graph is the merge."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from publisher.errors import SourceError
from publisher.media_types import JSON_LD, N_QUADS, N_TRIPLES, RDF, RDF_XML, TRIG, TURTLE, MediaType
from publisher.quads import RDF_LANG_STRING, XSD, Iri, Literal, Quad
from publisher.store import Store, parse, rewritten_literals, serialize

EX = "https://example.org/"
S, P, A, B = (Iri(EX + name) for name in "spab")
QUADS = [
    Quad(S, P, Literal("both"), A),
    Quad(S, P, Literal("both"), B),
    Quad(S, P, Literal('Å"\\\n', RDF_LANG_STRING, "sv"), A),
    Quad(S, P, Literal("2026-11-22", XSD + "date"), B),
    Quad(S, P, Iri(EX + "o"), B),
]


@pytest.mark.parametrize("media_type", [TRIG, N_QUADS])
def test_formats_with_graphs_give_back_every_quad(media_type: MediaType) -> None:
    assert set(parse(serialize(QUADS, media_type, {}), media_type)) == set(QUADS)


@pytest.mark.parametrize("media_type", [TURTLE, N_TRIPLES, RDF_XML, JSON_LD])
def test_formats_without_graphs_give_each_triple_once(media_type: MediaType) -> None:
    back = list(parse(serialize(QUADS, media_type, {}), media_type))
    assert len(back) == 4
    assert set(back) == {Quad(q.subject, q.predicate, q.object, None) for q in QUADS}


def test_only_prefixes_in_use_are_declared() -> None:
    text = serialize(QUADS, TURTLE, {"ex": EX, "xsd": XSD, "no": "https://example.com/"}).decode()
    assert "@prefix ex: <https://example.org/>" in text
    assert "@prefix xsd:" in text
    assert "@prefix no:" not in text


def test_a_syntax_error_has_its_place() -> None:
    with pytest.raises(SourceError) as broken:
        list(parse(b"<a:s> <a:p> <a:o> .\n<a:s> <a:p> o .\n", TURTLE, "data/x.ttl"))
    assert (broken.value.file, broken.value.line, broken.value.column) == ("data/x.ttl", 2, 13)
    assert "Parser error" not in str(broken.value)


@pytest.mark.parametrize("media_type", RDF)
def test_nonsense_is_a_source_error(media_type: MediaType) -> None:
    with pytest.raises(SourceError):
        list(parse(b"\x00 nonsense {", media_type, "x"))


def test_a_remote_context_is_never_fetched() -> None:
    document = b'{"@context": "http://127.0.0.1:1/context.jsonld", "@id": "urn:s", "urn:p": "o"}'
    with pytest.raises(SourceError):
        list(parse(document, JSON_LD, "x.jsonld"))


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "memory":
        return Store.in_memory(QUADS)
    Store.write(tmp_path / "store", QUADS)
    return Store(ox.Store.read_only(str(tmp_path / "store")))


def test_the_default_graph_holds_each_triple_once(store: Store) -> None:
    count = "SELECT (COUNT(*) AS ?n) { %s }"
    assert store.select(count % "?s ?p ?o") == [{"n": Literal("4", XSD + "integer")}]
    assert store.select(count % "GRAPH ?g { ?s ?p ?o }") == [{"n": Literal("5", XSD + "integer")}]


def test_solutions_come_in_our_terms_without_what_is_unbound(store: Store) -> None:
    rows = store.select(f"SELECT ?o ?none {{ GRAPH <{A.value}> {{ ?s ?p ?o }} }}")
    assert sorted(str(row["o"]) for row in rows) == ['"both"', '"Å\\"\\\\\\n"@sv']
    assert all(set(row) == {"o"} for row in rows)


def test_conclusions_stand_in_the_graph_that_they_are_given() -> None:
    derived = Store.in_memory(QUADS).construct("CONSTRUCT { ?o ?p ?s } { ?s ?p ?o FILTER isIRI(?o) }", Iri(EX + "d"))
    assert set(derived) == {Quad(Iri(EX + "o"), P, S, Iri(EX + "d"))}


def test_what_is_added_later_is_merged_too() -> None:
    store = Store.in_memory(QUADS)
    store.extend([Quad(S, P, Literal("both"), Iri(EX + "c"))])
    assert len(store.select("SELECT * { ?s ?p ?o }")) == 4
    assert len(store.select("SELECT * { GRAPH ?g { ?s ?p ?o } }")) == 6


def test_a_query_of_the_wrong_kind_or_form_is_refused() -> None:
    store = Store.in_memory(QUADS)
    for query in ("ASK {}", "SELECT", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"):
        with pytest.raises(ValueError, match=r"."):
            store.select(query)
    for query in ("SELECT * {}", "CONSTRUCT"):
        with pytest.raises(ValueError, match=r"."):
            store.construct(query, A)


def test_literals_that_the_store_would_rewrite_are_found() -> None:
    kept = [Literal("2.5", XSD + "decimal"), Literal("x"), Literal("å", RDF_LANG_STRING, "sv")]
    changed = [
        Literal("2.50", XSD + "decimal"),
        Literal("1", XSD + "nonNegativeInteger"),
        Literal("01", XSD + "integer"),
        Literal("2026-11-22+00:00", XSD + "date"),
    ]
    found = rewritten_literals([*kept, *changed])
    assert set(found) == set(changed)
    assert found[changed[0]] == Literal("2.5", XSD + "decimal")


def test_whether_a_query_is_answered_does_not_depend_on_its_order() -> None:
    """A page that lies past the last solution is no answer, however the solutions are ordered."""
    store = Store.in_memory([Quad(Iri("urn:s"), Iri("urn:p"), Iri("urn:o"), Iri("urn:g"))])
    select = "SELECT ?s WHERE { ?s ?p ?o }"
    assert store.answers(select)
    assert store.answers(f"{select} ORDER BY DESC(STR(?s)) LIMIT 3")
    assert not store.answers(f"{select} ORDER BY ?s LIMIT 3 OFFSET 1")
    assert not store.answers("SELECT ?s WHERE { ?s <urn:q> ?o } ORDER BY ?s")
    with pytest.raises(ValueError, match="no SELECT"):
        store.answers("ASK { ?s ?p ?o }")
