"""`publisher validate`: validate any RDF files against SHACL shapes, and print what is found."""

import argparse
import sys
from pathlib import Path

from publisher.commands.steps import Steps
from publisher.printable import safe
from publisher.representations.reports import FORMATS, as_coloured_text, as_text
from publisher.representations.validation_report import as_validation_report
from publisher.settings import Settings
from publisher.validating import Validated, findings, validate_files

_TURTLE = "turtle"
_NO_BASE = ""
"""No IRIs are ours."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes; no project is read."""
    ending = "Turtle, TriG, N-Triples, N-Quads, JSON-LD or RDF/XML, also with .gz; all graphs are merged"
    parser.add_argument("data", metavar="DATA", nargs="+", type=Path, help=f"a file to validate: {ending}")
    parser.add_argument(
        "--shapes",
        metavar="SHAPES",
        nargs="+",
        type=Path,
        required=True,
        help="a file with SHACL shapes, in any of these",
    )
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        help="how findings are printed; turtle is the report of the standard, sh:ValidationReport (default: text)",
    )
    parser.set_defaults(project=None)


def run(_: Settings, options: argparse.Namespace) -> int:
    """The exit code is 0 clean, 1 violations, 2 something cannot be read; shapes that pySHACL judged are told."""
    with Steps() as steps:
        validated = validate_files(options.data, options.shapes, steps)
    if options.format == _TURTLE and validated.report:
        sys.stdout.writelines(as_validation_report(validated.report))
    elif options.format == _TURTLE:
        sys.stderr.write(as_text(validated.unreadable, _NO_BASE))
    else:
        coloured = options.format == "text" and sys.stdout.isatty()
        form = as_coloured_text if coloured else FORMATS[options.format]
        sys.stdout.write(form(findings(validated), _NO_BASE))
    print(_summary(validated), file=sys.stderr)
    return validated.exit_code


def _summary(validated: Validated) -> str:
    report, grave = validated.report, validated.violations
    if report is None:
        return f"faults      {len(validated.unreadable)}; nothing was validated"
    others = len(report.results) - grave
    lines = [
        f"read        {validated.read} files, {validated.triples} triples",
        f"findings    {grave or 'no'} violation{'' if grave == 1 else 's'}{f', {others} lesser' if others else ''}",
    ]
    lines += [f"pySHACL     judged {safe(str(each.shape))}: {safe(each.reason)}" for each in report.handovers]
    return "\n".join(lines)
