"""Texts with the words marked that somebody searched for, and the part of a long text that holds them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from publisher.quads import Literal
from publisher.representations.html.values import foreign, readable
from publisher.search.asking import Asked
from publisher.search.ranking import meets
from publisher.words import fold

_WORD = re.compile(r"[^\W_]+")
_LOOKED_AT = 20_000
_FEWEST = 3
"""Words of a text that tells a reader something beside the name."""
_LONGEST, _BEFORE = 220, 80
"""Characters of an excerpt, and of those before the first word that is marked."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, marked or not."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """A text in pieces; `lang` is set where it is in another language than the page."""

    pieces: tuple[Piece, ...]
    lang: str = ""

    @property
    def any(self) -> bool:
        """Whether a word is marked."""
        return any(piece.marked for piece in self.pieces)


def marked(text: str, asked: Asked, lang: str = "") -> Marked:
    """The text with every word marked that is asked for, in some form."""
    pieces: list[Piece] = []
    done = 0
    for match in _WORD.finditer(text):
        if any(meets(word, fold(match[0])) for word in asked.words):
            pieces += [Piece(readable(text[done : match.start()])), Piece(readable(match[0]), True)]
            done = match.end()
    pieces.append(Piece(readable(text[done:])))
    return Marked(tuple(piece for piece in pieces if piece.text), lang)


def excerpt(texts: Sequence[Literal], asked: Asked, language: str) -> Marked | None:
    """The part of the texts that holds the words, in the language if there is one; else how the first begins."""
    told = [text for text in texts if len(text.value.split()) >= _FEWEST]
    ordered = sorted(told, key=lambda text: text.language not in (language, ""))
    for text in ordered:
        part = _part(text.value, asked)
        if part is not None:
            return marked(part, asked, foreign(text, language))
    own = [text for text in ordered if text.language in (language, "")] or ordered
    return marked(_cut(own[0].value, 0), asked, foreign(own[0], language)) if own else None


def _part(text: str, asked: Asked) -> str | None:
    """What stands around the first word that is asked for; None where the text holds none."""
    for match in _WORD.finditer(text, 0, _LOOKED_AT):
        if any(meets(word, fold(match[0])) for word in asked.words):
            return _cut(text, max(0, match.start() - _BEFORE))
    return None


def _cut(text: str, start: int) -> str:
    """At most so many characters from a word near the start on, with an ellipsis where something is left out."""
    if len(text) <= _LONGEST:
        return text
    if start:
        start = text.find(" ", max(0, min(start, len(text) - _LONGEST))) + 1
    end = min(len(text), start + _LONGEST)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + _LONGEST // 2)
    return ("… " if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")
