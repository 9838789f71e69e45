"""The pages of what changed: all publications, the things that one changed, and the history of a thing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from publisher.history.index import ChangedThing, Revision
from publisher.history.mementos import Memento
from publisher.history.patches import Change
from publisher.quad_file import parse_line
from publisher.quads import Iri
from publisher.representations.html.links import Links
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.results import Cell, Names, cell
from publisher.representations.html.values import LONGEST, Value, cut, date, foreign, readable
from publisher.void import EVENTS

MOST = 200
"""Statements of one publication that the history of a thing shows; the rest is in the patch."""


@dataclass(frozen=True, slots=True)
class ChangedStatement:
    """A statement that was added or deleted: its property, its value, and the graph that states it."""

    added: bool
    predicate: Cell
    object: Cell
    graph: Cell


@dataclass(frozen=True, slots=True)
class Entry:
    """A publication in a list: when, its number, what it did, and where more stands."""

    when: Value
    sequence: int
    added: int
    deleted: int
    things: int
    href: str
    statements: tuple[ChangedStatement, ...] = ()
    rest: int = 0


@dataclass(frozen=True, slots=True)
class Past:
    """What the history of a thing is made of; `addresses` lead to its mementos, by publication."""

    thing: Iri
    changes: Sequence[tuple[Revision, Sequence[Change]]]
    first: Revision | None
    mementos: Sequence[Memento]
    addresses: Mapping[int, str]


def mentioned(changes: Iterable[Change]) -> set[Iri]:
    """Every IRI in the changes, to be named on the page."""
    quads = [parse_line(change.line) for change in changes]
    return {term for q in quads for term in (q.predicate, q.object, q.graph) if isinstance(term, Iri)}


def render_changes(renderer: Renderer, page: Page, revisions: Sequence[Revision]) -> bytes:
    """Every publication, the newest first."""
    entries = [_entry(revision, page, renderer) for revision in reversed(revisions)]
    return renderer.render(
        "changes.html",
        page,
        {
            "entries": entries,
            "feed": renderer.links(page).path("changes.atom"),
            "stream": renderer.links(page).path(EVENTS),
        },
    )


def render_revision(
    renderer: Renderer, page: Page, revision: Revision, changed: Sequence[ChangedThing], names: Names
) -> bytes:
    """The things that a publication changed, some of them."""
    links = renderer.links(page)
    rows = [
        (cell(Iri(item.thing), names, links), item.added, item.deleted, _history(item, renderer, page))
        for item in changed
    ]
    context = {
        "entry": _entry(revision, page, renderer),
        "rows": rows,
        "patch": links.path(f"changes/{revision.publication.sequence}.rdfp"),
        "build_id": revision.publication.build_id,
    }
    return renderer.render("revision.html", page, context)


def render_thing(renderer: Renderer, page: Page, past: Past, names: Names) -> bytes:
    """What each publication changed of a thing, the newest first, and when it was first described."""
    links = renderer.links(page)
    name = names.get(past.thing)
    context = {
        "name": Value(readable(cut(name.value, LONGEST)), lang=foreign(name, page.language))
        if name
        else Value(readable(past.thing.value)),
        "document": links.document(past.thing),
        "entries": [
            _with_statements(_entry(revision, page, renderer), changes, names, links)
            for revision, changes in past.changes
        ],
        "first": _entry(past.first, page, renderer) if past.first else None,
        "mementos": [
            (_when(memento.publication.time, page.language), past.addresses[memento.publication.sequence])
            for memento in reversed(past.mementos)
        ],
        "timemap": links.path(f"timemap/{links.space.document(past.thing.value)}"),
    }
    return renderer.render("history.html", page, context)


def _with_statements(entry: Entry, changes: Sequence[Change], names: Names, links: Links) -> Entry:
    """The entry with the statements of one thing, and its counts for that thing."""
    quads = [(change.added, parse_line(change.line)) for change in changes]
    statements = tuple(
        ChangedStatement(added, *(cell(term, names, links) for term in (quad.predicate, quad.object, quad.graph)))
        for added, quad in quads[:MOST]
        if quad.graph
    )
    added = sum(added for added, _ in quads)
    rest = len(quads) - len(statements)
    return replace(entry, statements=statements, added=added, deleted=len(quads) - added, rest=rest)


def _entry(revision: Revision, page: Page, renderer: Renderer) -> Entry:
    publication = revision.publication
    href = renderer.links(page).page(f"changes/{publication.sequence}")
    when = _when(publication.time, page.language)
    return Entry(when, publication.sequence, revision.added, revision.deleted, revision.things, href)


def _history(item: ChangedThing, renderer: Renderer, page: Page) -> str:
    links = renderer.links(page)
    document = links.space.document(item.thing)
    return links.page("history/" + document.removeprefix("doc/"))


def _when(time: str, language: str) -> Value:
    return Value(date(time, language), time=time)
