"""JSON-LD documents say what the description says, compactly, and ask for nothing from elsewhere."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import PROJECT
from hypothesis import given
from hypothesis import strategies as st

from publisher.description import Description, IncomingGroup
from publisher.errors import ReleaseError
from publisher.quads import RDF_LANG_STRING, XSD, Iri, Literal, Quad, Term
from publisher.representations.jsonld import Context, render
from publisher.vocabulary import LABEL, PREF_LABEL, TYPE

BASE = "https://w3id.org/integrationskartan/"
CONTEXT = Context(PROJECT / "ontology" / "context.jsonld")
COUNCIL, BODY, CLASS, GRAPH = (Iri(BASE + name) for name in ("id/council/a", "id/body/b", "def/Council", "id/graph/g"))
CONVENED = Iri(BASE + "def/convenedBy")


def statements(body: bytes) -> set[str]:
    return {str(quad.triple) for quad in ox.parse(body, format=ox.RdfFormat.JSON_LD)}


def expected(quads: list[Quad]) -> set[str]:
    lines = "\n".join(str(Quad(quad.subject, quad.predicate, quad.object, None)) for quad in quads)
    return {str(quad.triple) for quad in ox.parse(lines, format=ox.RdfFormat.N_QUADS)}


def sv(text: str) -> Literal:
    return Literal(text, RDF_LANG_STRING, "sv")


def council() -> Description:
    name = Quad(BODY, PREF_LABEL, sv("Länsstyrelsen"), GRAPH)
    return Description(
        COUNCIL,
        (
            Quad(COUNCIL, TYPE, CLASS, GRAPH),
            Quad(COUNCIL, PREF_LABEL, sv("Rådet"), GRAPH),
            Quad(COUNCIL, CONVENED, BODY, GRAPH),
            Quad(COUNCIL, Iri("https://schema.org/position"), Literal("2", XSD + "integer"), GRAPH),
        ),
        (IncomingGroup(CONVENED, 1, (Quad(BODY, CONVENED, COUNCIL, GRAPH),)),),
        labels={BODY: (name,)},
    )


def test_the_document_says_what_the_description_says() -> None:
    assert statements(render(council(), CONTEXT)) == expected(council().quads())


def test_the_thing_is_the_root_and_what_it_mentions_is_nested() -> None:
    document = json.loads(render(council(), CONTEXT))
    assert (document["id"], document["type"]) == (COUNCIL.value, "Council")
    assert next(iter(document)) == "@context"
    assert document["prefLabel"] == {"sv": "Rådet"}
    nested = next(value for value in document.values() if isinstance(value, dict) and value.get("id") == BODY.value)
    assert nested["prefLabel"] == {"sv": "Länsstyrelsen"}


def test_the_context_is_inline_and_no_larger_than_it_needs_to_be() -> None:
    context = json.loads(render(council(), CONTEXT))["@context"]
    whole = json.loads((PROJECT / "ontology" / "context.jsonld").read_text("utf-8"))["@context"]
    assert isinstance(context, dict)
    assert len(context) < 20 < len(whole)
    assert "Council" in context
    assert "Person" not in context
    assert context.items() <= whole.items()


def test_the_same_description_gives_the_same_bytes() -> None:
    assert render(council(), CONTEXT) == render(council(), CONTEXT)


def test_a_context_that_cannot_be_read_is_a_damaged_release(tmp_path: Path) -> None:
    for text in ("", "{}", "[]", '{"@context": }'):
        file = tmp_path / "context.jsonld"
        file.write_text(text)
        with pytest.raises(ReleaseError):
            Context(file)


_IRIS = [Iri(f"https://example.org/{name}") for name in "abc"]
iris = st.sampled_from(
    [COUNCIL, BODY, CLASS, *_IRIS, Iri("urn:x:1"), Iri("geo:59.3,18.1"), Iri("mailto:a@example.org")]
)
predicates = st.sampled_from(
    [TYPE, LABEL, PREF_LABEL, CONVENED, Iri("https://schema.org/position"), Iri("urn:p"), *_IRIS]
)
texts = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\n\t"\\@<'), max_size=8)
literals = st.one_of(
    texts.map(Literal),
    st.builds(Literal, texts, st.just(RDF_LANG_STRING), st.sampled_from(["sv", "en", "en-gb"])),
    st.sampled_from([Literal(value, XSD + kind) for value, kind in (("2", "integer"), ("true", "boolean"))]),
    st.sampled_from([Literal(value, XSD + kind) for value, kind in (("2.5", "decimal"), ("2026-11-22", "date"))]),
)
own = st.builds(Quad, st.just(COUNCIL), predicates, st.one_of(iris, literals), st.just(GRAPH))
foreign = st.builds(Quad, iris, predicates, st.one_of(iris, literals), st.just(GRAPH))


def described(own: list[Quad], others: list[Quad]) -> Description:
    pointing = [quad for quad in others if quad.object == COUNCIL]
    groups = [
        IncomingGroup(predicate, 1, tuple(q for q in pointing if q.predicate == predicate))
        for predicate in sorted({quad.predicate for quad in pointing})
    ]
    return Description(COUNCIL, tuple(own), tuple(groups), tuple(others), len(others))


@given(st.lists(own, min_size=1, max_size=8), st.lists(foreign, max_size=8))
def test_any_description_survives(own: list[Quad], others: list[Quad]) -> None:
    description = described(own, others)
    assert statements(render(description, CONTEXT)) == expected(description.quads())


@given(st.lists(own, min_size=1, max_size=4), st.one_of(iris, literals))
def test_the_document_is_utf_8_and_ends_with_a_line_feed(own: list[Quad], value: Term) -> None:
    body = render(described([*own, Quad(COUNCIL, LABEL, value, GRAPH)], []), CONTEXT)
    assert body.decode().endswith("}\n")
