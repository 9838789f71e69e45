"""From a description to the bytes of the representation that a request wants (RFC 9110, section 12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from starlette.requests import Request

from publisher.description import Description
from publisher.document import Document
from publisher.errors import BadRequest
from publisher.iris import LANGUAGES, DocumentAddress, IriSpace
from publisher.media_types import CSV, HTML, JSON_LD, REPRESENTATIONS, MediaType
from publisher.negotiation import choose, choose_language, media_range
from publisher.quads import Iri
from publisher.representations import jsonld, rdf, table
from publisher.representations.html import entity, linked_data, property_list
from publisher.representations.html.rendering import Page, Renderer
from publisher.settings import Settings
from publisher.web.headers import field
from publisher.web.serving import Edition

_IN_A_LANGUAGE = (HTML, CSV)
"""What has texts in one language: pages, and the labels in tables."""

_LONGEST = 500
"""Characters of the name of a property that are looked at."""


@dataclass(frozen=True, slots=True)
class Representation:
    """What a request gets: a thing in a media type, a language (empty for RDF), a page of its incoming statements.

    `values` names one property whose values are listed alone, as CURIE or IRI, after `^` where they point at the thing.
    """

    thing: Iri
    media_type: MediaType
    language: str
    page: int
    values: str = ""

    def query(self, page: int) -> str:
        """What follows the path of one of its pages; empty for the first."""
        named = {"values": self.values} if self.values else {}
        query = urlencode(named | ({"page": str(page)} if page > 1 else {}), safe=":/")
        return f"?{query}" if query else ""


class Bodies:
    """Renders representations; safe to share between threads."""

    def __init__(self, settings: Settings, renderer: Renderer) -> None:
        self._settings, self._renderer, self._space = settings, renderer, IriSpace(settings.base)

    def page(self, edition: Edition, wanted: Representation) -> Page:
        """Where the page of the thing stands, in each language."""
        path = self._space.document(wanted.thing.value)
        addresses = {tag: self._space.representation(wanted.thing.value, HTML, tag) for tag in LANGUAGES}
        return Page(wanted.language, path, addresses, edition.note)

    def render(
        self, edition: Edition, wanted: Representation, description: Description, page: Page, today: date
    ) -> bytes:
        """The bytes; `page` and `today` count for HTML alone."""
        if wanted.media_type is HTML:
            if wanted.values:
                return property_list.render(self._renderer, description, edition.release.layout, page, wanted.values)
            return entity.render(self._renderer, description, edition.release.layout, page, today)
        if wanted.media_type is CSV:
            return table.render(description, wanted.language)
        if wanted.media_type is JSON_LD:
            return jsonld.render(description, edition.context)
        return rdf.render(description, wanted.media_type, self._settings.base)

    def write(self, edition: Edition, media_type: MediaType, document: Document) -> bytes:
        """The bytes of a document in an RDF format."""
        if media_type is JSON_LD:
            return jsonld.write(document, edition.context)
        return rdf.write(document, media_type, self._settings.base)

    def in_schema_org(self, edition: Edition, description: Description) -> bytes:
        """The description as JSON-LD in the terms of schema.org."""
        path = self._space.document(description.thing.value)
        page = Page(LANGUAGES[0], path, dict.fromkeys(LANGUAGES, path), edition.note)
        links, alignments = self._renderer.links(page), edition.release.layout.alignments
        url = self._settings.site_url + path
        return linked_data.as_document(linked_data.of_thing(description, alignments, links, url, linked_data.WHOLE))


def wanted_of(
    request: Request, address: DocumentAddress, offers: Sequence[MediaType] = REPRESENTATIONS
) -> Representation:
    """What the path names; where it names nothing, what `_mediatype` asks for, else what the headers prefer.

    Where several name a format they have to agree, and it has to be one of the offers: NotAcceptable with these.
    """
    asked = request.query_params.get("_mediatype")
    if address.media_type:
        offers = [kind for kind in (address.media_type,) if kind in offers] or offers
    if asked is not None:
        media_type = choose(media_range(asked, REPRESENTATIONS), offers)
    elif address.media_type:
        media_type = choose(address.media_type.name, offers)
    else:
        media_type = choose(field(request, "accept"), offers)
    language = address.language or ""
    if media_type in _IN_A_LANGUAGE and not language:
        language = choose_language(field(request, "accept-language"), LANGUAGES)
    values = request.query_params.get("values", "")[:_LONGEST] if media_type is HTML else ""
    return Representation(Iri(address.thing), media_type, language, _page_number(request), values)


def varies(request: Request, address: DocumentAddress, wanted: Representation) -> str:
    """The headers that the choice was made by."""
    names = []
    if address.media_type is None and "_mediatype" not in request.query_params:
        names.append("Accept")
    if names or (wanted.language and not address.language):
        names.append("Accept-Language")
    return ", ".join(names)


def _page_number(request: Request) -> int:
    text = request.query_params.get("page", "1")
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) < 9):
        raise BadRequest(f"page must be a number from 1, not {text[:20]!r}.")
    return int(text)
