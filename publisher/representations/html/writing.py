"""How values, their links and their markers are written in HTML: the filters of the templates, all of them escaping."""

import datetime
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Protocol

from markupsafe import Markup, escape

from publisher.representations.html.frame import Entry
from publisher.representations.html.markers import Marker
from publisher.representations.html.values import Value, date, number
from publisher.texts import text

_KEPT = 4_000
"""Values of which is remembered how they are written: properties, classes and graphs stand on page after page."""
_FEW = 100
"""Lists of links of which the same is remembered: those of the menus."""
_BARE = re.compile(r"[^\s\"'=<>`]+", re.ASCII)
"""The value of an attribute that needs no quotation marks (HTML, section 13.1.2.3)."""
_PLAIN = re.compile(r"[\w/:.#?%~@!,;()*+-]+", re.ASCII)
"""One in which, besides, nothing has to be escaped: most addresses."""
_TAG = re.compile(r"<[a-z][^<>]*>")
_QUOTED = re.compile(r'="([^"]*)"(?=[ >])')
"""An attribute in a tag; one before `/>` keeps its quotation marks, as the stroke would belong to its value."""

Written = Callable[[str], str]
"""Writes the value of an attribute: escapes it, with what has to stand around it."""


class _Foreign(Protocol):
    """What has a text in a language; `lang` is empty where that is the page's."""

    @property
    def lang(self) -> str: ...


def in_quotes(value: str) -> str:
    """The value of an attribute as people write it."""
    return f'"{escape(value)}"'


def bare_where_allowed(value: str) -> str:
    """The value of an attribute without quotation marks where HTML allows that."""
    if _PLAIN.fullmatch(value):
        return value
    escaped = escape(value)
    return escaped if _BARE.fullmatch(escaped) else f'"{escaped}"'


class Writing:
    """Writes in one language; `written` says how the values of attributes are. Safe to share between threads."""

    def __init__(self, language: str, written: Written) -> None:
        self._language, self._written = language, written
        self.linked = lru_cache(_KEPT)(self._linked)
        self.markers = lru_cache(_KEPT)(self._markers)
        self.entries = lru_cache(_FEW)(self._entries)

    def filters(self) -> dict[str, Callable[..., Markup]]:
        """The filters by the names that templates call them by."""
        return {
            "lang": self.lang,
            "bare": self.bare,
            "linked": self.linked,
            "markers": self.markers,
            "value": self.value,
            "entries": self.entries,
            "attribute": self.attribute,
            "drawing": self.drawing,
        }

    def attribute(self, value: object) -> Markup:
        """The value of an attribute, with quotation marks around it where it needs them."""
        return _safe(self._written(value if isinstance(value, str) else str(value)))

    def lang(self, value: _Foreign) -> Markup:
        """The attribute that tells the language of a text in another language than the page's."""
        return _safe(f" lang={self._written(value.lang)}" if value.lang else "")

    def bare(self, value: Value) -> Markup:
        """A value without its link."""
        if value.code:
            return _safe(f"<code{self.lang(value)}>{escape(value.text)}</code>")
        if value.time:
            return _safe(f"<time datetime={self._written(value.time)}>{escape(value.text)}</time>")
        return _safe(escape(value.text).strip())

    def _linked(self, value: Value) -> Markup:
        """A value as a link where it leads somewhere."""
        shown = self.bare(value)
        if value.href:
            return _safe(f"<a href={self._written(value.href)}{self.lang(value)}>{shown}</a>")
        is_broken = "\n" in value.text
        if value.lang or is_broken:
            kind = f" class={self._written('pre')}" if is_broken else ""
            return _safe(f"<span{self.lang(value)}{kind}>{shown}</span>")
        return shown

    def _markers(self, found: tuple[Marker, ...]) -> Markup:
        """Links to where a value comes from, each after a space that holds it to the value."""
        return _safe("".join(map(self._marker, found)))

    def _marker(self, marker: Marker) -> str:
        title = f" title={self._written(marker.title)}" if marker.family else ""
        return f"\N{NO-BREAK SPACE}<a href={self._written(marker.href)}{title}>{escape(marker.text)}</a>"

    def value(self, value: Value, whole: str = "") -> Markup:
        """A value with its parts and its markers; `whole` is where a text that was cut stands whole."""
        shown, after = self.linked(value), self.markers(value.markers)
        if value.parts:
            parts = ", ".join(map(self.linked, value.parts))
            if value.text:
                return _safe(f"{shown}<span class={self._written('x')}>{parts}{after}</span>")
            about = self.linked(value.about) if value.about else ""
            return _safe(f"{parts} <span class={self._written('small')}>({about})</span>{after}")
        if value.whole:
            said = text("whole_text", self._language).format(count=number(str(value.whole), self._language))
            href = self._written(whole)
            return _safe(f"{shown} <a class={self._written('small')} href={href}>{escape(said)}</a>{after}")
        return _safe(f"{shown}{after}".strip())

    def drawing(self, svg: str) -> Markup:
        """A drawing, whose attributes are written as those of the page."""
        return _safe(_TAG.sub(lambda tag: _QUOTED.sub(self._again, tag[0]), svg))

    def _again(self, found: re.Match[str]) -> str:
        return f"={found[1]}" if self._written(found[1]) == found[1] else found[0]

    def _entries(self, entries: Sequence[Entry]) -> Markup:
        """Links as the entries of a list; the page itself is marked as such."""
        current = f" aria-current={self._written('page')}"
        return _safe(
            "".join(
                f"<li><a href={self._written(href)}{current if is_here else ''}>{escape(shown)}</a>"
                for shown, href, is_here in entries
            )
        )


def in_words(language: str) -> dict[str, Callable[..., str]]:
    """The functions that templates write numbers and dates with."""

    def said_number(value: object) -> str:
        return number(str(value), language)

    def said_date(value: datetime.date) -> str:
        return date(value.isoformat(), language)

    return {"number": said_number, "date": said_date}


def _safe(html: str) -> Markup:
    """What was escaped piece by piece."""
    return Markup(html)  # noqa: S704
