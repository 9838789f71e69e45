"""`publisher new`: write a working project for another authority."""

import argparse
from pathlib import Path

from publisher.new_project import NewProject, create
from publisher.printable import safe
from publisher.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes; no project is read."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="where to; a folder that is missing or empty")
    parser.add_argument("--base", required=True, help="the base of its IRIs, such as https://data.example.se/")
    parser.add_argument("--title-sv", required=True, help="what the site is called in Swedish")
    parser.add_argument("--title-en", required=True, help="what the site is called in English")
    parser.set_defaults(project=None)


def run(_: Settings, options: argparse.Namespace) -> int:
    """The exit code is 0."""
    written = create(options.folder, NewProject(options.base, options.title_sv, options.title_en))
    print(f"written     {len(written)} files in {safe(str(options.folder))}")
    print("next        make serve, in that folder; its README.md tells what to replace")
    return 0
