"""The servers that are compared, each a process of its own on 127.0.0.1, ended by its id when the block ends."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.comparison.resident import tree

TOOLS = Path(__file__).parent
CACHE = TOOLS.parent / ".cache"
RDFLIB_ENDPOINT = "0.6.3"
OXIGRAPH = Path(sys.executable).with_name("oxigraph")
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
PAGE = "/doc/council/ostergotlands-integrationsrad.sv.html"
"""A page that every generated project has."""

_STARTING = 600.0
"""Seconds that a server may take to answer; rdflib reads a million triples in minutes."""


@dataclass(frozen=True)
class Server:
    """A server that answers: its name, its address, its process, and the seconds from start to first answer."""

    name: str
    url: str
    process: int
    started: float


def free_port() -> int:
    """A port that nothing listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def publisher(dist: Path) -> contextlib.AbstractContextManager[Server]:
    """This publisher on the current release in a folder of releases; it answers with a page."""
    port = free_port()
    command = [sys.executable, "-m", "publisher", "--dist", str(dist.absolute()), "serve", "--port", str(port)]
    return _running("publisher", command, port, PAGE, cwd=dist.parent)


def oxigraph(store: Path) -> contextlib.AbstractContextManager[Server]:
    """Oxigraph's own server on the store of the same release."""
    port = free_port()
    command = [str(OXIGRAPH), "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    return _running("oxigraph", command, port, "/query?query=ASK%7B%7D")


def rdflib_endpoint(triples: Path) -> contextlib.AbstractContextManager[Server]:
    """rdflib-endpoint on the merged triples of the same release, in an environment of its own."""
    port = free_port()
    command = [str(_rdflib_environment() / "bin" / "rdflib-endpoint"), "serve", "--host", "127.0.0.1"]
    command += ["--port", str(port), str(triples)]
    return _running("rdflib-endpoint", command, port, "/?query=ASK%7B%7D")


def bare(answers: Path) -> contextlib.AbstractContextManager[Server]:
    """A Starlette application that does nothing but return answers from memory, under the publisher's uvicorn."""
    port = free_port()
    command = [sys.executable, str(TOOLS / "bare_route.py"), str(answers), str(port)]
    return _running("bare route", command, port, "/ready")


@contextmanager
def nginx(folder: Path) -> Iterator[Server]:
    """nginx on the files of a folder, with one worker process."""
    port = free_port()
    prefix = folder / "nginx"
    prefix.mkdir(exist_ok=True)
    temporary = "".join(f"{kind}_temp_path {prefix};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root; " if os.getuid() == 0 else ""
    (prefix / "nginx.conf").write_text(
        f"{user}daemon off; worker_processes 1; pid {prefix}/pid; error_log {prefix}/error.log;\n"
        f"events {{ worker_connections 1024; }}\n"
        f"http {{ access_log off; keepalive_requests 1000000; sendfile on; tcp_nopush on; {temporary}\n"
        f"server {{ listen 127.0.0.1:{port}; root {folder}; default_type text/html; }} }}\n",
        "utf-8",
    )
    command = [str(NGINX), "-p", str(prefix), "-c", str(prefix / "nginx.conf"), "-e", str(prefix / "error.log")]
    with _running("nginx", command, port, "/page") as server:
        yield server


def _rdflib_environment() -> Path:
    """The environment, made once; subprocess.CalledProcessError where the registry does not give the package."""
    folder = CACHE / f"rdflib-endpoint-{RDFLIB_ENDPOINT}"
    if not (folder / "ready").exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)
        package = f"rdflib-endpoint[cli]=={RDFLIB_ENDPOINT}"
        command = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", package]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        (folder / "ready").touch()
    return folder


@contextmanager
def _running(name: str, command: list[str], port: int, ready: str, cwd: Path | None = None) -> Iterator[Server]:
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(process, port, ready, name)
        yield Server(name, f"http://127.0.0.1:{port}", process.pid, time.perf_counter() - begun)
    finally:
        _end(process)


def _environment() -> Mapping[str, str]:
    """As it is installed: what was compiled is kept."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONWARNINGS": "ignore"}


def _wait(process: subprocess.Popen[bytes], port: int, ready: str, name: str) -> None:
    deadline = time.monotonic() + _STARTING
    while time.monotonic() < deadline and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", ready)
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.005)
        finally:
            connection.close()
    raise RuntimeError(f"{name} does not answer (exit {process.poll()})")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and what it started: politely, then not."""
    children = tree(process.pid)
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for child in children - {process.pid}:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, 9)
