"""The spine of an export: ask the application for every address, put the answers in a folder, configure servers."""

import asyncio
import re
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from publisher.errors import ReleaseError, StorageError
from publisher.export import caddy, nginx, own_pages
from publisher.export.addresses import Address, file_of, fixed, of_past, of_release, plain
from publisher.export.application import Answer, Application, started
from publisher.export.folder import CURRENT, SITE, Counts, Entry, Folder
from publisher.export.left_out import LEFT_OUT, is_left_out
from publisher.export.links import internal_links
from publisher.export.redactions import take_out
from publisher.export.rules import Rules
from publisher.iris import LANGUAGES, IriSpace
from publisher.media_types import HTML, PROBLEM_JSON
from publisher.persistence import read_published
from publisher.progress import Bar
from publisher.quads import Iri
from publisher.redaction import redacted
from publisher.representations.html.links import page_address
from publisher.settings import Settings
from publisher.web.caching import now

_PAGED = re.compile(r"(doc|browse)/[^?]*\?(values=[^&/]+(&page=\d+)?|page=\d+)")
"""The addresses with a question mark that a copy holds: pages of lists, and lists of one property's values."""

_NONE = (302, 308, 404, 410)
"""What tells that there is nothing of its own at an address that need not be there."""

_FORM = 1
"""The form of the manifest."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did: the addresses that it holds, its files, and links that lead out of it unannounced."""

    addresses: int
    counts: Counts
    leads_out: tuple[str, ...]
    day: date


@dataclass(slots=True)
class _Copy:
    """A copy in the making: its entries, what it holds already, and where its pages lead."""

    app: Application
    folder: Folder
    entries: list[Entry] = field(default_factory=list)
    held: set[str] = field(default_factory=set)
    links: dict[str, str] = field(default_factory=dict)

    def put(self, address: Address, answer: Answer, *, is_own: bool = False) -> None:
        """Keep an answer; `is_own` where the copy says it instead of the server."""
        digest = self.folder.put(address.file, answer.body)
        self.held.add(address.local)
        entry: Entry = {"address": "/" + address.local, "file": f"{SITE}/{address.file}"}
        entry |= {"accept": address.accept} if address.accept else {}
        entry |= {"language": address.language} if address.language else {}
        entry |= {"status": answer.status} if answer.status != 200 else {}
        entry |= {"own": True} if is_own else {}
        self.entries.append(entry | {"media_type": answer.media_type, "sha256": digest})


def export(settings: Settings, place: Path) -> Exported:
    """Write the copy; StorageError where the folder is something else, ReleaseError where an address has no answer."""
    folder = Folder(place)
    try:
        with folder.opened():
            return asyncio.run(_export(settings, folder, place.resolve() / CURRENT / SITE))
    except OSError as error:
        remedy = "Free space or name another folder; the export that stood there is untouched."
        raise StorageError(str(error.filename or place), error.strerror or str(error), remedy) from error


async def _export(settings: Settings, folder: Folder, site: Path) -> Exported:
    async with started(settings) as app:
        day = now().date()
        copy = _Copy(app, folder)
        erased = redacted(settings.releases)
        taken_out = take_out(folder, erased)
        if taken_out:
            print(
                f"redacted    {taken_out} files of the copy before told of what was redacted: deleted", file=sys.stderr
            )
        past = _past(app)
        await _ask_for_all(copy, past)
        rules = Rules(settings, app.edition.build_id, await _redirected(copy, past), _icon(copy))
        for name, body in own_pages.pages(settings, app.edition, day):
            copy.put(plain(name), Answer(200, _kind(name), "", body), is_own=True)
        folder.put_beside("nginx.conf", nginx.configuration(rules, site).encode())
        folder.put_beside("Caddyfile", caddy.configuration(rules, site).encode())
        leads_out = tuple(
            f"/{page} links to /{link}" for link, page in sorted(copy.links.items()) if _is_out(copy, link)
        )
        about = {
            "form": _FORM,
            "release": app.edition.build_id,
            "day": day.isoformat(),
            "site": settings.site_url,
            "left_out": {each.name: each.told for each in LEFT_OUT},
            "leads_out": leads_out,
            "redacted": sorted(erased),
        }
        counts = folder.finish(about, list(folder.pack(copy.entries)))
        return Exported(len(copy.entries), counts, leads_out, day)


async def _ask_for_all(copy: _Copy, past: list[Iri]) -> None:
    """Ask for what the table and the release name, then for the pages that these lead to, until none is new."""
    app = copy.app
    own = {name for name, _ in own_pages.pages(app.settings, app.edition, now().date())}
    names = (name for name in fixed(app.routes) if "." in name.rpartition("/")[2])
    waiting = deque(plain(name, is_optional=True) for name in names if not is_left_out(name) and name not in own)
    waiting += of_release(app.edition, app.settings)
    waiting += of_past(app.edition, app.settings, past)
    seen = set(waiting)
    waiting = deque(dict.fromkeys(waiting))
    bar = Bar(sys.stderr)
    while waiting:
        address = waiting.popleft()
        for found in await _keep(copy, address):
            further = plain(found)
            if further not in seen:
                seen.add(further)
                waiting.append(further)
        bar(len(seen) - len(waiting), len(seen))


async def _keep(copy: _Copy, address: Address) -> Iterator[str]:
    """Ask for an address and keep the answer; the further addresses that it leads to."""
    answer = await copy.app.ask(address.local, address.headers)
    if answer.status != 200:
        if address.is_optional and answer.status in _NONE:
            return iter(())
        raise ReleaseError(copy.app.edition.build_id, f"/{address.local} answers {answer.status}.")
    copy.put(address, answer)
    found = {answer.following} if answer.following else set[str]()
    if answer.media_type.startswith(HTML.name):
        links = internal_links(answer.body, address.local, copy.app.settings.root_path)
        for link in links:
            copy.links.setdefault(link, address.local)
        found |= links
    return (link for link in sorted(found) if _PAGED.fullmatch(link))


def _past(app: Application) -> list[Iri]:
    """What was published and only another release than this one describes."""
    history, release = app.edition.history, app.edition.release
    published = (Iri(entry.iri) for entry in read_published(app.settings))
    return [thing for thing in published if history.is_past(thing, release)]


async def _redirected(copy: _Copy, past: list[Iri]) -> dict[str, tuple[int, str]]:
    """Where documents that are not there lead, by their path below doc/; what is gone for good is kept as an error."""
    app, space = copy.app, IriSpace(copy.app.settings.base)
    found = {}
    for thing in [*sorted(app.edition.release.retired), *past]:
        document = space.document(thing.value)
        stem = document.removeprefix("doc/")
        for language in LANGUAGES:
            address = Address(
                document, file_of(f"{own_pages.GONE}/{page_address(stem, language)}"), HTML.name, language
            )
            answer = await app.ask(address.local, address.headers)
            if answer.status == 410:
                copy.put(address, answer)
        if answer.status == 410:
            file = file_of(f"{own_pages.GONE}/{stem}.{own_pages.PROBLEM}")
            problem = Address(document, file, PROBLEM_JSON.name)
            copy.put(problem, await app.ask(document, problem.headers))
        else:
            found[stem] = (answer.status, answer.location)
    return found


def _is_out(copy: _Copy, link: str) -> bool:
    """Whether a link leads to an address that the copy neither holds, nor negotiates, nor says that it lacks."""
    if link in copy.held or is_left_out(link) or not link:
        return False
    endings = (f".{LANGUAGES[0]}.html", ".ttl", ".rdf", ".json", ".link")
    document = re.sub(r"^(id/|(?=def(/|$)))", "doc/", link).removesuffix("/")
    return not any(f"{stem}{ending}" in copy.held for stem in (link, document) for ending in endings)


def _icon(copy: _Copy) -> str:
    return next(name for name in sorted(copy.held) if name.startswith("static/favicon."))


def _kind(name: str) -> str:
    if name.endswith(".html"):
        return HTML.content_type
    return PROBLEM_JSON.name if name.endswith(own_pages.PROBLEM) else "application/json"
