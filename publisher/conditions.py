"""Conditions on many numbers in queries to SQLite, of few sizes, so that few statements have to be prepared."""

from collections.abc import Iterable, Iterator, Sequence

_CHUNK = 512
_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
_SEEKS = 6
"""Properties up to which each is looked up alone; from more on a thing's statements are read and sieved."""


def chosen(things: Iterable[int], predicates: Iterable[int]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Conditions for the statements of some of the things by the properties, with their values."""
    wanted = sorted(filter(None, predicates))
    scanned = "+" if len(wanted) > _SEEKS else ""
    for chunk in chunks(sorted(filter(None, things))) if wanted else ():
        yield f"WHERE s IN ({marks(chunk)}) AND {scanned}p IN ({marks(wanted)})", (*chunk, *wanted)


def chunks(numbers: list[int]) -> Iterator[list[int]]:
    """The numbers in parts of few sizes, the last one repeated, so that few statements have to be prepared."""
    for start in range(0, len(numbers), _CHUNK):
        chunk = numbers[start : start + _CHUNK]
        size = next(size for size in _SIZES if size >= len(chunk))
        yield chunk + chunk[-1:] * (size - len(chunk))


def marks(values: Sequence[object]) -> str:
    """A mark for each of the values."""
    return ", ".join("?" * len(values))
