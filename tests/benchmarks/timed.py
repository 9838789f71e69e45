"""Ways to ask for the same in turn, in one process and one run: times on the clock and of the processor, and ratios."""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

Ask = Callable[[], object]


@dataclass(frozen=True)
class Timed:
    """What one kind of question takes, in milliseconds, and the median of the processor's to that of the reference."""

    name: str
    p50: float
    p99: float
    cpu_p50: float
    cpu_p99: float
    ratio: float


def timed(name: str, asked: Iterable[Ask], reference: Iterable[Ask]) -> Timed:
    """Ask each in turn with its reference beside it; both are asked once before, so that no file is read anew."""
    taken: list[tuple[float, float, float]] = []
    for ask, plain in zip(asked, reference, strict=True):
        ask(), plain()
        clock, worked = _times(ask)
        taken.append((clock, worked, _times(plain)[1]))
    clocks, works, plains = (sorted(times) for times in zip(*taken, strict=True))
    last = int(len(clocks) * 0.99)
    middle = statistics.median(works)
    base = max(statistics.median(plains), 0.001)
    return Timed(name, statistics.median(clocks), clocks[last], middle, works[last], middle / base)


def _times(ask: Ask) -> tuple[float, float]:
    began, worked = time.perf_counter(), time.process_time()
    ask()
    return (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000


def table(rows: Sequence[Timed], reference: str) -> str:
    """The rows in Markdown."""
    head = f"| | p50 ms | p99 ms | CPU p50 ms | CPU p99 ms | to {reference} |\n|---|---:|---:|---:|---:|---:|"
    figures = ((row.name, (row.p50, row.p99, row.cpu_p50, row.cpu_p99, row.ratio)) for row in rows)
    return "\n".join([head, *(f"| {name} | {' | '.join(f'{n:.2f}' for n in found)} |" for name, found in figures)])
