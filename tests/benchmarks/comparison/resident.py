"""The memory of a process and of those that it started, as the kernel tells it (proc(5))."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True)
class Memory:
    """Megabytes: resident (shared pages counted whole) and proportional of a process, and proportional of its tree."""

    rss: float
    pss: float
    tree: float


def memory(process: int) -> Memory:
    """What a process holds now, and what it and all that it started hold."""
    rss, pss = _of(process)
    return Memory(rss, pss, sum(_of(each)[1] for each in tree(process)))


def tree(process: int) -> set[int]:
    """The process and all that descend from it."""
    parents: dict[int, int] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                status = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(status.rpartition(")")[2].split()[1])
    found = {process}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def cpu(process: int) -> float:
    """The CPU seconds of a process and of those that it started and that still run."""
    return sum(_ticks(each) for each in tree(process)) / os.sysconf("SC_CLK_TCK")


def _ticks(process: int) -> int:
    try:
        fields = (_PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, fields[11:15]))  # its own and that of the children that it has waited for


def _of(process: int) -> tuple[float, float]:
    try:
        text = (_PROC / str(process) / "smaps_rollup").read_text()
    except OSError:
        return 0.0, 0.0
    sizes = {name: int(size) / 1024 for name, size in re.findall(r"^(Rss|Pss):\s+(\d+) kB", text, re.M)}
    return sizes.get("Rss", 0.0), sizes.get("Pss", 0.0)


def cores() -> int:
    """The cores that may be used."""
    return len(os.sched_getaffinity(0))
