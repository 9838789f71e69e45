import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import PROJECT, publisher

from publisher import __version__
from publisher.cli import run
from publisher.commands.steps import Steps
from publisher.publication_log import read_log

COMMANDS = (
    "check",
    "build",
    "publish",
    "rollback",
    "diff",
    "redact",
    "new",
    "match",
    "query",
    "validate",
    "export",
    "serve",
)


@contextmanager
def listening() -> Iterator[int]:
    """Another program that listens on a port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port: int = taken.getsockname()[1]
        yield port


@pytest.fixture
def built(minimal: Path) -> Path:
    """The minimal project with a release."""
    assert run(["--project", str(minimal), "build"]) == 0
    return minimal


def test_help_names_every_command_and_option() -> None:
    outcome = publisher("--help")
    assert outcome.returncode == 0
    for word in (*COMMANDS, "--project", "--dist", "--version"):
        assert word in outcome.stdout
    for command in COMMANDS:
        assert f"    {command} " in outcome.stdout, "with a line of its own that says what it does"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        run([command, "--help"])
    assert raised.value.code == 0
    assert f"publisher {command}" in capsys.readouterr().out


def test_the_version_is_that_of_the_package() -> None:
    outcome = publisher("--version")
    assert outcome.stdout == f"publisher {__version__}\n"
    assert f'version = "{__version__}"' in (PROJECT / "pyproject.toml").read_text("utf-8")


@pytest.mark.parametrize("arguments", [[], ["deploy"], ["check", "--format", "xml"], ["check", "extra"]])
def test_a_command_line_that_makes_no_sense_exits_2_with_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as raised:
        run(arguments)
    assert raised.value.code == 2
    assert capsys.readouterr().err.startswith("usage: publisher")


def test_the_installed_command_is_the_module() -> None:
    installed = Path(sys.executable).parent / "publisher"
    outcome = subprocess.run([installed, "--version"], capture_output=True, text=True, check=True)
    assert outcome.stdout == publisher("--version").stdout


def test_building_says_what_it_read_found_and_wrote(minimal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--project", str(minimal), "build"]) == 0
    rows = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()[:3])
    assert rows["read"] == "3 files, 28 quads, 1 derived"
    assert rows["findings"] == "none"
    build_id = (minimal / "dist" / "current").readlink().name
    assert rows["release"].startswith(f"{build_id} written, 29 quads, in ")
    assert run(["--project", str(minimal), "build"]) == 0
    shown = capsys.readouterr().out
    assert f"release     {build_id} already there" in shown
    manifest = json.loads((minimal / "dist" / "current" / "manifest.json").read_text())
    assert f"data id     {manifest['data_id']}\n" in shown


def test_a_release_goes_where_dist_says(minimal: Path, tmp_path: Path) -> None:
    assert run(["--project", str(minimal), "--dist", str(tmp_path / "elsewhere"), "build"]) == 0
    assert (tmp_path / "elsewhere" / "current" / "manifest.json").is_file()
    assert not (minimal / "dist").exists()


def test_publishing_lists_the_iris_in_order_and_appends_to_the_log(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["--project", str(built), "publish"]) == 0
    listed = (built / "data" / "published-iris.txt").read_text("utf-8").splitlines()[2:]
    assert listed == sorted(listed)
    assert {"def/Council", "id/council/east", "id/board/county"} <= set(listed)
    (entry,) = read_log(built / "dist")
    assert entry.build_id == (built / "dist" / "current").readlink().name
    shown = capsys.readouterr().out
    assert f"published   release {entry.build_id}, publication 1 of {entry.time}\n" in shown
    assert f"addresses   {len(listed)} new in data/published-iris.txt\n" in shown


def test_publishing_twice_is_one_publication(built: Path) -> None:
    assert run(["--project", str(built), "publish"]) == 0
    before = {path: path.read_bytes() for path in (built / "dist" / "log", built / "data" / "published-iris.txt")}
    assert run(["--project", str(built), "publish"]) == 0
    assert {path: path.read_bytes() for path in before} == before


def test_what_was_published_is_sound_and_can_be_built_and_published_again(built: Path) -> None:
    assert run(["--project", str(built), "publish"]) == 0
    assert run(["--project", str(built), "check"]) == 0
    file = built / "data" / "councils.trig"
    more = '  council:west a ex:Council ; skos:prefLabel "West"@en .\n  board:county ex:convenes council:west .\n}\n'
    file.write_text(file.read_text("utf-8").rstrip("}\n") + "\n" + more, "utf-8")
    assert run(["--project", str(built), "build"]) == 0
    assert run(["--project", str(built), "publish"]) == 0
    listed = (built / "data" / "published-iris.txt").read_text("utf-8").splitlines()[2:]
    assert "id/council/west" in listed
    assert listed == sorted(listed)
    assert [entry.sequence for entry in read_log(built / "dist")] == [1, 2]


def test_the_real_dataset_can_be_published_and_checked_again(project: Path, dist: Path, port: int) -> None:
    arguments = ["--project", str(project), "--dist", str(project / "dist")]
    copy = subprocess.run(["cp", "-a", str(dist), str(project / "dist")], check=False)
    assert copy.returncode == 0
    assert run([*arguments, "publish"]) == 0
    listed = (project / "data" / "published-iris.txt").read_text("utf-8").splitlines()[2:]
    assert len(listed) >= 500
    assert run([*arguments, "check"]) == 0
    assert port


def test_a_damaged_log_stops_the_publication(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (built / "dist" / "log").write_text("{}\n")
    assert run(["--project", str(built), "publish"]) == 2
    assert "The publication log is damaged." in capsys.readouterr().err
    assert not (built / "data" / "published-iris.txt").exists()


def test_a_port_in_use_is_said_at_once(built: Path) -> None:
    with listening() as port:
        outcome = publisher("--project", built, "serve", "--port", str(port))
    assert outcome.returncode == 2
    assert outcome.stderr == (
        f"publisher: Cannot listen on port {port} of 127.0.0.1: it is in use. "
        "Choose another with --port or --host, or `make serve PORT=9000`.\n"
    )
    assert outcome.stdout == ""


@pytest.mark.parametrize("host", ["203.0.113.1", "no.such.host.invalid", "a..b", "256.1.1.1"])
def test_a_host_that_cannot_be_listened_on_is_not_called_in_use(
    host: str, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["--project", str(built), "serve", "--host", host, "--port", "0"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"publisher: Cannot listen on port 0 of {host}: ")
    assert "in use" not in said
    assert said.count("\n") == 1


def test_an_interrupted_command_says_nothing_and_exits_130(minimal: Path) -> None:
    statements = "".join(
        f"  council:c{number} a ex:Council ; skos:prefLabel 'c'@en . board:county ex:convenes council:c{number} .\n"
        for number in range(150_000)
    )
    file = minimal / "data" / "councils.trig"
    file.write_text(file.read_text("utf-8").rstrip("}\n") + "\n" + statements + "}\n", "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "publisher", "--project", str(minimal), "check"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    assert process.stderr.readline().startswith("…"), "it is at work for more than a second"
    process.send_signal(signal.SIGINT)
    shown, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert shown == ""
    assert "Traceback" not in said


def test_a_step_that_takes_long_shows_a_line_and_a_quick_one_does_not(capsys: pytest.CaptureFixture[str]) -> None:
    with Steps() as steps:
        steps("quick")
        steps("slow")
        deadline = time.monotonic() + 60
        shown = ""
        while not shown and time.monotonic() < deadline:
            time.sleep(0.05)
            shown = capsys.readouterr().err
        steps("last")
    assert shown == "…           slow\n"


def test_a_project_in_another_folder_needs_no_working_directory(minimal: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    outcome = publisher("--project", minimal, "check", cwd=tmp_path / "empty")
    assert outcome.returncode == 0
    assert list((tmp_path / "empty").iterdir()) == []
