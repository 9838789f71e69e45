"""What changed: publications, the history of each thing, the feed of changes (RFC 4287) and the patches."""

from xml.etree import ElementTree

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from publisher.errors import NotFound
from publisher.history.index import Revision
from publisher.history.patches import Change, patch_file
from publisher.iris import LANGUAGES, IriSpace
from publisher.media_types import ATOM, RDF_PATCH, TRIG, MediaType
from publisher.quad_file import parse_line
from publisher.quads import Iri
from publisher.representations.event_stream import FORMATS
from publisher.representations.html import history
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.results import Names
from publisher.settings import Settings
from publisher.store import serialize
from publisher.texts import text
from publisher.vocabulary import prefixes
from publisher.void import EVENTS
from publisher.web.addresses import local_path
from publisher.web.caching import Validators
from publisher.web.files import Parts
from publisher.web.frames import Frames
from publisher.web.linksets import Link, header
from publisher.web.mementos import memento_path
from publisher.web.serving import Edition, Serving

CHANGES, HISTORY = "changes", "history"
_ATOM = "http://www.w3.org/2005/Atom"
_SHOWN, _FED = 1000, 50
"""Things of one publication on a page, and publications in the feed."""


class HistoryDoor:
    """The doors to what changed; the pages say so as long as nothing was published."""

    def __init__(self, settings: Settings, serving: Serving, renderer: Renderer) -> None:
        self._settings, self._serving, self._renderer = settings, serving, renderer
        self._frames, self._validators, self._space = Frames(settings), Validators(settings), IriSpace(settings.base)

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route(f"/{CHANGES}.{ATOM.extension}", self.feed),
            Route(f"/{CHANGES}", self.changes),
            *(Route(f"/{CHANGES}.{language}.html", self.changes) for language in LANGUAGES),
            Route(f"/{CHANGES}/{{sequence:int}}.{RDF_PATCH.extension}", self.patch),
            *(Route(f"/{CHANGES}/{{sequence:int}}.{language}.html", self.revision) for language in LANGUAGES),
            Route(f"/{CHANGES}/{{sequence:int}}", self.revision),
            Route(f"/{HISTORY}/{{path:path}}", self.thing),
        ]

    async def changes(self, request: Request) -> Response:
        """Every publication."""
        edition = self._serving.edition
        language, is_generic = self._frames.language(request)
        page = self._frames.page(edition, CHANGES, language)
        body = history.render_changes(self._renderer, page, edition.history.revisions)
        headers = self._headers(edition, page) | {"Link": header(self._feeds())}
        return Response(body, headers=headers | _varies(is_generic))

    def _feeds(self) -> list[Link]:
        """The changes for programs: the last ones as a feed, all of them as an event stream."""
        root = self._settings.root_path
        feed = Link("alternate", f"{root}{CHANGES}.{ATOM.extension}", ATOM.name)
        return [feed, *(Link("alternate", f"{root}{EVENTS}.{kind.extension}", kind.name) for kind in FORMATS)]

    async def revision(self, request: Request) -> Response:
        """What one publication changed."""
        edition, sequence = self._serving.edition, request.path_params["sequence"]
        revision = self._revision(edition, sequence)
        language, is_generic = self._frames.language(request)
        page = self._frames.page(edition, f"{CHANGES}/{sequence}", language)
        changed = edition.history.changed(sequence, _SHOWN)
        names = edition.release.descriptions.names({Iri(item.thing) for item in changed}, language)
        body = history.render_revision(self._renderer, page, revision, changed, names)
        headers = self._headers(edition, page)
        return Response(body, headers=headers | _varies(is_generic))

    async def patch(self, request: Request) -> Response:
        """The changes of a publication as RDF Patch, whole or in part."""
        edition, sequence = self._serving.edition, request.path_params["sequence"]
        self._revision(edition, sequence)
        file = patch_file(self._settings.releases, sequence)
        if not file.is_file():
            raise NotFound(f"Publication {sequence} is the first, or no release changed with it.")
        headers = self._validators.headers(edition, RDF_PATCH.extension, str(sequence), _state(edition))
        return Parts(file, headers=headers, media_type=RDF_PATCH.content_type)

    async def thing(self, request: Request) -> Response:
        """The history of a thing as a page, or what was added and deleted as RDF: a graph for each."""
        edition, local = self._serving.edition, local_path(request.scope)
        address = self._space.parse_document("doc/" + local.removeprefix(f"{HISTORY}/"))
        thing = Iri(address.thing)
        past = self._past(edition, thing)
        if address.media_type is TRIG:
            headers = self._validators.headers(edition, HISTORY, TRIG.extension, _state(edition))
            return Response(self._as_trig(past), headers=headers | {"Content-Type": TRIG.content_type})
        _expect_page(address.media_type, local)
        language, is_generic = self._frames.language(request)
        page = self._frames.page(edition, f"{HISTORY}/{self._space.document(thing.value)[4:]}", language)
        mentioned = history.mentioned(change for _, changes in past.changes for change in changes[: history.MOST])
        names: Names = edition.release.descriptions.names({thing, *mentioned}, language)
        body = history.render_thing(self._renderer, page, past, names)
        headers = self._headers(edition, page)
        return Response(body, headers=headers | _varies(is_generic))

    async def feed(self, _: Request) -> Response:
        """The last publications as a feed."""
        edition = self._serving.edition
        headers = self._validators.headers(edition, ATOM.extension, _state(edition))
        return Response(self._atom(edition), headers=headers | {"Content-Type": ATOM.content_type})

    def _headers(self, edition: Edition, page: Page) -> dict[str, str]:
        headers = self._frames.headers(edition, page)
        return headers | {"ETag": f'{headers["ETag"][:-1]}.{_state(edition)}"'}

    def _revision(self, edition: Edition, sequence: int) -> Revision:
        found = [r for r in edition.history.revisions if r.publication.sequence == sequence]
        if not found:
            raise NotFound(f"There was no publication {sequence}.")
        return found[0]

    def _past(self, edition: Edition, thing: Iri) -> history.Past:
        known = edition.history
        first, changes = known.first_publication(thing), known.changes(thing)
        if first is None and not changes:
            raise NotFound(f"No publication describes {thing.value}.")
        mementos = known.mementos(thing)
        document = self._space.document(thing.value)
        root = self._settings.root_path
        addresses = {m.publication.sequence: root + memento_path(m, document) for m in mementos}
        return history.Past(thing, changes, first, mementos, addresses)

    def _as_trig(self, past: history.Past) -> bytes:
        """Two graphs a publication: what it added, and what it deleted; their IRIs stand below the publication's."""
        quads = [
            parse_line(change.line)._replace(graph=self._graph(revision, change))
            for revision, changes in past.changes
            for change in changes
        ]
        return serialize(quads, TRIG, prefixes(self._settings.base))

    def _graph(self, revision: Revision, change: Change) -> Iri:
        side = "added" if change.added else "deleted"
        return Iri(f"{self._settings.site_url}{CHANGES}/{revision.publication.sequence}#{side}")

    def _atom(self, edition: Edition) -> bytes:
        site, language = self._settings.site_url, LANGUAGES[0]
        ElementTree.register_namespace("", _ATOM)
        feed = ElementTree.Element(f"{{{_ATOM}}}feed", {"xml:lang": language})
        revisions = edition.history.revisions
        updated = revisions[-1].publication.time if revisions else "1970-01-01T00:00:00+00:00"
        title = f"{self._settings.title(language)}: {text('changes', language)}"
        _add(feed, id=f"{site}{CHANGES}", title=title, updated=updated)
        _link(feed, f"{site}{CHANGES}.{ATOM.extension}", "self", ATOM.name)
        _link(feed, f"{site}{CHANGES}.{language}.html", "alternate", "text/html")
        _add(ElementTree.SubElement(feed, f"{{{_ATOM}}}author"), name=self._settings.publisher_name or title)
        for revision in reversed(revisions[-_FED:]):
            self._add_entry(feed, revision, language)
        body: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
        return body

    def _add_entry(self, feed: ElementTree.Element, revision: Revision, language: str) -> None:
        publication = revision.publication
        address = f"{self._settings.site_url}{CHANGES}/{publication.sequence}"
        counts = {"added": revision.added, "deleted": revision.deleted, "things": revision.things}
        entry = ElementTree.SubElement(feed, f"{{{_ATOM}}}entry")
        title = text("publication_number", language).format(number=publication.sequence)
        summary = text("revision_counts", language).format(**counts)
        _add(entry, id=address, title=title, updated=publication.time, summary=summary)
        _link(entry, f"{address}.{language}.html", "alternate", "text/html")
        if patch_file(self._settings.releases, publication.sequence).is_file():
            _link(entry, f"{address}.{RDF_PATCH.extension}", "enclosure", RDF_PATCH.name)


def _expect_page(media_type: MediaType | None, local: str) -> None:
    if media_type is not None and media_type.extension != "html":
        raise NotFound(f"Nothing is published at {local[:200]}: a history is a page, or TriG.")


def _state(edition: Edition) -> str:
    """What tells one state of the history from another in an entity tag."""
    return str(len(edition.history.revisions))


def _varies(is_generic: bool) -> dict[str, str]:
    return {"Vary": "Accept-Language"} if is_generic else {}


def _add(parent: ElementTree.Element, **texts: str) -> None:
    for name, said in texts.items():
        ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}").text = said


def _link(parent: ElementTree.Element, href: str, relation: str, media_type: str) -> None:
    attributes = {"rel": relation, "href": href, "type": media_type}
    ElementTree.SubElement(parent, f"{{{_ATOM}}}link", attributes)
