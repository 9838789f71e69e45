"""Two publishers behind HAProxy over two engines behind HAProxy, with the files that the guide shows."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from conftest import PROJECT, Running, free_port, running
from engines import Engine, oxigraph
from requiring import required

GUIDE = PROJECT / "publisher" / "templates" / "guide"
SHOWN = ("0123456789abcdef", "fedcba9876543210")
"""The build ids in the guide's configuration."""


@dataclass(frozen=True)
class Cluster:
    """What readers see (`url`), and what stands behind: publishers, their folders of releases, engines by release."""

    url: str
    publishers: Sequence[Running]
    folders: Sequence[Path]
    engines: Mapping[str, Sequence[Engine]]
    log: Path

    def switch(self, number: int, build_id: str) -> None:
        """Let one publisher take over a release, and wait until it has."""
        folder = self.folders[number]
        (folder / ".current-test").symlink_to(build_id)
        (folder / ".current-test").replace(folder / "current")
        deadline = time.monotonic() + 60
        while httpx.get(f"{self.publishers[number].url}release.json", timeout=20).headers["release"] != build_id:
            assert time.monotonic() < deadline, "the publisher does not take the release over"
            time.sleep(0.05)


def loaded(release: Path, folder: Path) -> Path:
    """The store that the guide's script makes of a release."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = ["sh", str(GUIDE / "engine.sh"), str(release), str(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=600, env=os.environ | {"PATH": path})
    return folder / "store"


@contextmanager
def cluster(releases: Path, served: Sequence[str], folder: Path) -> Iterator[Cluster]:
    """Run it all until the block ends; `served` are the build ids of one or two releases, the first of them current."""
    with ExitStack() as stack:
        engines = {}
        for build_id in served:
            store = loaded(releases / build_id, folder / build_id)
            engines[build_id] = [stack.enter_context(oxigraph(store)) for _ in range(2)]
        ports = {name: free_port() for name in ("readers", "engines")}
        publishers = [free_port(), free_port()]
        folders = [folder / "publisher-1", folder / "publisher-2"]
        log = folder / "haproxy.log"
        config = _configured(ports, publishers, engines)
        (folder / "haproxy.cfg").write_text(config, "utf-8")
        stack.enter_context(_balancer(folder / "haproxy.cfg", ports, log))
        store_address = f"http://127.0.0.1:{ports['engines']}/{{build_id}}/query"
        started = []
        for port, own in zip(publishers, folders, strict=True):
            shutil.copytree(releases, own, symlinks=True)
            output = own.with_suffix(".log")
            server = running("--dist", own, port=port, log=output, PUBLISHER_STORE=store_address)
            started.append(stack.enter_context(server))
        url = f"http://127.0.0.1:{ports['readers']}/"
        _wait_for_both(url, served[0])
        yield Cluster(url, started, folders, engines, log)


def _configured(ports: dict[str, int], publishers: Sequence[int], engines: Mapping[str, Sequence[Engine]]) -> str:
    """The guide's configuration with the addresses of this machine; a place that is left over fails the test."""
    text = (GUIDE / "haproxy.cfg").read_text("utf-8")
    text = text.replace("203.0.113.1:80", f"127.0.0.1:{ports['readers']}")
    text = text.replace("bind 198.51.100.9:7070", f"bind 127.0.0.1:{ports['engines']}")
    for number, port in enumerate(publishers, 1):
        text = text.replace(f"198.51.100.{number}:8000", f"127.0.0.1:{port}")
    numbers = iter(range(11, 15))
    for shown, (build_id, running_engines) in zip(
        ("0123456789abcdef", "fedcba9876543210"), engines.items(), strict=False
    ):
        text = text.replace(f"engines-{shown}", f"engines-{build_id}")
        for engine in running_engines:
            text = text.replace(f"198.51.100.{next(numbers)}:7878", httpx.URL(engine.url).netloc.decode())
    left = re.findall(r"^(?!\s*#).*198\.51\.100\..*$", text, re.M)
    assert len(left) == 2 * (2 - len(engines)), left
    return text


@contextmanager
def _balancer(config: Path, ports: dict[str, int], log: Path) -> Iterator[None]:
    """HAProxy until the block ends, ended by its id; -db keeps it in one process in the foreground."""
    with log.open("wb") as output:
        process = subprocess.Popen([required("haproxy"), "-db", "-f", str(config)], stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + 20
        while process.poll() is None and not all(map(_listens, ports.values())):
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        assert process.poll() is None, log.read_text()
        yield
    finally:
        process.terminate()
        process.wait(20)


def _listens(port: int) -> bool:
    try:
        httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5)
    except httpx.HTTPError:
        return False
    return True


def _wait_for_both(url: str, build_id: str) -> None:
    """Wait until readers get answers, both publishers having been found ready."""
    deadline = time.monotonic() + 30
    right = 0
    while right < 4:
        answer = httpx.get(f"{url}release.json", timeout=20)
        right = right + 1 if answer.headers.get("release") == build_id else 0
        assert time.monotonic() < deadline, answer.text
        time.sleep(0.2)
