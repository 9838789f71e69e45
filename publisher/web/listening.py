"""Taking the port that is served on."""

import errno
import socket

from publisher.errors import AddressInUse
from publisher.settings import Settings


def listen(settings: Settings) -> socket.socket:
    """A socket that listens where the settings say; AddressInUse where that cannot be."""
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
