"""The page of a question: what is asked, the answer as a table and a drawing, and the query that found it."""

from urllib.parse import quote, urlencode

from publisher.example_queries import ExampleQuery
from publisher.iris import LANGUAGES
from publisher.quads import Iri
from publisher.representations.html import answers
from publisher.representations.html.answers import Answered
from publisher.representations.html.entity import representations
from publisher.representations.html.highlighting import highlighted
from publisher.representations.html.links import Links
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.values import date, number, readable
from publisher.texts import text

_DOWNLOADS = (("CSV", "csv"), ("JSON", "json"), ("XML", "xml"))
"""Names for readers, and what the endpoint calls these formats."""


def render(renderer: Renderer, example: ExampleQuery, answered: Answered, page: Page) -> bytes:
    """The answered page; where there is no answer it says why."""
    links = renderer.links(page)
    thing = Iri(links.settings.base + example.local)
    solutions = answered.solutions
    context: dict[str, object] = {
        "title": readable(example.title[page.language]),
        "other_title": readable(example.title[_other(page.language)]),
        "explanation": readable(example.explanation[page.language]),
        "note": readable(example.note[page.language]) if example.note else "",
        "theme": example.theme[page.language] if example.theme else "",
        "keywords": [word[page.language] for word in example.keywords],
        "parameters": [
            (parameter.name, parameter.label[page.language], answered.days[parameter.name].isoformat())
            for parameter in example.parameters
        ],
        "days": [date(day.isoformat(), page.language) for day in answered.days.values()],
        "table": answers.table(example, solutions, answered.names, links) if solutions else None,
        "families": _families(answered, links),
        "drawing": answers.drawing(example, answered, links),
        "seconds": number(f"{answered.seconds:g}", page.language),
        "query": highlighted(readable(answered.query)),
        "query_href": links.query(answered.query),
        "downloads": [(name, _download(links, answered.query, kind)) for name, kind in _DOWNLOADS],
        "iri": readable(thing.value),
        "representations": representations(links, thing),
        "own_href": links.document(thing),
        "related": _related(example, page, links),
        "other_address": links.path(page.addresses[_other(page.language)]) + _chosen(answered),
    }
    return renderer.render("question.html", page, context)


def _other(language: str) -> str:
    return next(other for other in LANGUAGES if other != language)


def _chosen(answered: Answered) -> str:
    """The days that are not today, as the part of an address after the path."""
    chosen = {name: day.isoformat() for name, day in answered.days.items() if day != answered.today}
    return f"?{urlencode(chosen)}" if chosen else ""


def _families(answered: Answered, links: Links) -> dict[str, tuple[str, str]]:
    """The family of each named graph of the answer, by the address of its document: its slug, and its name."""
    return {
        links.document(graph): (family, text(f"family_{family}", links.language))
        for graph, family in answered.families.items()
    }


def _download(links: Links, query: str, kind: str) -> str:
    return f"{links.path('sparql')}?query={quote(query, safe='')}&format={kind}"


def _related(example: ExampleQuery, page: Page, links: Links) -> list[tuple[str, str]]:
    """The other questions of the theme: title and address."""
    return [
        (readable(other.title[page.language]), links.document(Iri(links.settings.base + other.local)))
        for other in page.release.examples
        if other.theme == example.theme and other.slug != example.slug
    ]
