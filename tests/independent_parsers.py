"""Reads answers with parsers that did not write them: rdflib for what Oxigraph wrote, Oxigraph for what PyLD wrote."""

import csv
import io
import json
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import Element

import html5lib
import pyoxigraph as ox
import rdflib

RDF_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
DEFAULT = ""
"""The graph of a statement in a format that names none."""

Term = tuple[str, str, str]
"""A term: `iri` or `blank` or its datatype; its value to the letter; its language."""

Statement = tuple[Term, Term, Term, str]
"""Subject, predicate, object, and the IRI of the graph."""

_RDFLIB = {"ttl": "turtle", "trig": "trig", "nt": "nt", "nq": "nquads", "rdf": "xml", "jsonld": "json-ld"}


def read_with_rdflib(body: bytes, extension: str) -> set[Statement]:
    """The statements of a document that Oxigraph wrote."""
    dataset = rdflib.Dataset()
    target = dataset if extension in ("trig", "nq") else dataset.default_graph
    with _literals_to_the_letter():
        target.parse(data=body, format=_RDFLIB[extension])
    unnamed = (None, dataset.default_graph.identifier)
    return {
        (_of_rdflib(s), _of_rdflib(p), _of_rdflib(o), DEFAULT if g in unnamed else str(g))
        for s, p, o, g in dataset.quads((None, None, None, None))
    }


@contextmanager
def _literals_to_the_letter() -> Iterator[None]:
    """Keep rdflib from writing literals its own way, for as long as the block runs; it uses what it deprecates."""
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=DeprecationWarning, module="rdflib")
            yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


def read_with_oxigraph(body: bytes) -> set[Statement]:
    """The statements of a JSON-LD document that PyLD wrote."""
    return {
        (
            _of_oxigraph(quad.subject),
            _of_oxigraph(quad.predicate),
            _of_oxigraph(quad.object),
            DEFAULT if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name.value),
        )
        for quad in ox.parse(body, format=ox.RdfFormat.JSON_LD)
    }


def read_sparql_json(body: bytes) -> list[dict[str, Term]]:
    """The solutions of a SELECT in SPARQL JSON."""
    rows = json.loads(body)["results"]["bindings"]
    return [{name: _of_json(value) for name, value in row.items()} for row in rows]


def read_table(body: bytes) -> list[dict[str, str]]:
    """The rows of a CSV answer by column; ValueError for a row that is too short or too long."""
    rows = list(csv.reader(io.StringIO(body.decode(), newline=""), strict=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def read_html(body: bytes) -> "Page":
    """The page; html5lib.html5parser.ParseError where it is not as the HTML standard wants it."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return Page(parser.parse(body, transport_encoding="utf-8"))


class Page:
    """A parsed HTML page."""

    def __init__(self, root: Element) -> None:
        self._root = root

    @property
    def language(self) -> str:
        """The language that the page says it is in."""
        return str(self._root.get("lang"))

    @property
    def title(self) -> str:
        """The text of the title."""
        return self.text("head/title")

    def text(self, path: str) -> str:
        """The text below the first element at the path."""
        found = self._root.find(path)
        return "" if found is None else " ".join("".join(found.itertext()).split())

    def ids(self) -> set[str]:
        """The anchors of the page."""
        return {anchor for element in self._root.iter() if (anchor := element.get("id"))}

    def links(self) -> Iterator[str]:
        """Every address that an element leads to or loads."""
        for element in self._root.iter():
            for attribute in ("href", "src", "action"):
                address = element.get(attribute)
                if address is not None:
                    yield address


def quoted(html: str) -> str:
    """The page with quotation marks round every attribute, which HTML lets one leave out (section 13.1.2.3)."""
    return re.sub(r"<[a-z][^<>]*>", lambda tag: re.sub(r"(\s[\w-]+)=([^\s\"'>]+)", r'\1="\2"', tag[0]), html)


def without_graphs(statements: set[Statement]) -> set[Statement]:
    """The triples of the statements."""
    return {(s, p, o, DEFAULT) for s, p, o, _ in statements}


def _of_rdflib(term: object) -> Term:
    match term:
        case rdflib.URIRef():
            return "iri", str(term), ""
        case rdflib.Literal():
            if term.language:
                return RDF_LANG_STRING, str(term), term.language
            return str(term.datatype or XSD_STRING), str(term), ""
        case _:
            return "blank", str(term), ""


def _of_oxigraph(term: object) -> Term:
    match term:
        case ox.NamedNode():
            return "iri", term.value, ""
        case ox.Literal():
            return term.datatype.value, term.value, term.language or ""
        case _:
            return "blank", str(term), ""


def _of_json(value: dict[str, str]) -> Term:
    match value["type"]:
        case "uri":
            return "iri", value["value"], ""
        case "bnode":
            return "blank", value["value"], ""
        case _:
            language = value.get("xml:lang", "")
            return RDF_LANG_STRING if language else value.get("datatype", XSD_STRING), value["value"], language
