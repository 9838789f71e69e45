"""Content negotiation: which of the offers a request gets (RFC 9110, section 12.5)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from publisher.errors import NotAcceptable
from publisher.media_types import MediaType

_Q = re.compile(r"(0(\.\d{0,3})?|1(\.0{0,3})?)")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*(?:"|\\?\Z))+')
"""A quoted string that does not end runs to the end of the header, so that a hostile one costs linear time."""

_NAMED = re.compile(r"(?:[^,<]|<[^>]*(?:>|\Z))+")
"""An element of a list of profiles; a URI in brackets may have commas."""

_PARAMETER = re.compile(r';\s*([^\s=;]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;]*)')


@dataclass(frozen=True, slots=True)
class _Range:
    """One media range with its weight; parameters other than q and charset make it match nothing that we offer."""

    type: str
    subtype: str
    parameters: int
    q: float

    def specificity(self, media_type: MediaType) -> int:
        """How well the range fits: -1 not at all, 0 by `*/*`, 1 by `type/*`, 2 in full."""
        kind, _, subtype = media_type.name.partition("/")
        if self.parameters:
            return -1
        if (self.type, self.subtype) == (kind, subtype):
            return 2
        if (self.type, self.subtype) == (kind, "*"):
            return 1
        return 0 if (self.type, self.subtype) == ("*", "*") else -1


def choose(accept: str | None, offers: Sequence[MediaType]) -> MediaType:
    """The offer that the Accept header prefers; the first offer wins a tie and answers a header that says nothing.

    The most specific range that matches an offer gives its weight; q=0 forbids it. An element that is no media range
    is passed over. NotAcceptable with the offers when none is left.
    """
    ranges = _ranges(accept or "")
    if not ranges:
        return offers[0]
    weights = [(_weight(ranges, offer), -place) for place, offer in enumerate(offers)]
    weight, place = max(weights)
    if weight <= 0:
        raise _none_of(offers)
    return offers[-place]


def profiles_in(header: str) -> list[str]:
    """What a list of profiles asks for, the best first, without what it weighs as 0: tokens, and URIs in brackets.

    Accept-Profile and the parameter `_profile` are such lists (W3C, Content Negotiation by Profile, 7.2 and 7.3).
    """
    found = []
    for place, element in enumerate(_NAMED.findall(header)):
        name, _, rest = element.strip().partition(">" if element.strip().startswith("<") else ";")
        named = name.removeprefix("<").strip()
        weights = [_quality(value) for key, value in _PARAMETER.findall(f";{rest.lstrip(';')}") if key.lower() == "q"]
        q = weights[0] if weights else 1.0
        if named and q > 0:
            found.append((-q, place, named))
    return [named for _, _, named in sorted(found)]


def media_range(named: str, offers: Sequence[MediaType]) -> str:
    """What the query parameter `_mediatype` names, as an Accept header says it: an extension of an offer, or a name.

    The plus sign of a name reads as a space in a query. NotAcceptable where it is neither.
    """
    for offer in offers:
        if named.strip().lower() == offer.extension:
            return offer.name
    name = named.strip().replace(" ", "+")
    if not _ranges(name):
        raise _none_of(offers)
    return name


def choose_language(accept_language: str | None, offers: Sequence[str]) -> str:
    """The language that the header prefers by basic filtering (RFC 4647, 3.3.1); the first offer where none fits.

    A language that the header names has the weight that stands there, also where that is 0; any other that of `*`.
    """
    named: dict[str, float] = {}
    for element in (accept_language or "").split(","):
        tag, _, q = element.partition(";")
        primary = tag.strip().lower().partition("-")[0]
        weight = _quality(q.strip().lower().removeprefix("q=")) if q else 1.0
        named[primary] = max(named.get(primary, 0.0), weight)
    return max(offers, key=lambda offer: named.get(offer, named.get("*", 0.0)))


def choose_codings(accept_encoding: str | None, offers: Sequence[str]) -> list[str]:
    """The content codings that the client takes, the best first, `identity` among them (RFC 9110, section 12.5.3).

    A header that is absent or empty asks for no coding. Of equal weights the first offer wins; `identity` comes last
    unless the header weighs it. The list is empty where the header forbids all of them.
    """
    weights = _coding_weights(accept_encoding or "")
    everything_else = weights.get("*")
    found = []
    for place, coding in enumerate((*offers, "identity")):
        is_free = coding == "identity" and everything_else != 0
        weight = weights.get(coding, everything_else)
        if weight is None and is_free:
            weight = 0.0001
        if weight:
            found.append((-weight, place, coding))
    return [coding for _, _, coding in sorted(found)]


def _coding_weights(header: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for element in header.split(","):
        name, _, q = element.partition(";")
        coding = name.strip().lower().removeprefix("x-")
        if coding == "*" or _TOKEN.fullmatch(coding):
            q = q.strip()
            weights[coding] = _quality(q[2:].strip()) if q[:2].lower() == "q=" else 0.0 if q else 1.0
    return weights


def _none_of(offers: Sequence[MediaType]) -> NotAcceptable:
    names = tuple(offer.name for offer in offers)
    return NotAcceptable(f"None of the formats asked for is available. Available: {', '.join(names)}.", names)


def _weight(ranges: Sequence[_Range], offer: MediaType) -> float:
    fitting = [(r.specificity(offer), r.q) for r in ranges if r.specificity(offer) >= 0]
    return max(fitting)[1] if fitting else 0.0


def _ranges(header: str) -> list[_Range]:
    found = []
    for element in _ELEMENT.findall(header):
        name, _, _ = element.partition(";")
        kind, slash, subtype = name.strip().lower().partition("/")
        if not slash or not _TOKEN.fullmatch(kind) or not _TOKEN.fullmatch(subtype):
            continue
        q, parameters = 1.0, 0
        for key, value in _PARAMETER.findall(element):
            if key.lower() == "q":
                q = _quality(value)
                break
            parameters += (key.lower(), value.strip('"').lower()) != ("charset", "utf-8")
        found.append(_Range(kind, subtype, parameters, q))
    return found


def _quality(text: str) -> float:
    return float(text) if _Q.fullmatch(text) else 0.0
