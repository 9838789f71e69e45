"""The solutions of a query as a table on a page."""

import json
from xml.etree.ElementTree import Element

import html5lib
import pytest

from publisher.quads import RDF_LANG_STRING, XSD, BlankNode, Iri, Literal, Term
from publisher.queries.results import Bounds, Solutions, read_solutions
from publisher.representations.html import results
from publisher.representations.html.links import Links
from publisher.representations.html.rendering import Renderer
from publisher.settings import Settings

BASE = "https://example.org/data/"
SETTINGS = Settings(base_iri=BASE, site_url="https://example.org/", root_path="/at/")
LINKS = Links(SETTINGS, "sv")
XHTML = "{http://www.w3.org/1999/xhtml}"
COUNCIL = Iri(BASE + "id/council/x")


def cell(term: Term | None, name: Literal | None = None) -> results.Cell:
    return results.cell(term, {COUNCIL: name} if name else {}, LINKS)


def rendered(solutions: Solutions, *, exact: bool = True) -> Element:
    """The table as a strict parser reads it, through the real template."""
    template = (
        Renderer(SETTINGS)
        .templates("sv")
        .from_string(
            '{% from "results.html" import result_table %}'
            "<!DOCTYPE html><title>x</title>{{ result_table(r, 'Svar', exact) }}"
        )
    )
    context = {"r": results.table(solutions, {}, LINKS), "exact": exact}
    parser = html5lib.HTMLParser(strict=True)
    tree: Element = parser.parse(template.render(context))
    return tree


def test_a_thing_is_shown_by_its_name_with_its_iri_beside_and_leads_to_its_document() -> None:
    shown = cell(COUNCIL, name=Literal("Rådet", RDF_LANG_STRING, "sv"))
    assert (shown.value.text, shown.value.href, shown.value.lang) == ("Rådet", "/at/doc/council/x.sv.html", "")
    assert shown.short == "id/council/x"
    assert cell(COUNCIL, name=Literal("The Council", RDF_LANG_STRING, "en")).value.lang == "en"


def test_a_thing_without_a_name_is_shown_by_its_iri() -> None:
    shown = cell(Iri("http://www.w3.org/ns/org#Membership"))
    assert (shown.value.text, shown.value.code) == ("org:Membership", True)
    assert shown.value.href == "http://www.w3.org/ns/org#Membership"


@pytest.mark.parametrize("iri", ["javascript:alert(1)", "data:text/html,<b>", "JAVASCRIPT://x/%0aalert(1)", "urn:x"])
def test_an_iri_that_is_no_web_address_is_not_linked(iri: str) -> None:
    assert cell(Iri(iri)).value.href == ""
    assert cell(Literal(iri, XSD + "anyURI")).value.href == ""


def test_literals_tell_their_language_or_datatype_and_are_written_as_swedish_does() -> None:
    assert cell(Literal("2017-04-18", XSD + "date")).value.text == "18 april 2017"
    assert cell(Literal("2017-04-18", XSD + "date")).kind == "xsd:date"
    assert cell(Literal("175000", XSD + "integer")).value.text == "175\N{NO-BREAK SPACE}000"
    assert (cell(Literal("word", RDF_LANG_STRING, "en")).value.lang, cell(Literal("plain")).kind) == ("en", "")


def test_an_unbound_variable_and_an_empty_text_look_different() -> None:
    assert cell(None).value.text != cell(Literal("")).value.text


def test_a_long_text_is_cut_and_its_length_told() -> None:
    shown = cell(Literal("ab " * 10_000)).value
    assert (len(shown.text), shown.whole) == (results.LONGEST_CELL, 30_000) or len(shown.text) < results.LONGEST_CELL


HOSTILE: list[Term] = [
    Literal("<script>alert(1)</script>"),
    Literal("</td></table><img src=x onerror=alert(1)>", RDF_LANG_STRING, "sv"),
    Literal("x", 'http://example.org/"><script>'),
    Literal("\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe\x00\x0b"),
    Iri("http://example.org/'onmouseover='alert(1)"),
    Iri("javascript:alert(1)"),
    BlankNode("b0"),
]


@pytest.mark.parametrize("exact", [True, False])
def test_hostile_values_stay_text(exact: bool) -> None:
    tree = rendered(Solutions(('x"><b>',), tuple((term,) for term in HOSTILE), len(HOSTILE)), exact=exact)
    assert not tree.findall(f".//{XHTML}script")
    assert not tree.findall(f".//{XHTML}img")
    assert len(tree.findall(f".//{XHTML}tbody/{XHTML}tr")) == len(HOSTILE)
    attributes = {name for element in tree.iter() for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on") or name == "style"}
    assert all(link.get("href", "").startswith("http://") for link in tree.iter(f"{XHTML}a"))


def test_a_column_of_numbers_is_told_from_one_of_texts() -> None:
    rows: tuple[tuple[Term | None, ...], ...] = ((Literal("1", XSD + "integer"), Literal("1")), (None, Literal("2")))
    assert results.table(Solutions(("n", "t"), rows, 2), {}, LINKS).numeric == (True, False)


def document(count: int) -> bytes:
    bindings = [{"x": {"type": "uri", "value": f"http://example.org/{n}"}} for n in range(count)]
    return json.dumps({"head": {"vars": ["x", "y"]}, "results": {"bindings": bindings}}).encode()


def test_only_so_many_cells_are_read() -> None:
    solutions = read_solutions(document(100), Bounds(cells=20), total=100)
    assert (len(solutions.rows), solutions.total, solutions.is_cut) == (10, 100, True)
    assert solutions.variables == ("x", "y")


def test_the_beginning_of_a_large_result_is_enough() -> None:
    solutions = read_solutions(document(100)[:1000], Bounds(cells=1000), total=100)
    assert 5 < len(solutions.rows) < 100
    assert solutions.is_cut
    with pytest.raises(ValueError, match="breaks off"):
        read_solutions(document(100)[:1000], Bounds(cells=1000))


def test_a_boolean_is_no_solutions() -> None:
    with pytest.raises(ValueError, match="boolean"):
        read_solutions(b'{"head": {}, "boolean": true}', Bounds(cells=10))
