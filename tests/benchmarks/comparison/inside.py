"""What is measured without a server: search, descriptions and lists in the release, and SHACL on the project."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import description_speed, search_speed, shacl_speed
from benchmarks.timed import Timed

_SEARCH, _FACETS = (5.0, 30.0), (50.0, None)
_TURNED = ("what points at it, first page", "what points at it, last page")
_CONSTANT = 1.5
"""By how much the last page of what points at a thing may take longer than the first."""

_PYSHACL = 10_000
"""Quads up to which pySHACL is run beside ours: it takes minutes for ten times as many."""

_SECONDS = {100_000: 1.5, 1_000_000: 20.0}
"""CPU seconds that validating so many quads may take."""


@dataclass(frozen=True)
class Inside:
    """One kind of question, in milliseconds beside its reference, and what is wanted of the median and the 99th."""

    group: str
    timed: Timed
    p50: float | None = None
    p99: float | None = None

    @property
    def reached(self) -> bool:
        """Whether what is wanted is reached, by the processor's time: others work on the machine too."""
        return all(
            wanted is None or had <= wanted
            for had, wanted in ((self.timed.cpu_p50, self.p50), (self.timed.cpu_p99, self.p99))
        )


@dataclass(frozen=True)
class Validated:
    """One validation: triples, CPU seconds, results, peak megabytes, and pySHACL's CPU seconds where it was run."""

    triples: int
    seconds: float
    results: int
    peak: float
    pyshacl: float | None
    wanted: float | None

    @property
    def reached(self) -> bool:
        """Whether what is wanted is reached."""
        return self.wanted is None or self.seconds <= self.wanted


def search(release: Path) -> list[Inside]:
    """Hits and suggestions by kind of text, beside FTS5 by bm25."""
    found = []
    for row in search_speed.rows(release):
        is_ours = row.name.endswith(("hits", "suggestions"))
        found.append(Inside("search", row, *(_SEARCH if is_ours else (None, None))))
    return found


def descriptions(release: Path) -> list[Inside]:
    """Things, what points at them, lists and facets, beside a bare look-up."""
    return [
        Inside("descriptions", row, *(_FACETS if row.name.startswith("narrowed") else (None, None)))
        for row in description_speed.rows(release)
    ]


def turning(rows: Sequence[Inside]) -> float | None:
    """The last page of what points at the thing with the most to the first, by CPU; None where it was not measured."""
    taken = {row.timed.name: row.timed.cpu_p50 for row in rows}
    first, last = (taken.get(name) for name in _TURNED)
    return last / max(first, 0.01) if first is not None and last is not None else None


def is_constant(ratio: float) -> bool:
    """Whether pages are turned in the same time wherever they are."""
    return ratio <= _CONSTANT


def validations(project: Path, quads: int) -> list[Validated]:
    """The project, of so many quads, by our engine; where it is larger than pySHACL bears, a small one by both too."""
    found = [_validated(shacl_speed.measured(project, _PYSHACL if quads <= _PYSHACL else 0, 3), quads)]
    if quads > _PYSHACL:
        small = project.parent / f"shacl-{_PYSHACL}"
        shacl_speed.generate(small, _PYSHACL, 0.01)
        found.insert(0, _validated(shacl_speed.measured(small, _PYSHACL, 3), _PYSHACL))
    return found


def _validated(found: dict[str, float], quads: int) -> Validated:
    wanted = next((seconds for size, seconds in sorted(_SECONDS.items()) if quads <= size), None)
    counts = int(found["triples"]), found["validate"], int(found["results"])
    return Validated(*counts, found["peak"], found.get("pyshacl"), wanted)
