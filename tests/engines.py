"""Real SPARQL engines in processes of their own, on 127.0.0.1: Oxigraph's server, and servers that fail on purpose."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from conftest import free_port
from small_store import BUILD_ID, RECORD, small_quads

from publisher.media_types import N_QUADS, N_TRIPLES
from publisher.quads import Iri, Literal, Quad
from publisher.queries.remote import Contents
from publisher.store import serialize
from publisher.vocabulary import VERSION

OXIGRAPH = Path(sys.executable).with_name("oxigraph")


@dataclass(frozen=True)
class Engine:
    """A running engine: the address of its endpoint, and its process."""

    url: str
    process: subprocess.Popen[bytes]


def small_release() -> list[Quad]:
    """The small store as a release has it: with the record that names the build id."""
    return [*small_quads(), Quad(Iri(RECORD), VERSION, Literal(BUILD_ID), Iri(RECORD))]


def contents(quads: Iterable[Quad], build_id: str = BUILD_ID, record: str = RECORD) -> Contents:
    """What an engine that holds the quads holds."""
    stated = list(quads)
    triples = {(quad.subject, quad.predicate, quad.object) for quad in stated}
    graphs = sorted({quad.graph.value for quad in stated if quad.graph})
    return Contents(build_id, record, len(set(stated)), len(triples), tuple(graphs))


def load(folder: Path, quads: Iterable[Quad], merge: bool = True) -> Path:
    """Load an Oxigraph store as somebody who runs one would: the quads, then their merge as the default graph."""
    folder.mkdir(parents=True)
    stated = list(quads)
    files = {"quads.nq": serialize(stated, N_QUADS, {}), "merge.nt": serialize(stated, N_TRIPLES, {})}
    for name, data in files.items() if merge else list(files.items())[:1]:
        (folder / name).write_bytes(data)
        command = [str(OXIGRAPH), "load", "--location", str(folder / "store"), "--file", str(folder / name)]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
    return folder / "store"


@contextmanager
def oxigraph(store: Path, port: int = 0) -> Iterator[Engine]:
    """Run `oxigraph serve-read-only` until the block ends; the process is ended by its id."""
    port = port or free_port()
    command = [str(OXIGRAPH), "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield Engine(f"http://127.0.0.1:{port}/query", process)
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise AssertionError(f"the engine does not answer: {process.poll()}")


@contextmanager
def speaking(answer: Callable[[BaseHTTPRequestHandler, str], None]) -> Iterator[str]:
    """The address of a server that hands every request and its form to `answer`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            answer(self, self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:
                return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/query"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
