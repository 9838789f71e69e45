"""How alike a written name and a known one are: their words are paired, by form and by spelling, and weighed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from publisher.matching.abbreviations import Abbreviations
from publisher.words import LANGUAGES, fold, plain_words, stem

_TELLING, _KIND, _NOISE = 1.0, 0.35, 0.05
"""What words weigh: those that say which thing, those that say what kind of thing, those that say nothing."""
_FORM, _CUT = 0.98, 0.93
"""How alike two forms of a word are, and an abbreviation with a full stop and the word that begins like it."""
_PER_SLIP, _PER_LETTER = 1.3, 2.2
"""What a slip of the hand costs, and another letter, as a part of the word."""
_MOST_WORDS = 24
_OTHER_KIND = 0.7
"""What is left of the score where the written name says another kind than the known one."""
_WORD = re.compile(r"[^\W_]+\.?")
_JOINED = 0.9
_NAMES, _WORDS, _PAIRS = 5_000, 20_000, 20_000
"""Names, words and pairs of words that are remembered: each word comes in many names."""


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """A word of a name: folded, its stems, what it weighs; `cut` where a full stop follows. It is equal to itself."""

    folded: str
    stems: frozenset[str]
    weight: float
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Likeness:
    """Between 0 and 1; `sure` where the pairing leaves no doubt, `bare` where no word says what kind of thing."""

    score: float
    sure: bool
    bare: bool


class Reader:
    """Reads names by a table of abbreviations; a word that was read lately is the same token again."""

    def __init__(self, table: Abbreviations) -> None:
        self._table = table
        self._read = lru_cache(_WORDS)(self._word)
        self.tokens = lru_cache(_NAMES)(self._tokens)
        """The words of a name, abbreviations written out, each once, in order."""

    def _tokens(self, text: str) -> tuple[Token, ...]:
        found: dict[str, Token] = {}
        for written in _WORD.findall(text)[:_MOST_WORDS]:
            for token in self._read(written):
                found.setdefault(token.folded, token)
        return tuple(found.values())

    def _word(self, written: str) -> tuple[Token, ...]:
        table, word = self._table, fold(written.rstrip("."))
        cut = written.endswith(".") and word not in table.short
        return tuple(_token(plain, table, cut) for plain in table.short.get(word) or plain_words(written))


def _token(plain: str, table: Abbreviations, cut: bool) -> Token:
    folded = fold(plain)
    stems = frozenset({folded, *_stems(plain), *_stems(folded)})
    weight = _NOISE if folded in table.noise else _KIND if table.is_kind(stems) else _TELLING
    return Token(folded, stems, weight, cut)


def _stems(plain: str) -> Iterator[str]:
    """The stems, and the word without the s of a genitive."""
    if not plain.isdigit():
        yield from (stem(plain, tag) for tag in LANGUAGES)
        if len(plain) > 4 and plain.endswith("s"):
            yield fold(plain[:-1])


def likeness(written: Sequence[Token], known: Sequence[Token]) -> Likeness:
    """How alike a written name and a known one are."""
    pairs = _paired(written, known)
    total = sum(token.weight for token in (*written, *known))
    met = sum(alike * (written[i].weight + known[j].weight) for i, j, alike, _ in pairs)
    score = met / total if total else 0.0
    ours, theirs = {i for i, *_ in pairs}, {j for _, j, *_ in pairs}
    left = [token for i, token in enumerate(written) if i not in ours]
    missing = [token for j, token in enumerate(known) if j not in theirs]
    kinds = [token for token in written if token.weight == _KIND]
    if any(token.weight == _KIND for token in left):
        score *= _OTHER_KIND
    joined = _joined(written, known)
    if joined > score:
        return Likeness(joined * _FORM, joined == 1.0, False)
    sure = (
        any(token.weight == _TELLING for token in written)
        and all(token.weight == _NOISE for token in left)
        and all(token.weight != _TELLING for token in missing)
        and all(certain for *_, certain in pairs)
    )
    bare = not kinds and any(token.weight == _KIND for token in missing)
    return Likeness(score, sure, bare)


def _paired(written: Sequence[Token], known: Sequence[Token]) -> list[tuple[int, int, float, bool]]:
    """Each word with the one most like it, the most alike first: two places, the likeness, whether it is certain."""
    every = []
    for i, one in enumerate(written):
        for j, other in enumerate(known):
            alike, certain = _alike(one, other)
            if alike:
                every.append((alike, certain, i, j))
    pairs: dict[int, tuple[int, float, bool]] = {}
    taken: set[int] = set()
    for alike, certain, i, j in sorted(every, key=lambda found: (-found[0], found[2], found[3])):
        if i not in pairs and j not in taken:
            pairs[i] = (j, alike, certain)
            taken.add(j)
    return [(i, *pair) for i, pair in pairs.items()]


@lru_cache(_PAIRS)
def _alike(one: Token, other: Token) -> tuple[float, bool]:
    """How alike two words are, and whether the written one can mean no other."""
    if one.folded == other.folded:
        return 1.0, True
    if one.stems & other.stems:
        return _FORM, True
    if one.cut and other.folded.startswith(one.folded) and len(one.folded) > 1:
        return _CUT, len(one.folded) >= 5
    allowed = _allowed(one.folded)
    if not allowed:
        return 0.0, False
    slips = min(DamerauLevenshtein.distance(a, b, score_cutoff=allowed) for a in one.stems for b in other.stems)
    if slips > allowed:
        return 0.0, False
    certain = other.weight < _TELLING or _is_slip(one, other)
    cost = _PER_SLIP if certain else _PER_LETTER
    return max(0.0, 1 - cost * slips / len(one.folded)), certain


def _allowed(word: str) -> int:
    """How many letters may be wrong."""
    if len(word) < 4 or (not word.isalpha() and any(sign.isdigit() for sign in word)):
        return 0
    return 1 if len(word) < 8 else 2 if len(word) < 14 else 3


def _is_slip(one: Token, other: Token) -> bool:
    """Whether the spelling is a slip of the hand: a letter left out, doubled or exchanged with the next.

    Another letter may be another name: Lidköping is not Linköping.
    """
    return any(_slipped(a, b) for a in one.stems for b in other.stems)


def _slipped(a: str, b: str) -> bool:
    if min(len(a), len(b)) < 5 or DamerauLevenshtein.distance(a, b) != 1:
        return False
    if len(a) == len(b):
        return len(a) > 5 and sorted(a) == sorted(b)
    return min(len(a), len(b)) >= 8 or re.sub(r"(.)\1+", r"\1", a) == re.sub(r"(.)\1+", r"\1", b)


def _joined(written: Sequence[Token], known: Sequence[Token]) -> float:
    """How alike the names are when all words of each are written as one; 0 where they have as many words."""
    if len(written) == len(known):
        return 0.0
    a, b = ("".join(token.folded for token in part if token.weight != _NOISE) for part in (written, known))
    return float(DamerauLevenshtein.normalized_similarity(a, b, score_cutoff=_JOINED)) if a and b else 0.0
