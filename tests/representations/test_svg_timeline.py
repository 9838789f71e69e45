"""The band of years: where bars and points stand, what fits inside, what is open or over."""

from datetime import date
from xml.etree import ElementTree

import pytest

from publisher.representations.svg.timeline import Span, draw

TODAY = date(2026, 11, 22)
SVG = "{http://www.w3.org/2000/svg}"


def parsed(*spans: Span) -> ElementTree.Element:
    drawn = draw(spans, TODAY, "sv")
    return ElementTree.fromstring(drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def rectangles(root: ElementTree.Element) -> list[tuple[float, float]]:
    return [(float(r.attrib["x"]), float(r.attrib["x"]) + float(r.attrib["width"])) for r in root.iter(f"{SVG}rect")]


def test_a_bar_lasts_to_the_end_of_its_last_year() -> None:
    root = parsed(Span("a", "2017", "2020"), Span("b", "2021", "2025"))
    (a, b), (c, d) = rectangles(root)
    assert a == 0
    assert b == pytest.approx(c, abs=0.2)
    assert (d - c) / (b - a) == pytest.approx(5 / 4, abs=0.01)


def test_periods_that_follow_each_other_share_a_row() -> None:
    root = parsed(Span("a", "2010", "2017-12-19"), Span("b", "2017-12-19", ""))
    assert len({r.attrib["y"] for r in root.iter(f"{SVG}rect")}) == 1


def test_periods_at_the_same_time_do_not() -> None:
    root = parsed(Span("a", "2010", "2018"), Span("b", "2017-12-19", ""))
    assert len({r.attrib["y"] for r in root.iter(f"{SVG}rect")}) == 2


def test_an_open_end_reaches_the_edge_and_an_open_start_the_other() -> None:
    (_, end), (start, _) = rectangles(parsed(Span("a", "2020", ""), Span("b", "", "2022")))[::-1]
    ends = rectangles(parsed(Span("a", "2020", "")))
    assert ends[0][1] == 1000
    assert min(start, end) >= 0
    assert rectangles(parsed(Span("b", "", "2022")))[0][0] == 0


def test_one_date_is_a_point() -> None:
    root = parsed(Span("beslut", "2017-04-18", "2017-04-18"), Span("år", "2011", "2011"))
    assert len(list(root.iter(f"{SVG}circle"))) == 2
    assert rectangles(root) == []


def test_what_is_over_is_marked_so() -> None:
    root = parsed(Span("förr", "2010", "2017", kind="k"), Span("nu", "2021", "2026", kind="k"))
    assert [g.get("class") for g in root.iter(f"{SVG}g") if g.get("class", "").startswith("k")] == ["k past", "k"]


def test_today_has_a_line_and_every_tick_a_year() -> None:
    root = parsed(Span("a", "1960", "2020"))
    said = [text.text or "" for text in root.iter(f"{SVG}text")]
    assert "Idag" in said
    years = [int(text) for text in said if text.isdigit()]
    assert 3 < len(years) < 12
    assert years == sorted(years)


def test_a_label_that_does_not_fit_in_its_bar_stands_beside_it() -> None:
    root = parsed(Span("Ett långt namn på en kort tid", "2024-03", "2024-04"), Span("b", "2010", "2012"))
    (bar,) = (r for r in root.iter(f"{SVG}rect") if float(r.attrib["width"]) < 50)
    (said,) = (t for t in root.iter(f"{SVG}text") if (t.text or "").startswith("Ett"))
    assert said.get("text-anchor") == "end"
    assert float(said.attrib["x"]) < float(bar.attrib["x"])


@pytest.mark.parametrize("start", ["snart", "2021-13", "2021-02-30", "0000", "20210101", "", "-200", "２０２１"])
def test_what_is_no_date_is_passed_over(start: str) -> None:
    assert draw([Span("a", start, start)], TODAY, "sv") == ""


def test_a_period_that_ends_before_it_begins_is_passed_over() -> None:
    assert draw([Span("a", "2021", "2019")], TODAY, "sv") == ""


@pytest.mark.parametrize(("first", "last"), [("0001", "0002"), ("9998", "9999"), ("0001", "9999")])
def test_dates_at_the_ends_of_time_still_make_a_band(first: str, last: str) -> None:
    assert len(draw([Span("a", first, last)], TODAY, "en")) < 2500


def test_the_days_of_leap_years_count() -> None:
    assert draw([Span("a", "2024-02-29", "2024-12-31")], TODAY, "sv")
