"""What a server in front of a copy has to know, whichever it is: formats, headers, redirects."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from publisher.application_profile import PATH as PROFILE
from publisher.iris import LANGUAGES
from publisher.media_types import (
    ATOM,
    CSV,
    GEOJSON,
    HTML,
    JSON,
    JSON_LD,
    LINK_FORMAT,
    LINKSETS,
    N_QUADS,
    N_TRIPLES,
    PROBLEM_JSON,
    RDF,
    RDF_PATCH,
    RDF_XML,
    REPRESENTATIONS,
    TRIG,
    TURTLE,
    WASM,
    MediaType,
)
from publisher.representations.event_stream import FORMATS
from publisher.representations.html.asking import PROGRAM, engine
from publisher.representations.html.links import SPARQL, VOCABULARY, page_address
from publisher.settings import Settings
from publisher.void import EVENTS
from publisher.web.middleware import COMMON

NEGOTIATED: Mapping[str, tuple[MediaType, ...]] = {
    "documents": REPRESENTATIONS,
    "examples": RDF,
    "catalogue": (RDF_XML, TURTLE, JSON_LD, N_TRIPLES),
    "profile": (RDF_XML, TURTLE, JSON_LD, N_TRIPLES, HTML),
    "report": (HTML, TURTLE, JSON_LD, RDF_XML, N_TRIPLES),
    "linksets": LINKSETS,
    "events": FORMATS,
}
"""What is offered where the header Accept decides."""

TYPES: Mapping[str, str] = {
    **{kind.extension: kind.name for kind in (HTML, TURTLE, TRIG, JSON_LD, RDF_XML, N_TRIPLES, N_QUADS, CSV)},
    **{kind.extension: kind.name for kind in (JSON, GEOJSON, LINK_FORMAT, RDF_PATCH, ATOM)},
    "problem": PROBLEM_JSON.name,
    "css": "text/css",
    "js": "text/javascript",
    WASM.extension: WASM.name,
    "svg": "image/svg+xml",
    "png": "image/png",
    "txt": "text/plain",
    "xml": "application/xml",
    "gz": "application/gzip",
    "zip": "application/zip",
}
"""The media type of each extension."""

CHARSET = "charset=utf-8"
IN_UTF_8 = ("text/html", "text/turtle", "text/csv", "text/css", "text/javascript", "text/plain")
"""What a parameter says of the media types whose default is another."""

PLACES = (
    ("catalog", "catalogue"),
    (PROFILE, "profile"),
    (".well-known/void", "catalogue"),
    ("validation", "report"),
    (".well-known/sparql-examples", "examples"),
    (EVENTS, "events"),
)
"""The addresses beside documents and lists where Accept decides, with the name of what they offer."""


POLICY = "Content-Security-Policy"
LOOSENED = f"{COMMON[POLICY]}; script-src 'self' 'wasm-unsafe-eval'"
"""The policy where WebAssembly runs (Content Security Policy Level 3, section 2.3.1)."""


LEADS = {PROFILE: VOCABULARY}
"""Where a place leads whoever wants a page of it."""


def vary(path: str, name: str) -> str:
    """The headers that decide at the place among what is offered under the name."""
    return "Accept, Accept-Language" if HTML in NEGOTIATED[name] and path not in LEADS else "Accept"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one copy; `moved` are documents that lead elsewhere, by their path below doc/."""

    settings: Settings
    build_id: str
    moved: Mapping[str, tuple[int, str]]
    icon: str

    @property
    def root(self) -> str:
        """The path that the site is mounted at, with its trailing slash."""
        return self.settings.root_path

    @property
    def headers(self) -> dict[str, str]:
        """The headers that every answer has."""
        over_tls = {"Strict-Transport-Security": "max-age=31536000"}
        is_safe = self.settings.site_url.startswith("https:")
        return COMMON | {"Release": self.build_id} | (over_tls if is_safe else {})

    @property
    def runs(self) -> Sequence[str]:
        """Regular expressions of the paths where WebAssembly runs: the query page, and the worker; without it none."""
        built = engine()
        if not built:
            return ()
        return tuple(f"^/{re.escape(path)}$" for path in (*_asking(), f"static/{built[PROGRAM][0]}"))

    @property
    def host(self) -> str:
        """The name of the host."""
        return urlsplit(self.settings.site_url).hostname or "localhost"

    @property
    def port(self) -> int:
        """The port to listen on: that of the address, 80 where TLS ends in front of the server."""
        return urlsplit(self.settings.site_url).port or 80


def _asking() -> list[str]:
    return [page_address(SPARQL, language) for language in LANGUAGES]
