import random

import numpy as np
import pyoxigraph as ox
import pytest
from conftest import PROJECT
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.quad_columns import ColumnsBuilder, QuadColumns
from publisher.quads import RDF_LANG_STRING, XSD, BlankNode, Iri, Literal, Quad, canonical_lines
from publisher.settings import read_settings
from publisher.sources import read_dataset
from publisher.store import to_oxigraph

_CHARACTERS = st.characters(exclude_categories=["Cs"])
_IRIS = st.text(st.sampled_from("ab/-.é\U0001f600"), max_size=4).map(lambda text: Iri(f"https://e.x/{text}"))
_BLANKS = st.sampled_from(("a", "a1", "a.b", "b")).map(BlankNode)
_TEXTS = st.text(_CHARACTERS | st.sampled_from('" \\\n\t\x7f\x00\x1f\ufffe@^'), max_size=4)
_LITERALS = st.builds(
    lambda text, kind: Literal(text, *kind),
    _TEXTS,
    st.sampled_from(
        (
            (XSD + "string", ""),
            (XSD + "integer", ""),
            (XSD + "int", ""),
            (RDF_LANG_STRING, "en"),
            (RDF_LANG_STRING, "en-gb"),
        )
    ),
)
_QUADS = st.builds(
    Quad, _IRIS | _BLANKS, _IRIS, _IRIS | _BLANKS | _LITERALS, st.none() | st.sampled_from([Iri("g:1"), Iri("g:2")])
)


@pytest.fixture(scope="module")
def real() -> tuple[Quad, ...]:
    return tuple(read_dataset(read_settings(PROJECT, {})).quads)


@given(st.lists(_QUADS, max_size=25))
@settings(max_examples=400, deadline=None)
def test_the_order_of_the_numbers_is_that_of_the_canonical_lines(quads: list[Quad]) -> None:
    columns = QuadColumns.of([*quads, *quads[:3]])
    assert list(columns.lines()) == canonical_lines(quads)
    assert list(columns.terms) == sorted(set(columns.terms))
    assert set(columns) == set(quads)
    assert len(columns) == len(set(quads))
    assert all(quad in columns for quad in quads)


@given(_QUADS)
@settings(max_examples=400, deadline=None)
def test_oxigraph_writes_terms_in_the_same_form(quad: Quad) -> None:
    assert [str(part) for part in to_oxigraph(quad)][:3] == [str(quad.subject), str(quad.predicate), str(quad.object)]


def test_a_character_of_every_kind_is_escaped_as_oxigraph_escapes_it() -> None:
    for number in (*range(0x300), 0x2028, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF, 0x10FFFF):
        text = f"a{chr(number)}b"
        assert str(Literal(text)) == str(ox.Literal(text)), hex(number)


@given(st.lists(_QUADS, max_size=20), st.lists(_QUADS, max_size=20))
@settings(max_examples=200, deadline=None)
def test_merged_columns_are_those_of_both_together(one: list[Quad], other: list[Quad]) -> None:
    merged = QuadColumns.of(one).merged(QuadColumns.of(other))
    whole = QuadColumns.of([*one, *other])
    assert list(merged.terms) == list(whole.terms)
    assert list(merged.lines()) == list(whole.lines())


def test_the_real_dataset_comes_back_whole_from_any_order(real: tuple[Quad, ...]) -> None:
    shuffled = list(real)
    random.Random(20261122).shuffle(shuffled)
    builder = ColumnsBuilder()
    builder.extend(shuffled)
    assert len(builder) == len(real)
    columns = builder.columns()
    assert list(columns.lines()) == canonical_lines(real)
    assert set(columns.quads()) == set(real)
    assert len(builder) == 0, "the builder is empty afterwards"


def test_triples_stand_once_and_in_canonical_order(real: tuple[Quad, ...]) -> None:
    twice = [*real, *(Quad(q.subject, q.predicate, q.object, Iri("urn:another")) for q in real[::3])]
    found = list(QuadColumns.of(twice).triple_lines())
    assert found == sorted({f"{quad.subject} {quad.predicate} {quad.object} ." for quad in twice})


def test_rows_are_found_by_subject_and_by_graph(real: tuple[Quad, ...]) -> None:
    columns = QuadColumns.of(real)
    for quad in real[::997]:
        subject, graph = columns.number(str(quad.subject)), columns.number(str(quad.graph))
        assert subject is not None
        assert graph is not None
        assert set(columns.quads(columns.of_subject(subject))) == {q for q in real if q.subject == quad.subject}
        assert set(columns.quads(columns.of_graph(graph))) == {q for q in real if q.graph == quad.graph}


def test_a_selection_keeps_the_numbers(real: tuple[Quad, ...]) -> None:
    columns = QuadColumns.of(real)
    graph = int(columns.graphs[0])
    chosen = columns.selected(columns.of_graph(graph))
    assert chosen.terms is columns.terms
    assert set(chosen) == {quad for quad in real if quad.graph == columns.term(graph)}


def test_no_quads_are_no_rows() -> None:
    empty = QuadColumns.of([])
    assert (len(empty), list(empty.lines()), list(empty.triple_lines()), list(empty)) == (0, [], [], [])
    assert empty.subjects.dtype == np.uint32
    assert empty.number("<urn:x>") is None
    assert Quad(Iri("urn:x"), Iri("urn:x"), Iri("urn:x"), None) not in empty
    assert len(empty.merged(empty)) == 0
