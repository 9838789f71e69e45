"""How well a name fits what is asked for, between 0 and 1, and why it does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from publisher.search.asking import Asked, Word
from publisher.search.entries import BEST, CODE, Written
from publisher.words import fold

IN_TEXT = 0.18
"""What it counts that the words stand in a text on the thing."""
_SHORTEST_CODE = 3
_FORM, _BEGINNING, _END, _WITHIN = 0.9, 0.7, 0.7, 0.4
"""How well a word is met by another form of it, by one that it begins, by one that it ends, by one that holds it."""
_ENDING, _ENDING_OF_SHORT, _SHORT = 4, 3, 4
"""Letters that may follow a stem in a form of the same word, and a short stem; and the letters of one."""


class Reason(StrEnum):
    """Why a thing was found."""

    NAME = "name"
    OTHER_NAME = "other_name"
    CODE = "code"
    TEXT = "text"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True, order=True)
class Fit:
    """How well a name fits, which name it is, and why it fits."""

    score: float
    name: str
    reason: Reason


class Judge:
    """Judges names by what is asked for, for readers of a language; what it learns of a word it keeps."""

    def __init__(self, asked: Asked, language: str) -> None:
        self._asked, self._language = asked, language
        self._met = [_Met(word) for word in asked.words]
        self._letters = sum(len(word.folded) for word in asked.words)
        self._known = len(asked.words) / (len(asked.words) + len(asked.unknown)) if asked.words else 0.0
        self._spelt = any(word.instead for word in asked.words)
        self._needed = tuple({each for word in asked.words for each in _needed(word)})

    def best(self, names: Iterable[Written]) -> Fit | None:
        """The best of the names; None where none holds any of the words."""
        fits = [fit for name in names if (fit := self._fit(name))]
        return max(fits, default=None)

    def _fit(self, name: Written) -> Fit | None:
        text, language, level, folded = name
        if level == CODE:
            return _code_fit(self._asked, text, folded)
        is_own = bool(folded) and folded == self._asked.key
        if not (is_own or any(map(folded.__contains__, self._needed))):
            return None
        reason = Reason.NAME if level == BEST else Reason.OTHER_NAME
        less = 0.0 if language in (self._language, "") else 0.03
        less += 0.0 if level == BEST else 0.02
        if is_own:
            written = text.casefold() == self._asked.text.strip().casefold()
            return Fit(1.0 - less + (0.02 if written else 0.0), text, reason)
        held = folded.split()
        quality = self._quality(held)
        if not quality:
            return None
        covered = min(1.0, self._letters / max(1, len(folded) - len(held) + 1))
        begins = bool(self._asked.key) and folded.startswith(self._asked.key)
        if len(held) == len(self._met) and quality >= _FORM:
            covered, begins = 1.0, True
        score = (0.5 * quality + 0.25 * covered + (0.1 if begins else 0.0)) * self._known
        return Fit(score - less, text, Reason.SPELLING if self._spelt else reason)

    def _quality(self, held: Sequence[str]) -> float:
        """How well the words are met on average; misses count doubly."""
        met = [max(map(known.__getitem__, held), default=0.0) for known in self._met]
        share = sum(map(bool, met)) / len(met) if met else 0.0
        return share * sum(met) / len(met) if share else 0.0


class _Met(dict[str, float]):
    """How well a word that is asked for is met by folded words, each looked at once."""

    def __init__(self, word: Word) -> None:
        super().__init__()
        self._word = word
        self._instead = [(0.9 * likeness, fold(other)) for other, likeness in word.instead]

    def __missing__(self, other: str) -> float:
        if self._instead:
            met = max(part * _likeness(folded, frozenset(), other) for part, folded in self._instead)
        else:
            met = _likeness(self._word.folded, self._word.forms, other)
        self[other] = met
        return met


def meets(word: Word, other: str) -> bool:
    """Whether a folded word of a text is one that is asked for, in some form."""
    return _Met(word)[other] > _WITHIN


def _needed(word: Word) -> set[str]:
    """What a name holds, some of it, that meets the word at all."""
    return {fold(other) for other, _ in word.instead} or {word.folded, *word.forms}


def _code_fit(asked: Asked, text: str, folded: str) -> Fit | None:
    own = folded.replace(" ", "")
    if asked.code and asked.code == own:
        return Fit(0.99, text, Reason.CODE)
    is_number = any(sign.isdigit() for sign in asked.code)
    if is_number and len(asked.code) >= _SHORTEST_CODE and own.startswith(asked.code):
        return Fit(0.6, text, Reason.CODE)
    return None


def _likeness(folded: str, forms: frozenset[str], other: str) -> float:
    """How well a word is met by another one."""
    if other == folded:
        return 1.0
    if other in forms or any(_is_form(other, stem) for stem in forms if stem != folded):
        return _FORM
    if other.startswith(folded):
        return _BEGINNING
    if len(folded) > 2 and other.endswith(folded):
        return _END
    return _WITHIN if any(len(form) > 2 and form in other for form in forms) else 0.0


def _is_form(word: str, stem: str) -> bool:
    ending = _ENDING if len(stem) > _SHORT else _ENDING_OF_SHORT
    return len(stem) > 2 and word.startswith(stem) and len(word) - len(stem) <= ending
