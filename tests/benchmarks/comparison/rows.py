"""A row of the table: one thing that is measured in turn at several servers, and what it comes to."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.comparison.load import Ask, Load, load
from benchmarks.comparison.servers import Server


@dataclass(frozen=True)
class Contender:
    """A server, and what it is asked for in each round, counted from 0."""

    server: Server
    ask: Callable[[int], Ask]


@dataclass(frozen=True)
class Row:
    """What is compared: the publisher first, then the servers beside it; `goal` is the least that is wanted.

    `of` is what is compared: "rate" (the goal is a ratio of rates, or with nothing beside it requests a second),
    or "time" (the goal is a ratio of the medians' times, above 1 where the publisher is faster). `times` is by how much
    a round is longer than others.
    """

    name: str
    contenders: tuple[Contender, ...]
    goal: float | None = None
    of: str = "rate"
    times: int = 1


@dataclass(frozen=True)
class Measured:
    """A row with what each server gave, by name, round by round."""

    name: str
    goal: float | None
    of: str
    loads: dict[str, list[Load]] = field(default_factory=dict)

    def median(self, server: str, figure: str) -> float:
        """The median of the rounds of one figure of Load."""
        return statistics.median(float(getattr(each, figure)) for each in self.loads[server])

    @property
    def servers(self) -> list[str]:
        """The servers, the publisher first."""
        return list(self.loads)

    @property
    def ratio(self) -> float | None:
        """The publisher beside the first of the others: rate to rate, or the other's time to ours; None where alone."""
        if len(self.loads) < 2:
            return None
        ours, other = self.servers[:2]
        if self.of == "time":
            return self.median(other, "p50") / self.median(ours, "p50")
        return self.median(ours, "rate") / self.median(other, "rate")

    @property
    def cpu_ratio(self) -> float | None:
        """The CPU of a request at the first of the others, to that at the publisher; None where alone or unknown."""
        if len(self.loads) < 2:
            return None
        ours, other = (self.median(server, "cpu") for server in self.servers[:2])
        return other / ours if ours and other else None

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        if self.goal is None:
            return None
        return (self.median(self.servers[0], "rate") if self.ratio is None else self.ratio) >= self.goal


def measure(rows: Sequence[Row], rounds: int, seconds: float, said: Callable[[str], None]) -> list[Measured]:
    """Measure each row: its servers in turn, round after round."""
    measured = []
    for row in rows:
        result = Measured(row.name, row.goal, row.of, {each.server.name: [] for each in row.contenders})
        for number in range(rounds):
            for each in row.contenders:
                result.loads[each.server.name].append(
                    load(each.server.url, each.server.process, each.ask(number), seconds * row.times)
                )
        said(row.name)
        measured.append(result)
    return measured
