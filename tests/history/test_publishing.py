import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import PROJECT, publisher
from project_history import BASE, Edited, Thing

from publisher.archive import QUADS
from publisher.errors import ReleaseError
from publisher.history.patches import patch_file, read_patch
from publisher.history.reader import History
from publisher.publication_log import read_log
from publisher.publishing import difference, publish, roll_back
from publisher.quad_file import read_quads
from publisher.quads import Iri
from publisher.release import CHECKSUMS, open_release, read_manifest, verify

WEST, NORTH = Thing("west", "Västra rådet"), Thing("north", "Norra rådet")
FIRST, SECOND = [WEST], [Thing("west", "Nya västra rådet"), NORTH]


@pytest.fixture
def edited(minimal: Path) -> Edited:
    return Edited(minimal)


def quiet(_: str, _done: int = 0, _total: int = 0, /) -> None:
    """Progress that nobody reads."""


def history(edited: Edited) -> History:
    return History(edited.settings.releases, QUADS, BASE)


def test_a_publication_says_what_it_adds_and_deletes(edited: Edited) -> None:
    edited.publish(FIRST)
    edited.publish(SECOND)
    changes = list(read_patch(patch_file(edited.settings.releases, 2)))
    added = [change.line for change in changes if change.added]
    deleted = [change.line for change in changes if not change.added]
    assert any('"Nya västra rådet"@sv' in line for line in added)
    assert any('"Västra rådet"@sv' in line for line in deleted)
    assert all('"Norra rådet"' not in line for line in deleted)


def test_a_patch_leads_from_one_release_to_the_next(edited: Edited) -> None:
    ids = [edited.publish(things).publication.build_id for things in (FIRST, SECOND, [WEST, NORTH])]
    quads = [set((edited.settings.releases / i / QUADS).read_text("utf-8").splitlines()) for i in ids]
    for sequence in (2, 3):
        changes = list(read_patch(patch_file(edited.settings.releases, sequence)))
        added = {change.line for change in changes if change.added}
        deleted = {change.line for change in changes if not change.added}
        assert added
        assert not added & quads[sequence - 2]
        assert deleted <= quads[sequence - 2]
        assert (quads[sequence - 2] - deleted) | added == quads[sequence - 1]


def test_the_difference_between_any_two_is_printed_as_rdf_patch(edited: Edited) -> None:
    first = edited.publish(FIRST).publication
    second = edited.publish(SECOND).publication
    forth = list(difference(edited.settings, "1", "2"))
    back = list(difference(edited.settings, second.build_id[:10], first.build_id))
    assert forth[:3] == [f'H previous "{first.data_id}" .', f'H id "{second.data_id}" .', "TX ."]
    assert forth[-1] == "TC ."
    swapped = {("D" if line[0] == "A" else "A") + line[1:] for line in forth[3:-1]}
    assert swapped == set(back[3:-1])
    assert swapped
    assert list(difference(edited.settings, "2", "2"))[3:] == ["TC ."]


@pytest.mark.parametrize("target", ["3zz", "zzzz", "../log", "current", "log", "history", "."])
def test_a_release_that_is_not_there_is_named(edited: Edited, target: str) -> None:
    edited.publish(FIRST)
    with pytest.raises(ReleaseError, match="no such publication"):
        list(difference(edited.settings, "1", target))


def test_a_thing_has_its_history_with_the_publications_that_described_it(edited: Edited) -> None:
    edited.publish(FIRST)
    edited.publish([WEST, NORTH])
    edited.publish([Thing("west", "Västra"), NORTH])
    read = history(edited)
    west, north = Iri(f"{BASE}id/council/west"), Iri(f"{BASE}id/council/north")
    assert [memento.publication.sequence for memento in read.mementos(west)][-1] == 3
    assert [revision.publication.sequence for revision, _ in read.changes(west)] == [3]
    assert [revision.publication.sequence for revision, _ in read.changes(north)] == [2]
    first = read.first_publication(north)
    assert first is not None
    assert first.publication.sequence == 2
    assert {changed.thing for changed in read.changed(3, 10)} == {west.value}
    assert [(r.added, r.deleted, r.things) for r in read.revisions] == [(0, 0, 0), (4, 0, 1), (2, 2, 1)]
    assert read.mementos(Iri(f"{BASE}id/council/nowhere")) == ()


def test_a_memento_says_what_the_release_said(edited: Edited) -> None:
    edited.publish(FIRST)
    time.sleep(1.1)
    edited.publish([Thing("west", "Nya västra rådet")])
    read, west = history(edited), Iri(f"{BASE}id/council/west")
    before, after = read.mementos(west)
    old, new = read.describe(before, west), read.describe(after, west)
    assert old is not None
    assert new is not None
    assert [str(old.label(west, "sv")), str(new.label(west, "sv"))] == ['"Västra rådet"@sv', '"Nya västra rådet"@sv']
    release = open_release(edited.settings.releases / "current", edited.settings)
    described = release.descriptions.describe(west)
    assert described is not None
    assert new.statements == described.statements
    assert new.labels == described.labels
    assert new.graphs == described.graphs
    release.close()


def test_going_back_and_forth_are_publications_and_give_the_same_release(edited: Edited) -> None:
    first = edited.publish(FIRST).publication.build_id
    second = edited.publish(SECOND).publication.build_id
    assert roll_back(edited.settings, "", quiet).publication.build_id == first
    assert (edited.settings.releases / "current").readlink().name == first
    assert roll_back(edited.settings, "2", quiet).publication.build_id == second
    assert [entry.build_id for entry in read_log(edited.settings.releases)] == [first, second, first, second]
    forth = [str(change) for change in read_patch(patch_file(edited.settings.releases, 2))]
    assert forth == [str(change) for change in read_patch(patch_file(edited.settings.releases, 4))]


def test_there_is_nothing_before_the_first_release(edited: Edited) -> None:
    edited.publish(FIRST)
    with pytest.raises(ReleaseError, match="No other release was published"):
        roll_back(edited.settings, "", quiet)


def test_superseded_releases_are_thinned_and_made_whole_again_as_they_were(edited: Edited) -> None:
    releases = edited.settings.releases
    ids = [edited.publish([Thing("west", f"Rådet {n}")]).publication.build_id for n in range(4)]
    whole = {i: (releases / i / CHECKSUMS).exists() for i in ids}
    assert whole == {ids[0]: False, ids[1]: False, ids[2]: True, ids[3]: True}
    assert sorted(p.name for p in (releases / ids[0] / "dumps").iterdir()) == ["dataset.nq"]
    before = read_manifest(releases / ids[0])
    with pytest.raises(ReleaseError):
        verify(releases / ids[0])
    roll_back(edited.settings, "1", quiet)
    assert verify(releases / ids[0]) == before
    opened = open_release(releases / ids[0], edited.settings)
    described = opened.descriptions.describe(Iri(f"{BASE}id/council/west"))
    opened.close()
    assert described is not None
    assert '"Rådet 0"@sv' in map(str, described.values(Iri("http://www.w3.org/2004/02/skos/core#prefLabel")))


def test_only_so_many_releases_are_kept_but_history_stays(edited: Edited) -> None:
    settings_file = edited.folder / "pyproject.toml"
    settings_file.write_text(settings_file.read_text("utf-8") + "kept_releases = 2\n", "utf-8")
    ids = [edited.publish([Thing("west", f"Rådet {n}")]).publication.build_id for n in range(4)]
    releases = edited.settings.releases
    assert [(releases / i).exists() for i in ids] == [False, False, True, True]
    read = history(edited)
    west = Iri(f"{BASE}id/council/west")
    assert [revision.publication.sequence for revision, _ in read.changes(west)] == [4, 3, 2]
    assert {memento.publication.build_id for memento in read.mementos(west)} <= set(ids[2:])
    with pytest.raises(ReleaseError, match="no longer kept"):
        roll_back(edited.settings, "1", quiet)


def test_a_damaged_archive_is_not_brought_back(edited: Edited) -> None:
    ids = [edited.publish([Thing("west", f"Rådet {n}")]).publication.build_id for n in range(3)]
    file = edited.settings.releases / ids[0] / QUADS
    file.write_text(file.read_text("utf-8").replace("Rådet 0", "Rodet 0"), "utf-8")
    with pytest.raises(ReleaseError, match="damaged"):
        roll_back(edited.settings, "1", quiet)
    assert (edited.settings.releases / "current").readlink().name == ids[2]


def test_the_index_is_made_anew_where_it_was_lost(edited: Edited) -> None:
    edited.publish(FIRST)
    edited.publish(SECOND)
    file = edited.settings.releases / "history" / "index.sqlite"
    file.unlink()
    assert history(edited).revisions == ()
    publish(edited.settings)
    assert len(history(edited).revisions) == 2


def test_a_patch_that_ends_early_is_refused(edited: Edited) -> None:
    edited.publish(FIRST)
    edited.publish(SECOND)
    file = patch_file(edited.settings.releases, 2)
    file.write_text(file.read_text("utf-8").replace("TC .\n", ""), "utf-8")
    with pytest.raises(ReleaseError, match="ends before its end"):
        list(read_patch(file))


@pytest.mark.parametrize("delay", [0.3, 0.36, 0.42, 0.48, 0.54])
def test_a_publication_that_is_killed_can_be_repeated(edited: Edited, delay: float) -> None:
    edited.publish(FIRST)
    edited.write(SECOND)
    build_id = edited.build()
    process = subprocess.Popen(
        [sys.executable, "-m", "publisher", "--project", edited.folder, "publish"],
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
    )
    time.sleep(delay)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    outcome = publisher("--project", edited.folder, "publish")
    assert outcome.returncode == 0, outcome.stderr
    log = read_log(edited.settings.releases)
    assert [entry.sequence for entry in log] == [1, 2]
    assert log[-1].build_id == build_id
    read = history(edited)
    assert [revision.things for revision in read.revisions] == [0, 2]
    left = list((edited.settings.releases / "history").glob(".*"))
    assert list(read_quads(edited.settings.releases / build_id / QUADS))
    assert len(left) <= 1, "what a killed process left aside"
