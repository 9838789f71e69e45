"""The start page: what there is, questions to start from, and the data."""

from publisher.catalogue import DUMPED, dump_path
from publisher.collation import sort_key
from publisher.description import Overview
from publisher.quads import Literal
from publisher.representations.html.browse import start_classes
from publisher.representations.html.query_page import titled_queries
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.values import Value, capital, literal


def render(renderer: Renderer, overview: Overview, page: Page, summary: Literal | None = None) -> bytes:
    """The start page; `summary` is the dataset's own description in a sentence."""
    links, language = renderer.links(page), page.language
    kinds = {
        kind.iri: (Value(capital(kind.names[language]), links.listing(kind.iri)), kind.count)
        for kind in overview.classes
        if language in kind.names
    }
    first = [kinds.pop(iri) for iri in start_classes(renderer.settings) if iri in kinds]
    context = {
        "overview": overview,
        "first_kinds": first,
        "kinds": sorted(kinds.values(), key=lambda kind: sort_key(kind[0].text)),
        "summary": literal(summary, language) if summary else None,
        "examples": titled_queries(page)[:3],
        "dumps": [(kind.title, links.path(dump_path(kind))) for kind in DUMPED],
    }
    return renderer.render("start.html", page, context)
