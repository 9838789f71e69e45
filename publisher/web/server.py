"""Running the application: take the port, open the release, serve until told to stop."""

import errno
import socket

import uvicorn

from publisher.errors import AddressInUse
from publisher.release import current_folder, verify
from publisher.settings import Settings
from publisher.web.app import create_app
from publisher.web.serving import Serving


def serve(settings: Settings) -> None:
    """Serve the current release. Raises AddressInUse, and ReleaseError where there is nothing whole to serve."""
    verify(current_folder(settings))
    listening = _listen(settings)

    def started(serving: Serving) -> None:
        print(f"serving     release {serving.edition.build_id}", flush=True)
        print(f"address     {settings.site_url}", flush=True)

    config = uvicorn.Config(
        create_app(settings, started),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
    )
    with listening:
        uvicorn.Server(config).run(sockets=[listening])


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
