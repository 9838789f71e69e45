"""`publisher export`: write the site as files for nginx or Caddy."""

import argparse
import sys
from pathlib import Path

from publisher.export.export import export
from publisher.printable import safe
from publisher.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("folder", type=Path, help="an empty or new folder, or that of an earlier export")


def run(settings: Settings, options: argparse.Namespace) -> int:
    """The exit code is 0."""
    exported = export(settings, options.folder)
    counts = exported.counts
    for line in exported.leads_out:
        print(f"leads out   {safe(line)}", file=sys.stderr)
    print(f"exported    {exported.addresses} addresses, as they were on {exported.day}")
    print(f"files       {counts.written} written, {counts.unchanged} unchanged, {counts.deleted} deleted")
    return 0
