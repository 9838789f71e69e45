"""What a copy says of itself: its own pages, and the bodies of its errors (RFC 9457)."""

import json
from collections.abc import Iterator
from datetime import date

from publisher.catalogue import dump_path
from publisher.export.left_out import LEFT_OUT
from publisher.iris import LANGUAGES
from publisher.media_types import HTML, N_QUADS, PROBLEM_JSON
from publisher.representations.html import asking, static_copy
from publisher.representations.html.links import SEARCH, SPARQL, SUGGEST, page_address
from publisher.representations.html.rendering import Page, Renderer
from publisher.settings import Settings
from publisher.texts import text
from publisher.web.serving import Edition

ERRORS = "errors"
GONE = "gone"
STATUSES = {404: "not-found", 405: "method-not-allowed", 406: "not-acceptable", 501: "not-in-the-copy"}
"""The errors of a copy beside 410, each with the name of its problem."""

PROBLEMS = (PROBLEM_JSON, HTML)
"""What an error can be had as in a copy."""

PROBLEM = "problem"
"""The extension of the files of problems as JSON."""


def pages(settings: Settings, edition: Edition, day: date) -> Iterator[tuple[str, bytes]]:
    """The local address, which is the file too, and the body of each."""
    renderer = Renderer(settings)
    answers = bool(asking.engine())
    lacking = ["endpoint" if answers and each.name == "queries" else each.name for each in LEFT_OUT]
    for language in LANGUAGES:

        def frame(name: str, language: str = language) -> Page:
            return Page(language, name, {tag: page_address(name, tag) for tag in LANGUAGES}, edition.note)

        about = static_copy.render_about(renderer, frame(static_copy.COPY), day, lacking)
        yield page_address(static_copy.COPY, language), about
        for name in (SEARCH,) if answers else (SEARCH, SPARQL):
            yield page_address(name, language), static_copy.render_lack(renderer, frame(name), name)
        if answers:
            dump = settings.releases / edition.build_id / dump_path(N_QUADS, compressed=True)
            page = asking.render(renderer, frame(SPARQL), dump.stat().st_size)
            yield page_address(SPARQL, language), page
        for status in STATUSES:
            name = f"{ERRORS}/{status}"
            yield page_address(name, language), static_copy.render_lack(renderer, frame(name), str(status))
    for status, slug in STATUSES.items():
        yield f"{ERRORS}/{status}.{PROBLEM}", _problem(status, slug)
    yield SUGGEST, b'{"query": "", "hits": []}\n'


def _problem(status: int, slug: str) -> bytes:
    said = {"title": text(f"static_{status}", "en"), "status": status, "detail": text(f"static_{status}_lead", "en")}
    return (json.dumps({"type": f"urn:ietf:rfc:9457#{slug}"} | said, indent=2) + "\n").encode()
