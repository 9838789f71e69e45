"""Terms as values on a page: names, links, dates and numbers as readers of a language write them (Unicode CLDR)."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from publisher.iris import IriSpace
from publisher.quads import XSD, Iri, Literal
from publisher.representations.html.links import Links
from publisher.representations.html.markers import Marker
from publisher.texts import months, text
from publisher.vocabulary import curie

LONGEST = 600
"""Characters of a text on a page; the rest stands in the data."""
_KEPT = 4_000
"""Numbers, dates and shortened IRIs that are remembered as they are written."""

_PLANES = "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_HARMFUL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
    + _PLANES
    + "]"
)
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?")
_NUMBER = re.compile(r"([+-]?)(\d+)(?:\.(\d+))?")
_DATES = {XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth")}
NUMBERS = {XSD + name for name in ("integer", "decimal", "int", "long", "short", "nonNegativeInteger")}
_YES = {"true": "yes", "1": "yes", "false": "no", "0": "no"}


class Value(NamedTuple):
    """What a page shows for a term.

    `href` is empty where nothing is linked; `lang` is set where the text is in another language than the page;
    `time` is the machine's form of a date; `whole` counts the characters of a text that was cut; `code` asks for a
    fixed pitch. `parts` stand after the text or, where there is none, instead of it; `about` is then a link to the
    thing itself, called by its class.
    """

    text: str
    href: str = ""
    lang: str = ""
    time: str = ""
    whole: int = 0
    code: bool = False
    markers: tuple[Marker, ...] = ()
    parts: tuple["Value", ...] = ()
    about: "Value | None" = None


def readable(text: str) -> str:
    """The text with control, direction and other characters that can mislead a reader or break HTML made visible."""
    return text if text.isprintable() else harmful(text, lambda _: "\N{REPLACEMENT CHARACTER}")


def harmful(text: str, instead: Callable[[str], str]) -> str:
    """The text with something else in the place of each character that can mislead a reader or break HTML."""
    return _HARMFUL.sub(lambda found: instead(found[0]), text)


def cut(text: str, most: int) -> str:
    """At most so many characters, ended by an ellipsis where there was more."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def capital(text: str) -> str:
    """The text with its first letter large, the rest untouched."""
    return text[:1].upper() + text[1:]


@lru_cache(_KEPT)
def number(text: str, language: str) -> str:
    """A decimal number with the language's separators; digits are grouped from 10 000 on. Other texts come back."""
    match = _NUMBER.fullmatch(text)
    if not match:
        return text
    sign, whole, fraction = match.groups()
    group, point = (",", ".") if language == "en" else ("\N{NO-BREAK SPACE}", ",")
    grouped = f"{int(whole):,}".replace(",", group) if 4 < len(whole) < 400 else whole
    return f"{sign.replace('-', '−')}{grouped}{point + fraction if fraction else ''}"


@lru_cache(_KEPT)
def date(text: str, language: str) -> str:
    """A date as `18 april 2017`, `april 2017` or `2017`, with the time where there is one. Other texts come back."""
    match = _DATE.fullmatch(text)
    if not match or not 1 <= int(match[2] or 1) <= 12:
        return text
    year, month, day, time, zone = match.groups()
    named = months(language)[int(month) - 1] if month else ""
    parts = [
        day.lstrip("0") if day else "",
        named,
        year,
        time or "",
        {"Z": "UTC", "+00:00": "UTC"}.get(zone, zone or ""),
    ]
    return " ".join(part for part in parts if part)


def literal(term: Literal, language: str) -> Value:
    """A literal as the language writes it."""
    if term.datatype in _DATES:
        shown = date(term.value, language)
        return Value(readable(shown), time=term.value if shown != term.value or len(shown) == 4 else "")
    if term.datatype in NUMBERS:
        return Value(readable(number(term.value, language)))
    if term.datatype == XSD + "boolean":
        key = _YES.get(term.value)
        return Value(text(key, language) if key else readable(term.value))
    whole = len(term.value) if len(term.value) > LONGEST else 0
    return Value(readable(cut(term.value, LONGEST)), lang=foreign(term, language), whole=whole)


def foreign(term: Literal, language: str) -> str:
    """The literal's language where it is another than the page's, else empty."""
    return "" if term.language == language else term.language


def short(iri: Iri, links: Links) -> str:
    """The IRI as prefix:name, as a local path below the base, or as it is."""
    return _short(iri.value, links.space.base)


@lru_cache(_KEPT)
def _short(iri: str, base: str) -> str:
    name = curie(iri, base)
    return name.removeprefix(base) if IriSpace(base).owns(name) else name
