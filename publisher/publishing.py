"""Publishing a release and going back to an earlier one: the list of addresses, the differences, the log, the index."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from publisher import archive, persistence, publication_log
from publisher.archive import QUADS
from publisher.errors import ReleaseError, StorageError
from publisher.history.index import write_index
from publisher.history.patches import FOLDER, as_patch, differences, patch_file
from publisher.progress import Progress
from publisher.publication_log import Publication
from publisher.release import Manifest, current_folder, flush_folder, open_release, read_manifest, switch
from publisher.settings import Settings


@dataclass(frozen=True, slots=True)
class Published:
    """A publication, and how many addresses it added to the list of those that are never dropped."""

    publication: Publication
    addresses: int


def publish(settings: Settings) -> Published:
    """Log the current release as published, with what it changes, and keep the superseded ones small.

    Each step may be repeated: a crash between two of them loses nothing, and the next publication makes good.
    """
    with exclusively(settings):
        folder = current_folder(settings)
        release = open_release(folder, settings)
        iris = persistence.own_iris(release.descriptions.things(), settings.base)
        retired = persistence.own_iris(release.retired, settings.base)
        release.close()
        added = persistence.add_published(settings, iris, retired)
        return Published(_log(settings, release.manifest), added)


def roll_back(settings: Settings, target: str, progress: Progress) -> Published:
    """Make an earlier release the current one again, which is a publication of its own.

    `target` is the number of a publication or the beginning of a build id; empty means the release before this one.
    ReleaseError where there is none such, or where it is no longer kept.
    """
    with exclusively(settings):
        log = publication_log.read_log(settings.releases)
        current = current_folder(settings).name
        build_id = named(settings, target) if target else _before(log, current)
        manifest = archive.restore(settings.releases / build_id, settings, progress)
        switch(settings.releases, build_id)
        return Published(_log(settings, manifest), 0)


def named(settings: Settings, target: str) -> str:
    """The build id that the number of a publication or the beginning of a build id names; it must be kept."""
    log = publication_log.read_log(settings.releases)
    by_number = [entry.build_id for entry in log if str(entry.sequence) == target]
    folders = [path.name for path in settings.releases.glob("*") if not path.name.startswith(".")]
    kept = [name for name in folders if (settings.releases / name / QUADS).is_file() and name != "current"]
    found = by_number or sorted({name for name in kept if target and name.startswith(target)})
    if not found:
        raise ReleaseError(target[:40], "There is no such publication or release.", "Read the numbers in dist/log.")
    if len(found) > 1:
        raise ReleaseError(target[:40], "Several releases begin so.", "Give more of the build id.")
    if found[0] not in kept:
        remedy = "Restore its folder from a backup; the setting kept_releases says how many stay."
        raise ReleaseError(found[0], "It is no longer kept.", remedy)
    return found[0]


def difference(settings: Settings, before: str, after: str) -> Iterator[str]:
    """The lines of the RDF Patch that leads from one release to another, each named as `named` takes it."""
    ids = [named(settings, target) for target in (before, after)]
    first, second = (settings.releases / build_id for build_id in ids)
    data_ids = [read_manifest(folder).data_id for folder in (first, second)]
    return as_patch(differences(first / QUADS, second / QUADS), data_ids[0], data_ids[1])


@contextmanager
def exclusively(settings: Settings) -> Iterator[None]:
    """Hold the lock of the releases: one publication, rollback or redaction at a time."""
    try:
        settings.releases.mkdir(parents=True, exist_ok=True)
        with (settings.releases / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise StorageError(Path(error.filename or ".lock").name, error.strerror or str(error)) from error


def _before(log: Sequence[Publication], current: str) -> str:
    for entry in reversed(log):
        if entry.build_id != current:
            return entry.build_id
    raise ReleaseError(current, "No other release was published before it.", "Name one that is kept.")


def _log(settings: Settings, manifest: Manifest) -> Publication:
    """Write the differences, then the line of the log that makes them count, then what follows from both."""
    releases = settings.releases
    log = publication_log.read_log(releases)
    if log and log[-1].build_id != manifest.build_id:
        _write_patch(releases, log[-1], manifest)
    entry = publication_log.append(releases, manifest.build_id, manifest.data_id)
    log = publication_log.read_log(releases)
    write_index(releases, log, releases / manifest.build_id / QUADS)
    archive.keep(settings, log)
    return entry


def _write_patch(releases: Path, last: Publication, manifest: Manifest) -> None:
    before, after = (releases / build_id / QUADS for build_id in (last.build_id, manifest.build_id))
    if not before.is_file():
        remedy = "Restore its folder from a backup, or remove the file log to begin a new history."
        raise ReleaseError(last.build_id, "The quads of the last publication are missing.", remedy)
    file = patch_file(releases, last.sequence + 1)
    aside = file.with_suffix(f".{os.getpid()}")
    try:
        file.parent.mkdir(exist_ok=True)
        with aside.open("w", encoding="utf-8", newline="\n") as opened:
            lines = as_patch(differences(before, after), last.data_id, manifest.data_id)
            opened.writelines(f"{line}\n" for line in lines)
            opened.flush()
            os.fsync(opened.fileno())
        aside.replace(file)
        flush_folder(file.parent)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise StorageError(f"{FOLDER}/{file.name}", error.strerror or str(error)) from error
