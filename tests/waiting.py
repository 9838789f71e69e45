"""Waiting for what has to come true, however slow the machine is: a condition, or a process at work."""

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

PATIENCE = 60.0
"""Seconds after which what did not come true is taken never to."""
_AT_WORK = 0.3
"""Seconds of processor time that tell a process at work from one that waits."""


def until(condition: Callable[[], object], seconds: float = PATIENCE, step: float = 0.02) -> bool:
    """Whether the condition comes true; it is looked at until then, or until so many seconds are over."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(step)
    return True


def until_one_is_slow(pids: Callable[[], Iterable[int]]) -> int:
    """The id of the query process that counts as slow, which is known by its priority: it has been at work a while."""
    found: list[int] = []

    def is_one_slow() -> bool:
        found.extend(filter(is_niced, pids()))
        return bool(found)

    assert until(is_one_slow), "no query process counts as slow"
    return found[0]


def is_niced(pid: int) -> bool:
    """Whether a thread of the process has a lower priority than usual."""
    try:
        threads = [int(thread.name) for thread in Path(f"/proc/{pid}/task").iterdir()]
        return any(os.getpriority(os.PRIO_PROCESS, thread) > 0 for thread in threads)
    except (ProcessLookupError, FileNotFoundError):
        return False


def until_it_works(pid: int) -> None:
    """Wait until the process spends processor time."""
    before = processor_seconds(pid)
    assert until(lambda: processor_seconds(pid) - before >= _AT_WORK), "the process does nothing"


def processor_seconds(pid: int) -> float:
    """What a process has spent of processor time; 0 where there is none of it."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
