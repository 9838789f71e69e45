"""`publisher check`: read, derive and validate, and print what is found."""

import argparse
import sys
from pathlib import Path
from tempfile import gettempdir

from publisher.aside import cleared_of_stores
from publisher.check import Check, check
from publisher.commands.steps import Steps
from publisher.findings import violations
from publisher.representations.reports import FORMATS, as_coloured_text
from publisher.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--format", choices=FORMATS, default="text", help="how findings are printed (default: text)")


def run(settings: Settings, options: argparse.Namespace) -> int:
    """The exit code is 0 clean, 1 findings, 2 something cannot be read."""
    with cleared_of_stores(Path(gettempdir())) as aside, Steps() as steps:
        checked = check(settings, steps, aside)
    coloured = options.format == "text" and sys.stdout.isatty()
    form = as_coloured_text if coloured else FORMATS[options.format]
    sys.stdout.write(form(checked.findings, settings.base))
    print(summary(checked), file=sys.stderr)
    return checked.exit_code


def summary(checked: Check) -> str:
    """What was read and found, in lines."""
    grave = violations(checked.findings)
    found = f"{grave} violation{'' if grave == 1 else 's'}" if checked.findings else "none"
    others = len(checked.findings) - grave
    found += f", {others} lesser" if others else ""
    derived = len(checked.quads) - len(checked.dataset.quads)
    return (
        f"read        {len(checked.dataset.files)} files, {len(checked.dataset.quads)} quads, {derived} derived\n"
        f"findings    {found}"
    )
