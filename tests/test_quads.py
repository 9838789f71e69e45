"""Terms survive their N-Quads form, and other parsers read the same in it."""

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publisher.quads import (
    RDF_LANG_STRING,
    XSD,
    XSD_STRING,
    BlankNode,
    Iri,
    Literal,
    Quad,
    canonical_lines,
    parse_term,
    triple,
)

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
hostile = texts | st.text(alphabet="\"\\\n\r\t\b\f\0\x1f\x7f\u2028\ufffe😀uU0'<>@^_:. ")
literals = st.one_of(
    hostile.map(Literal),
    hostile.map(lambda value: Literal(value, RDF_LANG_STRING, "sv")),
    hostile.map(lambda value: Literal(value, XSD + "hexBinary")),
)
S, P, G = Iri("https://example.org/s"), Iri("https://example.org/p"), Iri("https://example.org/g")


@given(literals)
@example(Literal("\\u0041\\"))
@example(Literal('"@sv'))
@example(Literal('"^^<x>', XSD_STRING))
@example(Literal("a\x00b\x7f\r\n"))
def test_a_literal_survives_its_own_form(literal: Literal) -> None:
    assert parse_term(str(literal)) == literal
    assert "\n" not in str(literal)


@given(literals)
def test_another_parser_reads_the_same_literal(literal: Literal) -> None:
    line = str(Quad(S, P, literal, G))
    quad = next(iter(ox.parse(line, format=ox.RdfFormat.N_QUADS)))
    assert isinstance(quad.object, ox.Literal)
    assert (quad.object.value, quad.object.datatype.value) == (literal.value, literal.datatype)
    assert (quad.object.language or "") == literal.language


@given(
    st.sampled_from(["https://example.org/å/%20#x?y=1", "urn:x:y", "mailto:a@b"]),
    st.from_regex(r"[a-z0-9]{1,9}", fullmatch=True),
)
def test_iris_and_blank_nodes_survive_their_form(iri: str, label: str) -> None:
    assert parse_term(str(Iri(iri))) == Iri(iri)
    assert parse_term(str(BlankNode(label))) == BlankNode(label)


@pytest.mark.parametrize("text", ["", "<a", "a", '"a', '"a"@', '"a"^^b', '"a" ', "<a> <b>", '"a"b"'])
def test_what_is_no_term_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a term"):
        parse_term(text)


def test_a_quad_is_canonical_n_quads() -> None:
    assert str(Quad(S, P, Literal("a"), G)) == f'{S} {P} "a" {G} .'
    assert str(Quad(S, P, Literal("a", RDF_LANG_STRING, "sv"), None)) == f'{S} {P} "a"@sv .'
    assert str(Quad(S, P, Literal("1", XSD + "integer"), G)) == f'{S} {P} "1"^^<{XSD}integer> {G} .'
    assert str(Literal("\t\b\n\r\f\"\\\x01\x7f'å")) == '"\\t\\b\\n\\r\\f\\"\\\\\\u0001\\u007F\'å"'


def test_lines_stand_once_and_in_code_point_order() -> None:
    quads = [Quad(S, P, Literal(value), G) for value in ("ö", "z", "å", "z", "Z")]
    assert [line.split('"')[1] for line in canonical_lines(quads)] == ["Z", "z", "å", "ö"]


def test_a_triple_is_a_quad_without_its_graph() -> None:
    assert triple(Quad(S, P, G, G)) == triple(Quad(S, P, G, None)) == (S, P, G)
