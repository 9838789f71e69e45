"""The description of this interface for machines (OpenAPI 3.1, https://spec.openapis.org/oas/v3.1.0)."""

import json
from collections.abc import Iterable, Mapping, Sequence

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
    MediaType,
)
from publisher.representations.html.asked import VIEWS
from publisher.settings import Settings
from publisher.web.caching import Validators
from publisher.web.openapi_components import ERRORS, Node, headers, problems, schemas
from publisher.web.serving import Serving

PATH = "openapi.json"
_ALWAYS = (400, 405, 406, 413, 414, 500, 503)
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
        "paths": {**_documents(), **_sparql(), **_search(), **_site(), **_operation()},
        "components": {"responses": problems(), "schemas": schemas(), "headers": headers()},
    }


def _documents() -> Node:
    """Things, terms, the documents on them, and the links of each."""
    kinds = ("kind", _NAMES, "What sort of thing it is, as its address says.")
    slugs = ("slug", _NAMES, "The name of the thing.")
    terms = ("term", _TERMS, "The name of a class or a property.")
    formats = {"type": "string", "enum": [*(kind.extension for kind in REPRESENTATIONS), "sv.html", "en.html"]}
    found = {
        200: _answer("The document on the thing.", REPRESENTATIONS, cached=True),
        301: _moved("The thing was merged with another, or the address has another spelling."),
        **_refused(404, 410),
    }
    to_document = {
        301: _moved("The thing was merged with another, or the address has another spelling."),
        303: _moved("The document on the thing."),
        **_refused(404, 410),
    }
    asked = (_mediatype(REPRESENTATIONS), _page(), *_conditions())
    links = {200: _answer("The links of the document.", LINKSETS, cached=True), 301: _moved(), **_refused(404)}
    named = ("format", formats, "The format; pages name a language too, or have it negotiated.")
    return {
        "/id/{kind}/{slug}": _read("A thing leads to the document on it", to_document, _in_path(kinds, slugs)),
        "/def": _read("The vocabulary leads to its document", to_document),
        "/def/{term}": _read("A term leads to the document on it", to_document, _in_path(terms)),
        "/doc/{kind}/{slug}": _read("The document on a thing", found, _in_path(kinds, slugs) + list(asked)),
        "/doc/{kind}/{slug}.{format}": _read(
            "The document in one format", found, _in_path(kinds, slugs, named) + list(asked)
        ),
        "/doc/def": _read("The document on the vocabulary", found, asked),
        "/doc/def/{term}": _read("The document on a term", found, _in_path(terms) + list(asked)),
        "/linkset/{kind}/{slug}": _read(
            "The links of a document (RFC 9264)", links, [*_in_path(kinds, slugs), _mediatype(LINKSETS), *_conditions()]
        ),
    }


def _sparql() -> Node:
    """The endpoint (SPARQL 1.1 Protocol)."""
    texts = {"type": "string"}
    several = {"type": "array", "items": {"type": "string"}}
    formats = (*SOLUTIONS, *BOOLEANS, *RDF, HTML, JSON)
    parameters = [
        _in_query("query", texts, "The query; without one the service describes itself."),
        _in_query("default-graph-uri", several, "The graphs that are merged into the default graph."),
        _in_query("named-graph-uri", several, "The named graphs."),
        _in_query("format", texts, "A format by its extension or its name; it overrides Accept."),
        _in_query("version", texts, "The version of SPARQL that the query is written in."),
    ]
    responses = {
        200: _answer("The result, or the description of the service.", formats),
        301: _moved(),
        **_refused(403, 429, 502, 503, 504),
    }
    form: Node = {
        "type": "object",
        "required": ["query"],
        "properties": {"query": texts, "default-graph-uri": several, "named-graph-uri": several},
    }
    bodies = {"application/x-www-form-urlencoded": {"schema": form}, "application/sparql-query": {"schema": texts}}
    read = _read("Ask a query", responses, parameters)
    posted = _responses({**responses, 308: _moved(), **_refused(415)})
    post: Node = {
        "summary": "Ask a query that is posted",
        "operationId": "post_sparql",
        "parameters": parameters[1:],
        "requestBody": {"required": True, "content": bodies},
        "responses": posted,
    }
    return {"/sparql": {**read, "post": post}, "/sparql.{language}.html": _query_page(post, parameters[:3])}


def _query_page(posted: Node, parameters: Sequence[Node]) -> Node:
    """The page for readers; what keeps a query from being answered is told on it."""
    languages = ("language", {"type": "string", "enum": list(LANGUAGES)}, "The language of the page.")
    views: Node = {"type": "string", "enum": list(VIEWS)}
    known = [*_in_path(languages), *parameters, _in_query("view", views, "What the answer is shown as.")]
    failing = (400, 403, 413, 429, 502, 503, 504)
    shown = {200: _answer("The page, with the answer where a query is asked.", (HTML,), cached=True), **_refused(404)}
    told = {status: _answer("The page says why there is no answer.", (HTML, *PROBLEMS[1:])) for status in failing}
    read = _read("The query page", shown | told, [*known, *_conditions()])
    post = _operation_of("post_query_page", "The query page, by a form", known[:1] + known[2:], shown | told)
    return {**read, "post": {**post, "requestBody": posted["requestBody"]}}


def _search() -> Node:
    """Search over names, codes and texts."""
    texts = {"type": "string"}
    languages: Node = {"type": "string", "enum": list(LANGUAGES)}
    words = _in_query("q", texts, "The words, names or codes; spelling, endings and diacritics are forgiven.")
    kind = _in_query("type", texts, "A class, as prefix:name; only its things are found.")
    number = _in_query("page", texts, "Which page of the hits.")
    tongue = _in_query("language", languages, "The language of the names.")
    pages = {200: _answer("The page.", (HTML,), cached=True), 301: _moved(), **_refused(404)}
    found = {200: _named("The hits, the best first, and their classes.", JSON.name, cached=True), 301: _moved()}
    named = _in_path(("language", languages, "The language of the page."))
    asked = [words, kind, number, *_conditions()]
    return {
        "/search": _read("Search, in the language of the reader", pages, asked),
        "/search.{language}.html": _read("The page of a search", pages, [*named, *asked]),
        "/search.json": _read("Search, for programs", found, [*asked, tongue]),
        "/suggest": _read("Names that begin like what is typed", found, [words, tongue, *_conditions()]),
    }


def _site() -> Node:
    """What is about the dataset as a whole."""
    dumps = ("extension", {"type": "string", "enum": [kind.extension for kind in DUMPED]}, "The format of the dump.")
    languages = ("language", {"type": "string", "enum": list(LANGUAGES)}, "The language of the page.")
    page = {200: _answer("The page.", (HTML,), cached=True), 301: _moved(), **_refused(404)}
    part_types: Node = {name: {} for name in (*(kind.name for kind in DUMPED), "multipart/byteranges")}
    whole: dict[int, Node] = {
        200: _answer("The whole dataset.", DUMPED, cached=True),
        206: {"description": "Parts of it.", "content": part_types},
        416: {"description": "No such part.", "content": {"text/plain": {}}},
        301: _moved(),
        **_refused(404),
    }
    release = _answer("The release.", (JSON,), cached=True)
    release = {**release, "content": {JSON.name: {"schema": {"$ref": "#/components/schemas/Release"}}}}
    part = {"name": "Range", "in": "header", "schema": {"type": "string"}, "description": "Bytes of no coding."}
    return {
        "/": _read("The start page", page, _conditions()),
        "/index.{language}.html": _read("The start page in one language", page, [*_in_path(languages), *_conditions()]),
        "/dumps/dataset.{extension}": _read("A dump", whole, [*_in_path(dumps), part, *_conditions()]),
        "/context.jsonld": _read(
            "The JSON-LD context",
            {200: _answer("The context.", (JSON_LD,), cached=True), 206: whole[206], 416: whole[416]},
        ),
        "/release.json": _read("The release that is served", {200: release}),
        f"/{PATH}": _read("This description", {200: _answer("The description.", (JSON,), cached=True)}),
        "/editor/vocabulary.json": _read(
            "What the query editor completes", {200: _answer("Terms.", (JSON,), cached=True)}
        ),
        "/robots.txt": _read("What robots may read", {200: _named("The rules.", "text/plain", cached=True)}),
        "/favicon.ico": _read("The icon", {308: _moved("The icon's own address.")}),
    }


def _operation() -> Node:
    """What operators ask."""
    state = _named("It is so.", JSON.name)
    failing = _named("It is not so: `failing` says what fails.", JSON.name)
    return {
        "/healthz": _read("Is the process alive", {200: state}),
        "/readyz": _read("Is a release open, and does a query process answer", {200: state, 503: failing}),
        "/metrics": _read("Prometheus metrics", {200: _named("The metrics.", "text/plain")}),
    }


def _read(summary: str, responses: Mapping[int, Node], parameters: Iterable[Node] = ()) -> Node:
    """A resource that is read by GET, and by HEAD with the same headers."""
    name = summary.lower().replace(" ", "_")
    known = list(parameters)
    if any("ETag" in str(response.get("headers", "")) for response in responses.values()):
        responses = {**responses, 304: {"description": "The representation that is held is the one of now."}}
    bare = {status: _without_content(response) for status, response in responses.items() if "$ref" not in response}
    bare |= {status: response for status, response in responses.items() if "$ref" in response}
    return {
        "get": _operation_of(f"get_{name}", summary, known, responses),
        "head": _operation_of(f"head_{name}", f"{summary} (headers)", known, bare),
    }


def _operation_of(name: str, summary: str, parameters: list[Node], responses: Mapping[int, Node]) -> Node:
    return {"operationId": name, "summary": summary, "parameters": parameters, "responses": _responses(responses)}


def _responses(stated: Mapping[int, Node]) -> Node:
    return {str(status): response for status, response in sorted({**_refused(*_ALWAYS), **stated}.items())}


def _refused(*statuses: int) -> dict[int, Node]:
    return {status: {"$ref": f"#/components/responses/{ERRORS[status]}"} for status in statuses}


def _answer(description: str, kinds: Sequence[MediaType], *, cached: bool = False) -> Node:
    content: dict[str, Node] = {kind.name: {} for kind in kinds}
    return _with_headers({"description": description, "content": content}, cached=cached)


def _named(description: str, media_type: str, *, cached: bool = False) -> Node:
    return _with_headers({"description": description, "content": {media_type: {}}}, cached=cached)


def _with_headers(response: Node, *, cached: bool) -> Node:
    names = ["Release", "X-Request-Id", *(("ETag", "Cache-Control", "Vary") if cached else ())]
    return {**response, "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names}}


def _without_content(response: Node) -> Node:
    return {name: value for name, value in response.items() if name != "content"}


def _moved(description: str = "The address has another spelling.") -> Node:
    location = {"description": "Where to go on.", "schema": {"type": "string"}}
    return {"description": description, "headers": {"Location": location}}


def _in_path(*named: tuple[str, Node, str]) -> list[Node]:
    return [
        {"name": name, "in": "path", "required": True, "schema": schema, "description": text}
        for name, schema, text in named
    ]


def _in_query(name: str, schema: Node, description: str) -> Node:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _mediatype(kinds: Sequence[MediaType]) -> Node:
    names = [*(kind.name for kind in kinds), *(kind.extension for kind in kinds)]
    return _in_query("_mediatype", {"type": "string", "enum": names}, "The format; it overrides Accept.")


def _page() -> Node:
    schema: Node = {"type": "integer", "minimum": 1, "maximum": 99_999_999}
    return _in_query("page", schema, "Which page of the statements that point at the thing.")


def _conditions() -> list[Node]:
    texts = {"type": "string"}
    known = (
        ("Accept-Language", "The languages that are preferred: sv or en."),
        ("If-None-Match", "The entity tags that are held; 304 where one is that of the answer."),
        ("If-Modified-Since", "The date that is held; 304 where it is that of the answer."),
    )
    return [{"name": name, "in": "header", "schema": texts, "description": text} for name, text in known]
