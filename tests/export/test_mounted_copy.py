"""A copy of a site below a path of its own, after a rollback, beside a live server that it sends readers to."""

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from conftest import PROJECT, free_port, publisher, running
from export.static_server import caddy, nginx
from project_history import Edited, Thing

ROOT, LIVE = "/open/data/", "https://live.example.se/"


@dataclass(frozen=True)
class Mounted:
    """The copy that is served, and a client of each server."""

    folder: Path
    live: httpx.Client
    copies: dict[str, httpx.Client]


@pytest.fixture(scope="module")
def mounted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mounted]:
    """Published: a and b, then c too, b merged into a, d replaced; then brought back to the first."""
    at = tmp_path_factory.mktemp("mounted")
    project = Path(shutil.copytree(PROJECT / "tests" / "minimal", at / "project"))
    port, other, live = free_port(), free_port(), free_port()
    with (project / "pyproject.toml").open("a") as settings:
        settings.write(f'site_url = "http://127.0.0.1:{port}{ROOT}"\nroot_path = "{ROOT}"\nlive_url = "{LIVE}"\n')
    first = Edited(project).publish([Thing("a"), Thing("b"), Thing("e", state="retired")])
    Edited(project).publish([Thing("a"), Thing("b"), Thing("c"), Thing("e", state="retired")])
    for command in (["rollback", first.publication.build_id], ["export", str(at / "copy")]):
        outcome = publisher("--project", project, *command)
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    with ExitStack() as stack:
        for name in ("nginx", "caddy"):
            (at / name).mkdir()
        stack.enter_context(running("--project", project, port=live, log=at / "server.log"))
        stack.enter_context(nginx(at / "copy", at / "nginx", port))
        stack.enter_context(caddy(at / "copy", at / "caddy", (port, other)))
        clients = [
            stack.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{each}")) for each in (live, port, other)
        ]
        yield Mounted((at / "copy" / "current").resolve(), clients[0], {"nginx": clients[1], "caddy": clients[2]})


@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_every_address_below_the_path_is_answered_as_the_live_server_does(mounted: Mounted, name: str) -> None:
    entries = json.loads((mounted.folder / "manifest.json").read_bytes())["files"]
    compared = 0
    for entry in entries:
        if entry.get("own"):
            continue
        path, mark, query = entry["address"].partition("?")
        address = ROOT + quote(path[1:], safe="/:@") + mark + query
        headers = {"Accept": entry.get("accept", "*/*"), "Accept-Language": entry.get("language", "sv")}
        live, copy = (client.get(address, headers=headers) for client in (mounted.live, mounted.copies[name]))
        assert copy.status_code == live.status_code, address
        assert copy.content == live.content, address
        assert copy.headers["content-type"] == live.headers["content-type"], address
        compared += 1
    assert compared > 200


ADDRESSES = (
    "",
    "id/council/a",
    "id/council/c",
    "doc/council/c",
    "doc/council/c.ttl",
    "doc/council/c.sv.html",
    "id/council/e",
    "doc/council/e.ttl",
    "def/Council",
    "def",
    "doc/council/a/",
    "favicon.ico",
    "profile",
    "history/council/a",
    "missing",
)


@pytest.mark.parametrize("name", ["nginx", "caddy"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_redirects_and_errors_are_those_of_the_live_server(mounted: Mounted, name: str, address: str) -> None:
    for accept in ("text/html", "text/turtle"):
        headers = {"Accept": accept, "Accept-Language": "en"}
        live, copy = (client.get(ROOT + address, headers=headers) for client in (mounted.live, mounted.copies[name]))
        assert copy.status_code == live.status_code
        assert copy.headers.get("location") == live.headers.get("location")


def test_what_only_a_newer_release_knows_leads_to_its_document_of_then(mounted: Mounted) -> None:
    for client in mounted.copies.values():
        answer = client.get(f"{ROOT}doc/council/c.ttl")
        assert answer.status_code == 307
        assert answer.headers["location"].startswith(f"{ROOT}memento/")
        followed = client.get(answer.headers["location"])
        assert followed.status_code == 200
        assert "council/c>" in followed.text


def test_pages_of_what_is_not_here_lead_to_the_live_server(mounted: Mounted) -> None:
    for client in mounted.copies.values():
        for address in ("search.sv.html?q=a", "sparql.en.html", "copy.sv.html", "timegate/doc/council/a"):
            answer = client.get(ROOT + address, headers={"Accept": "text/html"})
            assert f'href="{LIVE}"' in answer.text, address
