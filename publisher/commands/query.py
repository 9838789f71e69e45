"""`publisher query`: put a SPARQL query to the current release."""

import argparse
import sys

from publisher import asking
from publisher.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", metavar="FILE", help="a SPARQL query; - reads it from the input")
    parser.add_argument(
        "--format",
        choices=asking.FORMATS,
        default=asking.TABLE,
        help="how the answer is printed (default: table, graphs as Turtle)",
    )
    parser.add_argument("--seconds", dest="query_seconds", help="seconds that it may take (default: query_seconds)")


def run(settings: Settings, options: argparse.Namespace) -> int:
    """The exit code is 0."""
    asking.ask(settings, asking.read(options.file, options.format, settings.query_length), sys.stdout.buffer)
    return 0
