"""Which properties are worth narrowing a list by."""

import pytest

from publisher.facet_choice import deserves


@pytest.mark.parametrize(
    ("counts", "things", "is_facet"),
    [
        ((5, 5), 10, True),
        ((9,), 10, True),
        ((10,), 10, False),
        ((10, 1), 10, True),
        ((2,), 20, True),
        ((2,), 21, False),
        ((1, 1, 1), 10, False),
        ((2, 1, 1, 1), 10, True),
        ((2, 1, 1, 1, 1), 10, False),
        ((2,), 3, False),
        ((2,) * 60, 200, True),
        ((2,) * 61, 200, False),
        ((), 10, False),
    ],
)
def test_a_facet_has_few_values_that_things_share_and_leaves_some_out(
    counts: tuple[int, ...], things: int, is_facet: bool
) -> None:
    assert deserves(counts, things) is is_facet
