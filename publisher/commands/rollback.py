"""`publisher rollback`: make an earlier release current again, and log it."""

import argparse

from publisher.commands.publish import print_publication
from publisher.commands.steps import Steps
from publisher.publishing import roll_back
from publisher.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "release", nargs="?", default="", help="publication number or build id (default: the one before)"
    )


def run(settings: Settings, options: argparse.Namespace) -> int:
    """The exit code is 0."""
    with Steps() as steps:
        published = roll_back(settings, options.release, steps)
    print_publication(published)
    return 0
