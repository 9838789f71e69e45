"""Work that lets the interpreter go while it lasts, such as a query to Oxigraph, done two pieces at a time."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from publisher.progress import Done

T = TypeVar("T")
R = TypeVar("R")

_AT_A_TIME = 2
"""Pieces of work; each takes memory of its own."""


def side_by_side(work: Callable[[T], R], pieces: Sequence[T], progress: Done) -> list[R]:
    """What the work gives for each piece, in their order; the first error ends it.

    `progress` is told how many pieces of how many are done.
    """
    given = []
    with ThreadPoolExecutor(_AT_A_TIME) as threads:
        for result in threads.map(work, pieces):
            given.append(result)
            progress(len(given), len(pieces))
    return given
