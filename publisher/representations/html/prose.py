"""Pages of running text: sections of paragraphs and lists, in which names and links stand among the words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from publisher.representations.html.markers import Marker
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.values import Value

Runs = tuple[Value, ...]
"""The words of a paragraph, cut where something is linked."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A section: its id and title, its paragraphs, a list, markers with what each means, files by name and template."""

    id: str
    title: str
    paragraphs: tuple[Runs, ...] = ()
    points: tuple[Runs, ...] = ()
    legend: tuple[tuple[Marker, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()


def runs(said: str, places: Mapping[str, Value | str] | None = None) -> Runs:
    """The text with what belongs in its places: `{name}` becomes the value or the text of that name."""
    found = []
    for number, part in enumerate(re.split(r"{(\w+)}", said)):
        value = places[part] if places and number % 2 else part
        if value:
            found.append(value if isinstance(value, Value) else Value(value))
    return tuple(found)


def render(renderer: Renderer, page: Page, titles: tuple[str, Value | None], passages: Sequence[Passage]) -> bytes:
    """The page; `titles` are its heading and what it says below in a sentence or two."""
    title, lead = titles
    return renderer.render("prose.html", page, {"title": title, "lead": lead, "passages": passages})
