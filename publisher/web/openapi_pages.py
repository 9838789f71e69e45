"""What the OpenAPI description says of the pages and lists for readers."""

from publisher.iris import LANGUAGES
from publisher.media_types import CSV, GEOJSON, HTML, RDF
from publisher.representations.html.links import (
    ABOUT,
    ACCESSIBILITY,
    BROWSE,
    GUIDE,
    MAP,
    MAP_DATA,
    NETWORK,
    QUESTIONS,
    TIMELINE,
    VALIDATION,
    VOCABULARY,
)
from publisher.web.openapi_components import Node
from publisher.web.openapi_operations import answer, conditions, in_path, in_query, moved, named, read, refused

NAMES = (BROWSE, QUESTIONS, MAP, TIMELINE, NETWORK, VOCABULARY, VALIDATION, ABOUT, ACCESSIBILITY, GUIDE)
"""The pages that are not of one thing and take no question."""


def pages() -> Node:
    """The pages by name, the list of each class, and what belongs to the site."""
    page = ("page", {"type": "string", "enum": list(NAMES)}, "The name of the page.")
    language = ("language", {"type": "string", "enum": list(LANGUAGES)}, "The language of the page.")
    kind = (
        "class",
        {"type": "string", "pattern": "^[a-z]+:[A-Za-z]+$"},
        "A class as prefix:name.",
    )
    number = ("number", {"type": "integer", "minimum": 1, "maximum": 99}, "The number of the part.")
    shown = {200: answer("The page.", (HTML, *RDF), cached=True), 301: moved(), **refused(404)}
    listed = {200: answer("The list.", (HTML, CSV, *RDF), cached=True), 301: moved(), **refused(404)}
    number_or_all: Node = {
        "oneOf": [{"type": "integer", "minimum": 1, "maximum": 99_999_999}, {"type": "string", "enum": ["all"]}]
    }
    turned = in_query("page", number_or_all, "Which page of the list; all, for CSV, Turtle and N-Triples whole.")
    addresses = {200: named("Addresses.", "application/xml", cached=True), 301: moved(), **refused(404)}
    return {
        "/{page}": read("A page in the language of the reader", shown, [*in_path(page), *conditions()]),
        "/{page}.{language}.html": read("A page in one language", shown, [*in_path(page, language), *conditions()]),
        f"/{BROWSE}/{{class}}": read("The things of a class", listed, [*in_path(kind), turned, *conditions()]),
        f"/{MAP_DATA}": read("The areas of the map", {200: answer("The areas.", (GEOJSON,), cached=True)}),
        "/.well-known/sparql-examples": read(
            "The example queries", {200: answer("The queries.", RDF, cached=True)}, conditions()
        ),
        "/sitemap.xml": read("The addresses of the pages", addresses),
        "/sitemap-{number}.xml": read("A part of the addresses", addresses, in_path(number)),
    }
