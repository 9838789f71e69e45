"""What the tests share: the real dataset built once, and a real server on it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

PROJECT = Path(__file__).parent.parent
SHARED = PROJECT.parent / "shared"


@dataclass(frozen=True)
class Running:
    """A server under test: its address with a trailing slash, and its process."""

    url: str
    process: subprocess.Popen[bytes]


def publisher(*arguments: str | Path, cwd: Path = PROJECT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command and return its outcome; the environment adds to ours."""
    command = [sys.executable, "-m", "publisher", *map(str, arguments)]
    return subprocess.run(
        command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, timeout=300, check=False
    )


def free_port() -> int:
    """A port that nothing listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(*arguments: str | Path, port: int, log: Path, cwd: Path = PROJECT, **environment: str) -> Iterator[Running]:
    """Run `publisher serve` until the block ends; the process is ended by its id."""
    serve = [] if "serve" in arguments else ["serve"]
    command = [sys.executable, "-m", "publisher", *map(str, arguments), *serve, "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=cwd, env=os.environ | environment, stdout=output, stderr=output)
    try:
        _wait_until_it_answers(process, port, log)
        yield Running(f"http://127.0.0.1:{port}/", process)
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"the server ended with {process.returncode}: {log.read_text()}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                httpx.get(f"http://127.0.0.1:{port}/release.json", timeout=30)
                return
        except (OSError, httpx.HTTPError):
            time.sleep(0.05)
    raise AssertionError(f"the server did not answer: {log.read_text()}")


@pytest.fixture(scope="session")
def port() -> int:
    """The port of the shared server; the shared release is built for it."""
    return free_port()


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory, port: int) -> Path:
    """A folder with one release of the real dataset; tests that change it make a copy."""
    folder = tmp_path_factory.mktemp("dist")
    outcome = publisher("--dist", folder, "build", "--port", str(port))
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return folder


@pytest.fixture(scope="session")
def server(dist: Path, port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server on the shared release."""
    with running("--dist", dist, port=port, log=tmp_path_factory.mktemp("log") / "server.log") as started:
        yield started


@pytest.fixture(scope="session")
def client(server: Running) -> Iterator[httpx.Client]:
    """A client of the shared server; it follows no redirect unless told to."""
    with httpx.Client(base_url=server.url, timeout=30) as opened:
        yield opened


def copy_project(copy: Path) -> Path:
    """Copy the project's content to a new folder: pyproject.toml, ontology/, data/, shapes/."""
    copy.mkdir()
    shutil.copy(PROJECT / "pyproject.toml", copy)
    for folder in ("ontology", "data", "shapes"):
        shutil.copytree(PROJECT / folder, copy / folder)
    return copy


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project's content to break."""
    return copy_project(tmp_path / "project")


@pytest.fixture(scope="session")
def mounted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server below /data/ with five incoming statements a page, one retired IRI and one merged."""
    folder = tmp_path_factory.mktemp("mounted")
    copy = copy_project(folder / "project")
    shutil.copy(PROJECT / "tests" / "web" / "retired.trig", copy / "data" / "editorial")
    port, log = free_port(), folder / "server.log"
    outcome = publisher("--project", copy, "build", "--port", str(port), PUBLISHER_ROOT_PATH="/data/")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    with (
        running(
            "--project", copy, port=port, log=log, PUBLISHER_ROOT_PATH="/data/", PUBLISHER_INCOMING_PAGE="5"
        ) as started,
        httpx.Client(base_url=started.url, timeout=30) as opened,
    ):
        yield opened


@pytest.fixture
def minimal(tmp_path: Path) -> Path:
    """A copy of the smallest sound project: a council, a convener, one shape, one rule of each kind."""
    copy = tmp_path / "minimal"
    shutil.copytree(PROJECT / "tests" / "minimal", copy)
    return copy
