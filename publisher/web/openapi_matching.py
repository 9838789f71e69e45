"""What the OpenAPI description says of lookup and of the reconciliation service."""

from publisher.iris import LANGUAGES
from publisher.media_types import HTML, JSON, LINKSET_JSON, N_TRIPLES
from publisher.representations.html.links import LOOKUP, RECONCILE
from publisher.web.openapi_components import Node
from publisher.web.openapi_operations import (
    answer,
    conditions,
    in_path,
    in_query,
    moved,
    named,
    operation_of,
    read,
    refused,
    responses_of,
)

_TEXT: Node = {"type": "string"}
_LANGUAGE: Node = {"type": "string", "enum": list(LANGUAGES)}


def matching() -> Node:
    """From what others call things to our addresses."""
    return {**_lookup(), **_reconciliation()}


def _lookup() -> Node:
    asked = [
        in_query("iri", _TEXT, "An IRI in another register; spellings of it are forgiven."),
        in_query("id", _TEXT, "A code or number, however it is written."),
        *conditions(),
    ]
    found = {
        200: answer("The things, where there are several; without a question the page.", (HTML, JSON), cached=True),
        301: moved(),
        303: moved("The thing."),
        **refused(404),
    }
    links = "All links to other registers"
    tongues = in_path(("language", _LANGUAGE, "The language of the page."))
    return {
        f"/{LOOKUP}": read("Look a thing up", found, asked),
        f"/{LOOKUP}.{{language}}.html": read("Look a thing up, in a language", found, [*tongues, *asked]),
        f"/{LOOKUP}/links.{LINKSET_JSON.extension}": read(
            links, {200: named("A linkset (RFC 9264).", LINKSET_JSON.name, cached=True), 301: moved()}
        ),
        f"/{LOOKUP}/links.{N_TRIPLES.extension}": read(
            f"{links} as triples", {200: named("The links.", N_TRIPLES.name, cached=True), 301: moved()}
        ),
    }


def _reconciliation() -> Node:
    """The Reconciliation Service API 0.2."""
    parameters = [
        in_query("queries", _TEXT, "A batch of queries as JSON; without one the service describes itself."),
        in_query("extend", _TEXT, "Things and properties whose values are asked for, as JSON."),
        in_query("language", _LANGUAGE, "The language of names."),
    ]
    told = {200: named("The manifest, candidates or values.", JSON.name), 301: moved(), **refused(413)}
    form: Node = {"type": "object", "properties": {"queries": _TEXT, "extend": _TEXT}}
    post: Node = {
        **operation_of("post_reconcile", "Match names by a form", parameters[2:], told),
        "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": form}}},
        "responses": responses_of({**told, 308: moved(), **refused(415)}),
    }
    prefix = {**in_query("prefix", _TEXT, "What has been typed so far."), "required": True}
    cursor = in_query("cursor", {"type": "integer", "minimum": 0, "maximum": 999_999}, "How many to pass over.")
    listed = {200: named("What fits.", JSON.name, cached=True), 301: moved()}
    kind, limit = in_query("type", _TEXT, "A class, as prefix:name."), {**cursor, "name": "limit"}
    thing = {**in_query("id", _TEXT, "The IRI of the thing."), "required": True}
    preview = {200: answer("A page for a frame.", (HTML,), cached=True), 301: moved(), **refused(404)}
    asked = [parameters[2], *conditions()]
    return {
        f"/{RECONCILE}": {**read("Match names", told, parameters), "post": post},
        **{
            f"/{RECONCILE}/suggest/{name}": read(f"Suggest by {name}", listed, [prefix, cursor, *asked])
            for name in ("entity", "type", "property")
        },
        f"/{RECONCILE}/properties": read("The properties of a class", listed, [kind, limit, *asked]),
        f"/{RECONCILE}/preview": read("A preview of a thing", preview, [thing, *asked]),
    }
