"""The words in compound words, by the words that a dataset uses: `integrationsråd` holds `råd`."""

from collections.abc import Container, Iterator

_SHORTEST = 3
_JOINTS = ("", "s", "e", "o", "a", "u")
"""What Swedish puts between the parts of a compound."""


def parts(word: str, vocabulary: Container[str]) -> Iterator[str]:
    """The known words that a folded compound begins and ends with, where both of its parts are known."""
    for cut in range(_SHORTEST, len(word) - _SHORTEST + 1):
        head, tail = word[:cut], word[cut:]
        if tail in vocabulary:
            known = _head(head, vocabulary)
            if known:
                yield known
                yield tail


def split(word: str, vocabulary: Container[str]) -> tuple[str, ...]:
    """Two known words that were written as one; empty where they are not."""
    for cut in range(len(word) - _SHORTEST, _SHORTEST - 1, -1):
        if word[:cut] in vocabulary and word[cut:] in vocabulary:
            return word[:cut], word[cut:]
    return ()


def _head(text: str, vocabulary: Container[str]) -> str:
    for joint in _JOINTS:
        known = text.removesuffix(joint)
        if text.endswith(joint) and len(known) >= _SHORTEST and known in vocabulary:
            return known
    return ""
