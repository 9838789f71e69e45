"""The result as JSON, as a table, and within the README."""

import datetime
import platform
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

from benchmarks.comparison.growth import COMMANDS, Cost, exponent
from benchmarks.comparison.inside import Inside, Validated, is_constant, turning
from benchmarks.comparison.resident import Memory, cores
from benchmarks.comparison.rows import Measured
from benchmarks.comparison.soak import Soak

_HEAD = "| | publisher | p50 ms | p99 ms | CPU µs | beside it | ratio | by CPU | wanted |"
TABLE = Path(__file__).parents[1] / "README.md"
README = Path(__file__).parents[3] / "README.md"
_OPENING = "`make bench`"
"""What the short table in the project's README is introduced with."""

_TOLD = ("cached HTML", "304", "first HTML", "first Turtle", "small SELECT", "same SELECT again", "heavy SELECT ×1")

_SPREAD = 10
"""How many times the median the 99th percentile is to stay under."""

_BEGIN, _END = "<!-- table: written by bench.py -->", "<!-- end of the table -->"


@dataclass(frozen=True)
class Result:
    """One run: quads, rows, seconds from start to first page, memory by server, costs, and what was left out."""

    quads: int
    rows: list[Measured] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    memory: dict[str, Memory] = field(default_factory=dict)
    costs: list[Cost] = field(default_factory=list)
    inside: list[Inside] = field(default_factory=list)
    validations: list[Validated] = field(default_factory=list)
    soak: list[Soak] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def as_json(result: Result) -> dict[str, object]:
    """The whole result: every round, the ratios, and the machine."""
    return {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "machine": _machine(),
        "versions": {name: version(name) for name in ("pyoxigraph", "uvicorn", "starlette", "numpy")},
        **asdict(result),
        "slopes": [each.slope for each in result.soak],
        "ratios": {row.name: row.ratio for row in result.rows},
        "ratios by CPU": {row.name: row.cpu_ratio for row in result.rows},
        "exponents": {
            f"{command}, {figure}": exponent(result.costs, command, figure)
            for command in COMMANDS
            for figure in ("cpu", "wall", "peak")
        },
    }


def table(result: Result) -> str:
    """The result as tables in Markdown."""
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    lines = [f"{day}, {_machine()}, {result.quads:,} quads, medians; clients: 16 where nothing else is said.", ""]
    if result.rows:
        lines += [
            _HEAD,
            "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
        ]
        lines += [_line(row) for row in result.rows]
    lines += _starting(result) + _growth(result.costs) + _inside(result.inside) + _validations(result.validations)
    for soak in result.soak:
        lines += ["", soak.verdict, "", *_curve(soak)]
    for told in result.left_out:
        lines += ["", f"Left out: {told}."]
    return "\n".join(lines)


def _line(row: Measured) -> str:
    ours, *others = row.servers
    failed = sum(load.failures for loads in row.loads.values() for load in loads)
    incomplete = any(not load.complete for load in row.loads[ours])
    remark = (f", {failed} failed" if failed else "") + (", things ran out" if incomplete else "")
    beside = "; ".join(f"{other} {_figure(row, other)}" for other in others)
    wanted = "" if row.goal is None else f"{row.goal:g}{'' if row.reached else ' (missed)'}"
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    by_cpu = "" if row.cpu_ratio is None else f"{row.cpu_ratio:.2f}"
    late = " (missed)" if row.median(ours, "p99") >= _SPREAD * row.median(ours, "p50") else ""
    figures = f"{row.median(ours, 'p50'):.1f} | {row.median(ours, 'p99'):.1f}{late} | {row.median(ours, 'cpu'):,.0f}"
    return f"| {row.name}{remark} | {_figure(row, ours)} | {figures} | {beside} | {ratio} | {by_cpu} | {wanted} |"


def _figure(row: Measured, server: str) -> str:
    if row.of == "time":
        return f"{row.median(server, 'p50'):.1f} ms"
    return f"{row.median(server, 'rate'):,.0f}/s"


def _starting(result: Result) -> list[str]:
    lines = []
    if result.starts:
        middle = sorted(result.starts)[len(result.starts) // 2]
        lines += ["", f"Start to first page: {middle:.2f} s (wanted: under 2)."]
    if result.memory:
        told = (f"{name} {each.rss:.0f} ({each.tree:.0f})" for name, each in result.memory.items())
        lines += ["", f"Resident MB after the load (with all its processes, shared pages divided): {', '.join(told)}."]
    return lines


def _growth(costs: Sequence[Cost]) -> list[str]:
    if not costs:
        return []
    lines = ["", "| | quads | CPU s | wall s | MB |", "|---|---:|---:|---:|---:|"]
    lines += [
        f"| {each.command} | {each.quads:,} | {each.cpu:.1f} | {each.wall:.1f} | {each.peak:.0f} |" for each in costs
    ]
    for command in COMMANDS:
        grown = {figure: exponent(costs, command, figure) for figure in ("cpu", "wall", "peak")}
        told = (f"{figure} {value:.2f}" for figure, value in grown.items() if value is not None)
        lines += ["", f"Exponents of growth, {command}: {', '.join(told) or 'one size alone'}."]
    note = (
        "check and build: the peak of all their processes; serve: until the first page, and the web process under load."
    )
    return [*lines, "", f"Of {note}"]


def _inside(rows: Sequence[Inside]) -> list[str]:
    lines = []
    for group, reference in (("search", "FTS5 by bm25"), ("descriptions", "a bare look-up")):
        found = _shown([row for row in rows if row.group == group])
        if found:
            lines += ["", f"| {group} | p50 ms | p99 ms | CPU p50 | CPU p99 | to {reference}, by CPU | wanted |"]
            lines += ["|---|---:|---:|---:|---:|---:|---:|", *map(_question, found)]
    turned = turning(rows)
    if turned is not None:
        missed = "" if is_constant(turned) else " (missed)"
        lines += [
            "",
            f"The last page of what points at a thing, to the first: {turned:.2f} (wanted: the same){missed}.",
        ]
    return lines


def _shown(rows: list[Inside]) -> list[Inside]:
    """All rows, or of many kinds of the same those on all kinds and the slowest kind."""
    sums = [row for row in rows if row.timed.name.startswith("all:")]
    kinds = [row for row in rows if row not in sums]
    return [*sums, max(kinds, key=lambda row: row.timed.cpu_p50)] if sums else kinds


def _question(row: Inside) -> str:
    times = (row.timed.p50, row.timed.p99, row.timed.cpu_p50, row.timed.cpu_p99, row.timed.ratio)
    wanted = ", ".join(f"{name} {most:g}" for name, most in (("p50", row.p50), ("p99", row.p99)) if most is not None)
    told = wanted if row.reached else f"{wanted} (missed)"
    return f"| {row.timed.name} | {' | '.join(f'{time:.2f}' for time in times)} | {told} |"


def _validations(rows: Sequence[Validated]) -> list[str]:
    if not rows:
        return []
    lines = [
        "",
        "| SHACL, triples | results | CPU s | peak MB | pySHACL, CPU s | wanted |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        beside = "" if row.pyshacl is None else f"{row.pyshacl:.1f}"
        wanted = "" if row.wanted is None else f"{row.wanted:g}{'' if row.reached else ' (missed)'}"
        figures = f"{row.results:,} | {row.seconds:.2f} | {row.peak:.0f} | {beside}"
        lines.append(f"| {row.triples:,} | {figures} | {wanted} |")
    return lines


def _curve(soak: Soak) -> list[str]:
    """The memory of the web process, each half minute."""
    points = soak.points
    return [
        f"| minutes | {' | '.join(f'{each.second / 60:.1f}' for each in points)} |",
        f"|---|{'---:|' * len(points)}",
        f"| web process MB | {' | '.join(f'{each.rss:.0f}' for each in points)} |",
        f"| with query processes | {' | '.join(f'{each.tree:.0f}' for each in points)} |",
    ]


def _machine() -> str:
    return f"{cores()} shared virtual cores, Python {platform.python_version()}, Linux"


def summary(result: Result) -> str:
    """The rows that tell the most, as a short table for the project's README, with what it was measured on."""
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    rows = [row for row in result.rows if row.name in _TOLD]
    names, figures, ratios = ["a second"], ["publisher"], ["ratio"]
    for row in rows:
        names.append(row.name)
        figures.append(_figure(row, row.servers[0]).removesuffix("/s"))
        wanted = f"{row.goal:g} wanted" if row.goal is not None else ""
        ratios.append(wanted if row.ratio is None else f"{row.ratio:.2f} of {row.servers[1]}, {wanted}")
    columns = "|".join(["---", *(["---:"] * len(rows))])
    lines = [f"| {' | '.join(names)} |", f"|{columns}|", f"| {' | '.join(figures)} |", f"| {' | '.join(ratios)} |"]
    told = f"{_OPENING}, {result.quads:,} quads, {_machine()}, {day} (all of it: `tests/benchmarks/`):"
    return "\n".join([told, "", *lines])


def write(result: Result) -> None:
    """Put the table into the README of the benchmarks, and a short one into the project's."""
    text = TABLE.read_text("utf-8")
    block = f"{_BEGIN}\n{table(result)}\n{_END}"
    TABLE.write_text(re.sub(f"{_BEGIN}.*{_END}", lambda _: block, text, flags=re.S), "utf-8")
    if not result.rows:
        return
    pattern = rf"^{re.escape(_OPENING)}[^\n]*\n\n(?:\|[^\n]*(?:\n(?=\|)|(?=\n)))+"
    readme = re.sub(pattern, lambda _: summary(result), README.read_text("utf-8"), count=1, flags=re.M)
    README.write_text(readme, "utf-8")
