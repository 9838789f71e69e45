"""What a graph states, by subject."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from publisher.quads import Quad
from publisher.representations.html.reading import Reading
from publisher.representations.html.rows import Row, gather, row
from publisher.representations.html.values import Value, cut

_LONGEST = 160
"""Characters of a text among the statements of a graph."""


@dataclass(frozen=True, slots=True)
class Block:
    """What a graph states of one subject."""

    subject: Value
    rows: tuple[Row, ...]


def content(reading: Reading) -> tuple[Block, ...]:
    """The statements of the graph that the thing is, by subject; they all stand in it, so they need no markers."""
    blocks = []
    for subject, quads in groupby(reading.description.content, key=lambda quad: quad.subject):
        rows = [
            _short(row(reading, reading.heading(predicate), values))
            for predicate, values in gather(_bare(quads), reading.language).items()
        ]
        blocks.append(Block(reading.value(subject), tuple(rows)))
    return tuple(blocks)


def _short(whole: Row) -> Row:
    """The row with long texts cut further than where a thing's own page shows them."""
    return whole._replace(values=tuple(value._replace(text=cut(value.text, _LONGEST)) for value in whole.values))


def _bare(quads: Iterable[Quad]) -> list[Quad]:
    return [quad._replace(graph=None) for quad in quads]
