"""What a publication did to a thing, with the state that it left: the members of an event stream."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from publisher.history.patches import Change
from publisher.publication_log import Publication


class Kind(StrEnum):
    """What was done, by the names of Activity Streams 2.0."""

    CREATE = "Create"
    UPDATE = "Update"
    DELETE = "Delete"


@dataclass(frozen=True, slots=True)
class Event:
    """A version of a thing: `lines` are the canonical N-Quads of its statements, none where it was deleted."""

    publication: Publication
    thing: str
    kind: Kind
    lines: tuple[str, ...]


def kind(sequence: int, presence: Sequence[tuple[int, int]]) -> Kind:
    """What a publication that changed a thing did to it, by the stretches of publications that describe it."""
    if any(first == sequence for first, _ in presence):
        return Kind.CREATE
    return Kind.UPDATE if any(first < sequence <= last for first, last in presence) else Kind.DELETE


def undone(lines: Iterable[str], later: Iterable[Sequence[Change]]) -> list[str]:
    """The lines as they were before what later publications changed, the newest of these first; in canonical order."""
    state = set(lines)
    for changes in later:
        state -= {change.line for change in changes if change.added}
        state |= {change.line for change in changes if not change.added}
    return sorted(state)
