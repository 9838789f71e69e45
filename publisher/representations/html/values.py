"""Terms as values on a page: names, links, dates and numbers as readers of a language write them (Unicode CLDR)."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote

from publisher.description import Description, IncomingGroup, Layout
from publisher.quads import XSD, Iri, Literal, Term
from publisher.representations.html.links import Links
from publisher.representations.html.markers import Marker, MarkerIndex
from publisher.texts import months, text
from publisher.vocabulary import curie

LONGEST = 600
"""Characters of a text on a page; the rest stands in the data."""

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
    return harmful(text, lambda _: "\N{REPLACEMENT CHARACTER}")


def harmful(text: str, instead: Callable[[str], str]) -> str:
    """The text with something else in the place of each character that can mislead a reader or break HTML."""
    return _HARMFUL.sub(lambda found: instead(found[0]), text)


def cut(text: str, most: int) -> str:
    """At most so many characters, ended by an ellipsis where there was more."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def capital(text: str) -> str:
    """The text with its first letter large, the rest untouched."""
    return text[:1].upper() + text[1:]


def number(text: str, language: str) -> str:
    """A decimal number with the language's separators; digits are grouped from 10 000 on. Other texts come back."""
    match = _NUMBER.fullmatch(text)
    if not match:
        return text
    sign, whole, fraction = match.groups()
    group, point = (",", ".") if language == "en" else ("\N{NO-BREAK SPACE}", ",")
    grouped = f"{int(whole):,}".replace(",", group) if 4 < len(whole) < 400 else whole
    return f"{sign.replace('-', '−')}{grouped}{point + fraction if fraction else ''}"


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
    base = links.space.base
    name = curie(iri.value, base)
    return name.removeprefix(base) if links.space.owns(name) else name


@dataclass(frozen=True, slots=True)
class Reading:
    """A description read in one language, with the links and markers of that page; `lean` says how short lists are."""

    description: Description
    links: Links
    index: MarkerIndex
    layout: Layout = field(default_factory=Layout)
    lean: int = 0

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.links.language

    @property
    def pointing(self) -> Mapping[Iri, IncomingGroup]:
        """What points at the thing, by property."""
        return {group.predicate: group for group in self.description.incoming}

    def in_language(self, names: Mapping[str, str]) -> str:
        """The name in the page's language, else in Swedish; empty where there is neither."""
        return names.get(self.language) or names.get("sv", "")

    def lens(self, term: Term) -> tuple[Iri, ...]:
        """The properties that stand for a thing in the rows of others."""
        types = self.description.types.get(term, ()) if isinstance(term, Iri) else ()
        return next((lens for kind in types if (lens := self.layout.lenses.get(kind))), ())

    def kind(self, iri: Iri) -> Value:
        """A link to a thing by the name of its class."""
        types = sorted(self.description.types.get(iri, ()), key=lambda kind: not self.links.space.owns(kind.value))
        name = self.name(types[0]) if types else self.name(iri)
        return name._replace(href=self.links.document(iri))

    def all_values(self, predicate: Iri, *, inverse: bool = False) -> str:
        """Where all values of a property stand, or all that points at the thing by it."""
        name = ("^" if inverse else "") + curie(predicate.value, self.links.space.base)
        return f"{self.links.document(self.description.thing)}?values={quote(name, safe=':')}"

    def text(self, key: str) -> str:
        """An interface text."""
        return text(key, self.language)

    def name(self, iri: Iri) -> Value:
        """A thing by its name, linked; by its IRI, shortened where a prefix fits, when it has none."""
        href = self.links.document(iri)
        name = self.description.label(iri, self.language)
        if name is None:
            return Value(readable(cut(self.short(iri), LONGEST)), href, code=True)
        return Value(readable(cut(name.value, LONGEST)), href, lang=foreign(name, self.language))

    def heading(self, iri: Iri) -> Value:
        """A property or class by its name with a capital, linked."""
        name = self.name(iri)
        return name if name.code else name._replace(text=capital(name.text))

    def short(self, iri: Iri) -> str:
        """The IRI as prefix:name, as a local path below the base, or as it is."""
        return short(iri, self.links)

    def value(self, term: Term, graphs: Iterable[Iri | None] = ()) -> Value:
        """Any term as a value, with the markers of the graphs that state it."""
        if isinstance(term, Iri):
            shown = self.name(term)
        elif isinstance(term, Literal):
            shown = literal(term, self.language)
            if term.datatype == XSD + "anyURI":
                shown = shown._replace(href=self.links.document(Iri(term.value)))
        else:
            shown = Value(readable(str(term)), code=True)
        return shown._replace(markers=self.index.of(graphs))
