"""Words that are spelt alike: candidates by shared trigrams, judged by their distance (Damerau and Levenshtein)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from publisher.words import fold

_LONGEST = 40
"""Letters of a word; longer ones are no misspellings of anything."""
_CANDIDATES, _MOST = 80, 3
_ANY_LENGTH = 1_000
_BEGUN = 0.25
"""What it counts that only the beginning of a word is alike."""

Candidates = Callable[[Sequence[str], int, int, int], list[tuple[str, int]]]
"""Words with their use, by trigrams, shortest and greatest length, and their greatest number."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A known word that another is perhaps meant for, with its diacritics; `likeness` is between 0 and 1."""

    word: str
    likeness: float


def grams(word: str) -> set[str]:
    """The trigrams of a word; its beginning counts more than its end."""
    padded = f"  {word} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def nearest(word: str, unfinished: bool, candidates: Candidates) -> list[Spelling]:
    """The known words that are spelt most like this one, the most alike first.

    `unfinished` where the word may be the beginning of a longer one.
    """
    allowed = _allowed(word)
    if not allowed:
        return []
    longest = _ANY_LENGTH if unfinished else len(word) + allowed
    found = candidates(sorted(grams(word)), len(word) - allowed, longest, _CANDIDATES)
    judged = [(_distance(word, fold(other), allowed, unfinished), -uses, other) for other, uses in found]
    near = sorted(each for each in judged if each[0] <= allowed + _BEGUN)
    best = near[0][0] if near else 0
    return [
        Spelling(other, 1 - distance / (len(word) + 1))
        for distance, _, other in near[:_MOST]
        if distance <= best + _BEGUN
    ]


def similar(word: str, most: int, candidates: Candidates) -> list[str]:
    """Known words that have something in common with this one, though too little to be meant; the most alike first."""
    found = candidates(sorted(grams(word[:_LONGEST])), 1, _ANY_LENGTH, _CANDIDATES)
    return sorted((other for other, _ in found), key=lambda o: (-_likeness(word, fold(o)), o))[:most]


def _likeness(word: str, other: str) -> float:
    return float(DamerauLevenshtein.normalized_similarity(word[:_LONGEST], other))


def _allowed(word: str) -> int:
    """How many letters may be wrong."""
    length = len(word)
    if length < 4 or length > _LONGEST or any(sign.isdigit() for sign in word):
        return 0
    return 1 if length < 8 else 2 if length < 14 else 3


def _distance(word: str, other: str, allowed: int, unfinished: bool) -> float:
    whole = DamerauLevenshtein.distance(word, other, score_cutoff=allowed)
    if not unfinished or len(other) <= len(word):
        return float(whole)
    begun = min(
        DamerauLevenshtein.distance(word, other[:length], score_cutoff=allowed)
        for length in range(len(word) - 1, len(word) + 2)
    )
    return min(whole, begun + _BEGUN)
