"""How well a name fits what is asked for, between 0 and 1, and why it does."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from publisher.search.asking import Asked, Word
from publisher.search.entries import BEST, CODE, Name
from publisher.words import code, fold

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


def best_fit(asked: Asked, names: Iterable[tuple[Name, str]], language: str) -> Fit | None:
    """The best of the names; None where none holds any of the words."""
    fits = [fit for name, folded in names if (fit := _fit(asked, name, folded, language))]
    return max(fits, default=None)


def _fit(asked: Asked, name: Name, folded: str, language: str) -> Fit | None:
    if name.level == CODE:
        return _code_fit(asked, name)
    reason = Reason.NAME if name.level == BEST else Reason.OTHER_NAME
    less = 0.0 if name.language in (language, "") else 0.03
    less += 0.0 if name.level == BEST else 0.02
    if folded and folded == asked.key:
        written = name.text.casefold() == asked.text.strip().casefold()
        return Fit(1.0 - less + (0.02 if written else 0.0), name.text, reason)
    held = folded.split()
    quality, spelt = _quality(asked.words, held)
    if not quality:
        return None
    covered = min(1.0, sum(len(word.folded) for word in asked.words) / max(1, len(folded) - len(held) + 1))
    begins = bool(asked.key) and folded.startswith(asked.key)
    if len(held) == len(asked.words) and quality >= _FORM:
        covered, begins = 1.0, True
    known = len(asked.words) / (len(asked.words) + len(asked.unknown))
    score = (0.5 * quality + 0.25 * covered + (0.1 if begins else 0.0)) * known
    return Fit(score - less, name.text, Reason.SPELLING if spelt else reason)


def _code_fit(asked: Asked, name: Name) -> Fit | None:
    own = code(name.text)
    if asked.code and asked.code == own:
        return Fit(0.99, name.text, Reason.CODE)
    is_number = any(sign.isdigit() for sign in asked.code)
    if is_number and len(asked.code) >= _SHORTEST_CODE and own.startswith(asked.code):
        return Fit(0.6, name.text, Reason.CODE)
    return None


def _quality(words: Iterable[Word], held: list[str]) -> tuple[float, bool]:
    """How well the words are met on average, and whether another spelling was needed; misses count doubly."""
    met = [_met(word, held) for word in words]
    if not met or not any(score for score, _ in met):
        return 0.0, False
    share = sum(1 for score, _ in met if score) / len(met)
    return share * sum(score for score, _ in met) / len(met), any(spelt for _, spelt in met)


def _met(word: Word, held: list[str]) -> tuple[float, bool]:
    """How well one word is met by those that a name holds, and whether by another spelling."""
    if word.instead:
        return max(
            ((0.9 * likeness * _plain(fold(other), frozenset(), held), True) for other, likeness in word.instead),
            default=(0.0, False),
        )
    return _plain(word.folded, word.forms, held), False


def meets(word: Word, other: str) -> bool:
    """Whether a folded word of a text is one that is asked for, in some form."""
    return _met(word, [other])[0] > _WITHIN


def _plain(folded: str, forms: frozenset[str], held: list[str]) -> float:
    return max((_likeness(folded, forms, other) for other in held), default=0.0)


@lru_cache(maxsize=65536)
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
