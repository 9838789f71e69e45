import threading

import pytest

from publisher.progress import nothing
from publisher.side_by_side import side_by_side


def test_two_pieces_are_at_work_at_a_time_and_no_more() -> None:
    met, now, most = threading.Barrier(2, timeout=30), [0], []
    counting = threading.Lock()

    def work(piece: int) -> int:
        with counting:
            now[0] += 1
            most.append(now[0])
        met.wait()
        with counting:
            now[0] -= 1
        return piece

    assert side_by_side(work, range(6), nothing) == [0, 1, 2, 3, 4, 5]
    assert max(most) == 2


def test_results_come_in_the_order_of_the_pieces_and_each_is_told() -> None:
    second_is_done, told = threading.Event(), []

    def work(piece: str) -> str:
        if piece == "first":
            assert second_is_done.wait(30)
        second_is_done.set()
        return piece.upper()

    assert side_by_side(work, ["first", "second"], lambda done, total: told.append((done, total))) == [
        "FIRST",
        "SECOND",
    ]
    assert told == [(1, 2), (2, 2)]


def test_the_first_error_ends_it() -> None:
    def work(piece: int) -> int:
        return 1 // piece

    with pytest.raises(ZeroDivisionError):
        side_by_side(work, [1, 0, *[1] * 1000], nothing)
