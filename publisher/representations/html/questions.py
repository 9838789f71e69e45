"""The page of all questions, by theme."""

from dataclasses import dataclass

from publisher.example_queries import ExampleQuery
from publisher.quads import Iri
from publisher.representations.html.links import Links
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.values import readable
from publisher.texts import text


@dataclass(frozen=True, slots=True)
class Question:
    """A question on the list: what it asks, where it is answered, what it is about, and the forms of its answer."""

    title: str
    href: str
    explanation: str
    forms: tuple[str, ...]


def render(renderer: Renderer, page: Page) -> bytes:
    """The questions of the release in the order of their files, under the themes in the order that they come up."""
    links = renderer.links(page)
    themes: dict[str, list[Question]] = {}
    for example in page.release.examples:
        theme = example.theme[page.language] if example.theme else text("other_questions", page.language)
        themes.setdefault(theme, []).append(_question(example, page.language, links))
    return renderer.render("questions.html", page, {"themes": themes, "total": len(page.release.examples)})


def _question(example: ExampleQuery, language: str, links: Links) -> Question:
    forms = [text(f"view_{example.view[0]}", language)] if example.view else []
    forms += [text("view_day", language)] if example.parameters else []
    address = links.document(Iri(links.settings.base + example.local))
    return Question(readable(example.title[language]), address, readable(example.explanation[language]), tuple(forms))
