"""The description of this interface for machines (OpenAPI 3.1, https://spec.openapis.org/oas/v3.1.0)."""

import json
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from publisher import __version__
from publisher.catalogue import DUMPED
from publisher.iris import LANGUAGES
from publisher.media_types import (
    BOOLEANS,
    HTML,
    JSON,
    JSON_LD,
    LINKSETS,
    PROBLEMS,
    RDF,
    REPRESENTATIONS,
    SOLUTIONS,
)
from publisher.representations.html.asked import VIEWS
from publisher.settings import Settings
from publisher.web.caching import Validators
from publisher.web.openapi_components import Node, headers, problems, schemas
from publisher.web.openapi_data import described, past
from publisher.web.openapi_matching import matching
from publisher.web.openapi_operations import (
    answer,
    conditions,
    in_path,
    in_query,
    mediatype,
    moved,
    named,
    operation_of,
    page,
    profile,
    read,
    refused,
    responses_of,
)
from publisher.web.openapi_pages import pages
from publisher.web.serving import Serving

PATH = "openapi.json"
_NAMES = {"type": "string", "pattern": "^[a-z0-9-]+$"}
_TERMS = {"type": "string", "pattern": "^[A-Za-z0-9-]+$"}


class OpenApi:
    """The door to the description, which is made once."""

    def __init__(self, settings: Settings, serving: Serving) -> None:
        self._serving, self._validators = serving, Validators(settings)
        self._body = (json.dumps(describe(settings), ensure_ascii=False, indent=2) + "\n").encode()

    def routes(self) -> list[Route]:
        """The routes."""
        return [Route(f"/{PATH}", self.openapi)]

    async def openapi(self, _: Request) -> Response:
        """The whole description."""
        headers = self._validators.headers(self._serving.edition, "openapi")
        return Response(self._body, headers=headers | {"Content-Type": JSON.name})


def describe(settings: Settings) -> Node:
    """The description; its server is `site_url`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": settings.title("en"),
            "version": __version__,
            "description": "Linked open data: things, the documents on them, a SPARQL endpoint, and dumps.",
            "license": {"name": "CC0 1.0", "identifier": "CC0-1.0"},
        },
        "servers": [{"url": settings.site_url.removesuffix("/")}],
        "paths": {
            **_documents(),
            **pages(),
            **past(),
            **described(),
            **matching(),
            **_sparql(),
            **_search(),
            **_site(),
            **_operation(),
        },
        "components": {"responses": problems(), "schemas": schemas(), "headers": headers()},
    }


def _documents() -> Node:
    """Things, terms, the documents on them, and the links of each."""
    kinds = ("kind", _NAMES, "What sort of thing it is, as its address says.")
    slugs = ("slug", _NAMES, "The name of the thing.")
    terms = ("term", _TERMS, "The name of a class or a property.")
    formats = {"type": "string", "enum": [*(kind.extension for kind in REPRESENTATIONS), "sv.html", "en.html"]}
    found = {
        200: answer("The document on the thing.", (*REPRESENTATIONS, JSON), cached=True),
        301: moved("The thing was merged with another, or the address has another spelling."),
        **refused(404, 410),
    }
    to_document = {
        301: moved("The thing was merged with another, or the address has another spelling."),
        303: moved("The document on the thing."),
        **refused(404, 410),
    }
    asked = (mediatype(REPRESENTATIONS), *profile(), page(), *conditions())
    links = {200: answer("The links of the document.", LINKSETS, cached=True), 301: moved(), **refused(404)}
    named = ("format", formats, "The format; pages name a language too, or have it negotiated.")
    return {
        "/id/{kind}/{slug}": read("A thing leads to the document on it", to_document, in_path(kinds, slugs)),
        "/def": read("The vocabulary leads to its document", to_document),
        "/def/{term}": read("A term leads to the document on it", to_document, in_path(terms)),
        "/doc/{kind}/{slug}": read("The document on a thing", found, in_path(kinds, slugs) + list(asked)),
        "/doc/{kind}/{slug}.{format}": read(
            "The document in one format", found, in_path(kinds, slugs, named) + list(asked)
        ),
        "/doc/def": read("The document on the vocabulary", found, asked),
        "/doc/def/{term}": read("The document on a term", found, in_path(terms) + list(asked)),
        "/linkset/{kind}/{slug}": read(
            "The links of a document (RFC 9264)", links, [*in_path(kinds, slugs), mediatype(LINKSETS), *conditions()]
        ),
    }


def _sparql() -> Node:
    """The endpoint (SPARQL 1.1 Protocol)."""
    texts = {"type": "string"}
    several = {"type": "array", "items": {"type": "string"}}
    formats = (*SOLUTIONS, *BOOLEANS, *RDF, HTML, JSON)
    parameters = [
        in_query("query", texts, "The query; without one the service describes itself."),
        in_query("default-graph-uri", several, "The graphs that are merged into the default graph."),
        in_query("named-graph-uri", several, "The named graphs."),
        in_query("format", texts, "A format by its extension or its name; it overrides Accept."),
        in_query("version", texts, "The version of SPARQL that the query is written in."),
    ]
    responses = {
        200: answer("The result, or the description of the service.", formats),
        301: moved(),
        **refused(403, 429, 502, 503, 504),
    }
    form: Node = {
        "type": "object",
        "required": ["query"],
        "properties": {"query": texts, "default-graph-uri": several, "named-graph-uri": several},
    }
    bodies = {"application/x-www-form-urlencoded": {"schema": form}, "application/sparql-query": {"schema": texts}}
    asked = read("Ask a query", responses, parameters)
    posted = responses_of({**responses, 308: moved(), **refused(415)})
    post: Node = {
        "summary": "Ask a query that is posted",
        "operationId": "post_sparql",
        "parameters": parameters[1:],
        "requestBody": {"required": True, "content": bodies},
        "responses": posted,
    }
    return {"/sparql": {**asked, "post": post}, "/sparql.{language}.html": _query_page(post, parameters[:3])}


def _query_page(posted: Node, parameters: Sequence[Node]) -> Node:
    """The page for readers; what keeps a query from being answered is told on it."""
    languages = ("language", {"type": "string", "enum": list(LANGUAGES)}, "The language of the page.")
    views: Node = {"type": "string", "enum": list(VIEWS)}
    known = [*in_path(languages), *parameters, in_query("view", views, "What the answer is shown as.")]
    failing = (400, 403, 413, 429, 502, 503, 504)
    shown = {200: answer("The page, with the answer where a query is asked.", (HTML,), cached=True), **refused(404)}
    told = {status: answer("The page says why there is no answer.", PROBLEMS) for status in failing}
    viewed = read("The query page", shown | told, [*known, *conditions()])
    post = operation_of("post_query_page", "The query page, by a form", known[:1] + known[2:], shown | told)
    return {**viewed, "post": {**post, "requestBody": posted["requestBody"]}}


def _search() -> Node:
    """Search over names, codes and texts."""
    texts = {"type": "string"}
    languages: Node = {"type": "string", "enum": list(LANGUAGES)}
    words = in_query("q", texts, "The words, names or codes; spelling, endings and diacritics are forgiven.")
    kind = in_query("type", texts, "A class, as prefix:name; only its things are found.")
    number = in_query("page", texts, "Which page of the hits.")
    tongue = in_query("language", languages, "The language of the names.")
    hits = {200: answer("The page.", (HTML,), cached=True), 301: moved(), **refused(404)}
    found = {200: named("The hits, the best first, and their classes.", JSON.name, cached=True), 301: moved()}
    tongues = in_path(("language", languages, "The language of the page."))
    asked = [words, kind, number, *conditions()]
    return {
        "/search": read("Search, in the language of the reader", hits, asked),
        "/search.{language}.html": read("The page of a search", hits, [*tongues, *asked]),
        "/search.json": read("Search, for programs", found, [*asked, tongue]),
        "/suggest": read("Names that begin like what is typed", found, [words, tongue, *conditions()]),
    }


def _site() -> Node:
    """What is about the dataset as a whole."""
    languages = ("language", {"type": "string", "enum": list(LANGUAGES)}, "The language of the page.")
    page = {200: answer("The page.", (HTML,), cached=True), 301: moved(), **refused(404)}
    part_types: Node = {name: {} for name in (*(kind.name for kind in DUMPED), "multipart/byteranges")}
    whole: dict[int, Node] = {
        200: answer("The whole dataset.", DUMPED, cached=True),
        206: {"description": "Parts of it.", "content": part_types},
        301: moved(),
        **refused(404, 416),
    }
    release = answer("The release.", (JSON,), cached=True)
    release = {**release, "content": {JSON.name: {"schema": {"$ref": "#/components/schemas/Release"}}}}
    return {
        "/": read("The start page", page, conditions()),
        "/index.{language}.html": read("The start page in one language", page, [*in_path(languages), *conditions()]),
        "/context.jsonld": read(
            "The JSON-LD context",
            {200: answer("The context.", (JSON_LD,), cached=True), 206: whole[206], 416: whole[416]},
        ),
        "/release.json": read("The release that is served", {200: release}),
        f"/{PATH}": read("This description", {200: answer("The description.", (JSON,), cached=True)}),
        "/editor/vocabulary.json": read(
            "What the query editor completes", {200: answer("Terms.", (JSON,), cached=True)}
        ),
        "/robots.txt": read("What robots may read", {200: named("The rules.", "text/plain", cached=True)}),
        "/favicon.ico": read("The icon", {308: moved("The icon's own address.")}),
    }


def _operation() -> Node:
    """What operators ask."""
    state = named("It is so.", JSON.name)
    failing = named("It is not so: `failing` says what fails.", JSON.name)
    return {
        "/healthz": read("Is the process alive", {200: state}),
        "/readyz": read("Is a release open, and does a query process answer", {200: state, 503: failing}),
        "/metrics": read("Prometheus metrics", {200: named("The metrics.", "text/plain"), **refused(404)}),
    }
