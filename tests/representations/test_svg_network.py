"""The network: layers, circles, fans, and as few crossings as there must be."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.representations.svg.layers import arrange
from publisher.representations.svg.network import Edge, Node, draw


def heights(edges: list[tuple[str, str]]) -> dict[str, float]:
    return {key: 40.0 for edge in edges for key in edge}


def test_edges_lead_from_left_to_right() -> None:
    edges = [("a", "b"), ("b", "c"), ("a", "c")]
    layout = arrange(edges, heights(edges), 10)
    assert [layout.layer[key, 0] for key in "abc"] == [0, 1, 2]
    assert len(layout.ways["a", "c"]) == 3, "a long edge bends in the layer between"


def test_a_circle_is_drawn_with_one_edge_against_the_stream() -> None:
    edges = [("a", "b"), ("b", "c"), ("c", "a")]
    layout = arrange(edges, heights(edges), 10)
    against = [(x, y) for x, y in edges if layout.layer[x, 0] > layout.layer[y, 0]]
    assert len(against) == 1
    assert all(layout.ways[edge][0][0] == edge[0] for edge in edges)


def test_a_tangle_that_need_not_cross_does_not() -> None:
    edges = [("a", "z"), ("b", "y"), ("c", "x"), ("d", "w")]
    layout = arrange(edges, heights(edges), 10)
    left = sorted("abcd", key=lambda key: layout.middle[key, 0])
    assert [dict(edges)[key] for key in left] == sorted("wxyz", key=lambda key: layout.middle[key, 0])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda pair: pair[0] != pair[1]), min_size=1))
def test_no_two_boxes_of_a_layer_meet(pairs: list[tuple[int, int]]) -> None:
    edges = [(str(a), str(b)) for a, b in dict.fromkeys(pairs)]
    layout = arrange(edges, heights(edges), 10)
    assert {key for edge in edges for key in edge} == {key for key, bend in layout.layer if not bend}
    for one in layout.layer:
        for other in layout.layer:
            if one < other and layout.layer[one] == layout.layer[other] and not (one[1] or other[1]):
                assert abs(layout.middle[one] - layout.middle[other]) >= 50 - 1e-6


def test_relations_of_the_same_two_are_one_line_with_both_names() -> None:
    drawn = draw([Node("a", "A"), Node("b", "B")], [Edge("a", "b", "leder"), Edge("a", "b", "styr")])
    assert drawn.count('class="edge"') == 1
    assert "leder, styr" in drawn


def test_an_edge_to_itself_or_to_nothing_is_passed_over() -> None:
    assert draw([Node("a", "A")], [Edge("a", "a", "sig"), Edge("a", "b", "inget")]) == ""


def test_a_node_that_nothing_joins_is_left_out() -> None:
    drawn = draw([Node("a", "A"), Node("b", "B"), Node("c", "Ensam")], [Edge("a", "b")])
    assert "Ensam" not in drawn


def test_a_fan_of_equal_relations_says_its_name_once() -> None:
    nodes = [Node("a", "A"), *(Node(f"b{n}", f"B{n}") for n in range(13))]
    drawn = draw(nodes, [Edge("a", f"b{n}", "har medlem") for n in range(13)])
    assert len(re.findall(r"<text[^>]*>har medlem", drawn)) == 1
    assert drawn.count("<title>har medlem</title>") == 13
