"""A list whole in one answer: written a part at a time, so that the server never holds it (RFC 9112, section 7.1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from publisher.errors import BadRequest, Overloaded
from publisher.listing import ALL, PAGE, Listing, Selection
from publisher.media_types import CSV, MediaType
from publisher.representations import listings, rdf
from publisher.representations.html.browse import DATA_SIZE, STREAMED
from publisher.settings import Settings
from publisher.web.serving import Edition

Parameters = list[tuple[str, str]]

AT_ONCE = 2
"""Lists that are written whole at the same time; each takes a processor for as long as its reader keeps up."""
_COME_AGAIN = 5


@dataclass(frozen=True, slots=True)
class WholeList:
    """A selection in a media type, in the language and on the day that it is asked for."""

    selection: Selection
    media_type: MediaType
    language: str
    today: date

    def parts(self, edition: Edition, settings: Settings, address: str) -> Iterator[bytes]:
        """The parts of the file; `address` is that of the list's generic document, with its host."""
        place = listings.Place(address, settings.base)
        for part in edition.release.listings.parts(self.selection, self.language, self.today, DATA_SIZE):
            yield self._written(part, place)

    def _written(self, part: Listing, place: listings.Place) -> bytes:
        if self.media_type is CSV:
            rows = listings.as_csv(part, place.base)
            return rows if part.selection.page == 1 else rows.partition(b"\r\n")[2]
        return rdf.render(listings.as_part(part, place), self.media_type, place.base)


def without_all(parameters: Parameters, media_type: MediaType) -> tuple[Parameters, bool]:
    """The other parameters, and whether all pages are asked for as one; BadRequest in a format that has no parts."""
    rest = [(name, value) for name, value in parameters if (name, value) != (PAGE, ALL)]
    is_whole = len(rest) < len(parameters)
    if is_whole and media_type not in STREAMED:
        names = ", ".join(kind.title for kind in STREAMED)
        raise BadRequest(f"A list is had whole as {names}; in other formats page by page.")
    return rest, is_whole


class UnderWay:
    """Counts the lists that are being written whole; one that its reader leaves counts no more."""

    def __init__(self) -> None:
        self._tokens: set[object] = set()

    def admit(self) -> None:
        """Raise Overloaded where as many are written as may be."""
        if len(self._tokens) >= AT_ONCE:
            raise Overloaded("Other lists are being written whole; take this one page by page.", _COME_AGAIN)

    def counted(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        """The parts, counted from the first until the last, or until they are let go."""
        token = object()
        self._tokens.add(token)
        try:
            yield from parts
        finally:
            self._tokens.discard(token)
