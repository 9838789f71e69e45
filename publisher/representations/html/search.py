"""The page of a search: what was found and why, by class, and ways on where nothing was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from publisher.quads import Iri, Literal
from publisher.representations.html.links import SEARCH, Links, page_address
from publisher.representations.html.marked import Marked, excerpt, marked
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.values import Value, capital, cut, foreign, readable
from publisher.search.hits import Hit
from publisher.search.index import Results
from publisher.search.ranking import Reason
from publisher.texts import text
from publisher.vocabulary import listing_name

PER_PAGE = 20
_KINDS = 10
"""Classes that are offered at first; the rest one click away."""
_TITLE = 60


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search page shows: the text, the class that is asked for, the page, and all that was found.

    `texts` are those of the hits of the page, `names` the names of classes, `similar` what comes near where nothing
    was found.
    """

    text: str
    results: Results
    kind: Iri | None = None
    number: int = 1
    texts: Mapping[Iri, Sequence[Literal]] | None = None
    names: Mapping[Iri, Literal] | None = None
    similar: Sequence[Hit] = ()

    @property
    def pages(self) -> int:
        """The number of pages, at least one."""
        return max(1, -(-len(self.results.hits) // PER_PAGE))

    @property
    def shown(self) -> Sequence[Hit]:
        """The hits of this page; a page after the last is the last."""
        number = min(self.number, self.pages)
        return self.results.hits[(number - 1) * PER_PAGE : number * PER_PAGE]


@dataclass(frozen=True, slots=True)
class _Shown:
    """A hit as the page shows it: its class, its name, a part of a text, and why it was found."""

    kind: Value | None
    name: Marked
    href: str
    excerpt: Marked | None
    why: tuple[str, Marked | None, str]


@dataclass(frozen=True, slots=True)
class _Facet:
    """A class to narrow the search to."""

    name: Value
    count: int
    current: bool


def render(renderer: Renderer, page: Page, searched: Searched) -> bytes:
    """The page of a search; without a text it says how to search."""
    links, results = renderer.links(page), searched.results
    number = min(searched.number, searched.pages)
    facets = _facets(searched, links)
    context = {
        "asked_text": readable(searched.text),
        "title_text": readable(cut(searched.text.strip(), _TITLE)),
        "hits": [_shown(hit, searched, links) for hit in searched.shown],
        "total": len(results.hits),
        "more": results.more,
        "partial": results.partial,
        "spelling": Value(results.spelling, _address(links, results.spelling)) if results.spelling else None,
        "facets": facets[:_KINDS],
        "further": facets[_KINDS:],
        "all_kinds": Value(text("search_all", page.language), _address(links, searched.text)),
        "narrowed": searched.kind is not None,
        "number_of_page": number,
        "pages": searched.pages,
        "before": _address(links, searched.text, searched.kind, number - 1) if number > 1 else "",
        "after": _address(links, searched.text, searched.kind, number + 1) if number < searched.pages else "",
        "similar": [_named(hit, links) for hit in searched.similar],
        "other_address": _other(renderer, page, searched, number),
    }
    return renderer.render("search.html", page, context)


def _other(renderer: Renderer, page: Page, searched: Searched, number: int) -> str:
    """The same search in the other language."""
    other = next(language for language in page.addresses if language != page.language)
    return _address(Links(renderer.settings, other), searched.text, searched.kind, number)


def _address(links: Links, asked: str, kind: Iri | None = None, number: int = 1) -> str:
    """The address of a search."""
    parameters = [("q", asked)] if asked else []
    if kind:
        parameters.append(("type", listing_name(kind.value, links.space.base)))
    if number > 1:
        parameters.append(("page", str(number)))
    encoded = urlencode(parameters, errors="replace")
    return links.path(page_address(SEARCH, links.language)) + (f"?{encoded}" if encoded else "")


def _facets(searched: Searched, links: Links) -> list[_Facet]:
    names = searched.names or {}
    return [
        _Facet(
            Value(
                capital(readable(names[kind].value)),
                _address(links, searched.text, kind),
                lang=foreign(names[kind], links.language),
            ),
            count,
            kind == searched.kind,
        )
        for kind, count in searched.results.kinds
        if kind in names
    ]


def _shown(hit: Hit, searched: Searched, links: Links) -> _Shown:
    asked, names = searched.results.asked, searched.names or {}
    kind = next((names[kind] for kind in hit.kinds if kind in names), None)
    return _Shown(
        Value(capital(readable(kind.value)), lang=foreign(kind, links.language)) if kind else None,
        marked(hit.name.value, asked, foreign(hit.name, links.language)),
        links.document(hit.iri),
        excerpt((searched.texts or {}).get(hit.iri, ()), asked, links.language),
        _why(hit, searched, links.language),
    )


def _why(hit: Hit, searched: Searched, language: str) -> tuple[str, Marked | None, str]:
    """Why it was found, in a sentence: what stands before the name that fits, the name, what stands after it."""
    is_shown = hit.matched == hit.name.value
    key = {
        Reason.NAME: "search_by_name" if is_shown else "search_by_foreign_name",
        Reason.OTHER_NAME: "search_by_other_name",
        Reason.CODE: "search_by_code",
        Reason.TEXT: "search_by_text",
        Reason.SPELLING: "search_by_spelling" if is_shown or not hit.matched else "search_by_spelling_of",
    }[hit.reason]
    before, name, after = text(key, language).partition("{name}")
    return before, marked(cut(hit.matched, 200), searched.results.asked) if name else None, after


def _named(hit: Hit, links: Links) -> Value:
    return Value(readable(hit.name.value), links.document(hit.iri), lang=foreign(hit.name, links.language))
