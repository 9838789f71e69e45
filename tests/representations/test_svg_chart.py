"""The bar chart: lengths in proportion, values beside, nothing that is no number."""

import re

import pytest

from publisher.representations.svg.chart import Bar, draw


def lengths(drawn: str) -> list[float]:
    return [float(wide) for wide in re.findall(r'<rect [^>]*width="([\d.]+)"', drawn)]


def test_lengths_are_in_proportion() -> None:
    one, two = lengths(draw([Bar("a", 50), Bar("b", 100)]))
    assert two == pytest.approx(2 * one, abs=0.2)


def test_values_are_said_as_given() -> None:
    assert "146 000 invånare" in draw([Bar("a", 146000, "146 000 invånare")])
    assert ">2.5</text>" in draw([Bar("a", 2.5)])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_quantity_is_passed_over(value: float) -> None:
    assert draw([Bar("a", value)]) == ""


def test_less_than_nothing_leads_to_the_left() -> None:
    drawn = draw([Bar("a", -5), Bar("b", 5)])
    (a, b), (c, _) = [(float(x), float(w)) for x, w in re.findall(r'<rect x="([\d.]+)"[^>]*width="([\d.]+)"', drawn)]
    assert a + b == pytest.approx(c, abs=0.2)


def test_only_zeros_still_make_a_chart() -> None:
    assert lengths(draw([Bar("a", 0), Bar("b", 0)])) == [1, 1]
