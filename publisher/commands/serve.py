"""`publisher serve`: serve the current release."""

import argparse
from importlib import import_module

from publisher.release import Verifying, current_folder
from publisher.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--workers", help="serving processes, which share the limits on queries and memory")
    parser.add_argument("--host", help="address to listen on")
    parser.add_argument("--port", help="port to listen on")


def run(settings: Settings, _: argparse.Namespace) -> int:
    """The exit code is that of the server.

    The release is verified while the server is loaded; who watches over several processes loads nothing to serve with.
    """
    verifying = Verifying(current_folder(settings))
    server = import_module("publisher.web.workers" if settings.workers > 1 else "publisher.web.server")
    return int(server.serve(settings, verifying))
