"""The pages that a static copy has of its own: what it is, what it has not, and its errors."""

import datetime
from collections.abc import Sequence

from publisher.representations.html.links import BROWSE, QUESTIONS, Links
from publisher.representations.html.prose import Passage, Runs, runs
from publisher.representations.html.prose import render as render_prose
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.values import Value, date
from publisher.texts import text

COPY = "copy"


def render_about(renderer: Renderer, page: Page, day: datetime.date, lacking: Sequence[str]) -> bytes:
    """What the copy is, the day that it shows, and what it has not: the names of that in the texts."""
    language = page.language
    places = {"site": renderer.settings.title(language), "date": date(day.isoformat(), language)}
    passages = [
        Passage(
            "holds",
            text("static_holds", language),
            tuple(runs(text(f"static_holds_{number}", language).format(**places)) for number in (1, 2)),
        ),
        Passage(
            "lacks",
            text("static_lacks", language),
            points=tuple(runs(text(f"static_lacks_{name}", language)) for name in lacking),
        ),
        _ways(renderer, page),
    ]
    lead = Value(text("static_about_lead", language).format(**places))
    return render_prose(renderer, page, (text("static_about", language), lead), passages)


def render_lack(renderer: Renderer, page: Page, kind: str) -> bytes:
    """What stands where something is missing; `kind` is `search`, `sparql` or the number of an error."""
    lead = Value(text(f"static_{kind}_lead", page.language))
    return render_prose(renderer, page, (text(f"static_{kind}", page.language), lead), [_ways(renderer, page)])


def _ways(renderer: Renderer, page: Page) -> Passage:
    links, language = renderer.links(page), page.language
    ways = [
        Value(text("browse_title", language), links.page(BROWSE)),
        Value(text("question_pages", language), links.page(QUESTIONS)),
        Value(text("static_dumps", language), _data(links, page)),
        Value(text("static_about", language), links.page(COPY)),
    ]
    if renderer.settings.live_url:
        ways.insert(0, Value(text("static_live", language), renderer.settings.live_url))
    points: tuple[Runs, ...] = tuple((way,) for way in ways)
    return Passage("ways", text("static_ways", language), points=points)


def _data(links: Links, page: Page) -> str:
    """The page of the dataset, which lists the files; else the largest of them."""
    return links.document(page.release.dataset) if page.release.dataset else links.path("dumps/dataset.nq")
