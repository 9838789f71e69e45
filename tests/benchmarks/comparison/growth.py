"""What checking, building and serving cost at each size: CPU seconds, wall seconds and memory, and how they grow."""

import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.comparison import soak
from benchmarks.comparison.resident import memory
from benchmarks.generation.project import Wish, generate

SITE = "http://127.0.0.1:8000/"
"""The address that releases are built for; where they are served is another thing."""

COMMANDS = ("check", "build", "serve")
_EVERY, _SERVED = 0.25, 20.0
"""Seconds between two looks at the memory, and of load on a server."""


@dataclass(frozen=True)
class Cost:
    """What a command cost: quads in data/, CPU seconds of all its processes, wall seconds, peak megabytes (PSS).

    Of `serve`: the seconds until its first page, and what the web process holds after some seconds of mixed load.
    """

    command: str
    quads: int
    cpu: float
    wall: float
    peak: float


def grow(folder: Path, sizes: Sequence[int]) -> list[Cost]:
    """Generate, check, build and serve a project of each size below the folder; RuntimeError where a command fails."""
    costs = []
    for size in sizes:
        project = folder / str(size)
        quads = generate(project, Wish(quads=size)).quads
        costs += [_cost(project, command, quads) for command in ("check", "build")]
        costs.append(_served(project, quads))
        print(f"{size:>9} quads: {', '.join(_said(cost) for cost in costs[-len(COMMANDS) :])}", flush=True)
    return costs


def _said(cost: Cost) -> str:
    return f"{cost.command} {cost.cpu:.1f} s CPU, {cost.wall:.1f} s, {cost.peak:.0f} MB"


def _cost(project: Path, command: str, quads: int) -> Cost:
    begun = time.perf_counter()
    with (project / f"{command}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "publisher", command],
            cwd=project,
            env=os.environ | {"PUBLISHER_SITE_URL": SITE},
            stdout=log,
            stderr=log,
        )
        peak = [0.0]
        ended = threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, peak, ended))
        watcher.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
        finally:
            ended.set()
            watcher.join()
    if status:
        raise RuntimeError(f"publisher {command} failed; see {project / f'{command}.log'}")
    wall = time.perf_counter() - begun
    return Cost(command, quads, usage.ru_utime + usage.ru_stime, wall, max(peak[0], usage.ru_maxrss / 1024))


def _served(project: Path, quads: int) -> Cost:
    loaded = soak.run(project / "dist", _SERVED)
    return Cost("serve", quads, loaded.worked, loaded.started, loaded.curve[-1].rss)


def _watch(process: int, peak: list[float], ended: threading.Event) -> None:
    while not ended.wait(_EVERY):
        peak[0] = max(peak[0], memory(process).tree)


def exponent(costs: Sequence[Cost], command: str, figure: str) -> float | None:
    """The exponent of growth: the slope of the figure's logarithm by the size's; None for fewer than two sizes."""
    points = [(math.log(each.quads), math.log(getattr(each, figure))) for each in costs if each.command == command]
    if len({x for x, _ in points}) < 2:
        return None
    middle_x, middle_y = (sum(values) / len(points) for values in zip(*points, strict=True))
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    return float(sum((x - middle_x) * (y - middle_y) for x, y in points) / spread)
