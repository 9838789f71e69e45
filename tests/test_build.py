import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from conftest import PROJECT, free_port, publisher, running
from waiting import until

from publisher import databases
from publisher.build import Built, build
from publisher.check import check
from publisher.errors import ReleaseRejected, StorageError
from publisher.release import current_folder, verify
from publisher.settings import read_settings

LIMITS = (512, 3_000, 10_000, 40_000, 90_000)
KILLS = 14
KILLS_WHILE_WRITING = 10


def quiet(_: str, _done: int = 0, _total: int = 0, /) -> None:
    """Show no progress."""


def build_here(project: Path, **environment: str) -> Built:
    """Build in this process."""
    settings = read_settings(project, environment)
    return build(settings, check(settings, quiet), quiet)


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "publisher", *map(str, arguments)]


def command_beside(*arguments: str | Path) -> list[str]:
    """The command as it works with many quads: the check's store on disk, the index written by another process."""
    script = "from publisher import check, cli, databases; databases.BESIDE_FROM = check.ON_DISK_FROM = 0; cli.main()"
    return [sys.executable, "-c", script, *map(str, arguments)]


def change(project: Path, name: str) -> None:
    """Rename the council, so that the next build is another release."""
    file = project / "data" / "councils.trig"
    file.write_text(re.sub(r'"[^"]*"@en \.\n\n', f'"{name}"@en .\n\n', file.read_text("utf-8")), "utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a release by its path below the release."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def reproducible(folder: Path) -> dict[str, bytes]:
    """The files that are the same on every machine: all but the databases and their checksums."""
    return {
        name: data
        for name, data in contents(folder).items()
        if not name.startswith("store/") and name not in ("release.sqlite", "search.sqlite", "checksums.json")
    }


def dumped(file: Path) -> list[str]:
    connection = sqlite3.connect(file)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def indexed(file: Path) -> list[tuple[object, ...]]:
    """What a search index holds; full-text tables are told by the blocks that they are made of."""
    tables = ("kinds", "entries", "texts", "keys", "words", "grams", "found_data")
    connection = sqlite3.connect(file)
    try:
        rows = [row for table in tables for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]
    finally:
        connection.close()
    assert len(rows) > len(tables)
    return rows


def stored(folder: Path) -> list[str]:
    """What the SPARQL store of a release holds, the merge among it."""
    quads = sorted(map(str, ox.Store.read_only(str(folder / "store"))))
    assert quads
    return quads


def written(folder: Path) -> dict[Path, tuple[int, int, int]]:
    """Which files there are and when they were written; reading one changes nothing of this."""
    stats = {path: path.stat() for path in folder.rglob("*")}
    return {path: (stat.st_ino, stat.st_size, stat.st_mtime_ns) for path, stat in stats.items()}


def complaints(said: str) -> list[str]:
    """The lines of an error output that tell of no step."""
    return [line for line in said.splitlines() if not line.startswith("…")]


def left_behind(dist: Path) -> list[str]:
    return [path.name for path in dist.iterdir() if path.name.startswith(".")]


def test_the_real_dataset_builds_the_same_in_another_folder_and_hash_seed(
    dist: Path, port: int, tmp_path: Path
) -> None:
    copy = tmp_path / "a folder with another name"
    copy.mkdir()
    shutil.copy(PROJECT / "pyproject.toml", copy)
    for name in ("ontology", "shapes", "data"):
        shutil.copytree(PROJECT / name, copy / name)
    arguments = ("--project", copy, "build", "--port", str(port))
    outcome = publisher(*arguments, cwd=tmp_path, PYTHONHASHSEED="4711", TZ="Asia/Tokyo", LC_ALL="C")
    assert outcome.returncode == 0, outcome.stderr
    one, other = (dist / "current").resolve(), (copy / "dist" / "current").resolve()
    assert one.name == other.name, "the build id"
    assert reproducible(one) == reproducible(other)
    assert len(reproducible(one)) >= 10
    assert dumped(one / "release.sqlite") == dumped(other / "release.sqlite")
    assert indexed(one / "search.sqlite") == indexed(other / "search.sqlite")
    assert stored(one) == stored(other)


def test_two_processes_write_what_one_writes(minimal: Path) -> None:
    for dist, program in (("one", command), ("two", command_beside)):
        arguments = program("--project", minimal, "--dist", dist, "build")
        outcome = subprocess.run(arguments, capture_output=True, text=True, check=False)
        assert (outcome.returncode, complaints(outcome.stderr)) == (0, [])
    one, two = (minimal / dist / "current" for dist in ("one", "two"))
    assert reproducible(one) == reproducible(two)
    assert (one / "release.sqlite").read_bytes() == (two / "release.sqlite").read_bytes()
    assert (one / "search.sqlite").read_bytes() == (two / "search.sqlite").read_bytes()
    assert stored(one) == stored(two)


def test_the_store_of_a_check_becomes_that_of_the_release(minimal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publisher.check.ON_DISK_FROM", 0)
    settings = read_settings(minimal, {})
    in_memory = check(settings, quiet)
    on_disk = check(settings, quiet, minimal / "dist")
    assert (in_memory.store, in_memory.findings) == (None, on_disk.findings)
    assert on_disk.store
    (kept,) = minimal.joinpath("dist").iterdir()
    assert kept == on_disk.store
    release = build(settings, on_disk, quiet).folder
    assert left_behind(minimal / "dist") == []
    other = build(replace(settings, dist=Path("other")), in_memory, quiet).folder
    assert release.name == other.name
    assert stored(release) == stored(other)


def test_a_check_leaves_no_store_behind(minimal: Path, tmp_path: Path) -> None:
    """Neither where it fails, nor where there is no build after it, nor where one was killed before."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    places = {"check": tmp_path / "temporary", "build": minimal / "dist"}
    (minimal / "data" / "extra.ttl").write_text("")
    for name, place in places.items():
        (place / f".publisher-store-x-{ended.pid}").mkdir(parents=True)
        arguments = command_beside("--project", minimal, name)
        environment = os.environ | {"TMPDIR": str(places["check"])}
        outcome = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)
        assert outcome.returncode == 1, outcome.stderr
        assert list(place.iterdir()) == []


def test_what_the_process_beside_cannot_write_is_a_storage_error(
    minimal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "BESIDE_FROM", 0)
    settings = read_settings(minimal, {})
    checked = check(settings, quiet)

    def obstruct(step: str, _done: int = 0, _total: int = 0, /) -> None:
        if step == "writing the dumps":
            (minimal / "dist" / f".building-{os.getpid()}" / "store").write_text("a file where the store should be")

    with pytest.raises(StorageError, match="Cannot write "):
        build(settings, checked, obstruct)
    assert list((minimal / "dist").iterdir()) == []


def process_beside() -> list[int]:
    """The id of the process that writes beside this one, which is told this one's id as its first argument."""
    mine = b"publisher.databases\0[%d, " % os.getpid()
    return [int(file.parent.name) for file in Path("/proc").glob("[0-9]*/cmdline") if mine in read(file)]


def read(file: Path) -> bytes:
    """The bytes of a file of a process, which may just have ended."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def test_a_process_beside_that_is_killed_fails_the_build(minimal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "BESIDE_FROM", 0)
    settings = read_settings(minimal, {})
    checked = check(settings, quiet)

    def kill_it(step: str, done: int = 0, _total: int = 0, /) -> None:
        if step == "writing the description store" and not done:
            assert until(process_beside), "no process writes beside this one"
            os.kill(process_beside()[0], signal.SIGKILL)

    with pytest.raises(StorageError, match=r"Cannot write search\.sqlite: The process .* ended with status -9"):
        build(settings, checked, kill_it)
    assert list((minimal / "dist").iterdir()) == []


def test_two_hash_seeds_give_one_release(minimal: Path) -> None:
    ids = set()
    for seed in ("0", "1", "2"):
        publisher("--project", minimal, "--dist", f"dist-{seed}", "build", PYTHONHASHSEED=seed)
        ids.add((minimal / f"dist-{seed}" / "current").resolve().name)
    first = reproducible(minimal / "dist-0" / "current")
    assert len(ids) == 1
    assert all(reproducible(minimal / f"dist-{seed}" / "current") == first for seed in ("1", "2"))


def test_comments_and_order_in_the_files_do_not_change_the_data(minimal: Path) -> None:
    before = build_here(minimal)
    file = minimal / "data" / "councils.trig"
    head, _, body = file.read_text("utf-8").partition("graph:councils {\n")
    council, _, board = body.rstrip("}\n").partition("\n\n")
    file.write_text(f"{head}# In another order.\ngraph:councils {{\n{board}\n{council}\n}}\n", "utf-8")
    after = build_here(minimal)
    assert after.manifest == before.manifest
    assert not after.is_new


def test_the_build_id_tells_apart_what_shapes_the_output(minimal: Path) -> None:
    first = build_here(minimal).manifest
    ids = {first.build_id}
    for environment in ({"PUBLISHER_TITLE_SV": "Annat"}, {"PUBLISHER_SITE_URL": "https://data.example.org/"}):
        changed = build_here(minimal, **environment).manifest
        assert changed.data_id == first.data_id
        ids.add(changed.build_id)
    shapes = minimal / "shapes" / "minimal-shapes.ttl"
    shapes.write_text(shapes.read_text("utf-8") + "# A comment.\n", "utf-8")
    ids.add(build_here(minimal).manifest.build_id)
    change(minimal, "Council of the East")
    last = build_here(minimal).manifest
    assert last.data_id != first.data_id
    assert len(ids | {last.build_id}) == 5
    assert build_here(minimal, PUBLISHER_QUERY_SECONDS="3").manifest == last


def test_a_release_that_stands_is_not_written_again(minimal: Path) -> None:
    first = build_here(minimal)
    before = written(first.folder)
    again = build_here(minimal)
    assert (first.is_new, again.is_new) == (True, False)
    assert again.manifest == first.manifest
    assert written(first.folder) == before


def test_going_back_to_older_data_switches_to_the_older_release(minimal: Path) -> None:
    first = build_here(minimal)
    change(minimal, "Council of the East")
    second = build_here(minimal)
    change(minimal, "Eastern Council")
    third = build_here(minimal)
    assert third.folder == first.folder != second.folder
    assert not third.is_new
    assert (minimal / "dist" / "current").resolve() == first.folder.resolve()


def test_a_damaged_release_is_written_anew(minimal: Path) -> None:
    first = build_here(minimal)
    (first.folder / "release.sqlite").write_bytes(b"")
    again = build_here(minimal)
    assert again.is_new
    assert again.manifest == verify(first.folder) == first.manifest
    assert left_behind(minimal / "dist") == []


def test_violations_leave_the_last_release_untouched(minimal: Path) -> None:
    first = build_here(minimal)
    before = contents(minimal / "dist")
    (minimal / "data" / "extra.ttl").write_text("")
    outcome = publisher("--project", minimal, "build")
    assert outcome.returncode == 1
    assert outcome.stdout == ""
    assert "The file states nothing." in outcome.stderr
    assert "publisher: No release was built: 1 violation. Mend it and build again." in outcome.stderr
    assert contents(minimal / "dist") == before
    assert current_folder(read_settings(minimal, {})) == first.folder.resolve()


def test_a_rejected_check_raises_with_the_number_of_violations(minimal: Path) -> None:
    (minimal / "data" / "extra.ttl").write_text("")
    (minimal / "data" / "more.ttl").write_text("")
    with pytest.raises(ReleaseRejected, match="2 violations") as raised:
        build_here(minimal)
    assert raised.value.violations == 2
    assert not (minimal / "dist").exists()


def test_an_unreadable_file_leaves_the_last_release_untouched(minimal: Path) -> None:
    build_here(minimal)
    before = contents(minimal / "dist")
    (minimal / "data" / "extra.ttl").write_text("x")
    outcome = publisher("--project", minimal, "build")
    assert outcome.returncode == 2
    assert "data/extra.ttl:1:1" in outcome.stderr
    assert contents(minimal / "dist") == before


def test_a_dropped_iri_leaves_the_last_release_untouched(minimal: Path) -> None:
    build_here(minimal)
    assert publisher("--project", minimal, "publish").returncode == 0
    before = contents(minimal / "dist")
    file = minimal / "data" / "councils.trig"
    file.write_text(file.read_text("utf-8").replace("council:east", "council:west"), "utf-8")
    outcome = publisher("--project", minimal, "build")
    assert outcome.returncode == 1
    assert "A published IRI is no longer described." in outcome.stderr
    assert "<https://example.org/minimal/id/council/east> owl:deprecated true ;" in outcome.stderr
    assert contents(minimal / "dist") == before


def test_a_tombstone_lets_the_build_through(minimal: Path) -> None:
    build_here(minimal)
    publisher("--project", minimal, "publish")
    file = minimal / "data" / "councils.trig"
    text = file.read_text("utf-8").replace("council:east", "council:west")
    file.write_text(text + "graph:councils { council:east <http://www.w3.org/2002/07/owl#deprecated> true }", "utf-8")
    assert build_here(minimal).is_new


@pytest.fixture
def wide(minimal: Path) -> Path:
    """The minimal project with so many councils that writing takes a good part of a build."""
    councils = "".join(
        f'  council:c{number} a ex:Council ; skos:prefLabel "Råd {number}"@sv, "Council {number}"@en .\n'
        f"  board:county ex:convenes council:c{number} .\n"
        for number in range(300)
    )
    file = minimal / "data" / "councils.trig"
    file.write_text(file.read_text("utf-8").rstrip("}\n") + "\n" + councils + "}\n", "utf-8")
    return minimal


def test_a_build_killed_at_any_moment_leaves_the_old_or_the_new_release_whole(wide: Path) -> None:
    chance = random.Random(20261121)
    build_here(wide)
    dist = wide / "dist"
    started = time.monotonic()
    change(wide, "Council, first")
    assert subprocess.run(command("--project", wide, "build"), capture_output=True, check=False).returncode == 0
    whole = time.monotonic() - started
    old, seen = current(dist), releases(dist)
    killed = cut = 0
    for number in range(KILLS + KILLS_WHILE_WRITING):
        change(wide, f"Council, change {number}")
        program = command_beside if number % 2 else command
        process = subprocess.Popen(
            program("--project", wide, "build"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if number < KILLS:  # one moment in each slice of the run
            time.sleep(whole * (number + chance.random()) / KILLS)
        else:
            wait_until_it_writes(dist, process)
            time.sleep(chance.random() * 0.15)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        cut += (dist / f".building-{process.pid}").exists()
        now = current(dist)
        manifest = verify(dist / now)
        assert manifest.build_id == now
        assert now == old or now not in seen, "the old release or the one that was being built"
        old, seen = now, releases(dist)
    assert killed >= KILLS // 2
    assert cut >= 3, "some of them while it wrote"
    outcome = publisher("--project", wide, "build")
    assert outcome.returncode == 0, outcome.stderr
    assert left_behind(dist) == []
    for folder in dist.iterdir():
        assert verify(folder.resolve())


def releases(dist: Path) -> set[str]:
    return {path.name for path in dist.iterdir() if re.fullmatch("[0-9a-f]{16}", path.name)}


def current(dist: Path) -> str:
    assert (dist / "current").is_symlink()
    return (dist / "current").resolve(strict=True).name


def wait_until_it_writes(dist: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until the build has begun to write aside."""
    mark = f".building-{process.pid}"
    while process.poll() is None and not (dist / mark).exists():
        time.sleep(0.001)


def test_what_a_killed_build_left_is_cleared_and_a_running_one_is_not(minimal: Path) -> None:
    build_here(minimal)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    alive = os.getppid()
    for number in (ended.pid, alive):
        (minimal / "dist" / f".building-{number}" / "dumps").mkdir(parents=True)
        (minimal / "dist" / f".current-{number}").symlink_to("nowhere")
    build_here(minimal)
    assert sorted(left_behind(minimal / "dist")) == [f".building-{alive}", f".current-{alive}"]


@pytest.mark.parametrize(("limit", "program"), [*((limit, command) for limit in LIMITS), (90_000, command_beside)])
def test_a_full_disk_is_one_clear_message_and_leaves_the_last_release(
    minimal: Path, limit: int, program: Callable[..., list[str]]
) -> None:
    """The kernel refuses each file beyond a size, as a full disk does: dumps, tables and store in turn."""
    first = build_here(minimal)
    before = contents(minimal / "dist")
    change(minimal, "Council of the East")

    def forbid() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    outcome = subprocess.run(
        program("--project", minimal, "build"), preexec_fn=forbid, capture_output=True, text=True, check=False
    )
    assert_refused(outcome)
    assert contents(minimal / "dist") == before
    assert left_behind(minimal / "dist") == []
    assert build_here(minimal).folder != first.folder


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 300 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "none", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk needs the right to mount one")
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_disk_that_is_really_full_is_one_clear_message(minimal: Path, small_disk: Path) -> None:
    outcome = subprocess.run(
        command("--project", minimal, "--dist", small_disk, "build"), capture_output=True, text=True, check=False
    )
    assert_refused(outcome)
    assert "No space left on device" in outcome.stderr
    assert list(small_disk.iterdir()) == [], "what was begun is cleared, for it holds the disk"


def assert_refused(outcome: subprocess.CompletedProcess[str]) -> None:
    assert outcome.returncode == 2, outcome.stderr
    (said,) = complaints(outcome.stderr)
    assert re.fullmatch(
        r"publisher: Cannot write [\w.-]+: [A-Za-z/ ]+\. "
        r"Free space or choose another folder with --dist; the last release is untouched\.",
        said,
    )
    assert outcome.stdout == ""


def test_a_folder_that_cannot_be_written_is_a_storage_error(minimal: Path) -> None:
    (minimal / "dist").write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="Cannot write dist: "):
        build_here(minimal)
    assert (minimal / "dist").read_text() == "a file where the folder should be"


def test_two_builds_at_once_give_one_release(wide: Path) -> None:
    for attempt in range(3):
        change(wide, f"Council, attempt {attempt}")
        processes = [
            subprocess.Popen(command("--project", wide, "build"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for _ in range(3)
        ]
        outcomes = [(process.communicate(timeout=60), process.returncode) for process in processes]
        assert [code for _, code in outcomes] == [0, 0, 0], outcomes
        assert verify(wide / "dist" / current(wide / "dist"))
        assert left_behind(wide / "dist") == []


def test_another_base_rebases_everything_and_is_served(tmp_path: Path) -> None:
    base, port = "https://data.example.org/karta/", free_port()
    dist = tmp_path / "dist"
    outcome = publisher("--dist", dist, "build", "--port", str(port), PUBLISHER_BASE_IRI=base)
    assert outcome.returncode == 0, outcome.stderr
    old = read_settings(PROJECT, {}).written_base
    dumps = [path for path in (dist / "current" / "dumps").iterdir() if path.suffix not in (".gz", ".zip")]
    for path in [*dumps, dist / "current" / "context.jsonld"]:
        assert old not in path.read_text("utf-8"), path.name
    assert not [line for line in dumped(dist / "current" / "release.sqlite") if old in line]
    assert not [row for row in stored(dist / "current") if old in row]
    with running("--dist", dist, port=port, log=tmp_path / "log", PUBLISHER_BASE_IRI=base) as server:
        answer = httpx.get(f"{server.url}def/Council", headers={"Accept": "text/turtle"}, follow_redirects=True)
        assert answer.status_code == 200
        assert f"<{base}def/Council>" in answer.text or f"@prefix ik: <{base}def/>" in answer.text
        assert old not in answer.text


def test_findings_keep_their_lines_when_the_base_is_another(minimal: Path) -> None:
    file = minimal / "data" / "councils.trig"
    file.write_text(file.read_text("utf-8").replace("ex:convenes council:east", "ex:convenes council:west"), "utf-8")
    settings = read_settings(minimal, {"PUBLISHER_BASE_IRI": "https://data.example.org/"})
    (finding,) = check(settings, quiet).findings
    assert (finding.focus, finding.file, finding.line) == (
        "https://data.example.org/id/council/east",
        "data/councils.trig",
        8,
    )


def test_a_warning_does_not_keep_a_release_back_and_stands_in_its_report(minimal: Path) -> None:
    shapes = minimal / "shapes" / "minimal-shapes.ttl"
    demanded = shapes.read_text("utf-8").replace("sh:minCount 1", "sh:minCount 2").replace("sh:Violation", "sh:Warning")
    shapes.write_text(demanded, "utf-8")
    outcome = publisher("--project", minimal, "build")
    assert outcome.returncode == 0, outcome.stderr
    assert "findings    0 violations, 1 lesser" in outcome.stdout
    assert verify((minimal / "dist" / "current").resolve()).findings == {"warning": 1}
    report = (minimal / "dist" / "current" / "report.ttl").read_text("utf-8")
    assert "sh:resultSeverity sh:Warning" in report
    assert "sh:conforms false" in report
    assert "councils.trig" not in report, "where it stands in a file is no part of what the build id names"
