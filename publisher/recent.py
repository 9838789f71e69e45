"""What was looked up lately, bounded by weight: two generations, the older of which is forgotten as a whole."""

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Values by key; a generation weighs at most `limit`, and what is asked for again moves to the younger one.

    Safe to share between threads: the worst that two of them do to each other is to look something up twice.
    """

    def __init__(self, limit: int) -> None:
        self._limit, self._weight = limit, 0
        self._young: dict[K, tuple[V, int]] = {}
        self._old: dict[K, tuple[V, int]] = {}

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def get(self, key: K) -> V | None:
        """The value, or None."""
        found = self._young.get(key)
        if found is not None:
            return found[0]
        found = self._old.pop(key, None)
        if found is None:
            return None
        self.put(key, *found)
        return found[0]

    def known(self, keys: Iterable[K]) -> tuple[dict[K, V], list[K]]:
        """The values of those of the keys that are remembered, and the others."""
        young, found, others = self._young, {}, []
        for key in keys:
            entry = young.get(key)
            if entry is not None:
                found[key] = entry[0]
            elif (value := self.get(key)) is not None:
                found[key] = value
            else:
                others.append(key)
        return found, others

    def put(self, key: K, value: V, weight: int = 1) -> None:
        """Remember the value."""
        self._young[key] = (value, weight)
        self._weight += weight
        if self._weight > self._limit:
            self._old, self._young, self._weight = self._young, {}, 0
