"""The query page: a form that works without scripts, and below it what the query answered or why it has no answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from publisher.errors import RequestError
from publisher.iris import LANGUAGES
from publisher.media_types import BOOLEANS, CSV, JSON_LD, N_TRIPLES, RDF_XML, RESULTS_JSON, RESULTS_XML, TSV, TURTLE
from publisher.queries.results import Reply
from publisher.representations.html.asked import NOTHING, RAW, TABLE, Asked, written
from publisher.representations.html.links import SPARQL, Links
from publisher.representations.html.query_failure import failure
from publisher.representations.html.query_views import draw, views
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.results import Names, table
from publisher.representations.html.snippets import snippets
from publisher.representations.html.values import LONGEST, capital, cut, number, readable
from publisher.texts import text

_DOWNLOADS = {
    "solutions": (CSV, TSV, RESULTS_JSON, RESULTS_XML),
    "boolean": BOOLEANS,
    "graph": (TURTLE, JSON_LD, RDF_XML, N_TRIPLES),
}


_FEWEST_ROWS, _MOST_ROWS = 10, 24
"""Lines that the field for the query shows."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a query answered, the names of what it mentions, and the day that the page is viewed on."""

    reply: Reply
    names: Names
    today: date


def render(
    renderer: Renderer, page: Page, asked: Asked = NOTHING, outcome: Answered | RequestError | None = None
) -> bytes:
    """The page with the query in the form; without one, with an example to begin from."""
    links, known = renderer.links(page), titled_queries(page)
    query = written(asked.text) or next((query for _, query in known), "")
    context = {
        "asked": asked,
        "query": query,
        "rows": min(max(query.count("\n") + 2, _FEWEST_ROWS), _MOST_ROWS),
        "dataset": asked.dataset,
        "graphs": [readable(cut(iri, LONGEST)) for _, iri in asked.dataset],
        "examples": known,
        "downloads": (*_DOWNLOADS["solutions"], *_DOWNLOADS["graph"]),
        "failure": None,
        "answer": None,
    }
    if asked.text:
        other = next(language for language in LANGUAGES if language != page.language)
        if not asked.is_long:
            context["other_address"] = asked.page(Links(renderer.settings, other), asked.view)
    match outcome:
        case Answered():
            context["answer"] = _answer(outcome, asked, links)
        case RequestError():
            context["failure"] = failure(outcome, asked.text, page.language)
    return renderer.render("query.html", page, context)


def titled_queries(page: Page) -> list[tuple[str, str]]:
    """Title and query of each example, in the language of the page."""
    return [(example.title[page.language], example.in_language(page.language)) for example in page.release.examples]


def _answer(answered: Answered, asked: Asked, links: Links) -> Mapping[str, object]:
    """What the page shows of an answer; where it does not fit the view that was asked for, the first that it fits."""
    reply, language = answered.reply, links.language
    fitting = views(reply)
    view = asked.view if asked.view in fitting else fitting[0]
    drawing = draw(view, reply, answered.names, links, answered.today)
    return {
        "kind": reply.kind,
        "sentence": _sentence(reply, language),
        "is_empty": reply.total == 0,
        "is_cut": reply.is_cut,
        "view": view,
        "views": [(name, text(f"view_{name}", language), asked.page(links, name)) for name in fitting],
        "fits": asked.view in (*fitting, TABLE) and (drawing or view in (TABLE, RAW)),
        "table": table(reply.solutions, answered.names, links) if reply.solutions and not drawing else None,
        "drawing": drawing,
        "verdict": None if reply.verdict is None else capital(text("yes" if reply.verdict else "no", language)),
        "text": readable(reply.text),
        "downloads": [(kind, asked.download(links, kind)) for kind in _DOWNLOADS[reply.kind]],
        "permalink": links.settings.site_url + asked.page(links, view).removeprefix(links.settings.root_path),
        "snippets": snippets(asked, links.absolute(SPARQL), reply.kind),
    }


def _sentence(reply: Reply, language: str) -> str:
    """How much there is, and how much of it the page shows."""
    if reply.total is None:
        return ""
    unit = "triples" if reply.kind == "graph" else "rows"
    total = number(str(reply.total), language)
    shown = len(reply.solutions.rows) if reply.solutions else len(reply.triples)
    if reply.is_cut and shown:
        return text(f"query_first_{unit}", language).format(shown=number(str(shown), language), total=total)
    key = f"query_one_{unit}" if reply.total == 1 else f"query_all_{unit}"
    return text(key, language).format(total=total)
