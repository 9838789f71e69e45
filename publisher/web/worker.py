"""One of several serving processes, started as `python -m publisher.web.worker SETTINGS TASK` (both JSON)."""

import json
import signal
import socket
import sys
from pathlib import Path

from publisher.errors import PublisherError
from publisher.printable import safe
from publisher.queries.sandbox import die_with_parent
from publisher.web.server import serve_beside
from publisher.web.siblings import Siblings
from publisher.web.workers import from_json


def main() -> int:
    """Serve on the inherited socket until told to stop; the exit code is that of the error, if there is one."""
    settings, task = from_json(sys.argv[1]), json.loads(sys.argv[2])
    die_with_parent(task["parent"], signal.SIGTERM)
    listening = socket.socket(fileno=task["socket"])
    try:
        serve_beside(settings, listening, Siblings(Path(task["folder"]), task["number"], task["release"]))
    except PublisherError as error:
        print(f"publisher: {safe(str(error))}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
