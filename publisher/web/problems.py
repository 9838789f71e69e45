"""The one place where an error becomes a status and a problem document (RFC 9457), as HTML, JSON or Turtle."""

import json
import logging
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from publisher.errors import (
    ADVICE,
    TITLES,
    BadRequest,
    Gone,
    InvalidQuery,
    MethodNotAllowed,
    NotAcceptable,
    NotFound,
    Overloaded,
    QueryTimeout,
    QueryTooLarge,
    RequestError,
    Text,
)
from publisher.iris import LANGUAGES
from publisher.media_types import HTML, PROBLEM_JSON, PROBLEMS, TURTLE
from publisher.negotiation import choose, choose_language
from publisher.quads import XSD, Iri, Literal, Quad
from publisher.representations.html import Fact, Page, Pages
from publisher.settings import Settings
from publisher.store import serialize
from publisher.vocabulary import RDF
from publisher.web.serving import Serving

_log = logging.getLogger("publisher")
_PROBLEM = "urn:ietf:rfc:9457#"


class Problems:
    """Turns errors into answers; says nothing about the inside."""

    def __init__(self, settings: Settings, serving: Serving, pages: Pages) -> None:
        self._settings, self._serving, self._pages = settings, serving, pages

    async def request_error(self, request: Request, error: Exception) -> Response:
        """An error that we raised on purpose."""
        if not isinstance(error, RequestError):
            raise error
        if isinstance(error, Gone) and error.merged and error.successor:
            local = error.successor.removeprefix(self._settings.base)
            return Response(status_code=301, headers={"Location": self._settings.root_path + local})
        return self._answer(request, error.status, error.slug, str(error), error)

    async def http_error(self, request: Request, error: Exception) -> Response:
        """An error that the framework raised: no route, no such method."""
        if not isinstance(error, HTTPException):
            raise error
        allowed = tuple((error.headers or {}).get("Allow", "").split(", "))
        known: RequestError = BadRequest("The request cannot be understood.")
        if error.status_code == 404:
            known = NotFound(f"Nothing is published at {request.scope['path']}.")
        elif error.status_code == 405:
            known = MethodNotAllowed(f"{request.method} cannot be used here.", allowed)
        return self._answer(request, known.status, known.slug, str(known), known)

    async def unknown_error(self, request: Request, error: Exception) -> Response:
        """Anything else: 500, logged here and not told there."""
        _log.error("A request failed: %s %s", request.method, request.scope["path"], exc_info=error)
        return self._answer(request, 500, "internal-error", "The error has been noted.", None)

    def _answer(self, request: Request, status: int, slug: str, detail: str, error: RequestError | None) -> Response:
        try:
            media_type = choose(request.headers.get("accept") or PROBLEM_JSON.name, PROBLEMS)
        except NotAcceptable:
            media_type = PROBLEM_JSON
        language = choose_language(request.headers.get("accept-language"), LANGUAGES)
        members = _members(error)
        title = TITLES[slug][language]
        if media_type is HTML:
            body = self._page(request, (status, title, ADVICE[slug][language]), error, language)
        elif media_type is TURTLE:
            body = self._turtle({"status": status, "title": title, "detail": detail})
        else:
            problem = {"type": f"{_PROBLEM}{slug}", "title": title, "status": status, "detail": detail} | members
            body = (json.dumps(problem, ensure_ascii=False, indent=2) + "\n").encode()
        headers = {
            "Content-Type": media_type.content_type,
            "Vary": "Accept, Accept-Language",
            "Cache-Control": "no-store",
        }
        if isinstance(error, MethodNotAllowed):
            headers["Allow"] = ", ".join(error.allowed)
        if isinstance(error, Overloaded):
            headers["Retry-After"] = str(error.retry_after)
        return Response(body, status, headers)

    def _page(
        self, request: Request, problem: tuple[int, str, str], error: RequestError | None, language: str
    ) -> bytes:
        status, title, advice = problem
        path = str(request.scope["path"]).removeprefix("/")
        page = Page(language, path, dict.fromkeys(LANGUAGES, path), self._serving.edition.note)
        return self._pages.problem(status, title, advice, _facts(error, language), page)

    def _turtle(self, members: Mapping[str, object]) -> bytes:
        problem = Iri(f"{_PROBLEM}{members['status']}")
        quads = [Quad(problem, Iri(RDF + "type"), Iri(_PROBLEM + "Problem"), None)]
        for name, value in members.items():
            datatype = XSD + ("integer" if isinstance(value, int) else "string")
            quads.append(Quad(problem, Iri(_PROBLEM + name), Literal(str(value), datatype), None))
        return serialize(quads, TURTLE, {})


def _members(error: RequestError | None) -> dict[str, object]:
    """The extension members of a problem (RFC 9457, section 3.2)."""
    members: dict[str, object] = {}
    match error:
        case NotAcceptable():
            members = {"offers": list(error.offers)}
        case Gone():
            members = {"iri": error.iri, "date": error.date, "reason": error.reason, "successor": error.successor}
        case InvalidQuery():
            members = {"line": error.line, "column": error.column}
        case QueryTimeout() | QueryTooLarge():
            members = {"limit": error.limit}
        case NotFound():
            members = {"nearest": [{"href": href, "name": name} for href, name in error.nearest]}
    return members


def _facts(error: RequestError | None, language: str) -> list[Fact]:
    def fact(label: Text, text: str, href: str = "") -> Fact:
        return Fact(label[language], text, href)

    facts: list[Fact] = []
    match error:
        case NotAcceptable():
            facts = [fact(Text("Format", "Formats"), ", ".join(error.offers))]
        case NotFound():
            facts = [fact(Text("Liknande", "Similar"), name, href) for href, name in error.nearest]
        case Gone():
            facts = [fact(Text("Indragen", "Retired"), error.date), fact(Text("Skäl", "Reason"), error.reason)]
            facts.append(fact(Text("Ersatt av", "Replaced by"), error.successor or "", error.successor or ""))
        case InvalidQuery() if error.line:
            facts = [fact(Text("Rad", "Line"), str(error.line)), fact(Text("Kolumn", "Column"), str(error.column))]
        case QueryTimeout():
            facts = [fact(Text("Gräns i sekunder", "Limit in seconds"), f"{error.limit:g}")]
        case QueryTooLarge():
            facts = [fact(Text("Gräns", "Limit"), error.limit)]
    return [shown for shown in facts if shown.text]
