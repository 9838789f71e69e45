import json
from pathlib import Path

import pytest
from project_history import BASE, Edited, Thing

from publisher.archive import QUADS, verify_kept
from publisher.errors import RedactionRefused
from publisher.history.patches import FOLDER
from publisher.persistence import nameless_tombstone
from publisher.publishing import publish, roll_back
from publisher.redaction import Redacted, redact
from publisher.release import read_manifest

NAME = "Anna Exempelsson"
PERSON = f"{BASE}id/person/p-001"
COUNCIL = f"{BASE}id/council/west"
TELLS = (
    f'<{PERSON}> skos:prefLabel "{NAME}"@sv, "{NAME}"@en .\n'
    f"<{PERSON}> ex:convenes <{COUNCIL}> .\n"
    f'<{BASE}id/council/east> skos:altLabel "Råd under {NAME}"@sv .\n'
)
TOMBSTONE = nameless_tombstone(PERSON).replace("YYYY-MM-DD", "2026-11-02") + "\n"


@pytest.fixture
def edited(minimal: Path) -> Edited:
    """Three publications: with the person, with something more, and with the tombstone in the person's place."""
    project = Edited(minimal)
    project.publish([Thing("west", "Västra rådet")], TELLS)
    project.publish([Thing("west", "Nya västra rådet")], TELLS)
    project.publish([Thing("west", "Nya västra rådet")], TOMBSTONE)
    return project


def everything(folder: Path) -> str:
    """Every byte below the folder, as text."""
    return "".join(file.read_bytes().decode("utf-8", "replace") for file in folder.rglob("*") if file.is_file())


def test_before_the_redaction_the_name_stands_in_the_kept_releases(edited: Edited) -> None:
    assert NAME in everything(edited.settings.releases)


def test_no_byte_of_the_releases_holds_the_name_afterwards(edited: Edited) -> None:
    outcome = redact(edited.settings, PERSON)
    assert NAME not in everything(edited.settings.releases)
    assert outcome == Redacted(releases=2, patches=1, quads=2 * 5), "names, who convenes from both sides, and a text"


def test_everything_else_stays_and_can_be_verified(edited: Edited) -> None:
    releases = edited.settings.releases
    before = {folder.parent.parent: folder.read_text("utf-8").splitlines() for folder in releases.glob(f"*/{QUADS}")}
    redact(edited.settings, PERSON)
    for folder, lines in before.items():
        manifest = verify_kept(folder)
        kept = (folder / QUADS).read_text("utf-8").splitlines()
        gone = [line for line in lines if line not in kept]
        assert len(lines) - len(kept) == sum(int(note["quads"]) for note in manifest.redactions) == len(gone)
        assert all(NAME in line or PERSON in line for line in gone)
        assert all(line in lines for line in kept)
    assert sum(bool(read_manifest(folder).redactions) for folder in before) == 2


def test_the_tombstone_stays_and_names_nobody(edited: Edited) -> None:
    redact(edited.settings, PERSON)
    current = (edited.settings.releases / "current" / QUADS).read_text("utf-8")
    assert f"<{PERSON}> <http://www.w3.org/2002/07/owl#deprecated>" in current


def test_a_redacted_release_can_be_brought_back_without_the_person(edited: Edited) -> None:
    redact(edited.settings, PERSON)
    roll_back(edited.settings, "1", lambda *_: None)
    assert "Västra rådet" in (edited.settings.releases / "current" / QUADS).read_text("utf-8")
    assert NAME not in everything(edited.settings.releases)


def test_a_redaction_may_be_repeated(edited: Edited) -> None:
    redact(edited.settings, PERSON)
    with pytest.raises(RedactionRefused, match="No kept release"):
        redact(edited.settings, f"{BASE}id/person/p-002")
    assert redact(edited.settings, PERSON) == Redacted(0, 0, 0)


def test_a_redaction_that_was_cut_off_is_finished_by_the_next(edited: Edited) -> None:
    releases = edited.settings.releases
    first = json.loads((releases / "log").read_text("utf-8").splitlines()[0])["build_id"]
    quads = releases / first / QUADS
    (releases / first / ".redacting").touch()
    quads.write_text("".join(f"{line}\n" for line in quads.read_text("utf-8").splitlines() if PERSON not in line))
    redact(edited.settings, PERSON)
    assert NAME not in everything(releases)
    assert not list(releases.rglob(".redacting"))
    assert verify_kept(releases / first).redactions[0]["quads"] == "5"


@pytest.mark.parametrize(
    "more", ["", TELLS, TOMBSTONE + f'<{BASE}id/council/east> skos:altLabel "{NAME}"@sv .\n'], ids=["none", "all", "a"]
)
def test_a_person_of_whom_the_current_release_tells_is_not_redacted(minimal: Path, more: str) -> None:
    project = Edited(minimal)
    project.publish([Thing("west", "Västra rådet")], TELLS)
    if more != "":
        project.write([Thing("west", "Andra namnet")], more)
        project.build()
        publish(project.settings)
    before = everything(project.settings.releases)
    with pytest.raises(RedactionRefused, match=r"retired\.trig") as refused:
        redact(project.settings, PERSON)
    assert nameless_tombstone(PERSON) in str(refused.value)
    assert everything(project.settings.releases) == before


def test_what_is_not_ours_or_not_published_is_not_redacted(edited: Edited) -> None:
    with pytest.raises(RedactionRefused, match="no IRI of this dataset"):
        redact(edited.settings, "https://example.com/anna")
    edited.write([Thing("west", "Annat namn")], TOMBSTONE)
    edited.build()
    with pytest.raises(RedactionRefused, match="not published"):
        redact(edited.settings, PERSON)
    assert FOLDER in {path.name for path in edited.settings.releases.iterdir()}
