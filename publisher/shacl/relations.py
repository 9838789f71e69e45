"""Sets of nodes and of pairs of nodes as sorted arrays of numbers, with the set operations of validation."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Numbers: TypeAlias = npt.NDArray[np.uint32]
"""Numbers of nodes in any order."""
Nodes: TypeAlias = npt.NDArray[np.uint32]
"""A set of nodes: numbers in ascending order, each once."""
Pairs: TypeAlias = npt.NDArray[np.uint64]
"""A set of pairs in ascending order, each once; the first number of a pair stands in the upper half of its bits."""
Mask: TypeAlias = npt.NDArray[np.bool_]
Counts: TypeAlias = npt.NDArray[np.intp]

_HALF = np.uint64(32)
_LOWER = np.uint64(0xFFFFFFFF)

NO_NODES: Nodes = np.empty(0, np.uint32)
NO_PAIRS: Pairs = np.empty(0, np.uint64)


def node_set(numbers: Numbers) -> Nodes:
    """The set of the numbers."""
    return np.unique(numbers)


def packed(first: Numbers, second: Numbers) -> Pairs:
    """The pairs of two arrays of one length, in their order."""
    return (first.astype(np.uint64) << _HALF) | second.astype(np.uint64)


def pair_set(first: Numbers, second: Numbers) -> Pairs:
    """The set of the pairs of two arrays of one length."""
    return np.unique(packed(first, second))


def firsts(pairs: Pairs) -> Numbers:
    """The first number of each pair."""
    return (pairs >> _HALF).astype(np.uint32)


def seconds(pairs: Pairs) -> Numbers:
    """The second number of each pair."""
    return (pairs & _LOWER).astype(np.uint32)


def converse(pairs: Pairs) -> Pairs:
    """Each pair the other way round."""
    return pair_set(seconds(pairs), firsts(pairs))


def identity(nodes: Nodes) -> Pairs:
    """Each node paired with itself."""
    return packed(nodes, nodes)


def among(numbers: npt.NDArray[np.unsignedinteger], members: npt.NDArray[np.unsignedinteger]) -> Mask:
    """For each number (or pair) whether it is one of the members, a set of the same kind."""
    if not members.size:
        return np.zeros(numbers.size, np.bool_)
    places = np.searchsorted(members, numbers)
    places[places == members.size] = 0
    found: Mask = members[places] == numbers
    return found


def from_nodes(pairs: Pairs, nodes: Nodes) -> Pairs:
    """The pairs whose first number is one of the nodes."""
    starts, lengths = _spans(pairs, nodes)
    return pairs[_places(starts, lengths)]


def how_many(pairs: Pairs, nodes: Nodes) -> Counts:
    """For each node the number of pairs that begin with it."""
    return _spans(pairs, nodes)[1]


def composed(left: Pairs, right: Pairs) -> Pairs:
    """The pairs (a, c) for which there is a b with (a, b) in the left set and (b, c) in the right one."""
    first, _, last = joined(left, right)
    return pair_set(first, last)


def joined(left: Pairs, right: Pairs) -> tuple[Numbers, Numbers, Numbers]:
    """All (a, b, c) with (a, b) in the left set and (b, c) in the right one, as three columns."""
    starts, lengths = _spans(right, seconds(left))
    places = _places(starts, lengths)
    rows = np.repeat(left, lengths)
    return firsts(rows), seconds(rows), seconds(right[places])


def side_by_side(left: Pairs, right: Pairs) -> tuple[Numbers, Numbers, Numbers]:
    """All (a, b, c) with (a, b) in the left set and (a, c) in the right one, as three columns."""
    starts, lengths = _spans(right, firsts(left))
    places = _places(starts, lengths)
    rows = np.repeat(left, lengths)
    return firsts(rows), seconds(rows), seconds(right[places])


def partners(pairs: Pairs, numbers: Numbers) -> tuple[Counts, Numbers]:
    """For each pair that begins with one of the numbers, the place of the number and the second of the pair."""
    starts, lengths = _spans(pairs, numbers)
    return np.repeat(np.arange(numbers.size), lengths), seconds(pairs[_places(starts, lengths)])


def united(left: Pairs, right: Pairs) -> Pairs:
    """The pairs in either set."""
    if not left.size:
        return right
    return np.union1d(left, right) if right.size else left


def without(left: Pairs, right: Pairs) -> Pairs:
    """The pairs in the left set that are not in the right one."""
    return left[~among(left, right)]


def _spans(pairs: Pairs, numbers: Numbers) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Where the pairs of each number begin, and how many there are."""
    low = numbers.astype(np.uint64) << _HALF
    starts = np.searchsorted(pairs, low, "left")
    return starts, np.searchsorted(pairs, low | _LOWER, "right") - starts


def _places(starts: npt.NDArray[np.intp], lengths: npt.NDArray[np.intp]) -> Counts:
    """The places start, start + 1, … of each span, one span after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if ends.size else 0
    return np.repeat(starts - (ends - lengths), lengths) + np.arange(total)
