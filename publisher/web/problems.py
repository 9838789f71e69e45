"""The one place where an error becomes a status and a problem document (RFC 9457), as HTML, JSON, Turtle or JSON-LD."""

import json
import logging
from collections.abc import Mapping
from urllib.parse import quote, urljoin

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from publisher.errors import (
    BadRequest,
    BodyTooLarge,
    Gone,
    InvalidParameter,
    InvalidQuery,
    MethodNotAllowed,
    NotAcceptable,
    NotFound,
    QueryTimeout,
    QueryTooLarge,
    RangeNotSatisfiable,
    ReleaseError,
    RequestError,
    TooManyRequests,
    Unavailable,
)
from publisher.media_types import HTML, PROBLEM_JSON, PROBLEMS, MediaType
from publisher.negotiation import choose
from publisher.quads import XSD, Iri, Literal, Quad
from publisher.representations.html.rendering import Renderer
from publisher.settings import Settings
from publisher.store import serialize
from publisher.texts import text
from publisher.vocabulary import LABEL, RDFS, TYPE
from publisher.web.addresses import local_path
from publisher.web.headers import field
from publisher.web.observation import REQUEST_ID
from publisher.web.problem_pages import ProblemPages, language_of
from publisher.web.serving import Serving
from publisher.web.suggestions import not_found

_log = logging.getLogger("publisher")
_PROBLEM = "urn:ietf:rfc:9457#"
_SEE_ALSO = Iri(RDFS + "seeAlso")


class Problems:
    """Turns errors into answers; says nothing about the inside."""

    def __init__(self, settings: Settings, serving: Serving, renderer: Renderer) -> None:
        self._settings, self._serving = settings, serving
        self._pages = ProblemPages(settings, serving, renderer)

    async def request_error(self, request: Request, error: Exception) -> Response:
        """An error that we raised on purpose."""
        return self.respond(request, error)

    async def http_error(self, request: Request, error: Exception) -> Response:
        """An error that the framework raised: no route, no such method."""
        if not isinstance(error, HTTPException):
            raise error
        known: RequestError = BadRequest("The request cannot be understood.")
        if error.status_code == 404:
            known = not_found(self._settings, self._serving.edition, local_path(request.scope))
        elif error.status_code == 405:
            methods = {"OPTIONS", *(error.headers or {}).get("Allow", "").split(", ")}
            known = MethodNotAllowed(f"{request.method} cannot be used here.", tuple(sorted(methods - {""})))
        return self.respond(request, known)

    async def release_error(self, request: Request, error: Exception) -> Response:
        """The release cannot be read any more."""
        return self.respond(request, error)

    def respond(self, request: Request, error: Exception) -> Response:
        """The answer to any error; one that we did not raise for a client is logged here and not told there."""
        if not isinstance(error, RequestError):
            identifier = request.scope.get(REQUEST_ID, "")
            place = (request.method, request.scope["path"], identifier)
            if isinstance(error, ReleaseError):
                _log.error("A request failed: %s %r %s: %s", *place, error)
                return self.respond(request, Unavailable("What the answer is read from cannot be read now; ask again."))
            _log.error("A request failed: %s %r %s", *place, exc_info=error)
            return self._answer(request, 500, "internal-error", "The error has been noted.", None)
        if isinstance(error, Gone) and error.merged and error.successor:
            headers = {"Location": self._here(error.successor), "Cache-Control": "public, max-age=3600"}
            return Response(status_code=301, headers=headers)
        return self._answer(request, error.status, error.slug, str(error), error)

    def _answer(self, request: Request, status: int, slug: str, detail: str, error: RequestError | None) -> Response:
        try:
            media_type = choose(field(request, "accept"), _offers(request))
        except NotAcceptable:
            media_type = PROBLEM_JSON
        language = language_of(request)
        title = text(f"title_{slug}", language)
        problem = {"title": title, "status": status, "detail": detail} | _members(error)
        if media_type is HTML:
            body = self._pages.render(request, (status, title, text(f"advice_{slug}", language)), error)
        elif media_type is not PROBLEM_JSON:
            body = self._rdf(f"{_PROBLEM}{slug}", problem, error, media_type)
        else:
            typed = {"type": f"{_PROBLEM}{slug}"} | problem
            body = (json.dumps(typed, ensure_ascii=False, indent=2) + "\n").encode()
        headers = {
            "Content-Type": media_type.content_type,
            "Vary": "Accept, Accept-Language",
            "Cache-Control": "no-store",
        }
        if media_type is HTML:
            headers["Content-Language"] = language
        if isinstance(error, MethodNotAllowed):
            headers["Allow"] = ", ".join(error.allowed)
        if isinstance(error, Unavailable | TooManyRequests):
            headers["Retry-After"] = str(error.retry_after)
        if isinstance(error, RangeNotSatisfiable):
            headers["Content-Range"] = f"bytes */{error.size}"
        if isinstance(error, BodyTooLarge):
            headers["Connection"] = "close"
        return Response(body, status, headers)

    def _rdf(
        self, kind: str, members: Mapping[str, object], error: RequestError | None, media_type: MediaType
    ) -> bytes:
        """The members that are texts and numbers, and what comes near with its names; a problem has no IRI to keep."""
        problem = Iri(kind)
        quads = [Quad(problem, TYPE, Iri(_PROBLEM + "Problem"), None)]
        for name, value in members.items():
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, str | int | float) and part != "":
                    quads.append(Quad(problem, Iri(_PROBLEM + name), _literal(part), None))
        for href, name in error.nearest if isinstance(error, NotFound) else ():
            near = Iri(urljoin(self._settings.site_url, href))
            quads += [Quad(problem, _SEE_ALSO, near, None), Quad(near, LABEL, Literal(name), None)]
        return serialize(quads, media_type, {})

    def _here(self, address: str) -> str:
        """An own IRI as an address on this host; any other address as it is."""
        is_own = address.startswith(self._settings.base)
        return self._settings.root_path + quote(address.removeprefix(self._settings.base)) if is_own else address


def _offers(request: Request) -> list[MediaType]:
    """What the error can be had as: a page first where the address names one."""
    is_page = local_path(request.scope).endswith(f".{HTML.extension}")
    return sorted(PROBLEMS, key=lambda kind: is_page and kind is not HTML)


def _literal(value: str | float) -> Literal:
    kinds = {int: "integer", float: "double"}
    return Literal(str(value), XSD + kinds.get(type(value), "string"))


def _members(error: RequestError | None) -> dict[str, object]:
    """The extension members of a problem (RFC 9457, section 3.2)."""
    members: dict[str, object] = {}
    match error:
        case NotAcceptable():
            members = {"offers": list(error.offers)}
        case Gone():
            members = {"iri": error.iri, "date": error.date, "reason": error.reason, "successor": error.successor}
        case InvalidParameter():
            members = {"parameter": error.parameter, "example": error.example}
        case InvalidQuery():
            members = {"line": error.line, "column": error.column}
        case QueryTimeout() | QueryTooLarge() | TooManyRequests() | BodyTooLarge():
            members = {"limit": error.limit}
        case NotFound():
            members = {"nearest": [{"href": href, "name": name} for href, name in error.nearest]}
    return members
