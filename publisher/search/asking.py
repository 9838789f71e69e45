"""What somebody asks for, made into queries of the index: each word with its forms, its beginnings, its spellings."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from publisher.search.compounds import split
from publisher.search.spelling import nearest
from publisher.search.tables import LONGEST_PREFIX, SearchTables
from publisher.words import LANGUAGES, LONGEST, asked, code, fold, forms, key, without_ending

_REMEMBERED = 4_000
"""Words that are remembered as they were understood."""

_NAMED = 6
"""Words that begin with another up to which each is looked for by name."""

_BEGINNING = 4
"""Letters from which a word, if it is not the last, also finds those that begin with it."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is asked for: as it was written, folded, its forms, whether words that begin with it count.

    `instead` are the words that it is perhaps meant for, each with its likeness, where no entry holds it. `longer`
    are terms of a query: what the index holds that begins with it or with one of these.
    """

    plain: str
    folded: str
    forms: frozenset[str]
    begins: bool
    instead: tuple[tuple[str, float], ...] = ()
    longer: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether an entry holds it, or a word that it is perhaps meant for."""
        return bool(self.forms or self.instead)

    def query(self) -> str:
        """The word as a query of FTS5; every sign in it is a letter or a digit, so that nothing can be an operator."""
        terms = [f'"{form}"' for form in sorted(self.forms)]
        for other, _ in self.instead:
            terms += [f'"{form}"' for form in sorted(_forms(other))]
        return f"({' OR '.join((*terms, *self.longer))})"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: the text as it was written, its key, its words, and the words that no entry holds."""

    text: str
    key: str
    code: str
    words: tuple[Word, ...]
    unknown: tuple[str, ...]

    @property
    def spelling(self) -> str:
        """The words as they were perhaps meant; empty where all are known as they were written."""
        if not any(word.instead for word in self.words):
            return ""
        return " ".join(word.instead[0][0] if word.instead else word.plain for word in self.words)


class Understanding:
    """Finds out what texts ask for, as far as the index knows their words; what was found of a word is remembered."""

    def __init__(self, tables: SearchTables) -> None:
        self._word = lru_cache(_REMEMBERED)(lambda plain, is_last: _understand(plain, is_last, tables))

    def of(self, text: str) -> Asked:
        """What the text asks for."""
        written = asked(text)
        last = len(written) - 1
        return _asked(text, [word for place, plain in enumerate(written) for word in self._word(plain, place == last)])


def _asked(text: str, found: Sequence[Word]) -> Asked:
    known = tuple(word for word in found if word.is_known)
    unknown = tuple(word.plain for word in found if not word.is_known)
    return Asked(text, key(text[:LONGEST]), code(text[:LONGEST]), known, unknown)


def _understand(plain: str, is_last: bool, tables: SearchTables) -> list[Word]:
    folded = fold(plain)
    shorter = {short for short in without_ending(folded) if tables.uses(short)}
    begins = is_last or len(folded) >= _BEGINNING
    longer = _longer([folded], tables) if begins else ()
    word = Word(plain, folded, frozenset(_forms(plain) | shorter), begins, longer=longer)
    if tables.uses(folded) or tables.matching(word.query(), 1):
        return [word]
    near = nearest(folded, is_last, tables.spelt_like)
    if near:
        instead = tuple((other.word, other.likeness) for other in near)
        return [
            Word(plain, folded, frozenset(), begins, instead, _longer([fold(other) for other, _ in instead], tables))
        ]
    apart = split(folded, _Known(tables))
    return [_known(part) for part in apart] or [Word(plain, folded, frozenset(), False)]


def _longer(folded: Sequence[str], tables: SearchTables) -> tuple[str, ...]:
    """What to look for that begins with the words.

    Of a long beginning FTS5 gathers all entries before it looks at the first, so the few words are looked for by name.
    """
    terms: list[str] = []
    for word in folded:
        found = tables.longer(word, _NAMED + 1) if len(word) > LONGEST_PREFIX else None
        terms += [f'"{word}"*'] if found is None or len(found) > _NAMED else [f'"{each}"' for each in found]
    return tuple(terms)


def _known(part: str) -> Word:
    return Word(part, part, frozenset(_forms(part)), False)


def _forms(plain: str) -> set[str]:
    return {form for tag in LANGUAGES for each in forms(plain, tag) for form in each}


@dataclass(frozen=True, slots=True)
class _Known:
    """The words of the index as a container."""

    tables: SearchTables

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self.tables.uses(word) > 0


def every(words: Sequence[Word], column: str = "") -> str:
    """A query for the entries that hold every word, in one column or in both."""
    where = column or "{name text}"
    return " AND ".join(f"{where} : {word.query()}" for word in words)


def some(words: Sequence[Word], column: str = "") -> str:
    """A query for the entries that hold some of the words, in one column or in both."""
    where = column or "{name text}"
    return " OR ".join(f"{where} : {word.query()}" for word in words)
