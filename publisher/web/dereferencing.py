"""From things and terms to documents, and from documents to representations (W3C Cool URIs, section 4.3; RFC 9110)."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from publisher.description import Description
from publisher.errors import NotAcceptable, NotFound
from publisher.iris import DocumentAddress, IriSpace
from publisher.media_types import HTML, JSON_LD, RDF
from publisher.quads import Iri
from publisher.representations.html.rendering import Renderer
from publisher.settings import Settings
from publisher.vocabulary import TYPE, expand
from publisher.web.addresses import local_path
from publisher.web.caching import Validators, cache_control, now
from publisher.web.document_links import DocumentLinks
from publisher.web.kept_answers import keep
from publisher.web.linksets import Link, Signposts, header, types_of
from publisher.web.mementos import memento_path
from publisher.web.profiles import KEY, Profile, Profiles
from publisher.web.representing import Bodies, Representation, varies, wanted_of
from publisher.web.serving import Edition, Serving
from publisher.web.suggestions import not_found
from publisher.web.tombstones import gone


@dataclass(frozen=True, slots=True)
class _Rendered:
    """A rendered page with what its links need: the number of pages, and the classes of the thing."""

    body: bytes
    pages: int
    types: tuple[str, ...]

    def to_bytes(self) -> bytes:
        """One line for the links, then the body."""
        return f"{self.pages} {' '.join(self.types)}\n".encode() + self.body

    @classmethod
    def from_bytes(cls, kept: bytes) -> "_Rendered":
        """What `to_bytes` wrote."""
        line, _, body = kept.partition(b"\n")
        pages, *types = line.decode().split(" ")
        return cls(body, int(pages), tuple(kind for kind in types if kind))


class Documents:
    """The doors to things, terms and the documents on them."""

    def __init__(self, settings: Settings, serving: Serving, renderer: Renderer) -> None:
        self._settings, self._serving, self._bodies = settings, serving, Bodies(settings, renderer)
        self._space = IriSpace(settings.base)
        self._validators, self._profiles = Validators(settings), Profiles(settings)
        self._signposts = Signposts(settings, settings.root_path)
        self._links = DocumentLinks(settings, self._profiles)

    def routes(self) -> list[Route]:
        """The routes, the most asked for first."""
        return [
            Route("/doc/{path:path}", self.document),
            Route("/id/{path:path}", self.thing),
            Route("/def/{path:path}", self.thing),
            Route("/def", self.thing),
        ]

    async def thing(self, request: Request) -> Response:
        """A thing or a term is no document: 303 to the document on it (URI-4, URI-5)."""
        edition = self._serving.edition
        local = local_path(request.scope).removesuffix("/")
        thing = Iri(self._space.iri(local))
        if not edition.history.is_past(thing, edition.release):
            self._expect(edition, thing, local)
        document = self._url(self._space.document(thing.value))
        headers = {
            "Link": header(self._signposts.of_thing(thing)),
            "Vary": "Accept, Accept-Language",
            "Cache-Control": cache_control(),
        }
        keep(request)
        return RedirectResponse(document, 303, headers=headers)

    async def document(self, request: Request) -> Response:
        """The document on a thing: 200 with the representation that was named or negotiated."""
        edition = self._serving.edition
        local = local_path(request.scope)
        address = self._space.parse_document(local)
        if edition.history.is_past(Iri(address.thing), edition.release):
            return self._kept_elsewhere(edition, Iri(address.thing), local)
        self._expect(edition, Iri(address.thing), local)
        if self._profiles.is_list(request):
            return self._profiles.listed(request, self._url(self._space.document(address.thing)))
        profile = self._profiles.asked(request, address)
        wanted, moment = self._wanted(request, address, profile), now()
        names = ", ".join(filter(None, (varies(request, address, wanted), self._profiles.varies(request, address))))
        if profile is self._profiles.schema_org and wanted.media_type in profile.media_types:
            return self._in_schema_org(edition, wanted.thing, {"Vary": names} if names else {})
        rendered = await self._rendered(edition, wanted, local, moment.date())
        known = self._profiles.of(wanted.media_type)
        headers = self._headers(edition, wanted, moment) | self._profiles.headers(known)
        headers["Link"] = self._links.header(edition, wanted, rendered.types, rendered.pages)
        if names:
            headers["Vary"] = names
        keep(request, moment.date() if wanted.media_type is HTML else None)
        return Response(rendered.body, headers=headers | {"Content-Type": wanted.media_type.content_type})

    @staticmethod
    def _wanted(request: Request, address: DocumentAddress, profile: Profile | None) -> Representation:
        """The representation; one that conforms to a profile that a header asks for counts before others."""
        if profile is None:
            return wanted_of(request, address)
        try:
            return wanted_of(request, address, profile.media_types)
        except NotAcceptable:
            if KEY in request.query_params:
                raise
            return wanted_of(request, address)

    def _in_schema_org(self, edition: Edition, thing: Iri, vary: dict[str, str]) -> Response:
        """The thing in the terms of schema.org, as the block of its page says it, whole."""
        profile = self._profiles.schema_org
        description = edition.release.descriptions.describe(thing)
        if description is None:
            raise not_found(self._settings, edition, self._space.document(thing.value))
        document = self._url(self._space.document(thing.value))
        types = types_of(edition, thing)
        links = self._signposts.of_document(thing, types, edition.note.dataset)
        headers = self._validators.headers(edition, JSON_LD.extension, profile.token)
        headers |= {
            "Content-Type": JSON_LD.content_type,
            "Content-Location": f"{document}?{KEY}={profile.token}",
            "Link": header(self._profiles.links(links, document, profile)),
            **self._profiles.headers(profile),
        }
        return Response(self._bodies.in_schema_org(edition, description), headers=headers | vary)

    def _kept_elsewhere(self, edition: Edition, thing: Iri, local: str) -> Response:
        """After a rollback: what only another release describes stands, for now, at that release's memento."""
        newest = edition.history.mementos(thing)[-1]
        headers = {"Cache-Control": "no-cache", "Link": header([Link("cite-as", thing.value)])}
        return RedirectResponse(self._url(memento_path(newest, local)), 307, headers=headers)

    def _expect(self, edition: Edition, thing: Iri, local: str) -> None:
        """Raise NotFound or Gone where the thing cannot be had, whatever is accepted."""
        if thing in edition.release.retired:
            tombstone = edition.release.descriptions.describe(thing)
            raise gone(tombstone) if tombstone else NotFound(f"Nothing is published at {thing.value}.")
        if not edition.release.knows(thing):
            raise not_found(self._settings, edition, local)

    def _headers(self, edition: Edition, wanted: Representation, moment: datetime) -> dict[str, str]:
        """What tells caches and clients which representation this is; HTML depends on the day, as validity does."""
        media_type = wanted.media_type
        named = self._space.representation(
            wanted.thing.value, media_type, wanted.language if media_type is HTML else None
        )
        parts = (media_type.extension, wanted.language, str(wanted.page), wanted.values)
        headers = self._validators.headers(edition, *parts, day_of=moment if media_type is HTML else None)
        headers["Content-Location"] = self._url(named) + wanted.query(wanted.page)
        if wanted.language:
            headers["Content-Language"] = wanted.language
        return headers

    async def _rendered(self, edition: Edition, wanted: Representation, local: str, today: date) -> "_Rendered":
        """The body, kept from before or made now; what takes long is made beside the loop."""
        key = (wanted, today if wanted.media_type is HTML else None)
        kept = edition.rendered.get(key)
        if kept is not None:
            return _Rendered.from_bytes(kept)
        if edition.release.descriptions.is_large(wanted.thing):
            rendered = await asyncio.to_thread(self._made, edition, wanted, local, today)
        else:
            rendered = self._made(edition, wanted, local, today)
        edition.rendered.put(key, rendered.to_bytes())
        return rendered

    def _made(self, edition: Edition, wanted: Representation, local: str, today: date) -> "_Rendered":
        if wanted.media_type in RDF:
            return self._written(edition, wanted, local)
        description = self._describe(edition, wanted, local)
        types = tuple(kind.value for kind in description.values(TYPE) if isinstance(kind, Iri))
        body = self._bodies.render(edition, wanted, description, self._bodies.page(edition, wanted), today)
        return _Rendered(body, description.pages, types)

    def _written(self, edition: Edition, wanted: Representation, local: str) -> "_Rendered":
        """A document in an RDF format, which says less than a page."""
        document = edition.release.descriptions.document(wanted.thing, wanted.page)
        if document is None or wanted.page > document.pages:
            raise not_found(self._settings, edition, local)
        return _Rendered(self._bodies.write(edition, wanted.media_type, document), document.pages, document.types)

    def _describe(self, edition: Edition, wanted: Representation, local: str) -> Description:
        descriptions = edition.release.descriptions
        if wanted.values:
            predicate = Iri(expand(wanted.values.removeprefix("^"), self._settings.base))
            inverse = wanted.values.startswith("^")
            description = descriptions.values(wanted.thing, predicate, wanted.page, inverse=inverse)
        elif wanted.media_type is HTML:
            description = descriptions.describe_with_neighbours(wanted.thing, wanted.page)
        else:
            description = descriptions.describe(wanted.thing, wanted.page)
        if description is None or wanted.page > description.pages:
            raise not_found(self._settings, edition, local)
        return description

    def _url(self, local: str) -> str:
        return self._settings.root_path + quote(local)
