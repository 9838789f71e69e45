"""`publisher match`: match a file of names with the things of the current release."""

import argparse
import sys
from pathlib import Path

from publisher.matching.files import Job, as_report, kind_named, match_file
from publisher.matching.matcher import Matcher
from publisher.progress import Bar
from publisher.release import current_folder, open_release
from publisher.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a table as CSV, with a row of names for its columns")
    parser.add_argument("--column", required=True, help="the column that holds the names")
    parser.add_argument("--type", default="", help="the class that the names are of, as prefix:name")
    parser.add_argument(
        "--output", type=Path, help="where to; an interrupted one is gone on with (default: FILE.matched.csv)"
    )


def run(settings: Settings, options: argparse.Namespace) -> int:
    """The exit code is 0."""
    output = options.output or options.file.with_name(f"{options.file.stem}.matched.csv")
    release = open_release(current_folder(settings), settings)
    try:
        kind = kind_named(release, options.type, settings.base) if options.type else None
        job = Job(options.file, options.column, kind, output)
        outcome = match_file(job, Matcher(release), Bar(sys.stderr))
    finally:
        release.close()
    print(as_report(outcome, job), end="")
    return 0
