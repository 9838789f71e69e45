"""A server on a release of the project as it is now, for the commands that look at its pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conftest import free_port, publisher, running


@contextmanager
def trial_server(folder: Path) -> Iterator[str]:
    """Build into the folder, serve, and give the address with a trailing slash."""
    port = free_port()
    outcome = publisher("--dist", folder / "dist", "build", "--port", str(port))
    if outcome.returncode:
        raise SystemExit(outcome.stdout + outcome.stderr)
    with running("--dist", folder / "dist", port=port, log=folder / "server.log") as started:
        yield started.url
