"""Taking a person out of every kept release: the IRI stays, as a tombstone without a name (GDPR, article 17)."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from publisher import archive, publication_log
from publisher.archive import QUADS
from publisher.errors import RedactionRefused, StorageError
from publisher.history.index import write_index
from publisher.history.patches import FOLDER, patch_file, read_patch
from publisher.iris import IriSpace
from publisher.persistence import nameless_tombstone
from publisher.person_names import names_of
from publisher.publishing import exclusively
from publisher.quad_file import parse_line, read_quads
from publisher.quads import Iri, Literal, Quad
from publisher.release import MANIFEST, RECORD, Manifest, current_folder, digest, read_manifest, verify, write_manifest
from publisher.settings import Settings
from publisher.vocabulary import DEPRECATED


@dataclass(frozen=True, slots=True)
class Redacted:
    """What was taken out: releases and patches that were rewritten, and quads that are gone from them in all."""

    releases: int
    patches: int
    quads: int


@dataclass(frozen=True, slots=True)
class _Person:
    """Whom it is about: the IRI, what matches every name that a release ever gave it, and the tombstone that stays."""

    iri: Iri
    names: re.Pattern[str] | None
    tombstone: frozenset[Quad] = frozenset()

    def is_told_by(self, quad: Quad) -> bool:
        """Whether the quad has the IRI at either end, or a text that holds one of the names."""
        if quad in self.tombstone:
            return False
        return self.iri in (quad.subject, quad.object) or self.is_named_by(quad)

    def is_named_by(self, quad: Quad) -> bool:
        """Whether the quad has a text that holds one of the names."""
        return isinstance(quad.object, Literal) and self.is_named_in(quad.object.value)

    def is_named_in(self, text: str) -> bool:
        """Whether the text holds one of the names."""
        return self.names is not None and self.names.search(text) is not None


def redact(settings: Settings, iri: str) -> Redacted:
    """Take what tells of the IRI out of all releases but the current one, which may hold its tombstone alone.

    Other files keep their digests, each manifest says what was taken out of it, and the history is written anew.
    RedactionRefused where the IRI is not ours, never was described, or still is. May be repeated after a crash.
    """
    with exclusively(settings):
        current, person = current_folder(settings), _person(settings, iri)
        verify(current)
        log = publication_log.read_log(settings.releases)
        if not log or log[-1].build_id != current.name:
            raise RedactionRefused(iri, "The current release is not published.", "Run `publisher publish` first.")
        person = replace(person, tombstone=_tombstone(person, read_quads(current / QUADS)))
        folders = [folder for folder in _folders(settings.releases) if folder != current]
        taken = [_redact_release(folder, person) for folder in folders]
        patches = [patch_file(settings.releases, entry.sequence) for entry in log]
        rewritten = [_redact_patch(file, person) for file in patches if file.exists()]
        write_index(settings.releases, log, current / QUADS)
    return Redacted(sum(map(bool, taken)), sum(map(bool, rewritten)), sum(taken))


def redacted(releases: Path) -> frozenset[str]:
    """The IRIs that were taken out of any release that stands in the folder."""
    return frozenset(note["iri"] for folder in _folders(releases) for note in read_manifest(folder).redactions)


def _person(settings: Settings, iri: str) -> _Person:
    if not IriSpace(settings.base).owns(iri):
        remedy = f"Give an IRI that begins with {settings.base}."
        raise RedactionRefused(iri, "It is no IRI of this dataset.", remedy)
    thing = Iri(iri)
    told = {quad for quad in _everything(settings.releases, iri) if quad.subject == thing}
    if not told:
        raise RedactionRefused(iri, "No kept release describes it.", "Check the IRI.")
    return _Person(thing, names_of(thing, told, nameless_tombstone(iri)).pattern())


def _everything(releases: Path, iri: str) -> Iterator[Quad]:
    """Every quad of every release and patch that mentions the IRI."""
    wanted = f"<{iri}>"
    for folder in _folders(releases):
        with (folder / QUADS).open(encoding="utf-8", newline="\n") as opened:
            yield from (parse_line(line.removesuffix("\n")) for line in opened if wanted in line)
    for file in sorted((releases / FOLDER).glob("*.rdfp")):
        yield from (parse_line(change.line) for change in read_patch(file) if wanted in change.line)


def _tombstone(person: _Person, current: Iterable[Quad]) -> frozenset[Quad]:
    """What the current release says; RedactionRefused where that is more than that the IRI was retired."""
    told = frozenset(quad for quad in current if person.is_told_by(quad))
    own = frozenset(quad for quad in told if quad.subject == person.iri)
    is_retired = any(quad.predicate == DEPRECATED for quad in own)
    if not is_retired or told > own or any(map(person.is_named_by, own)):
        remedy = (
            "Remove it and every text that holds the name from data/, put this in data/editorial/retired.trig, then "
            f"build, publish, and redact again: {nameless_tombstone(person.iri.value)}"
        )
        raise RedactionRefused(person.iri.value, f"The current release tells of it in {len(told)} quads.", remedy)
    return own


def _folders(releases: Path) -> list[Path]:
    """Every release that has its quads, published or not."""
    found = (path for path in releases.iterdir() if path.is_dir() and not path.is_symlink())
    return sorted(path for path in found if (path / QUADS).is_file())


def _redact_release(folder: Path, person: _Person) -> int:
    """Take the person out of a release and thin it; returns how many quads went.

    The mark stays until the manifest is written: a crash before that leaves quads that it does not fit.
    """
    mark = folder / ".redacting"
    manifest = read_manifest(folder) if mark.exists() else archive.verify_kept(folder)
    mark.touch()
    gone = _rewrite(folder / QUADS, lambda line: not person.is_told_by(parse_line(line)))
    gone = max(gone, manifest.quads - _count(folder / QUADS))
    if gone:
        archive.thin(folder)
        _rewrite(folder / RECORD, lambda line: not person.is_told_by(parse_line(line)))
        _forget_files(folder, person)
        write_manifest(folder, _redacted(folder, manifest, person.iri, gone))
    mark.unlink()
    return gone


def _count(file: Path) -> int:
    with file.open("rb") as lines:
        return sum(1 for _ in lines)


def _redacted(folder: Path, manifest: Manifest, iri: Iri, gone: int) -> Manifest:
    digests = {name: digest(folder / name) for name in manifest.digests if (folder / name).is_file()}
    note = {"iri": iri.value, "date": datetime.now(UTC).date().isoformat(), "quads": str(gone)}
    return replace(manifest, quads=manifest.quads - gone, digests=digests, redactions=[*manifest.redactions, note])


def _forget_files(folder: Path, person: _Person) -> None:
    """Empty the other files of a release that hold a name: reports and examples, which nothing else is made from."""
    for file in folder.iterdir():
        if file.is_file() and file.name not in (RECORD, MANIFEST):
            text = file.read_text("utf-8", errors="replace")
            if person.is_named_in(text):
                file.write_bytes(b"")


def _redact_patch(file: Path, person: _Person) -> int:
    list(read_patch(file))
    return _rewrite(
        file, lambda line: not line.startswith(("A <", "D <")) or not person.is_told_by(parse_line(line[2:]))
    )


def _rewrite(file: Path, stays: Callable[[str], bool]) -> int:
    """Write the file without some lines, aside and then in its place; returns how many went."""
    aside, gone = file.with_name(f".{file.name}-{os.getpid()}"), 0
    try:
        with file.open(encoding="utf-8", newline="\n") as lines, aside.open("w", encoding="utf-8", newline="\n") as out:
            for line in lines:
                if stays(line.removesuffix("\n")):
                    out.write(line)
                else:
                    gone += 1
            out.flush()
            os.fsync(out.fileno())
        if gone:
            aside.replace(file)
    except OSError as error:
        raise StorageError(file.name, error.strerror or str(error)) from error
    finally:
        aside.unlink(missing_ok=True)
    return gone
