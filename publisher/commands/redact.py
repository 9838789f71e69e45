"""`publisher redact`: take a person out of every kept release, for good."""

import argparse

from publisher.redaction import redact
from publisher.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("iri", help="the IRI of the person, of which the current release holds a tombstone alone")


def run(settings: Settings, options: argparse.Namespace) -> int:
    """The exit code is 0."""
    redacted = redact(settings, options.iri)
    print(f"redacted    {redacted.quads} quads, from {redacted.releases} releases and {redacted.patches} patches")
    print("next        export static copies again, and mend the backups: both still hold what was taken out")
    return 0
