"""The map: polygons of every form, neighbours that still meet, names that do not cover each other."""

import re
from xml.etree import ElementTree

import pytest

from publisher.representations.svg.borders import outline_and_borders
from publisher.representations.svg.map import Area, draw, draw_small
from publisher.representations.svg.simplified import simplified
from publisher.representations.svg.text import width
from publisher.representations.svg.wkt import polygons

SVG = "{http://www.w3.org/2000/svg}"
RING = "(0 0, 4 0, 4 4, 0 4, 0 0)"
HOLE = "(1 1, 1 2, 2 2, 2 1, 1 1)"
FAR = "(8 8, 9 8, 9 9, 8 9, 8 8)"


@pytest.mark.parametrize(
    ("text", "rings"),
    [
        (f"POLYGON({RING})", [1]),
        (f"polygon ( {RING} , {HOLE} )", [2]),
        (f"MULTIPOLYGON(({RING}, {HOLE}), ({FAR}))", [2, 1]),
        (f"MULTIPOLYGON ((({RING[1:]}), ({FAR}))", [1, 1]),
        (f"<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POLYGON({RING})", [1]),
        ("POLYGON Z((0 0 5, 4 0 5, 4 4 5, 0 0 5))", [1]),
    ],
)
def test_well_known_text_is_read(text: str, rings: list[int]) -> None:
    assert [len(polygon) for polygon in polygons(text)] == rings


@pytest.mark.parametrize(
    "text",
    [
        "",
        "POINT(15 58)",
        "POLYGON EMPTY",
        "POLYGON((0 0, 4 0, 4 4))",
        "POLYGON((0 0, 4 0, 4 4, 1 1))",
        "POLYGON((0 0, 400 0, 4 4, 0 0))",
        "POLYGON((0 0, x 0, 4 4, 0 0))",
        "POLYGON((0 0, nan 0, 4 4, 0 0))",
        "POLYGON((0 0, 1e999 0, 4 4, 0 0))",
        "POLYGON(((((((",
        "{}",
    ],
)
def test_what_is_no_polygon_is_no_drawing(text: str) -> None:
    assert draw([Area("a", text)]) == ""


def corners(drawn: str) -> list[set[tuple[int, int]]]:
    found = []
    for path in re.findall(r' d="([^"]*)"', drawn):
        points = set()
        for x, y, steps in re.findall(r"M(-?\d+) (-?\d+)l([^z]*)z", path):
            at = (int(x), int(y))
            points.add(at)
            numbers = [int(n) for n in re.findall(r"-?\d+", steps)]
            for a, b in zip(numbers[::2], numbers[1::2], strict=True):
                at = (at[0] + a, at[1] + b)
                points.add(at)
        found.append(points)
    return found


def test_what_neighbours_share_stays_shared() -> None:
    one = "POLYGON((15.123 58.1, 15.777 58.05, 15.8123 58.311, 15.2 58.4, 15.123 58.1))"
    other = "POLYGON((15.777 58.05, 16.4 58, 16.3 58.5, 15.8123 58.311, 15.777 58.05))"
    a, b = corners(draw([Area("a", one), Area("b", other)]))
    assert len(a) == 4
    assert len(a & b) == 2


def test_north_is_up_and_east_is_right() -> None:
    drawn = draw([Area("sydväst", f"POLYGON({RING})"), Area("nordost", f"POLYGON({FAR})")])
    southwest, northeast = corners(drawn)
    assert max(x for x, _ in southwest) < min(x for x, _ in northeast)
    assert min(y for _, y in southwest) > max(y for _, y in northeast)


def test_names_do_not_cover_each_other_and_stay_in_the_picture() -> None:
    squares = [
        Area(f"Namn nummer {x} och {y}", f"POLYGON(({x} {y}, {x + 1} {y}, {x + 1} {y + 1}, {x} {y + 1}, {x} {y}))")
        for x in range(8)
        for y in range(5)
    ]
    drawn = draw(squares)
    root = ElementTree.fromstring(drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))
    boxes = []
    for text in root.iter(f"{SVG}text"):
        x, y, wide = float(text.attrib["x"]), float(text.attrib["y"]), width(text.text or "", 26)
        boxes.append((x - wide / 2, y - 18, x + wide / 2, y))
    wide, high = map(float, root.attrib["viewBox"].split()[2:])
    assert boxes
    assert all(a >= 0 and b >= 0 and c <= wide and d <= high for a, b, c, d in boxes)
    for number, (a, b, c, d) in enumerate(boxes):
        assert not any(a < g and e < c and b < h and f < d for e, f, g, h in boxes[:number])


def test_marked_areas_are_tinted() -> None:
    drawn = draw([Area("a", f"POLYGON({RING})", marked=True), Area("b", f"POLYGON({FAR})")])
    assert drawn.count('class="on"') == 1


def test_a_boundary_of_many_points_makes_a_path_no_finer_than_the_picture() -> None:
    fine = ", ".join(f"{15 + n / 50000:.6f} 58" for n in range(50000))
    assert len(draw([Area("a", f"POLYGON(({fine}, 16 59, 15 58))")])) < 15_000


def test_a_small_map_has_fewer_points_and_neighbours_still_meet() -> None:
    """A border of many points, drawn the other way round by the neighbour, is thinned to the same few."""
    border = [(15.5 + (n % 7) / 900, 58 + n / 100) for n in range(100)]
    west = ", ".join(f"{x} {y}" for x, y in [(15, 58), *border, (15, 58.99), (15, 58)])
    east = ", ".join(f"{x} {y}" for x, y in [(16, 58.99), *reversed(border), (16, 58), (16, 58.99)])
    drawn = draw_small([Area("väst", f"POLYGON(({west}))"), Area("öst", f"POLYGON(({east}))")], "Karta")
    around, between = re.findall(r' d="([^"]*)"', drawn)
    assert (around.count("M"), around.count("z")) == (1, 1)
    assert (between.count("M"), between.count("z")) == (1, 0)
    whole, line = corners(f' d="{around}"')[0], corners(f' d="{between}z"')[0]
    assert len(whole & line) == 2
    assert max(len(whole), len(line)) < 8
    assert "väst</text>" in drawn
    assert len(drawn) < len(draw([Area("väst", f"POLYGON(({west}))")]))


def test_what_areas_share_is_drawn_once_and_their_outline_is_closed() -> None:
    squares = [[(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)] for x in range(3) for y in range(3)]
    around, between = outline_and_borders(squares)
    assert [line[0] == line[-1] for line in around] == [True]
    assert len(set(around[0])) == len(around[0]) - 1 == 12
    assert sum(len(line) - 1 for line in between) == 12
    ring = [square for square in squares if square[0] != (1, 1)]
    assert sorted(len(line) for line in outline_and_borders(ring)[0]) == [5, 13]


def test_a_small_map_of_no_area_is_empty() -> None:
    assert draw_small([Area("a", "POINT(15 58)")], "Karta") == ""
    assert draw_small([], "Karta") == ""


def test_a_ring_that_meets_nothing_keeps_its_shape() -> None:
    ring = ((0, 0), (5, 0), (10, 0), (10, 10), (0, 10))
    assert set(simplified([ring], 1)[ring]) == {(0, 0), (10, 0), (10, 10), (0, 10)}
