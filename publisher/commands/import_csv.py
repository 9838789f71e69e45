"""`publisher import-csv`: make statements of a table that is kept in a spreadsheet."""

import argparse
import sys
from pathlib import Path

from publisher.importing import importing
from publisher.importing.report import as_difference, as_report
from publisher.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the table as CSV")
    parser.add_argument(
        "--mapping", type=Path, help="its metadata as CSVW says (default: FILE-metadata.json, else csv-metadata.json)"
    )
    parser.add_argument("--dry-run", action="store_true", help="show what would change, and write nothing")
    parser.add_argument("--drop", action="store_true", help="leave out what no row states any more")


def run(settings: Settings, options: argparse.Namespace) -> int:
    """The exit code is 1 where a row has a fault, or nothing was dropped that no row states any more."""
    mapping = options.mapping or importing.standard_metadata(options.file)
    job = importing.Job(options.file, mapping, options.dry_run, options.drop)
    outcome = importing.import_table(settings, job)
    if job.dry_run:
        sys.stdout.write(as_difference(outcome))
    sys.stdout.write(as_report(outcome, job))
    return 1 if outcome.faults or (outcome.vanished and outcome.kept) else 0
