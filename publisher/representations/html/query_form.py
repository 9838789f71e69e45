"""The page with the query form, which works without scripts."""

from publisher.errors import InvalidQuery
from publisher.media_types import RDF, SOLUTIONS
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.values import LONGEST, cut, readable


def render(renderer: Renderer, page: Page, query: str = "", error: InvalidQuery | None = None) -> bytes:
    """The query form, with a query in it and what is wrong with it."""
    known = titled_queries(page)
    context = {
        "query": readable(query) or next((text for _, text in known), ""),
        "error": error,
        "detail": readable(cut(error.detail, LONGEST)) if error else "",
        "examples": known,
        "solutions": SOLUTIONS,
        "graphs": RDF,
    }
    return renderer.render("query.html", page, context)


def titled_queries(page: Page) -> list[tuple[str, str]]:
    """Title and query of each example, in the language of the page."""
    return [(example.title[page.language], example.in_language(page.language)) for example in page.release.examples]
