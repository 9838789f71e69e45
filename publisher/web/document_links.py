"""The Link headers of documents (RFC 8288): those of things of the same classes differ in the name of the thing alone.

So a header is made once, for a thing with a stand-in for a name, and kept as it is but for the name.
"""

import re
from collections.abc import Sequence
from urllib.parse import quote

from publisher.iris import IriSpace
from publisher.media_types import HTML, LINK_FORMAT, MediaType
from publisher.quads import Iri
from publisher.recent import Recent
from publisher.settings import Settings
from publisher.web.linksets import Link, Signposts, header
from publisher.web.mementos import TIMEGATE, TIMEMAP
from publisher.web.profiles import Profiles
from publisher.web.representing import Representation
from publisher.web.serving import Edition

_THINGS, _STAND_IN = "id/", "~name~"
_PLAIN = re.compile(r"[A-Za-z0-9_.~/-]*[A-Za-z0-9_.~-]")
"""Names that stand in an address as they are."""

_HEADERS = 1000
"""Headers that are kept, in each of two generations."""


class DocumentLinks:
    """Writes the Link headers of documents; safe to share between threads."""

    def __init__(self, settings: Settings, profiles: Profiles) -> None:
        self._settings, self._profiles, self._space = settings, profiles, IriSpace(settings.base)
        self._signposts = Signposts(settings, settings.root_path)
        self._written: Recent[tuple[object, ...], str] = Recent(_HEADERS)

    def header(self, edition: Edition, wanted: Representation, types: Sequence[str], pages: int) -> str:
        """The header of a document that has so many pages, on a thing of these classes."""
        thing, kind, dataset = wanted.thing, wanted.media_type, edition.note.dataset
        local = self._space.local(thing.value)
        name = local.removeprefix(_THINGS)
        is_special = name == local or not _PLAIN.fullmatch(name) or thing == dataset
        if is_special or (wanted.page, pages) != (1, 1):
            return self._made(edition, thing, kind, types, self._turning(wanted, pages))
        key = (kind, tuple(types), dataset, bool(edition.history.revisions))
        written = self._written.get(key)
        if written is None:
            stand_in = Iri(self._space.iri(_THINGS + _STAND_IN))
            written = self._made(edition, stand_in, kind, types)
            self._written.put(key, written)
        return written.replace(_STAND_IN, name)

    def _made(
        self, edition: Edition, thing: Iri, kind: MediaType, types: Sequence[str], turning: Sequence[Link] = ()
    ) -> str:
        document = self._space.document(thing.value)
        links = self._signposts.of_document(thing, types, edition.note.dataset)
        if edition.history.revisions:
            links.append(Link("timegate", self._url(f"{TIMEGATE}/{document}")))
            links.append(Link("timemap", self._url(f"{TIMEMAP}/{document}"), LINK_FORMAT.name))
        return header(self._profiles.links([*links, *turning], self._url(document), self._profiles.of(kind)))

    def _turning(self, wanted: Representation, pages: int) -> list[Link]:
        """The neighbouring pages of the statements."""
        language = wanted.language if wanted.media_type is HTML else None
        own = self._url(self._space.representation(wanted.thing.value, wanted.media_type, language))
        near = (("next", wanted.page + 1, wanted.page < pages), ("prev", wanted.page - 1, wanted.page > 1))
        return [Link(relation, own + wanted.query(page)) for relation, page, is_there in near if is_there]

    def _url(self, local: str) -> str:
        return self._settings.root_path + quote(local)
