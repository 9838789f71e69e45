"""Words as a search compares them: without case and diacritics, and by their stems (Snowball, Swedish and English)."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

LANGUAGES = {"sv": "swedish", "en": "english"}
"""The stemmers, by language tag."""

LONGEST = 200
"""Characters of a text that somebody searches for; the rest is passed over."""
MOST_WORDS = 12
"""Words of it that count."""

_WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i"})
_COMMON_WORDS = """
alla allt att av bland bort da dar de dem den denna deras dess dessa det detta dig din du efter eller en er ett fran
for gor ha han har hon hos hur i in inom inte jag kan man med mellan mig min mot na nar nu och om oss pa sa sig sin
ska skall som till under upp ut var vad varfor vara vem vid vilka vilken vilket vill vart vi at ar a about all an and
any are as be by can did do does from had has have he how if into is it its me my no not of on or our she so than that
the their them then there these they this to up was we were what when where which who whom why will with you your
"""
_COMMON = frozenset(_COMMON_WORDS.split())
"""Folded words that say little by themselves, in both languages."""

_NOUN_ENDINGS = "s n t en et na ns ts ens ets nas er or ar ers ors ars erna orna arna ernas ornas arnas"
_ENDINGS = tuple(_NOUN_ENDINGS.split())
"""Endings of Swedish nouns; of many the stemmer takes away none, as of `dokumentet`."""
_SHORTEST = 3
_REMEMBERED = 16_384
"""Words whose stems and forms are remembered: more than a release of a million quads has."""


class _Folded(dict[int, str]):
    """Each character as it is compared, by its code point; worked out where it is first met."""

    def __missing__(self, number: int) -> str:
        parts = unicodedata.normalize("NFKD", chr(number).casefold())
        folded = "".join(c for c in parts if not unicodedata.combining(c)).translate(_LETTERS)
        return self.setdefault(number, folded)


_FOLDED = _Folded()


def fold(text: str) -> str:
    """The text without case and diacritics: `Åtvidaberg` and `atvidaberg`, `idé` and `ide` are the same."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


def words(text: str) -> list[str]:
    """The words of a text, folded, in order: runs of letters and digits."""
    return _WORD.findall(fold(text))


def plain_words(text: str) -> list[str]:
    """The words of a text in small letters, with their diacritics, in order."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def key(text: str) -> str:
    """What two texts share that differ in case, diacritics, punctuation and spaces alone."""
    return " ".join(words(text))


def code(text: str) -> str:
    """What two ways to write a code share: `202100-2114` and `2021002114`, `KS 2016/0072` and `ks2016/0072`."""
    return "".join(words(text))


def asked(text: str) -> list[str]:
    """The words that somebody searches for, in small letters, each once.

    Common words are left out where there are others.
    """
    found = list(dict.fromkeys(plain_words(text[:LONGEST])))
    telling = [word for word in found if fold(word) not in _COMMON]
    return (telling or found)[:MOST_WORDS]


def forms(text: str, language: str = "") -> Iterator[frozenset[str]]:
    """The forms that each word of a text is found by: itself, folded, and its stem in the language.

    Where no language is named, or another one than ours, the stems are those in every language of ours.
    """
    tags = (language,) if language in LANGUAGES else tuple(LANGUAGES)
    return (_forms(word, tags) for word in plain_words(text))


@lru_cache(_REMEMBERED)
def _forms(word: str, tags: tuple[str, ...]) -> frozenset[str]:
    folded = fold(word)
    return frozenset({folded} if word.isdigit() else {folded, *(stem(word, tag) for tag in tags)})


def without_ending(word: str) -> Iterator[str]:
    """What is left of a folded word without each of the endings of Swedish nouns that it has."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            yield word.removesuffix(ending)


@lru_cache(_REMEMBERED)
def stem(word: str, language: str) -> str:
    """The stem of a word in small letters, then folded: a stemmer tells endings by their diacritics.

    Stemmers keep state, so each call takes a new one, and the answers are kept.
    """
    return fold(snowballstemmer.stemmer(LANGUAGES[language]).stemWord(word))
