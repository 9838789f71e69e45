"""The values that many things have for one property, in little memory."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable


class ThingValues:
    """Things with their values, in the order of the things: sixteen bytes each."""

    def __init__(self) -> None:
        self._things, self._values = array("q"), array("q")

    def add(self, thing: int, value: int) -> None:
        """Add a value of the thing that was added last, or of one after it."""
        self._things.append(thing)
        self._values.append(value)

    def get(self, thing: int, _: tuple[()]) -> Iterable[int]:
        """The values of a thing."""
        first = bisect_left(self._things, thing)
        return self._values[first : bisect_right(self._things, thing, first)]
