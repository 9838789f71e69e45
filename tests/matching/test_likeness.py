"""How alike two names are, word by word."""

import pytest

from publisher.matching.abbreviations import own_table, read_abbreviations
from publisher.matching.likeness import Likeness, Reader, likeness

READER = Reader(read_abbreviations(own_table()))


def alike(written: str, known: str) -> Likeness:
    return likeness(READER.tokens(written), READER.tokens(known))


@pytest.mark.parametrize(
    ("written", "known", "is_sure"),
    [
        ("Linköpings kommun", "Linköpings kommun", True),
        ("Linköping", "Linköpings kommun", True),
        ("Linköpnig", "Linköpings kommun", True),
        ("Lidköping", "Linköpings kommun", False),
        ("Kidna", "Kinda kommun", False),
        ("Kinda region", "Kinda kommun", False),
    ],
)
def test_a_slip_of_the_hand_is_sure_and_another_letter_or_a_short_word_is_not(
    written: str, known: str, is_sure: bool
) -> None:
    assert alike(written, known).sure is is_sure


def test_another_kind_of_body_is_less_alike_than_none() -> None:
    assert alike("Kinda region", "Kinda kommun").score < alike("Kinda", "Kinda kommun").score * 0.8
    assert alike("Kinda", "Kinda kommun").bare
    assert not alike("Kinda region", "Kinda kommun").bare
