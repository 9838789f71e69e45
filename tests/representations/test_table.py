"""Tables, read back by the standard library (RFC 4180)."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from publisher.description import Description
from publisher.quads import RDF_LANG_STRING, XSD, XSD_STRING, Iri, Literal, Quad
from publisher.representations.table import COLUMNS, render
from publisher.vocabulary import PREF_LABEL

BASE = "https://example.org/"
THING, OTHER, SAID, GRAPH = (Iri(BASE + name) for name in ("thing", "other", "said", "graph"))
LABELS = {
    SAID: tuple(
        Quad(SAID, PREF_LABEL, Literal(text, RDF_LANG_STRING, tag), GRAPH)
        for text, tag in (("sade", "sv"), ("said", "en"))
    ),
    OTHER: (Quad(OTHER, PREF_LABEL, Literal("den, andra", RDF_LANG_STRING, "sv"), GRAPH),),
}


def rows(description: Description, language: str = "sv") -> list[list[str]]:
    text = render(description, language).decode()
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def describe(*values: Iri | Literal) -> Description:
    return Description(THING, tuple(Quad(THING, SAID, value, GRAPH) for value in values), labels=LABELS)


def test_each_statement_is_a_row_with_its_graph() -> None:
    found = rows(describe(OTHER, Literal("å", RDF_LANG_STRING, "sv"), Literal("1", XSD + "integer"), Literal("x")))
    start = [THING.value, SAID.value, "sade"]
    assert found[0] == list(COLUMNS)
    assert found[1] == [*start, OTHER.value, "den, andra", "", "", GRAPH.value]
    assert found[2] == [*start, "å", "", "sv", RDF_LANG_STRING, GRAPH.value]
    assert found[3] == [*start, "1", "", "", XSD + "integer", GRAPH.value]
    assert found[4] == [*start, "x", "", "", XSD_STRING, GRAPH.value]


def test_labels_are_in_the_language_else_in_one_that_there_is() -> None:
    found = rows(describe(OTHER), "en")
    assert (found[1][2], found[1][4]) == ("said", "den, andra")


def test_lines_end_as_the_standard_says() -> None:
    assert render(describe(OTHER), "sv").endswith(b"\r\n")


@given(
    st.lists(
        st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")), max_size=5, unique=True
    )
)
def test_any_text_survives(texts: list[str]) -> None:
    found = rows(describe(*(Literal(text) for text in texts)))
    assert [row[3] for row in found[1:]] == texts
