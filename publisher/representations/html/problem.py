"""The page of an error: what happened, and ways on."""

from collections.abc import Sequence
from dataclasses import dataclass

from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.values import LONGEST, Value, cut, readable


@dataclass(frozen=True, slots=True)
class Fact:
    """A further line of a problem page: what it is, its text, and where it leads if anywhere."""

    label: str
    text: str
    href: str = ""


def render(renderer: Renderer, page: Page, titles: tuple[int, str, str], facts: Sequence[Fact]) -> bytes:
    """The page; `titles` are the HTTP status, what happened, and advice."""
    status, title, detail = titles
    shown = [(readable(fact.label), Value(readable(cut(fact.text, LONGEST)), _safe(fact.href))) for fact in facts]
    context = {"status": status, "title": readable(title), "detail": readable(cut(detail, LONGEST)), "facts": shown}
    return renderer.render("problem.html", page, context)


def _safe(href: str) -> str:
    """The address where it leads to this host or over http(s), else nowhere."""
    return href if href.lower().startswith(("/", "http://", "https://")) else ""
