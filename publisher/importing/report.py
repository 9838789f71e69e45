"""What came of an import, in lines to read: counts, readings, things that were made, rows that vanished, faults."""

import difflib
from collections.abc import Iterator

from publisher import persistence
from publisher.importing.importing import Job, Outcome

_TOLD = 20
"""Lines of one kind that are told one by one."""


def as_report(outcome: Outcome, job: Job) -> str:
    """The report, each line with its line feed."""
    lines = [
        f"read        {len(outcome.table.rows)} rows, {outcome.table.encoding}, {len(outcome.read.statements)} good"
    ]
    if outcome.unread:
        lines.append(f"not read    columns {', '.join(outcome.unread)}")
    lines += _some(f"line {line:<6} repeats line {first}: left out" for line, first in outcome.read.repeated.items())
    lines += _some(f"read as     {text!r} as {thing}" for text, thing in outcome.things.readings.items())
    new = [each for each in outcome.things.made.values() if each.is_new]
    lines += _some(f"made        {each.name}: <{each.iri}>" for each in new)
    lines += _some(f"the same?   {each.name}: {each.resembles}" for each in new if each.resembles)
    lines += _some(map(str, outcome.faults))
    lines += _vanished(outcome)
    lines.append(f"things      {outcome.new} new, {outcome.changed} changed, {outcome.unchanged} as before")
    lines += _ending(outcome, job)
    return "".join(f"{line}\n" for line in lines)


def as_difference(outcome: Outcome) -> str:
    """What an import would change in the file, as a unified diff; empty where nothing."""
    before, after = outcome.before.splitlines(keepends=True), outcome.after.splitlines(keepends=True)
    return "".join(difflib.unified_diff(before, after, outcome.file, outcome.file))


def _some(lines: Iterator[str]) -> Iterator[str]:
    """The first lines, and how many more there are."""
    every = list(lines)
    yield from every[:_TOLD]
    if len(every) > _TOLD:
        yield f"            and {len(every) - _TOLD} more like it"


def _vanished(outcome: Outcome) -> Iterator[str]:
    """The things that no row states any more, and what to do about them."""
    verb = "kept" if outcome.kept else "dropped"
    yield from _some(f"vanished    <{iri}> stands in no row: {verb}" for iri in outcome.vanished)
    if outcome.vanished and outcome.kept:
        yield "            What has ended gets its row back with a last day; what was a mistake goes with --drop."
    if not outcome.kept:
        for iri in sorted(outcome.published):
            yield f"tombstone   {persistence.tombstone(iri)}"


def _ending(outcome: Outcome, job: Job) -> Iterator[str]:
    if outcome.faults:
        rows = len(outcome.read.bad)
        kept = "" if job.dry_run else f", kept in {outcome.rejected}"
        yield f"faults      {len(outcome.faults)} in {rows} row{'' if rows == 1 else 's'}{kept}; the table is untouched"
    if outcome.before == outcome.after:
        yield f"unchanged   {outcome.file}"
    else:
        yield f"{'would write' if job.dry_run else 'written    '} {outcome.file}; next: publisher check"
