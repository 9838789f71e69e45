"""Which addresses a copy holds, from what the release and its history describe, and the file of each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from starlette.routing import BaseRoute, Route

from publisher.catalogue import dump_path
from publisher.dumps import SUMS
from publisher.history.mementos import stamp
from publisher.iris import LANGUAGES, IriSpace
from publisher.media_types import (
    CSV,
    HTML,
    LINK_FORMAT,
    LINKSETS,
    N_QUADS,
    RDF,
    RDF_PATCH,
    REPRESENTATIONS,
    TRIG,
)
from publisher.quads import Iri
from publisher.release import DUMPS
from publisher.representations.event_stream import FORMATS, Batch, page_path
from publisher.representations.html.links import BROWSE, page_address
from publisher.representations.html.rendering import static_files
from publisher.settings import Settings
from publisher.void import EVENTS
from publisher.web.dumps import read_sums
from publisher.web.history import CHANGES, HISTORY
from publisher.web.mementos import TIMEMAP, memento_path
from publisher.web.questions import WELL_KNOWN
from publisher.web.serving import Edition

_AT_ONCE = 1000
"""Things read from the release at a time."""

_SITEMAPS = 20
"""Parts of the sitemap that are asked for."""

_ENGLISH = "@en/"
"""The folder of what has one address and two languages: the English one."""


@dataclass(frozen=True, slots=True)
class Address:
    """A local address with what is asked for there, and the file that holds the answer.

    `accept` and `language` are request headers, empty where the address alone decides. `is_optional` where the answer
    may be that there is none.
    """

    local: str
    file: str
    accept: str = ""
    language: str = ""
    is_optional: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """The request headers."""
        return {"Accept": self.accept or "*/*", "Accept-Language": self.language or LANGUAGES[0]}


def file_of(local: str) -> str:
    """The file of a local address: a folder for what follows the question mark, and no sign that a system forbids."""
    path, _, query = local.partition("?")
    query = query.replace("values=%5E", "values-inverse=").replace("values=^", "values-inverse=")
    folder = f"@{query.replace('/', ',')}/" if query else ""
    return (folder + path).replace(":", "~")


def plain(local: str, *, is_optional: bool = False) -> Address:
    """An address that alone decides what is answered."""
    return Address(local, file_of(local), is_optional=is_optional)


def fixed(routes: Iterable[BaseRoute]) -> Iterator[str]:
    """The local addresses of the doors that take no parameter."""
    for route in routes:
        if isinstance(route, Route) and "{" not in route.path:
            yield route.path.removeprefix("/")


def of_release(edition: Edition, settings: Settings) -> Iterator[Address]:
    """Every address that the release and its history make, beside the fixed ones."""
    space = IriSpace(settings.base)
    yield from (plain(f"static/{name}") for name in static_files())
    yield from (plain(path) for path in ("release.json", SUMS, *read_sums(edition, settings)))
    for kind in RDF:
        yield Address(WELL_KNOWN, f"{WELL_KNOWN}.{kind.extension}", kind.name)
    yield from (plain(f"sitemap-{number}.xml", is_optional=True) for number in range(1, _SITEMAPS + 1))
    for listed in edition.release.listings.classes():
        yield from _formats(f"{BROWSE}/{listed.name}")
    yield from _publications(edition)
    for thing in things(edition):
        yield from _of_thing(edition, space, thing)


def things(edition: Edition) -> Iterator[Iri]:
    """The things and terms that have documents, those retired left out."""
    for skipped in count(0, _AT_ONCE):
        found = edition.release.listings.described(skipped, _AT_ONCE)
        yield from (t for t in found if isinstance(t, Iri) and t not in edition.release.retired)
        if len(found) < _AT_ONCE:
            return


def of_past(edition: Edition, settings: Settings, past: Iterable[Iri]) -> Iterator[Address]:
    """What is kept of things that only another release describes."""
    for thing in past:
        yield from _past_of(edition, IriSpace(settings.base).document(thing.value), thing)


def _of_thing(edition: Edition, space: IriSpace, thing: Iri) -> Iterator[Address]:
    document = space.document(thing.value)
    stem = document.removeprefix("doc/")
    yield from _formats(document)
    yield from (plain(f"linkset/{stem}.{kind.extension}") for kind in LINKSETS)
    if edition.history.revisions:
        yield from _past_of(edition, document, thing)


def _past_of(edition: Edition, document: str, thing: Iri) -> Iterator[Address]:
    stem = document.removeprefix("doc/")
    yield from (plain(page_address(f"{HISTORY}/{stem}", tag), is_optional=True) for tag in LANGUAGES)
    yield plain(f"{HISTORY}/{stem}.{TRIG.extension}", is_optional=True)
    mementos = edition.history.mementos(thing)
    if mementos:
        yield Address(f"{TIMEMAP}/{document}", f"{TIMEMAP}/{document}.{LINK_FORMAT.extension}")
    for memento in mementos:
        yield from _formats(memento_path(memento, document), is_optional=True)


def _formats(stem: str, *, is_optional: bool = False) -> Iterator[Address]:
    """Each representation; a table has its labels in the language that is asked for."""
    for kind in REPRESENTATIONS:
        if kind is HTML:
            yield from (plain(page_address(stem, tag), is_optional=is_optional) for tag in LANGUAGES)
            continue
        local = f"{stem}.{kind.extension}"
        yield plain(local, is_optional=is_optional)
        if kind is CSV:
            yield Address(local, _ENGLISH + file_of(local), language=LANGUAGES[1], is_optional=is_optional)


def _publications(edition: Edition) -> Iterator[Address]:
    history = edition.history
    for revision in history.revisions:
        sequence = revision.publication.sequence
        yield from (plain(page_address(f"{CHANGES}/{sequence}", tag)) for tag in LANGUAGES)
        yield plain(f"{CHANGES}/{sequence}.{RDF_PATCH.extension}", is_optional=True)
        for part in range(1, Batch(revision.publication, history.event_count(revision)).parts + 1):
            yield from (plain(f"{EVENTS}/{page_path(sequence, part, kind)}") for kind in FORMATS)
        if revision.publication.build_id in history.kept:
            yield plain(
                f"{DUMPS}/{stamp(revision.publication)}/{dump_path(N_QUADS).removeprefix(DUMPS + '/')}",
                is_optional=True,
            )
