"""A query and its answer, as the SPARQL 1.1 Protocol carries them (https://www.w3.org/TR/sparql11-protocol/)."""

from dataclasses import dataclass, field
from typing import Literal, Protocol

from publisher.media_types import MediaType
from publisher.queries.spool import Tail

Kind = Literal["solutions", "boolean", "graph"]
"""What a query gives: SELECT solutions, ASK a boolean, CONSTRUCT and DESCRIBE a graph."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query with its dataset and the media type negotiated for each kind of answer; None where none is acceptable.

    `default_graphs` and `named_graphs` are the IRIs of the protocol's parameters; with `has_dataset` they replace the
    dataset clauses of the text (section 2.1.4). `client` tells who asks, for taking turns; the answer is the same.
    """

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    has_dataset: bool = False
    solutions: MediaType | None = None
    boolean: MediaType | None = None
    graph: MediaType | None = None
    client: str = field(default="", compare=False)

    def media_type(self, kind: Kind) -> MediaType | None:
        """The media type for the kind of answer that the query turned out to give."""
        return {"solutions": self.solutions, "boolean": self.boolean, "graph": self.graph}[kind]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer, serialised: `body`, and after it the `tail` where it is too large for memory.

    `rows` counts solutions or triples, where that is known; `digest` is a hash of all bytes, where the same query gives
    the same bytes again. Whoever takes an answer with a tail closes that.
    """

    kind: Kind
    media_type: MediaType
    body: bytes
    tail: Tail | None = None
    rows: int | None = None
    digest: str | None = None

    @property
    def size(self) -> int:
        """The bytes of the whole."""
        return len(self.body) + (self.tail.size if self.tail else 0)

    def close(self) -> None:
        """Let go of what waits on disk."""
        if self.tail:
            self.tail.close()


class QueryEngine(Protocol):
    """What answers queries: the pool of worker processes, or a remote endpoint."""

    async def run(self, query: Query) -> Answer:
        """The answer; a RequestError where there is none."""
        ...
