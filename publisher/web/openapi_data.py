"""What the OpenAPI description says of the past of documents, and of what the dataset says of itself."""

from publisher.iris import LANGUAGES
from publisher.media_types import (
    ATOM,
    HTML,
    JSON_LD,
    LINK_FORMAT,
    N_QUADS,
    N_TRIPLES,
    RDF,
    RDF_PATCH,
    RDF_XML,
    TRIG,
    TURTLE,
)
from publisher.void import EVENTS
from publisher.web.openapi_components import Node
from publisher.web.openapi_operations import (
    answer,
    conditions,
    in_path,
    in_query,
    mediatype,
    moved,
    named,
    read,
    refused,
)

_HARVESTED = (RDF_XML, TURTLE, JSON_LD, N_TRIPLES)
_STREAMED = (TRIG, N_QUADS, JSON_LD, TURTLE)
_NAME: Node = {"type": "string", "pattern": "^[a-z0-9-]+$"}
_KIND = ("kind", _NAME, "What sort of thing it is, as its address says.")
_SLUG = ("slug", _NAME, "The name of the thing.")
_LANGUAGE = ("language", {"type": "string", "enum": list(LANGUAGES)}, "The language of the page.")
_SEQUENCE = ("sequence", {"type": "integer", "minimum": 1, "maximum": 1_000_000}, "The number of the publication.")
_STAMP = ("stamp", {"type": "string", "pattern": "^[0-9]{14}$"}, "The time of a publication: fourteen digits, UTC.")


def past() -> Node:
    """Documents as they were, and what changed."""
    gone, pages = refused(404, 410), (HTML,)
    page = {200: answer("The page.", pages, cached=True), 301: moved(), **refused(404)}
    when = {
        "name": "Accept-Datetime",
        "in": "header",
        "schema": {"type": "string"},
        "description": "The time asked for.",
    }
    memento = {200: answer("The document as it was.", (HTML, *RDF), cached=True), 302: moved(), 301: moved(), **gone}
    patch = {200: named("The patch.", RDF_PATCH.name, cached=True), 206: named("A part.", RDF_PATCH.name)}
    patch |= {301: moved(), **refused(404, 416)}
    both = {200: answer("The page, or TriG.", (HTML, TRIG), cached=True), 301: moved(), **refused(404)}
    stream = {200: answer("A page of the stream.", _STREAMED, cached=True), 301: moved(), **refused(404)}
    streamed = ("extension", {"type": "string", "enum": [kind.extension for kind in _STREAMED]}, "The format.")
    part = ("part", {"type": "integer", "minimum": 1, "maximum": 1_000_000}, "The number of the page.")
    mementos = {200: answer("All mementos.", (LINK_FORMAT,), cached=True), 301: moved(), **refused(404)}
    return {
        "/timegate/doc/{kind}/{slug}": read(
            "The document at a time", {302: moved("The memento."), 301: moved(), **gone}, [*in_path(_KIND, _SLUG), when]
        ),
        "/timemap/doc/{kind}/{slug}": read("The times of a document", mementos, in_path(_KIND, _SLUG)),
        "/memento/{stamp}/doc/{kind}/{slug}": read("A document as it was", memento, in_path(_STAMP, _KIND, _SLUG)),
        "/history/{kind}/{slug}": read("What changed of a thing", both, in_path(_KIND, _SLUG)),
        "/changes": read("All publications in the language of the reader", page, conditions()),
        "/changes.{language}.html": read("All publications", page, in_path(_LANGUAGE)),
        f"/changes.{ATOM.extension}": read("The feed", {200: answer("The feed.", (ATOM,), cached=True), 301: moved()}),
        f"/{EVENTS}": read("The event stream", stream, [mediatype(_STREAMED), *conditions()]),
        f"/{EVENTS}.{{extension}}": read("The event stream in a format", stream, in_path(streamed)),
        f"/{EVENTS}/{{sequence}}-{{part}}.{{extension}}": read(
            "A page of the event stream", stream | gone, in_path(_SEQUENCE, part, streamed)
        ),
        "/changes/{sequence}": read("A publication in the language of the reader", page, in_path(_SEQUENCE)),
        "/changes/{sequence}.{language}.html": read("A publication", page, in_path(_SEQUENCE, _LANGUAGE)),
        f"/changes/{{sequence}}.{RDF_PATCH.extension}": read("A patch", patch, in_path(_SEQUENCE)),
    }


def described() -> Node:
    """The catalogue, VoID, the dumps, and graphs one by one."""
    form = ("extension", {"type": "string", "enum": [kind.extension for kind in _HARVESTED]}, "The format.")
    record = {200: answer("The description.", _HARVESTED, cached=True), 301: moved(), **refused(404)}
    asked = [mediatype(_HARVESTED), *conditions()]
    graph = in_query("graph", {"type": "string"}, "The IRI of a named graph.")
    default = in_query("default", {"type": "string", "maxLength": 0}, "The merge of all graphs.")
    triples = {200: answer("The graph.", RDF, cached=True), 301: moved(), **refused(403, 404, 429, 504)}
    part = {"name": "Range", "in": "header", "schema": {"type": "string"}, "description": "Bytes of no coding."}
    dumps = ("name", {"type": "string", "pattern": "^[A-Za-z0-9.]+$"}, "The name of the file, such as dataset.nq.gz.")
    whole: dict[int, Node] = {
        200: {"description": "The file.", "content": {"*/*": {}}},
        206: {"description": "Parts of it.", "content": {"*/*": {}}},
        301: moved(),
        302: moved("The time of the publication that was current then."),
        **refused(404, 416),
    }
    return {
        "/catalog": read("The catalogue", record, asked),
        "/catalog.{extension}": read("The catalogue in a format", record, in_path(form)),
        "/.well-known/void": read("The description in VoID", record, asked),
        "/.well-known/void.{extension}": read("The description in VoID in a format", record, in_path(form)),
        "/profile": read("The application profile", record | {303: moved("The vocabulary, for readers.")}, asked),
        "/profile.{extension}": read("The application profile in a format", record, in_path(form)),
        "/validation.{extension}": read("The validation report as data", record, in_path(form)),
        "/dumps/{name}": read("A dump", whole, [*in_path(dumps), part, *conditions()]),
        "/dumps/{stamp}/{name}": read("A dump of a publication", whole, [*in_path(_STAMP, dumps), part]),
        "/rdf-graph-store": read("A graph by itself", triples, [graph, default, *conditions()]),
    }
