"""Running the application: take the port, open the release, serve until told to stop."""

import errno
import logging
import math
import socket

import uvicorn

from publisher.errors import AddressInUse, PublisherError
from publisher.release import current_folder, verify
from publisher.settings import Settings
from publisher.web.app import Watchers, create_app
from publisher.web.serving import Serving
from publisher.web.siblings import Siblings
from publisher.web.whole_answers import WholeAnswers
from publisher.web.workers import Workers

_GRACE = 5
"""Seconds, beyond those of a query, that requests may take when the server is told to stop."""


def serve(settings: Settings) -> int:
    """Serve the current release, in one process or several; the exit code.

    Raises AddressInUse, and ReleaseError where there is nothing whole to serve.
    """
    folder = current_folder(settings)
    with _listen(settings) as listening:
        if settings.workers > 1:
            verify(folder)
            return Workers(settings, listening).run()
        serve_on(settings, listening)
    return 0


def serve_on(settings: Settings, listening: socket.socket, siblings: Siblings | None = None) -> None:
    """Serve on a socket that listens, until told to stop; `siblings` are the processes that serve on it too."""
    failures: list[PublisherError] = []

    def started(serving: Serving) -> None:
        if siblings is None or siblings.number == 1:
            _tell(settings, serving)

    logging.getLogger("uvicorn.error").addFilter(lambda _: not failures)
    config = uvicorn.Config(
        create_app(settings, Watchers(started, failures.append, siblings)),
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


def _listen(settings: Settings) -> socket.socket:
    listening = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
        listening.listen(1024)
    except (OSError, UnicodeError) as error:
        listening.close()
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            raise AddressInUse(settings.host, settings.port) from error
        reason = getattr(error, "strerror", None) or "it is no address"
        raise AddressInUse(settings.host, settings.port, reason) from error
    return listening
