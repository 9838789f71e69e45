"""Matches a whole file of names: the same rows with the things that they mean, and what could not be read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from publisher.errors import SettingsError, SourceError
from publisher.matching.matcher import Match, Matcher, Query
from publisher.matching.tables import ADDED, Output, Row, Table, read_table
from publisher.quads import Iri
from publisher.release import Release
from publisher.vocabulary import curie, expand

_ALTERNATIVES = 4
_REMEMBERED = 20_000
"""Names whose matches are kept, because names come again."""

_TOLD = 20
"""Lines that are named one by one."""
_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a byte order mark",
    "utf-16": "UTF-16",
    "cp1252": "read as Windows-1252, because it is not UTF-8",
    "latin-1": "read as Latin-1, because it is neither UTF-8 nor Windows-1252",
}
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

Progress = Callable[[int, int], None]
"""Is told how many rows are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to match: a file, the column with the names, the class they are of if one is known, and where to write."""

    file: Path
    column: str
    kind: Iri | None
    output: Path


@dataclass(slots=True)
class Outcome:
    """What came of it: rows in all, those that an interrupted run had done, matches, rows without any candidate.

    `ragged` are the lines of rows with too many or too few cells; they are matched and kept as well as can be.
    """

    table: Table
    rows: int = 0
    resumed: int = 0
    certain: int = 0
    nothing: int = 0
    ragged: list[Row] = field(default_factory=list)


def match_file(job: Job, matcher: Matcher, progress: Progress) -> Outcome:
    """Match each row, and add it to the output with its columns; gone on with where an output is there already.

    Each row of the output has the columns of the head, then ours: missing cells are empty, and what is too much stands
    in the last columns, after ours.
    """
    if job.output.exists() and job.output.samefile(job.file):
        raise SourceError(str(job.output), "It is the file of names itself.", "Choose another file with --output.")
    table = read_table(job.file)
    place = table.place(job.column, str(job.file))
    outcome = Outcome(table, len(table.rows), ragged=[row for row in table.rows if row.is_ragged])
    known: dict[str, list[Match]] = {}
    with Output(job.output, (*table.head, *ADDED), table.separator) as output:
        _require_beginning(output.rows, table, job)
        outcome.resumed = len(output.rows)
        for cells in output.rows:
            _count(outcome, cells[len(table.head) :])
        for number, row in enumerate(table.rows[outcome.resumed :], outcome.resumed + 1):
            text = row.cells[place].strip() if place < len(row.cells) else ""
            if text not in known:
                if len(known) >= _REMEMBERED:
                    known.clear()
                query = Query(text, (job.kind,) if job.kind else ())
                known[text] = matcher.match(query, 1 + _ALTERNATIVES) if text else []
            added = _added(known[text])
            width = len(table.head)
            cells = [*row.cells[:width], *[""] * (width - len(row.cells)), *added, *row.cells[width:]]
            output.write(cells)
            _count(outcome, added)
            progress(number, outcome.rows)
    return outcome


def _require_beginning(done: Sequence[Sequence[str]], table: Table, job: Job) -> None:
    """SourceError where the rows that are done are not the first rows of the table."""
    width = len(table.head)
    firsts = (tuple(row.cells[:width]) + ("",) * (width - len(row.cells)) for row in table.rows)
    if len(done) > len(table.rows) or any(
        tuple(cells[:width]) != first for cells, first in zip(done, firsts, strict=False)
    ):
        raise SourceError(
            str(job.output),
            "It is there already, and its rows are not those of the file of names.",
            "Choose another file with --output, or remove this one.",
        )


def _added(matches: Sequence[Match]) -> list[str]:
    """Our cells: the best candidate, its score, whether it is certain, and the others with their scores."""
    if not matches:
        return ["", "", "", "false", ""]
    best, others = matches[0], matches[1:]
    alternatives = " | ".join(f"{other.name} <{other.iri.value}> {other.score:g}" for other in others)
    return [best.iri.value, best.name, f"{best.score:g}", str(best.is_certain).lower(), alternatives]


def _count(outcome: Outcome, added: Sequence[str]) -> None:
    outcome.certain += len(added) > 3 and added[3] == "true"
    outcome.nothing += not added or not added[0]


def kind_named(release: Release, name: str, base: str) -> Iri:
    """The class with the name; SettingsError where nothing is of such a class."""
    kind, known = Iri(expand(name, base)), release.search.kinds()
    if kind not in known:
        names = ", ".join(curie(each.value, base) for each in known)
        raise SettingsError("--type", f"There is no type {name!r}. Known types: {names}.")
    return kind


def as_report(outcome: Outcome, job: Job) -> str:
    """What came of it, in lines to read."""
    table = outcome.table
    told = [f"read        {outcome.rows} rows, {_ENCODINGS.get(table.encoding, table.encoding)}"]
    told[0] += f", cells parted by {_SEPARATORS.get(table.separator, table.separator)}"
    if outcome.resumed:
        told.append(f"resumed     after {outcome.resumed} rows that were done")
    for row in outcome.ragged[:_TOLD]:
        told.append(f"line {row.line:<6} has {len(row.cells)} cells, the head has {row.expected}: kept")
    if len(outcome.ragged) > _TOLD:
        told.append(f"            {len(outcome.ragged) - _TOLD} more lines have too many or too few cells: kept")
    some = outcome.rows - outcome.certain - outcome.nothing
    told.append(f"matched     {outcome.certain} for certain, {some} to look at, {outcome.nothing} without a candidate")
    return "\n".join([*told, f"written     {job.output}", ""])
