"""Running the application: take the port, open the release, serve until told to stop."""

import logging
import math
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import uvicorn

from publisher.errors import PublisherError
from publisher.settings import Settings
from publisher.web.app import Watchers, create_app
from publisher.web.listening import listen
from publisher.web.serving import Serving
from publisher.web.siblings import Siblings
from publisher.web.whole_answers import WholeAnswers

_GRACE = 5
"""Seconds, beyond those of a query, that requests may take when the server is told to stop."""


def serve(settings: Settings, verify: Callable[[Path], object]) -> int:
    """Serve the current release in this process; the exit code.

    Raises AddressInUse, and ReleaseError where there is nothing whole to serve.
    """
    _serve_on(settings, listen(settings), Watchers(lambda serving: _tell(settings, serving), verify=verify))
    return 0


def serve_beside(settings: Settings, listening: socket.socket, siblings: Siblings) -> None:
    """Serve on a socket that listens, until told to stop; `siblings` are the processes that serve on it too."""

    def started(serving: Serving) -> None:
        if siblings.number == 1:
            _tell(settings, serving)

    _serve_on(settings, listening, Watchers(started, verify=siblings.verify, siblings=siblings))


def _serve_on(settings: Settings, listening: socket.socket, watchers: Watchers) -> None:
    failures: list[PublisherError] = []
    logging.getLogger("uvicorn.error").addFilter(lambda _: not failures)
    config = uvicorn.Config(
        create_app(settings, replace(watchers, failed=failures.append)),
        http=WholeAnswers,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=math.ceil(settings.query_seconds) + _GRACE,
    )
    with listening:
        try:
            uvicorn.Server(config).run(sockets=[listening])
        except SystemExit:
            if not failures:
                raise
    if failures:
        raise failures[0]


def _tell(settings: Settings, serving: Serving) -> None:
    """Say what is served, and where."""
    if not serving.edition.pool.sandboxed:
        print("sandbox     none on this machine: queries are not cut off from the network", flush=True)
    if not serving.edition.pool.reads_store_alone:
        print("sandbox     no Landlock on this machine: query processes may read files", flush=True)
    print(f"serving     release {serving.edition.build_id}", flush=True)
    print(f"address     {settings.site_url}", flush=True)
