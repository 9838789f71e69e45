"""Operations of the OpenAPI description: how a resource that is read is described, and its parts."""

from collections.abc import Iterable, Mapping, Sequence

from publisher.media_types import MediaType
from publisher.web.openapi_components import ERRORS, Node

_ALWAYS = (400, 405, 406, 413, 414, 500, 503)


def read(summary: str, responses: Mapping[int, Node], parameters: Iterable[Node] = ()) -> Node:
    """A resource that is read by GET, and by HEAD with the same headers."""
    name = summary.lower().replace(" ", "_")
    known = list(parameters)
    if any("ETag" in str(response.get("headers", "")) for response in responses.values()):
        responses = {**responses, 304: {"description": "The representation that is held is the one of now."}}
    bare = {status: _without_content(response) for status, response in responses.items() if "$ref" not in response}
    bare |= {status: response for status, response in responses.items() if "$ref" in response}
    return {
        "get": operation_of(f"get_{name}", summary, known, responses),
        "head": operation_of(f"head_{name}", f"{summary} (headers)", known, bare),
    }


def operation_of(name: str, summary: str, parameters: list[Node], responses: Mapping[int, Node]) -> Node:
    """An operation with its name."""
    return {"operationId": name, "summary": summary, "parameters": parameters, "responses": responses_of(responses)}


def responses_of(stated: Mapping[int, Node]) -> Node:
    """The responses by status, those that any resource may give among them."""
    return {str(status): response for status, response in sorted({**refused(*_ALWAYS), **stated}.items())}


def refused(*statuses: int) -> dict[int, Node]:
    """The problem documents that a resource may answer with, by status."""
    return {status: {"$ref": f"#/components/responses/{ERRORS[status]}"} for status in statuses}


def answer(description: str, kinds: Sequence[MediaType], *, cached: bool = False) -> Node:
    """An answer in one of some media types."""
    content: dict[str, Node] = {kind.name: {} for kind in kinds}
    return _with_headers({"description": description, "content": content}, cached=cached)


def named(description: str, media_type: str, *, cached: bool = False) -> Node:
    """An answer in a media type by its name."""
    return _with_headers({"description": description, "content": {media_type: {}}}, cached=cached)


def _with_headers(response: Node, *, cached: bool) -> Node:
    names = ["Release", "X-Request-Id", *(("ETag", "Cache-Control", "Vary") if cached else ())]
    return {**response, "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names}}


def _without_content(response: Node) -> Node:
    return {name: value for name, value in response.items() if name != "content"}


def moved(description: str = "The address has another spelling.") -> Node:
    """An answer that leads on."""
    location = {"description": "Where to go on.", "schema": {"type": "string"}}
    return {"description": description, "headers": {"Location": location}}


def in_path(*named: tuple[str, Node, str]) -> list[Node]:
    """Parameters in the path: name, schema and description of each."""
    return [
        {"name": name, "in": "path", "required": True, "schema": schema, "description": text}
        for name, schema, text in named
    ]


def in_query(name: str, schema: Node, description: str) -> Node:
    """A parameter after the question mark."""
    return {"name": name, "in": "query", "schema": schema, "description": description}


def mediatype(kinds: Sequence[MediaType]) -> Node:
    """The parameter that names a format."""
    names = [*(kind.name for kind in kinds), *(kind.extension for kind in kinds)]
    return in_query("_mediatype", {"type": "string", "enum": names}, "The format; it overrides Accept.")


def profile() -> list[Node]:
    """The parameter that names a profile, and the header that prefers some."""
    texts: Node = {"type": "string"}
    told = "The profiles that are preferred: URIs in angle brackets, with weights."
    return [
        in_query("_profile", texts, "The profile, by its token or its URI in angle brackets; alt lists them."),
        {"name": "Accept-Profile", "in": "header", "schema": texts, "description": told},
    ]


def page() -> Node:
    """The parameter that names a page."""
    schema: Node = {"type": "integer", "minimum": 1, "maximum": 99_999_999}
    return in_query("page", schema, "Which page of the statements that point at the thing.")


def conditions() -> list[Node]:
    """The request headers that choose, and that ask whether a copy is fresh."""
    texts = {"type": "string"}
    known = (
        ("Accept-Language", "The languages that are preferred: sv or en."),
        ("If-None-Match", "The entity tags that are held; 304 where one is that of the answer."),
        ("If-Modified-Since", "The date that is held; 304 where it is that of the answer."),
    )
    return [{"name": name, "in": "header", "schema": texts, "description": text} for name, text in known]
