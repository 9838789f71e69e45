import json
import shutil
from pathlib import Path

import pytest
from conftest import PROJECT, free_port, publisher

from publisher.build import Built, build
from publisher.check import check
from publisher.cli import run
from publisher.errors import ReleaseError
from publisher.matching.abbreviations import EXTENSION
from publisher.publication_log import append
from publisher.quads import Iri
from publisher.release import FORMAT, Manifest, current_folder, digest, open_release, switch, verify
from publisher.settings import read_settings

FILES = (
    "catalogue.nq",
    "checksums.json",
    "context.jsonld",
    "dumps/dataset.jsonld",
    "dumps/dataset.nq",
    "dumps/dataset.nt",
    "dumps/dataset.trig",
    "dumps/dataset.ttl",
    "dumps/dataset.nq.gz",
    "dumps/*.gz",
    "dumps/tables.zip",
    "dumps/SHA256SUMS",
    "examples.json",
    "matching.csv",
    "extent.json",
    "manifest.json",
    "published-iris.txt",
    "release.sqlite",
    "search.sqlite",
    "report.ttl",
    "store/CURRENT",
    "store/IDENTITY",
    "store/MANIFEST-*",
    "store/OPTIONS-*",
    "store/*.sst",
)
"""Every kind of file in a release; RocksDB's LOG and LOCK are written at each opening and hold nothing of ours."""


def quiet(_: str, _done: int = 0, _total: int = 0, /) -> None:
    """Show no progress."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A release of the minimal project, with a published IRI and a catalogue record."""
    project = tmp_path_factory.mktemp("sound") / "minimal"
    shutil.copytree(PROJECT / "tests" / "minimal", project)
    (project / "data" / "published-iris.txt").write_text("id/council/east\n")
    (project / EXTENSION).write_text("short,cl,council\n")
    with (project / "data" / "councils.trig").open("a", encoding="utf-8") as file:
        file.write("graph:catalogue { graph:councils a <http://www.w3.org/ns/dcat#Dataset> }\n")
    settings = read_settings(project, {})
    return build(settings, check(settings, quiet), quiet)


@pytest.fixture
def project(sound: Built, tmp_path: Path) -> Path:
    """A copy of that project with its release, to damage."""
    copy = tmp_path / "project"
    shutil.copytree(sound.folder.parents[1], copy, symlinks=True)
    return copy


def test_the_list_of_files_is_whole(sound: Built) -> None:
    files = {path for path in sound.folder.rglob("*") if path.is_file()}
    named = {path for pattern in FILES for path in sound.folder.glob(pattern)}
    assert all(list(sound.folder.glob(pattern)) for pattern in FILES)
    assert {path.name for path in files - named} <= {"LOG", "LOCK"} | {p.name for p in files if p.suffix == ".log"}


@pytest.mark.parametrize("damage", ["truncated", "missing", "altered", "a folder"])
@pytest.mark.parametrize("pattern", FILES)
def test_a_damaged_file_is_named_in_one_clear_message(
    pattern: str, damage: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = (project / "dist" / "current").resolve()
    file = sorted(folder.glob(pattern))[-1]
    data = file.read_bytes()
    assert data, "an empty file cannot be truncated"
    file.unlink()
    if damage == "truncated":
        file.write_bytes(data[: len(data) // 2])
    elif damage == "altered":
        file.write_bytes(data[:-3] + bytes([data[-3] ^ 1]) + data[-2:])
    elif damage == "a folder":
        file.mkdir()
    assert run(["--project", str(project), "publish"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.startswith(f"publisher: Release {folder.name}: ")
    assert said.err.endswith("Run `publisher build`.\n")
    assert file.name in said.err or "manifest" in said.err
    assert not (project / "dist" / "log").exists()


@pytest.mark.parametrize(
    ("pattern", "workers"), [("release.sqlite", 1), ("dumps/dataset.nq.gz", 1), ("store/*.sst", 1), ("dumps/*.ttl", 2)]
)
def test_a_damaged_release_is_not_served(pattern: str, workers: int, project: Path) -> None:
    folder = (project / "dist" / "current").resolve()
    file = sorted(folder.glob(pattern))[-1]
    data = file.read_bytes()
    file.write_bytes(data[:-3] + bytes([data[-3] ^ 1]) + data[-2:])
    outcome = publisher(
        "--project", str(project), "serve", "--workers", str(workers), "--port", str(free_port()), cwd=project
    )
    named = f"The file {file.relative_to(folder).as_posix()} is damaged"
    assert outcome.stderr == f"publisher: Release {folder.name}: {named}. Run `publisher build`.\n"
    assert outcome.stdout == ""
    assert outcome.returncode == 2


def test_a_foreign_file_in_the_store_is_damage(project: Path) -> None:
    (project / "dist" / "current" / "store" / "999999.sst").write_bytes(b"")
    with pytest.raises(ReleaseError, match=r"The file store/999999\.sst is damaged"):
        verify((project / "dist" / "current").resolve())


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '"text"', "{", "\xff", '{"format": 1}'])
def test_a_manifest_that_is_none_cannot_be_read(text: str, project: Path) -> None:
    (project / "dist" / "current" / "manifest.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(ReleaseError, match="Its manifest cannot be read"):
        verify((project / "dist" / "current").resolve())


@pytest.mark.parametrize("field", ["digests", "findings"])
def test_a_manifest_whose_parts_are_of_another_kind_cannot_be_read(field: str, project: Path) -> None:
    file = project / "dist" / "current" / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {field: 3}))
    with pytest.raises(ReleaseError, match="Its manifest cannot be read"):
        verify(file.parent.resolve())


def test_another_format_is_named(project: Path) -> None:
    file = project / "dist" / "current" / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"format": 99}))
    with pytest.raises(ReleaseError, match=f"Its format is 99, this software reads {FORMAT}"):
        verify(file.parent.resolve())


@pytest.mark.parametrize("command", ["publish", "serve"])
def test_where_nothing_was_built_the_message_says_so(
    command: str, minimal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--project", str(minimal), command]) == 2
    assert capsys.readouterr().err == "publisher: Release current: No release has been built. Run `publisher build`.\n"


@pytest.mark.parametrize("target", ["0123456789abcdef", "current"])
def test_a_link_that_leads_nowhere_is_a_missing_release(
    target: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "dist" / "current").unlink()
    (project / "dist" / "current").symlink_to(target)
    assert run(["--project", str(project), "serve"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("publisher: Release ")
    assert said.count("\n") == 1


def test_a_release_for_another_base_is_refused(project: Path) -> None:
    settings = read_settings(project, {"PUBLISHER_BASE_IRI": "https://data.example.org/"})
    with pytest.raises(ReleaseError, match=r"It was built for https://example\.org/minimal/"):
        open_release(current_folder(settings), settings)


def test_an_open_release_knows_its_things_and_its_publication(project: Path) -> None:
    settings = read_settings(project, {})
    folder = current_folder(settings)
    manifest = verify(folder)
    entry = append(settings.releases, manifest.build_id, manifest.data_id)
    release = open_release(folder, settings)
    try:
        assert release.manifest == manifest
        assert release.publication == entry
        assert release.knows(Iri("https://example.org/minimal/id/council/east"))
        assert not release.knows(Iri("https://example.org/minimal/id/council/west"))
        assert Iri("https://example.org/minimal/id/graph/councils") in release.graphs
    finally:
        release.close()


def test_the_manifest_says_what_the_release_is(sound: Built) -> None:
    manifest = Manifest(**json.loads((sound.folder / "manifest.json").read_text()))
    assert manifest == sound.manifest
    assert manifest.build_id == sound.folder.name
    assert manifest.data_id == digest(sound.folder / "dumps" / "dataset.nq"), "SHA-256 of the sorted quads"
    lines = (sound.folder / "dumps" / "dataset.nq").read_text("utf-8").splitlines()
    assert manifest.quads == len(lines)
    assert lines == sorted(lines)
    assert manifest.base_iri == "https://example.org/minimal/"


def test_current_is_switched_in_one_step(tmp_path: Path) -> None:
    switch(tmp_path, "one")
    switch(tmp_path, "two")
    assert (tmp_path / "current").readlink() == Path("two")
    assert [path.name for path in tmp_path.iterdir()] == ["current"]
