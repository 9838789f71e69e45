"""What the operations of the interface share: problem documents, schemas, headers (OpenAPI 3.1, section 4.8.7)."""

from collections.abc import Mapping

from publisher.media_types import PROBLEMS
from publisher.texts import text

Node = Mapping[str, object]

ERRORS = {
    400: "bad-request",
    403: "query-forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    410: "gone",
    413: "body-too-large",
    414: "address-too-long",
    415: "unsupported-media-type",
    416: "range-not-satisfiable",
    429: "too-many-requests",
    500: "internal-error",
    502: "bad-gateway",
    503: "overloaded",
    504: "query-timeout",
}
"""The statuses of problem documents, each with the slug of its title."""


def problems() -> Node:
    """The problem documents (RFC 9457), by slug."""
    content: dict[str, Node] = {kind.name: {} for kind in PROBLEMS}
    content["application/problem+json"] = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {slug: {"description": text(f"title_{slug}", "en"), "content": content} for slug in ERRORS.values()}


def schemas() -> Node:
    """The objects that answers hold."""
    texts, numbers = {"type": "string"}, {"type": "integer"}
    problem = {"type": texts, "title": texts, "status": numbers, "detail": texts}
    release = {
        **dict.fromkeys(("build_id", "data_id", "software", "base_iri"), texts),
        **dict.fromkeys(("quads", "files"), numbers),
        "published": {"type": ["string", "null"]},
    }
    return {
        "Problem": {"type": "object", "required": list(problem), "properties": problem},
        "Release": {"type": "object", "required": list(release), "properties": release},
    }


def headers() -> Node:
    """The headers that many answers have."""
    described = {
        "Release": "The build id of the release that answers.",
        "X-Request-Id": "The id of the request: the client's own where it is well-formed.",
        "ETag": "The tag of this representation in its content coding.",
        "Cache-Control": "How long the answer may be kept.",
        "Vary": "The headers that the choice was made by.",
    }
    return {name: {"description": text, "schema": {"type": "string"}} for name, text in described.items()}
