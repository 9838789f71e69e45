"""Every drawing: named, well-formed, without styles, the same each time, and unbroken by hostile names."""

import re
from collections.abc import Callable
from datetime import date
from xml.etree import ElementTree

import pytest

from publisher.representations.svg import chart, network, timeline
from publisher.representations.svg import map as areas

TODAY = date(2026, 11, 22)
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    '"><script>alert(1)</script>',
    "</title></svg><img src=x onerror=alert(1)>",
    "&amp; &lt; ]]> <!-- -->",
    "a" * 300,
    "ord " * 75,
    "\x00\x1b\u202e\ufffe\U0001f600 名前",
    "Å-ä-ö-" * 50,
    "",
]


def square(number: int) -> str:
    x, y = 14 + number % 10, 57 + number // 10
    return f"POLYGON(({x} {y}, {x + 1} {y}, {x + 1} {y + 1}, {x} {y + 1}, {x} {y}))"


def band(labels: list[str], href: str = "/x") -> str:
    spans = [timeline.Span(label, f"{2000 + n % 20}", f"{2003 + n % 20}", href) for n, label in enumerate(labels)]
    return timeline.draw(spans, TODAY, "sv", "Tider")


def atlas(labels: list[str], href: str = "/x") -> str:
    return areas.draw([areas.Area(label, square(n), href, n % 2 == 0) for n, label in enumerate(labels)], "Karta")


def net(labels: list[str], href: str = "/x") -> str:
    nodes = [network.Node(f"n{n}", label, "k", href) for n, label in enumerate(labels)]
    edges = [network.Edge(f"n{n // 3}", f"n{n}", label, "e") for n, label in enumerate(labels) if n]
    return network.draw(nodes, edges, "Nät")


def bars(labels: list[str], href: str = "/x") -> str:
    return chart.draw([chart.Bar(label, n * 1.5, label, href) for n, label in enumerate(labels)], "Tal")


DRAWINGS = [band, atlas, net, bars]
Draw = Callable[..., str]
every_drawing = pytest.mark.parametrize("draw", DRAWINGS, ids=lambda draw: draw.__name__)


def parsed(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


@every_drawing
def test_nothing_to_draw_is_no_drawing(draw: Draw) -> None:
    assert draw([]) == ""


@every_drawing
def test_one_item_is_drawn_unless_it_needs_another(draw: Draw) -> None:
    drawn = draw(["Ensam"])
    assert "Ensam" in drawn if draw is not net else drawn == ""


@every_drawing
def test_a_hundred_items_are_all_drawn_inside_the_picture(draw: Draw) -> None:
    drawn = parsed(draw([f"Namn {n}" for n in range(100)]))
    titles = list(drawn.iter(f"{SVG}title"))
    assert {f"Namn {n}" for n in range(100)} <= {(t.text or "").partition(",")[0].partition(":")[0] for t in titles}
    _, _, wide, high = map(float, drawn.attrib["viewBox"].split())
    assert wide > 100
    assert high > 100
    for element in drawn.iter():
        for name, most in (("x", wide), ("y", high)):
            assert -1 <= float(element.get(name, 0)) <= most + 1, ElementTree.tostring(element)


@every_drawing
def test_hostile_names_break_nothing(draw: Draw) -> None:
    drawn = draw(HOSTILE, href='/a"><script>&')
    root = parsed(drawn)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        *("svg", "title", "desc", "g", "a", "path", "rect", "circle", "text")
    }
    links = {element.get("href") for element in root.iter(f"{SVG}a")}
    assert links == {'/a"><script>&'}
    assert not any(ord(c) < 32 or c in "\u202e\ufffe" for c in "".join(root.itertext()))


@every_drawing
def test_visible_text_is_cut_to_its_place_and_whole_in_its_title(draw: Draw) -> None:
    long = "Kommunfullmäktiges beslut om " * 10
    root = parsed(draw([long, "b", "c"]))
    assert max(len(text.text or "") for text in root.iter(f"{SVG}text")) < 140
    assert any(long.strip() in (title.text or "") for title in root.iter(f"{SVG}title"))


@every_drawing
def test_a_drawing_has_a_name_and_no_style(draw: Draw) -> None:
    drawn = draw(["A", "B", "C"])
    root = parsed(drawn)
    assert root[0].tag == f"{SVG}title"
    assert root[0].text
    assert root.get("role") == "group", "its links can be reached"
    assert parsed(draw(["A", "B", "C"], href="")).get("role") == "img"
    assert not re.search(r"\s(style|on\w+|fill|stroke|id)=|<style|<script", drawn)


@every_drawing
def test_the_same_values_give_the_same_bytes(draw: Draw) -> None:
    assert draw(["A", "B", "C", "D"]) == draw(["A", "B", "C", "D"])
