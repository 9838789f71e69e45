"""What a constraint is checked with, and what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from publisher.quads import BlankNode, Iri, Literal, Term
from publisher.shacl.failures import IllFormedShapes
from publisher.shacl.graph import Graph
from publisher.shacl.paths import Path
from publisher.shacl.relations import NO_NODES, Counts, Mask, Nodes, Numbers, Pairs, among, firsts, node_set, seconds
from publisher.shacl.shapes_graph import ShapesGraph
from publisher.shacl.sparql.loading import QueryStore


@dataclass(frozen=True, slots=True)
class Violations:
    """What breaks a constraint: one row each, in columns of one length.

    `values` is None where no single value is at fault; `paths` holds predicates where these are not the shape's path.
    `NOTHING` stands for a row without value or path. `messages` are those of a row that has its own.
    """

    foci: Numbers
    values: Numbers | None = None
    paths: Numbers | None = None
    messages: tuple[tuple[Literal, ...], ...] = ()

    def at(self, rows: Counts) -> "Violations":
        """The rows with the numbers, in their order."""
        return Violations(
            self.foci[rows],
            None if self.values is None else self.values[rows],
            None if self.paths is None else self.paths[rows],
            tuple(self.messages[row] for row in rows.tolist()) if self.messages else (),
        )


NOTHING = 0xFFFFFFFF
NO_VIOLATIONS = Violations(NO_NODES)


@dataclass(frozen=True)
class Situation:
    """A shape's focus nodes, and each of them with its value nodes (SHACL, section 3.7).

    `failing` tells which nodes do not conform to a shape; `store` answers queries.
    """

    graph: Graph
    foci: Nodes
    values: Pairs
    failing: Callable[[Term, Nodes], Nodes]
    store: QueryStore

    @cached_property
    def value_nodes(self) -> Nodes:
        """All value nodes, each once."""
        return node_set(seconds(self.values))

    def rows(self, pairs: Pairs) -> Violations:
        """A violation for each pair of focus and value."""
        return Violations(firsts(pairs), seconds(pairs))

    def unless_among(self, accepted: Nodes) -> Violations:
        """A violation for each value that is not accepted."""
        return self.rows(self.values[~among(seconds(self.values), accepted)])

    def if_among(self, refused: Nodes) -> Violations:
        """A violation for each value that is refused."""
        return self.rows(self.values[among(seconds(self.values), refused)])

    def unless(self, verdict: Callable[[str], bool]) -> Violations:
        """A violation for each value whose N-Triples form does not pass; each is judged once."""
        return self.unless_among(self.value_nodes[self.graph.judge(self.value_nodes, verdict)])

    def of_foci(self, broken: Mask) -> Violations:
        """A violation for each focus node for which the mask is set."""
        return Violations(self.foci[broken])


Check: TypeAlias = Callable[[Situation], Violations]
"""A compiled constraint."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """The shape that a constraint stands in, as its component reads it."""

    shapes: ShapesGraph
    shape: Iri | BlankNode
    path: Path | None

    def value(self, name: str) -> Term | None:
        """The one value of another parameter of the shape."""
        return self.shapes.one(self.shape, name)

    def wrong(self, name: str, value: Term, wanted: str) -> IllFormedShapes:
        """The error for a parameter whose value is not what it must be."""
        return IllFormedShapes(f"sh:{name} of {self.shape} is {value}, which is not {wanted}")


def joined_rows(parts: list[Violations]) -> Violations:
    """The rows of violations that have values."""
    if not parts:
        return NO_VIOLATIONS
    return Violations(
        np.concatenate([part.foci for part in parts]),
        np.concatenate([part.values for part in parts if part.values is not None]),
    )
