"""Text in a drawing: escaped, and measured by an estimate that holds for the common system fonts."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from html import escape

from publisher.representations.html.values import readable

_NARROW, _WIDE = frozenset("iljtfrI.,:;'’|!()[]/ -·"), frozenset("mwMWQOG@%—…")
_ELLIPSIS = "…"


@lru_cache(4_000)
def width(text: str, size: float) -> float:
    """About how wide a line of text is, in the unit of its size; rather too wide than too narrow."""
    return size * sum(_advance(character) for character in text)


@lru_cache(4_000)
def _advance(character: str) -> float:
    if character in _NARROW:
        return 0.37
    if character in _WIDE:
        return 0.92
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    if unicodedata.combining(character):
        return 0.0
    return 0.7 if character.isupper() else 0.6


def plain(text: str) -> str:
    """The text on one line, without characters that mislead a reader."""
    return readable(" ".join(text[:2000].split()))


def escaped(text: str) -> str:
    """The text as the content of an element or of an attribute in double quotation marks."""
    return escape(plain(text))


def cut(text: str, most: float, size: float) -> str:
    """The text on one line no wider than `most`, ended by an ellipsis where it was longer."""
    line = plain(text)
    if width(line, size) <= most:
        return line
    room, kept = most - width(_ELLIPSIS, size), []
    for character in line:
        room -= width(character, size)
        if room < 0:
            break
        kept.append(character)
    return "".join(kept).rstrip(" -,") + _ELLIPSIS


def wrap(text: str, most: float, size: float, lines: int) -> Sequence[str]:
    """The text in at most so many lines no wider than `most`, broken between words where that can be."""
    words, found = plain(text).split(" "), list[str]()
    while words and len(found) < lines - 1:
        line, words = _first_line(words, most, size)
        found.append(line)
    return [*found, cut(" ".join(words), most, size)] if words else found


def _first_line(words: Sequence[str], most: float, size: float) -> tuple[str, list[str]]:
    """As many words as fit, and the rest; a word wider than the line is broken at a hyphen or where it must."""
    count = 1
    while count < len(words) and width(" ".join(words[: count + 1]), size) <= most:
        count += 1
    line = " ".join(words[:count])
    if width(line, size) <= most:
        return line, list(words[count:])
    ends = [end for end in range(1, len(line)) if width(line[:end], size) <= most] or [1]
    hyphens = [end for end in ends if line[end - 1] == "-" and end > 3]
    end = hyphens[-1] if hyphens else ends[-1]
    return line[:end], [line[end:], *words[count:]]
