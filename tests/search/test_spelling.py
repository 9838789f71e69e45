"""Words that are spelt alike."""

from collections.abc import Sequence

import pytest

from publisher.search.compounds import parts, split
from publisher.search.spelling import grams, nearest

KNOWN = ("integrationsråd", "integration", "norrköping", "kommun", "råd", "linköping")


def candidates(_: Sequence[str], shortest: int, longest: int, most: int) -> list[tuple[str, int]]:
    return [(word, 1) for word in KNOWN if shortest <= len(word) <= longest][:most]


@pytest.mark.parametrize(
    ("written", "unfinished", "meant"),
    [
        ("norkoping", False, "norrköping"),
        ("norrkopign", False, "norrköping"),
        ("komun", False, "kommun"),
        ("intergrationsrad", False, "integrationsråd"),
        ("norrkp", True, "norrköping"),
        ("linkpimg", False, "linköping"),
    ],
)
def test_a_misspelt_word_is_taken_for_the_nearest(written: str, unfinished: bool, meant: str) -> None:
    assert nearest(written, unfinished, candidates)[0].word == meant


@pytest.mark.parametrize("written", ["rod", "linkpig", "2017", "kommun2017", "xxxxxxxxxxxx", "x" * 5_000, ""])
def test_short_and_strange_words_are_taken_for_nothing(written: str) -> None:
    assert nearest(written, False, candidates) == []


def test_the_beginning_of_a_word_has_a_trigram_of_its_own() -> None:
    assert "  n" in grams("norr")
    assert grams("") == {"   "}


def test_a_compound_holds_the_words_that_it_is_made_of() -> None:
    vocabulary = {"integration", "rad", "kommun"}
    assert set(parts("integrationsrad", vocabulary)) == {"integration", "rad"}
    assert set(parts("strada", vocabulary)) == set()
    assert split("kommunrad", vocabulary) == ("kommun", "rad")
    assert split("kommun", vocabulary) == ()
