"""Several serving processes on one port: they share the socket, the release and the limits; a fallen one is replaced.

The socket is bound once and inherited, not opened by each process (SO_REUSEPORT): connections wait in one queue, so
that those which a killed process had not taken are taken by another.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from publisher.errors import PublisherError
from publisher.release import current_folder
from publisher.settings import Settings, override
from publisher.web.listening import listen
from publisher.web.siblings import Siblings

_LOOK_EVERY = 0.05
_SHORT_LIFE, _LONGEST_WAIT = 5.0, 30.0
"""Seconds: a process that lived shorter is started again later, each time, at the latest after so many."""

_DIVIDED = (
    "description_cache_bytes",
    "query_workers",
    "query_queue",
    "query_cache_bytes",
    "query_requests",
    "query_client_requests",
    "query_spool_bytes",
)
"""The settings that bound what one site takes: each process has its part, rounded up."""


def share(settings: Settings) -> Settings:
    """The settings of one of the processes."""
    parts = {name: -(-int(getattr(settings, name)) // settings.workers) for name in _DIVIDED}
    return replace(settings, **parts)  # type: ignore[arg-type]


def as_json(settings: Settings) -> str:
    """The settings for another process."""
    return json.dumps({name: str(v) if isinstance(v, Path) else v for name, v in asdict(settings).items()})


def from_json(text: str) -> Settings:
    """The settings that `as_json` wrote."""
    return override(Settings(), json.loads(text))


def serve(settings: Settings, verify: Callable[[Path], object]) -> int:
    """Serve the current release in several processes; the exit code.

    Raises AddressInUse, and ReleaseError where there is nothing whole to serve.
    """
    folder = current_folder(settings)
    with listen(settings) as listening:
        return Workers(settings, listening, folder).run(verify)


class Workers:
    """Keeps the processes alive until it is told to stop; `run` gives the exit code.

    `release` is the folder of the release that they begin with: it is verified once for all of them.
    """

    def __init__(self, settings: Settings, listening: socket.socket, release: Path) -> None:
        self._settings, self._listening, self._release = settings, listening, release
        self._folder = tempfile.mkdtemp(prefix="publisher-")
        self._running: dict[int, _Worker] = {}
        self._stopping = False

    def run(self, verify: Callable[[Path], object]) -> int:
        """Start all, verify the release meanwhile, and watch over them.

        A process that fails at the first start ends all, with its exit code. ReleaseError for a damaged release.
        """
        for told in (signal.SIGTERM, signal.SIGINT):
            signal.signal(told, self._stop)
        try:
            for number in range(1, self._settings.workers + 1):
                self._running[number] = _Worker(self._command(number), self._listening)
            verify(self._release)
            Siblings(Path(self._folder), 0).tell_verified()
            return self._watch()
        except PublisherError:
            for worker in self._running.values():
                worker.tell(signal.SIGKILL)  # none answers anybody as yet
            raise
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _stop(self, *_: object) -> None:
        """Let each finish what it does; who starts as yet is ended as well."""
        self._stopping = True
        for worker in self._running.values():
            worker.tell(signal.SIGTERM)

    def _watch(self) -> int:
        code = 0
        while any(worker.is_alive for worker in self._running.values()) or not self._stopping:
            for number, worker in self._running.items():
                if worker.is_alive or self._stopping:
                    continue
                if not self._has_served(number) and worker.code:
                    code = worker.code
                    self._stop()
                elif worker.may_start_again():
                    print(f"worker      {number} ended with {worker.code} and is started again", flush=True)
                    worker.start()
            time.sleep(_LOOK_EVERY)
        return code

    def _has_served(self, number: int) -> bool:
        return Path(self._folder, f"{number}.sock").exists()

    def _command(self, number: int) -> list[str]:
        task = {
            "number": number,
            "socket": self._listening.fileno(),
            "folder": self._folder,
            "release": self._release.name,
            "parent": os.getpid(),
        }
        return [sys.executable, "-m", "publisher.web.worker", as_json(share(self._settings)), json.dumps(task)]


class _Worker:
    """One process, started again and again."""

    def __init__(self, command: list[str], listening: socket.socket) -> None:
        self._command, self._listening = command, listening
        self._wait = 0.0
        self.start()

    def start(self) -> None:
        """Start the process."""
        self._since = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            self._command, pass_fds=(self._listening.fileno(),)
        )

    @property
    def is_alive(self) -> bool:
        """Whether it has not been seen to end."""
        return self._process.poll() is None

    @property
    def code(self) -> int:
        """How it ended."""
        return self._process.returncode or 0

    def tell(self, number: int) -> None:
        """Send it a signal."""
        if self.is_alive:
            self._process.send_signal(number)

    def may_start_again(self) -> bool:
        """Whether the time to start it again has come."""
        lived = time.monotonic() - self._since
        if lived < self._wait:
            return False
        self._wait = 0.0 if lived > self._wait + _SHORT_LIFE else min(_LONGEST_WAIT, 2 * self._wait + 1)
        return True
