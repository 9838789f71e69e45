"""Writing what a release is served from: its tables beside its search index and its SPARQL store.

Of many quads the index and the store are written by a process of their own, so that two cores share the work. It is
given the quads over a pipe, says over another why it failed, and dies with its parent.
"""

import json
import os
import pickle
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from errno import ECHILD
from pathlib import Path

from publisher.listing_tables import write_listings
from publisher.progress import Progress, within
from publisher.quad_columns import QuadColumns
from publisher.quad_tables import write_tables
from publisher.quads import Quad
from publisher.queries.sandbox import die_with_parent
from publisher.release import SEARCH, STORE, TABLES
from publisher.search.writing import write_search
from publisher.settings import Settings
from publisher.store import Store
from publisher.survey_tables import write_survey

BESIDE_FROM = 100_000
"""Quads from which another process earns the half second that it takes to start."""

_PICKLE = 5
_TABLES = 3
"""Parts of the tables, of which the quads and the lists take nearly all the time."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a release is to hold: its quads, and the generated record beside them.

    `store` is the SPARQL store of the quads and of the beginning of the record, where the check left one: it is taken.
    """

    quads: QuadColumns
    record: Iterable[Quad]
    store: Path | None = None


def write_databases(folder: Path, settings: Settings, held: Held, progress: Progress) -> None:
    """Write what a release can be served from and that follows from its quads and its catalogue record.

    Raises OSError and sqlite3.Error where the disk refuses; by then nobody writes there any more.
    """
    every = held.quads.merged(QuadColumns.of(held.record))
    if len(every) < BESIDE_FROM:
        _write_tables(folder, settings, every, progress)
        progress("writing the search index and the SPARQL store")
        _write_searched(folder, every, settings.base, with_store=held.store is None)
        _take_store(folder, held)
        return
    with _beside(folder, every, settings.base, with_store=held.store is None):
        _take_store(folder, held)
        _write_tables(folder, settings, every, progress)
        progress("writing the search index and the SPARQL store")


def _write_tables(folder: Path, settings: Settings, every: QuadColumns, progress: Progress) -> None:
    written = within(progress, "writing the description store")
    write_tables(folder / TABLES, every)
    written(1, _TABLES)
    write_listings(folder / TABLES, settings.base)
    written(2, _TABLES)
    write_survey(folder / TABLES, settings)


def _write_searched(folder: Path, every: QuadColumns, base: str, *, with_store: bool) -> None:
    write_search(folder / SEARCH, every, base)
    if with_store:
        Store.write(folder / STORE, every)


def _take_store(folder: Path, held: Held) -> None:
    """Let the store of the check be that of the release, with the whole record in it."""
    if held.store:
        held.store.rename(folder / STORE)
        Store.complete(folder / STORE, held.record)


@contextmanager
def _beside(folder: Path, every: QuadColumns, base: str, *, with_store: bool) -> Iterator[None]:
    """Let another process write the index and the store; at the end it has ended, and what it raised is raised."""
    task = json.dumps([os.getpid(), str(folder), base, with_store])
    process = subprocess.Popen(  # noqa: S603 - a program of ours, with arguments of ours
        [sys.executable, "-m", "publisher.databases", task],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # an interrupt from the keyboard is for us, who end it
    )
    with process:
        try:
            _hand_over(process, every)
            yield
            _await(process, folder)
        finally:
            process.kill()


def _hand_over(process: subprocess.Popen[bytes], every: QuadColumns) -> None:
    """Give it the quads; where it is gone, its end tells why."""
    if process.stdin is None:
        raise ValueError("the process takes the quads from a pipe")
    try:
        with process.stdin as pipe:
            pickle.dump(every, pipe, _PICKLE)
    except BrokenPipeError:
        return


def _await(process: subprocess.Popen[bytes], folder: Path) -> None:
    if process.stdout is None:
        raise ValueError("the process says on a pipe why it failed")
    said = process.stdout.read()
    status = process.wait()
    if said:
        raise pickle.loads(said)  # noqa: S301 - our own process wrote it
    if status:
        reason = f"The process that writes it ended with status {status}"
        raise ChildProcessError(ECHILD, reason, str(folder / SEARCH))


def _work(parent: int, folder: Path, base: str, with_store: bool) -> None:
    """Write what the parent asks for; an error that it can answer is told to it."""
    die_with_parent(parent)
    every = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own process wrote it
    try:
        _write_searched(folder, every, base, with_store=with_store)
    except (OSError, sqlite3.Error) as error:
        pickle.dump(error, sys.stdout.buffer, _PICKLE)
        sys.exit(1)


if __name__ == "__main__":
    _parent, _folder, _base, _with_store = json.loads(sys.argv[1])
    _work(_parent, Path(_folder), _base, _with_store)
