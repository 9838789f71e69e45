"""The frame around every page: the menu at its head and the links at its foot."""

from publisher.quads import Iri
from publisher.representations.html.links import (
    ABOUT,
    ACCESSIBILITY,
    BROWSE,
    QUESTIONS,
    SPARQL,
    START,
    VALIDATION,
    VOCABULARY,
    Links,
)
from publisher.texts import text

_MENU = (("browse", BROWSE), ("question_pages", QUESTIONS), ("sparql", SPARQL))
"""Text and name of the pages in the menu; the page of the dataset stands before the last."""

Entry = tuple[str, str, bool]
"""The text of a link, where it leads, and whether it leads to this page."""


def place(links: Links, path: str, dataset: Iri | None) -> str:
    """The path as far as the menus tell one page from another: that of a document in none of them is empty."""
    is_elsewhere = path.startswith("doc/") and not (dataset and path == links.space.document(dataset.value))
    return "" if is_elsewhere else path


def menu(links: Links, path: str, dataset: Iri | None) -> tuple[Entry, ...]:
    """At most four links; `path` is the page's local path without language and extension."""
    entries = [(text(key, links.language), links.page(name), _is_below(path, name)) for key, name in _MENU]
    if dataset:
        there = links.space.document(dataset.value)
        entries.insert(len(entries) - 1, (text("data", links.language), links.document(dataset), path == there))
    return tuple(entries)


def brand(links: Links, path: str) -> Entry:
    """The name of the site, which leads to its start."""
    return links.settings.title(links.language), links.page(START), path == START


def footer(links: Links, path: str) -> tuple[Entry, ...]:
    """Links to the pages about the site."""
    about, language = links.page(ABOUT), links.language
    return (
        (text("about_site", language), about, path == ABOUT),
        (text("accessibility", language), links.page(ACCESSIBILITY), path == ACCESSIBILITY),
        (text("vocabulary", language), links.page(VOCABULARY), path == VOCABULARY),
        (text("validation", language), links.page(VALIDATION), path == VALIDATION),
        (text("about_api", language), f"{about}#data", False),
        (text("about_contact", language), f"{about}#contact", False),
    )


def _is_below(path: str, name: str) -> bool:
    """Whether the path is that of the page, or of one below it."""
    return path == name or path.startswith(f"{name}/")
