"""The page of an error: what happened, what was asked for, and ways on."""

from collections.abc import Sequence
from dataclasses import dataclass

from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.values import LONGEST, Value, cut, readable
from publisher.words import plain_words

_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Fact:
    """A further line of a problem page: what it is, and its values."""

    label: str
    values: tuple[Value, ...]


def render(renderer: Renderer, page: Page, titles: tuple[int, str, str], facts: Sequence[Fact]) -> bytes:
    """The page; `titles` are the HTTP status, what happened, and advice."""
    status, title, detail = titles
    shown = [(readable(fact.label), [_shown(value) for value in fact.values]) for fact in facts]
    asked = _words(page.path) if status == _NOT_FOUND else ""
    context = {
        "status": status,
        "title": readable(title),
        "detail": readable(cut(detail, LONGEST)),
        "facts": shown,
        "asked_text": asked,
        "search_href": renderer.links(page).search(asked),
    }
    return renderer.render("problem.html", page, context)


def _words(path: str) -> str:
    """The words of an address: those of its last part, without the extension."""
    return readable(" ".join(plain_words(cut(path, LONGEST).rpartition("/")[2].partition(".")[0])))


def _shown(value: Value) -> Value:
    return value._replace(text=readable(cut(value.text, LONGEST)), href=_safe(value.href))


def _safe(href: str) -> str:
    """The address where it leads to this host or over http(s), else nowhere."""
    return href if href.lower().startswith(("/", "http://", "https://")) else ""
