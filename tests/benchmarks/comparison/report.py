"""The result as JSON, as a table, and within the README."""

import datetime
import platform
import re
import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

from benchmarks.comparison.growth import Cost, exponent
from benchmarks.comparison.resident import Memory, cores
from benchmarks.comparison.rows import Measured
from benchmarks.comparison.soak import Soak

_HEAD = "| | publisher | p50 ms | p99 ms | CPU µs | beside it | ratio | by CPU | wanted |"
TABLE = Path(__file__).parents[1] / "README.md"
README = Path(__file__).parents[3] / "README.md"
_OPENING = "`make bench`"
"""What the paragraph of the project's README begins with."""

_BEGIN, _END = "<!-- table: written by bench.py -->", "<!-- end of the table -->"


@dataclass(frozen=True)
class Result:
    """One run: quads, rows, seconds from start to first page, memory by server, costs, and what was left out."""

    quads: int
    rows: list[Measured] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    memory: dict[str, Memory] = field(default_factory=dict)
    costs: list[Cost] = field(default_factory=list)
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
            for command in ("check", "build")
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
    lines += _starting(result) + _growth(result.costs)
    for told in (*(each.verdict for each in result.soak), *(f"Left out: {each}." for each in result.left_out)):
        lines += ["", told]
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
    figures = f"{row.median(ours, 'p50'):.1f} | {row.median(ours, 'p99'):.1f} | {row.median(ours, 'cpu'):,.0f}"
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
    lines = ["", "| | quads | CPU s | wall s | peak MB |", "|---|---:|---:|---:|---:|"]
    lines += [
        f"| {each.command} | {each.quads:,} | {each.cpu:.1f} | {each.wall:.1f} | {each.peak:.0f} |" for each in costs
    ]
    for command in ("check", "build"):
        grown = {figure: exponent(costs, command, figure) for figure in ("cpu", "wall", "peak")}
        told = (f"{figure} {value:.2f}" for figure, value in grown.items() if value is not None)
        lines += ["", f"Exponents of growth, {command}: {', '.join(told) or 'one size alone'}."]
    return lines


def _machine() -> str:
    return f"{cores()} shared virtual cores, Python {platform.python_version()}, Linux"


def summary(result: Result) -> str:
    """The ratios and a few figures, as the paragraph of the project's README."""
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    beside: dict[str, list[str]] = {}
    for row in result.rows:
        if row.ratio is not None:
            beside.setdefault(f"as a share of {row.servers[1]}", []).append(f"{row.name} {row.ratio:.2f}")
        else:
            beside.setdefault("a second", []).append(f"{row.name} {row.median(row.servers[0], 'rate'):,.0f}")
    told = "; ".join(f"{other}: {', '.join(each)}" for other, each in beside.items())
    return f"{_OPENING}, {result.quads:,} quads, {cores()} shared virtual cores, {day}; {told} (`tests/benchmarks/`)."


def write(result: Result) -> None:
    """Put the table into the README of the benchmarks, and the ratios into the project's, in place of the last ones."""
    text = TABLE.read_text("utf-8")
    block = f"{_BEGIN}\n{table(result)}\n{_END}"
    TABLE.write_text(re.sub(f"{_BEGIN}.*{_END}", lambda _: block, text, flags=re.S), "utf-8")
    if not result.rows:
        return
    paragraph = textwrap.fill(summary(result), 126, break_on_hyphens=False)
    pattern = rf"^{re.escape(_OPENING)}.*?(?=\n\n)"
    readme = re.sub(pattern, lambda _: paragraph, README.read_text("utf-8"), count=1, flags=re.S | re.M)
    README.write_text(readme, "utf-8")
