"""The start page: what there is, questions to start from, and the data."""

from publisher.catalogue import DUMPED, dump_path
from publisher.description import Overview
from publisher.quads import Iri, Literal
from publisher.representations.html.query_form import titled_queries
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.values import Value, capital, collation, literal
from publisher.settings import Settings
from publisher.vocabulary import prefixes


def render(renderer: Renderer, overview: Overview, page: Page, summary: Literal | None = None) -> bytes:
    """The start page; `summary` is the dataset's own description in a sentence."""
    links, language = renderer.links(page), page.language
    kinds = {
        kind.iri: (Value(capital(kind.names[language]), links.document(kind.iri)), kind.count)
        for kind in overview.classes
        if language in kind.names
    }
    first = [kinds.pop(iri) for iri in _start_classes(renderer.settings) if iri in kinds]
    context = {
        "overview": overview,
        "first_kinds": first,
        "kinds": sorted(kinds.values(), key=lambda kind: collation(kind[0].text)),
        "summary": literal(summary, language) if summary else None,
        "examples": titled_queries(page)[:3],
        "dumps": [(kind.title, links.path(dump_path(kind))) for kind in DUMPED],
    }
    return renderer.render("start.html", page, context)


def _start_classes(settings: Settings) -> list[Iri]:
    known = prefixes(settings.base)
    named = (name.partition(":") for name in settings.start_classes.split())
    return [Iri(known.get(prefix, prefix) + name) for prefix, _, name in named]
