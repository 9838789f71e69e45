"""Things kept in memory by key, bounded in bytes."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")

_ENTRY = 600
"""Bytes that an entry takes beside its value: its key, its place in the order."""


class Bounded(Generic[V]):
    """Values by key, bounded in bytes; the longest unused go first. `size` tells the bytes of a value."""

    def __init__(self, limit: int, size: Callable[[V], int]) -> None:
        self._limit, self._size_of, self._size = limit, size, 0
        self._entries: OrderedDict[Hashable, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def size(self) -> int:
        """Bytes of all that is kept."""
        return self._size

    def get(self, key: Hashable) -> V | None:
        """The value, which becomes the most recently used, or None."""
        found = self._entries.get(key)
        if found is not None:
            self._entries.move_to_end(key)
        return found

    def put(self, key: Hashable, value: V) -> None:
        """Keep the value in the place of what was kept by the key, unless it alone is over a quarter of the limit."""
        size = self._size_of(value) + _ENTRY
        if size * 4 > self._limit:
            return
        before = self._entries.pop(key, None)
        if before is not None:
            self._size -= self._size_of(before) + _ENTRY
        self._entries[key] = value
        self._size += size
        while self._size > self._limit:
            _, removed = self._entries.popitem(last=False)
            self._size -= self._size_of(removed) + _ENTRY

    def clear(self) -> None:
        """Keep nothing."""
        self._entries.clear()
        self._size = 0
