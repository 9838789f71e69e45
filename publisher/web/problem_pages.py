"""The pages of errors: in the language that the address names, with the way to what was meant."""

from collections.abc import Sequence
from urllib.parse import parse_qsl, quote, urlencode

from starlette.requests import Request

from publisher.errors import (
    BodyTooLarge,
    Gone,
    InvalidParameter,
    InvalidQuery,
    NotAcceptable,
    NotFound,
    QueryTimeout,
    QueryTooLarge,
    RequestError,
    TooManyRequests,
)
from publisher.iris import LANGUAGES, IriSpace
from publisher.media_types import HTML, REPRESENTATIONS, RESULTS_JSON, RESULTS_XML, TSV, MediaType
from publisher.negotiation import choose_language
from publisher.quads import Iri
from publisher.representations.html import problem
from publisher.representations.html.links import SPARQL, page_address
from publisher.representations.html.problem import Fact
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.values import Value, date
from publisher.settings import Settings
from publisher.texts import text
from publisher.web.addresses import local_path
from publisher.web.headers import field
from publisher.web.serving import Serving
from publisher.web.suggestions import named_language

_KNOWN = {kind.name: kind for kind in (*REPRESENTATIONS, RESULTS_JSON, RESULTS_XML, TSV)}


def language_of(request: Request) -> str:
    """The language of an answer: the one that the address names, else the one that the reader prefers."""
    named = named_language(local_path(request.scope))
    return named or choose_language(field(request, "accept-language"), LANGUAGES)


class ProblemPages:
    """Renders the pages of errors."""

    def __init__(self, settings: Settings, serving: Serving, renderer: Renderer) -> None:
        self._settings, self._serving, self._renderer = settings, serving, renderer
        self._space = IriSpace(settings.base)

    def render(self, request: Request, titles: tuple[int, str, str], error: RequestError | None) -> bytes:
        """The page; `titles` are the HTTP status, what happened, and advice."""
        language, path = language_of(request), local_path(request.scope)
        stem = path.removesuffix(f".{language}.html")
        addresses = {tag: page_address(stem, tag) for tag in LANGUAGES} if named_language(path) else {}
        page = Page(language, path, addresses, self._serving.edition.note)
        return problem.render(self._renderer, page, titles, self._facts(request, error, language))

    def _facts(self, request: Request, error: RequestError | None, language: str) -> list[Fact]:
        found: dict[str, Sequence[Value]] = {}
        match error:
            case NotFound():
                found = {"asked": [Value(f"/{local_path(request.scope)}", code=True)]}
                found["similar"] = [Value(name, self._here(href)) for href, name in error.nearest]
            case NotAcceptable():
                found = {"formats": [self._format(request, name) for name in error.offers]}
            case Gone():
                found = self._tombstone(error, language)
            case InvalidParameter():
                found = {"parameter": [Value(error.parameter, code=True)]}
                found["write_as"] = [self._as_written(request, error)]
            case InvalidQuery() if error.line:
                found = {"line": [Value(str(error.line))], "column": [Value(str(error.column))]}
            case QueryTimeout():
                found = {"limit_seconds": [Value(f"{error.limit:g}")]}
            case QueryTooLarge() | TooManyRequests() | BodyTooLarge():
                found = {"limit": [Value(error.limit)]}
        shown = {key: tuple(value for value in values if value.text) for key, values in found.items()}
        return [Fact(text(f"problem_{key}", language), values) for key, values in shown.items() if values]

    def _tombstone(self, error: Gone, language: str) -> dict[str, Sequence[Value]]:
        """When and why the thing was retired, and what came instead, by its name."""
        said = date(error.date, language)
        successor = error.successor or ""
        name = self._serving.edition.release.descriptions.names({Iri(successor)}, language).get(Iri(successor))
        return {
            "asked": [Value(error.iri, code=True)],
            "retired": [Value(said, time=error.date)],
            "reason": [Value(error.reason)],
            "replaced_by": [Value(name.value if name else successor, self._here(successor))],
        }

    def _as_written(self, request: Request, error: InvalidParameter) -> Value:
        """A value that can be read, linked to the same address with it."""
        written = f"{error.parameter}={error.example}"
        return Value(written, f"{self._settings.root_path}{quote(local_path(request.scope))}?{written}", code=True)

    def _format(self, request: Request, name: str) -> Value:
        """A format that is to be had, linked where it has an address of its own."""
        kind, path = _KNOWN.get(name), local_path(request.scope)
        if kind is None:
            return Value(name)
        if path.startswith("doc/"):
            return Value(f"{kind.title} ({name})", self._here(self._document(path, kind, language_of(request))))
        if path == SPARQL and request.method == "GET" and kind is not HTML:
            kept = [(key, value) for key, value in parse_qsl(request.url.query) if key not in ("format", "_mediatype")]
            address = f"{self._settings.root_path}{SPARQL}?{urlencode([*kept, ('format', kind.extension)])}"
            return Value(f"{kind.title} ({name})", address)
        return Value(f"{kind.title} ({name})")

    def _document(self, path: str, kind: MediaType, language: str) -> str:
        thing = self._space.parse_document(path).thing
        return self._settings.base + self._space.representation(thing, kind, language if kind is HTML else None)

    def _here(self, address: str) -> str:
        """An own IRI as an address on this host; any other address as it is."""
        is_own = address.startswith(self._settings.base)
        return self._settings.root_path + quote(address.removeprefix(self._settings.base)) if is_own else address
