"""The copy of the real dataset: every address of its manifest, from the live server, from nginx and from Caddy."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from subprocess import run
from urllib.parse import quote

import httpx
import pytest
from conftest import copy_project, free_port, running
from export.static_server import caddy, nginx

pytestmark = pytest.mark.long

Entry = dict[str, str]
Met = tuple[int, str, bytes]


@dataclass(frozen=True)
class Copied:
    """The folder of the copy, and a client of each server."""

    folder: Path
    clients: dict[str, httpx.Client]

    @property
    def files(self) -> list[Entry]:
        found: list[Entry] = json.loads((self.folder / "manifest.json").read_bytes())["files"]
        return found


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copied]:
    """Built, published, exported and served with one address."""
    at = tmp_path_factory.mktemp("real")
    project, ports = copy_project(at / "project"), {name: free_port() for name in ("nginx", "caddy", "live")}
    settings = project / "pyproject.toml"
    site = f'site_url = "http://127.0.0.1:{ports["nginx"]}/"'
    settings.write_text(settings.read_text("utf-8").replace("[tool.publisher]", f"[tool.publisher]\n{site}"), "utf-8")
    for command in (["build"], ["publish"], ["export", str(at / "copy")]):
        line = [sys.executable, "-m", "publisher", "--project", str(project), *command]
        outcome = run(line, capture_output=True, text=True, check=False)
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    print(f"\n{outcome.stdout}", end="")
    with ExitStack() as stack:
        for name in ("nginx", "caddy"):
            (at / name).mkdir()
        stack.enter_context(running("--project", project, port=ports["live"], log=at / "server.log"))
        stack.enter_context(nginx(at / "copy", at / "nginx", ports["nginx"]))
        stack.enter_context(caddy(at / "copy", at / "caddy", (ports["nginx"], ports["caddy"])))
        bases = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
        clients = {n: stack.enter_context(httpx.Client(base_url=base, timeout=60)) for n, base in bases.items()}
        yield Copied((at / "copy" / "current").resolve(), clients)


def test_every_address_of_the_real_copy_answers_as_the_live_server_does(copied: Copied) -> None:
    def compare(entry: Entry) -> list[str]:
        content = (copied.folder / entry["file"]).read_bytes()
        expected = (int(entry.get("status", 200)), entry["media_type"], content)
        asked = ["live"] if not entry.get("own") else []
        asked += ["nginx", "caddy"] if not entry["address"].startswith("/errors/") else []
        return [name for name in asked if met(copied.clients[name], entry) != expected]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(compare, copied.files))
    differing = Counter(name for names in found for name in names)
    figures = ", ".join(f"{name} {differing[name]}" for name in copied.clients)
    print(f"addresses   {len(found)} compared; differing bodies: {figures}")
    assert len(found) > 15_000
    assert not differing, [entry for entry, names in zip(copied.files, found, strict=True) if names][:5]


def met(client: httpx.Client, entry: Entry) -> Met:
    """What the server answers: status, media type, decoded body."""
    path, mark, query = entry["address"].partition("?")
    headers = {"Accept": entry.get("accept", "*/*"), "Accept-Language": entry.get("language", "sv")}
    answer = client.get(quote(path, safe="/:@") + mark + query, headers=headers)
    return answer.status_code, answer.headers["content-type"], answer.content
