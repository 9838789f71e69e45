"""The RDF formats of a description, read back by rdflib."""

import pytest
from independent_parsers import read_with_rdflib, without_graphs

from publisher.description import Description, IncomingGroup
from publisher.media_types import N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, MediaType
from publisher.quads import RDF_LANG_STRING, XSD, Iri, Literal, Quad
from publisher.representations.rdf import render
from publisher.store import serialize
from publisher.vocabulary import PREF_LABEL, TYPE, prefixes

BASE = "https://w3id.org/integrationskartan/"
THING, OTHER, CLASS, A, B = (Iri(BASE + n) for n in ("id/a/b", "id/a/c", "def/Council", "id/graph/a", "id/graph/b"))
DESCRIPTION = Description(
    THING,
    (
        Quad(THING, Iri(BASE + "def/convenedBy"), OTHER, A),
        Quad(THING, Iri(BASE + "def/convenedBy"), OTHER, B),
        Quad(THING, PREF_LABEL, Literal('Å <&> "]]>" \\ \n\t', RDF_LANG_STRING, "sv"), A),
        Quad(THING, Iri(BASE + "def/year"), Literal("2021", XSD + "gYear"), B),
        Quad(THING, TYPE, CLASS, B),
    ),
    (IncomingGroup(Iri(BASE + "def/about"), 1, (Quad(OTHER, Iri(BASE + "def/about"), THING, A),)),),
    labels={
        OTHER: (Quad(OTHER, PREF_LABEL, Literal("det andra", RDF_LANG_STRING, "sv"), B),),
        CLASS: (Quad(CLASS, PREF_LABEL, Literal("råd", RDF_LANG_STRING, "sv"), B),),
        PREF_LABEL: (Quad(PREF_LABEL, PREF_LABEL, Literal("namn", RDF_LANG_STRING, "sv"), B),),
        A: (Quad(A, PREF_LABEL, Literal("graf", RDF_LANG_STRING, "sv"), B),),
    },
)


def test_formats_with_graphs_say_who_states_what() -> None:
    quads = read_with_rdflib(render(DESCRIPTION, N_QUADS, BASE), "nq")
    assert len(quads) == 8
    assert read_with_rdflib(render(DESCRIPTION, TRIG, BASE), "trig") == quads
    assert {graph for *_, graph in quads} == {A.value, B.value}


@pytest.mark.parametrize("media_type", [TURTLE, N_TRIPLES, RDF_XML])
def test_formats_without_graphs_say_the_same_once(media_type: MediaType) -> None:
    triples = read_with_rdflib(render(DESCRIPTION, media_type, BASE), media_type.extension)
    assert triples == without_graphs(read_with_rdflib(render(DESCRIPTION, N_QUADS, BASE), "nq"))
    assert len(triples) == 7


def test_turtle_begins_with_the_thing_its_types_and_its_names() -> None:
    lines = [line for line in render(DESCRIPTION, TURTLE, BASE).decode().splitlines() if not line.startswith("@prefix")]
    assert lines[0].startswith(f"<{THING.value}> a ik:Council")


def test_the_names_of_what_is_mentioned_are_there_but_not_those_of_properties_and_graphs() -> None:
    named = {
        s[1] for s, p, _, _ in read_with_rdflib(render(DESCRIPTION, N_QUADS, BASE), "nq") if p[1] == PREF_LABEL.value
    }
    assert named == {THING.value, OTHER.value, CLASS.value}


@pytest.mark.parametrize("media_type", [TURTLE, TRIG, N_TRIPLES, N_QUADS, RDF_XML])
def test_a_document_is_written_as_its_quads_are(media_type: MediaType) -> None:
    quads = DESCRIPTION.quads()
    if media_type.names_graphs:
        quads.sort(key=lambda quad: str(quad.graph))
    assert render(DESCRIPTION, media_type, BASE) == serialize(quads, media_type, prefixes(BASE))
