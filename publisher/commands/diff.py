"""`publisher diff`: print what leads from one release to another, as RDF Patch."""

import argparse

from publisher.publishing import difference
from publisher.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("before", help="publication number or build id")
    parser.add_argument("after", help="publication number or build id")


def run(settings: Settings, options: argparse.Namespace) -> int:
    """The exit code is 0."""
    for line in difference(settings, options.before, options.after):
        print(line)
    return 0
