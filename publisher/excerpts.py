"""What a release states of one thing, in numbers: a description is made of it, and an RDF document.

Terms are numbered in code point order, so that order by number is canonical order.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from publisher.quad_tables import QuadTables, Row

_OUTGOING = "SELECT s, p, o, g FROM quads WHERE s = ? ORDER BY p, o, g"
_COUNTS = "SELECT p, total FROM incoming WHERE o = ? ORDER BY p"
_STATES = "SELECT total FROM graphs WHERE g = ?"


@dataclass(frozen=True, slots=True)
class Cut:
    """Where an excerpt is cut: its page, from 1; statements on a page; up to how many that point at the thing by one
    property are read whole, and whether what points at it turns with the page.
    """

    page: int
    size: int
    whole: int = 0
    turns: bool = True

    @property
    def start(self) -> int:
        """The first statement of the page, from 0."""
        return (self.page - 1) * self.size


@dataclass(frozen=True, slots=True)
class Pointing:
    """The statements that point at the thing by one property: how many in all, and those of this page."""

    predicate: int
    total: int
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The statements of a thing, those that point at it, and those of the graph that it is, of which `states` counts
    all; the number of pages.
    """

    own: list[Row]
    pointing: list[Pointing]
    content: list[Row]
    states: int
    pages: int

    def rows(self) -> Iterator[Row]:
        """All its statements."""
        yield from self.own
        for group in self.pointing:
            yield from group.rows
        yield from self.content


def read_excerpt(tables: QuadTables, thing: int, cut: Cut) -> Excerpt | None:
    """What is stated of the thing with this number; None where no statement has it as subject."""
    own = tables.statements(_OUTGOING, (thing,))
    if not own:
        return None
    pointing = []
    for predicate, total in tables.rows(_COUNTS, (thing,)):
        size, start = (total, 0) if total <= cut.whole else (cut.size, cut.start if cut.turns else 0)
        pointing.append(Pointing(predicate, total, tables.pointing(thing, predicate, size, start)))
    states = tables.value(_STATES, (thing,))
    content = tables.stating(thing, cut.size, cut.start) if states else []
    most = max([states, *(group.total for group in pointing if cut.turns)])
    return Excerpt(own, pointing, content, states, max(1, -(-most // cut.size)))
