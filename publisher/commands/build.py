"""`publisher build`: check, then write a release and make it the current one."""

import argparse
import sys
import time

from publisher.aside import cleared_of_stores
from publisher.build import Built, build
from publisher.check import check
from publisher.commands.check import summary
from publisher.commands.steps import Steps
from publisher.errors import ReleaseRejected
from publisher.findings import violations
from publisher.representations.reports import as_coloured_text, as_text
from publisher.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes: addresses stand in what is built."""
    parser.add_argument("--host", help="address that the release is served on")
    parser.add_argument("--port", help="port that the release is served on")


def run(settings: Settings, _: argparse.Namespace) -> int:
    """The exit code is 0, or that of a check that could not read everything; ReleaseRejected for violations."""
    started = time.monotonic()
    with cleared_of_stores(settings.releases) as aside, Steps() as steps:
        checked = check(settings, steps, aside)
        if checked.exit_code:
            steps.end()
            form = as_coloured_text if sys.stderr.isatty() else as_text
            sys.stderr.write(form(checked.findings, settings.base) + "\n")
            print(summary(checked), file=sys.stderr)
            if checked.readable:
                raise ReleaseRejected(violations(checked.findings))
            return checked.exit_code
        built = build(settings, checked, steps)
    print(summary(checked))
    print(_built(built, time.monotonic() - started))
    return 0


def _built(built: Built, seconds: float) -> str:
    state = "written" if built.is_new else "already there"
    return (
        f"release     {built.manifest.build_id} {state}, {built.manifest.quads} quads, in {seconds:.1f} s\n"
        f"data id     {built.manifest.data_id}"
    )
