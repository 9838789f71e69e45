"""A copy forgets whom the releases have forgotten: what told of the person goes before anything else is done."""

import gzip
import json
from pathlib import Path

import brotli
import pytest
from export.test_static_copy import whole
from project_history import BASE, Edited, Thing

from publisher.export.export import export
from publisher.export.folder import Folder
from publisher.export.redactions import take_out
from publisher.persistence import nameless_tombstone
from publisher.redaction import redact, redacted

NAME = "Anna Exempelsson"
PERSON = f"{BASE}id/person/p-001"
TELLS = (
    f'<{PERSON}> skos:prefLabel "{NAME}"@sv, "{NAME}"@en .\n'
    f"<{PERSON}> ex:convenes <{BASE}id/council/west> .\n"
    f'<{BASE}id/council/east> skos:altLabel "Råd under {NAME}"@sv .\n'
)
TOMBSTONE = nameless_tombstone(PERSON).replace("YYYY-MM-DD", "2026-11-02") + "\n"


def unpacked(file: Path) -> str:
    content = file.read_bytes()
    if file.suffix in (".gz", ".br"):
        content = gzip.decompress(content) if file.suffix == ".gz" else brotli.decompress(content)
    return content.decode("utf-8", "replace")


def telling(folder: Path) -> list[str]:
    """The files of the copy that hold the name, packed ones among them."""
    files = (file for file in folder.rglob("*") if file.is_file() and file.suffix != ".zip")
    return [str(file.relative_to(folder)) for file in files if NAME in unpacked(file)]


def test_a_copy_forgets_before_the_next_is_made_and_for_good(
    minimal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project, place = Edited(minimal), tmp_path / "copy"
    project.publish([Thing("west", "Västra rådet")], TELLS)
    export(project.settings, place)
    held = len(telling(place))
    assert held > 20
    project.publish([Thing("west", "Västra rådet")], TOMBSTONE)
    redact(project.settings, PERSON)
    erased = redacted(project.settings.releases)
    assert erased == {PERSON}

    folder = Folder(place)
    with folder.opened():
        assert take_out(folder, erased) > 20
        assert take_out(folder, erased) == 0, "they are noted"
    assert telling(place) == []
    assert not list(place.rglob("*.zip"))
    assert (place / "current" / "site" / "about.sv.html").is_file(), "what tells of nobody is still served"
    assert whole(place)

    export(project.settings, place)
    assert telling(place) == []
    assert whole(place)
    manifest = json.loads((place / "current" / "manifest.json").read_bytes())
    assert manifest["redacted"] == [PERSON]
    assert "/doc/person/p-001.ttl" not in {entry["address"] for entry in manifest["files"]}
    assert "files of the copy before told of" not in capsys.readouterr().err


def test_an_export_says_that_the_copy_before_told_of_someone(
    minimal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project, place = Edited(minimal), tmp_path / "copy"
    project.publish([Thing("west", "Västra rådet")], TELLS)
    export(project.settings, place)
    project.publish([Thing("west", "Västra rådet")], TOMBSTONE)
    redact(project.settings, PERSON)
    export(project.settings, place)
    assert "files of the copy before told of what was redacted: deleted" in capsys.readouterr().err
    assert telling(place) == []
