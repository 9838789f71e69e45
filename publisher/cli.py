"""The command `publisher`: begin, check, build, publish and serve a project, and look after what was published."""

import argparse
import gc
import io
import os
import sys
from collections.abc import Sequence
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from publisher import __version__
from publisher.errors import PublisherError
from publisher.printable import safe
from publisher.settings import Settings, read_settings

T = TypeVar("T")

COMMANDS = {
    "check": "read, derive and validate; write nothing",
    "build": "check, then write a release and make it the current one",
    "publish": "log the current release as published, and list its IRIs",
    "rollback": "make an earlier release current again, and log it",
    "diff": "print what leads from one release to another, as RDF Patch",
    "redact": "take a person out of every kept release, for good",
    "new": "write a working project for another authority",
    "match": "match a file of names with the things of the current release",
    "import-csv": "make statements of a table that is kept in a spreadsheet",
    "query": "put a SPARQL query to the current release",
    "validate": "validate any RDF files against SHACL shapes",
    "export": "write the site as files for nginx or Caddy",
    "serve": "serve the current release",
}
"""The commands, each a module of `publisher.commands`, with what they do."""


def main() -> None:
    """Run the command line; the exit code is 0, or that of the error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns 0 clean, 1 findings or a rejected release, 2 something cannot be read or written."""
    try:
        options = _parser().parse_args(arguments)
        settings = read_settings(options.project, command_line=_settings_of(options)) if options.project else Settings()
        code = int(options.run(settings, options))
        sys.stdout.flush()
    except PublisherError as error:
        print(f"publisher: {safe(str(error))}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _give_up_output()
        return 141
    except OSError as error:
        if error.filename is None:
            _give_up_output()
        place = safe(str(error.filename or "the output"))
        print(f"publisher: Cannot read or write {place}: {error.strerror or error}.", file=sys.stderr)
        return 2
    return code


def _give_up_output() -> None:
    """Let nothing more be written to an output that refuses, also not at the end of the process."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("publisher", description="Checks, builds and serves a linked open data set.")
    parser.add_argument("--version", action="version", version=f"publisher {__version__}")
    parser.add_argument("--project", type=Path, default=Path(), help="folder that holds ontology/, data/ and shapes/")
    parser.add_argument("--dist", help="folder for releases, below the project unless absolute")
    commands = parser.add_subparsers(
        title="commands", required=True, dest="command", metavar="command", parser_class=_Command
    )
    for name, purpose in COMMANDS.items():
        commands.add_parser(name, help=purpose, module=f"publisher.commands.{name.replace('-', '_')}")
    return parser


class _Command(argparse.ArgumentParser):
    """Reads the arguments of a command, whose module is loaded when they are there to be read."""

    def __init__(self, *, module: str, prog: str) -> None:
        super().__init__(prog)
        self._module = module

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: T | None = None
    ) -> tuple[argparse.Namespace | T, list[str]]:
        """The options, `run` among them."""
        gc.disable()  # nothing that a module makes when it is loaded is garbage
        module = import_module(self._module)
        gc.enable()
        module.add_arguments(self)
        self.set_defaults(run=module.run)
        return super().parse_known_args(args, namespace)


def _settings_of(options: argparse.Namespace) -> dict[str, object]:
    """The options that are settings."""
    names = {each.name for each in fields(Settings)} - {"project"}
    return {name: value for name, value in vars(options).items() if name in names and value is not None}
