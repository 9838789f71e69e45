"""Releases that were superseded: what they keep, how one is made whole again, and which are let go."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from publisher.catalogue import dump_path
from publisher.databases import Held, write_databases
from publisher.dumps import write_dumps
from publisher.errors import ReleaseError
from publisher.media_types import N_QUADS
from publisher.progress import Progress
from publisher.publication_log import Publication
from publisher.quad_columns import ColumnsBuilder, QuadColumns
from publisher.quad_file import read_lines, split_line
from publisher.release import (
    CHECKSUMS,
    DUMPS,
    RECORD,
    SEARCH,
    STORE,
    TABLES,
    Manifest,
    checksums,
    digest,
    flush_folder,
    read_manifest,
    verify,
    write_json,
    write_manifest,
)
from publisher.settings import Settings

QUADS = dump_path(N_QUADS)
"""Where a release keeps its quads."""

WHOLE = 2
"""Releases, the newest of those published, that stay ready to be served: this one, and the one to go back to."""


def keep(settings: Settings, log: Sequence[Publication]) -> None:
    """Thin out the releases that were published before the last two; let go of those beyond `kept_releases`."""
    builds = list(dict.fromkeys(entry.build_id for entry in reversed(log)))
    for build_id in builds[WHOLE : settings.kept_releases]:
        thin(settings.releases / build_id)
    for build_id in builds[settings.kept_releases :]:
        shutil.rmtree(settings.releases / build_id, ignore_errors=True)


def thin(folder: Path) -> None:
    """Take away what follows from the rest: databases, and every dump but the quads.

    The checksums go first: a release without them is not served, and can be made whole at any time.
    """
    (folder / CHECKSUMS).unlink(missing_ok=True)
    shutil.rmtree(folder / STORE, ignore_errors=True)
    for table in (TABLES, SEARCH):
        (folder / table).unlink(missing_ok=True)
    for dump in (folder / DUMPS).glob("*"):
        if dump != folder / QUADS:
            dump.unlink()


def restore(folder: Path, settings: Settings, progress: Progress) -> Manifest:
    """Make a thinned release whole again; ReleaseError where what it kept is missing or not what it was.

    Its quads are what they were; dumps in other formats are as this software writes them. May be repeated after a
    crash: until the checksums are written the release is not served.
    """
    if (folder / CHECKSUMS).exists():
        return verify(folder)
    manifest = verify_kept(folder)
    quads, record = read_columns(folder / QUADS), read_columns(folder / RECORD)
    shutil.rmtree(folder / STORE, ignore_errors=True)
    for table in (TABLES, SEARCH):
        (folder / table).unlink(missing_ok=True)
    made = {name: dump.sha256 for name, dump in write_dumps(folder, settings, quads).items()}
    manifest = replace(manifest, digests=dict(sorted((manifest.digests | made).items())))
    write_manifest(folder, manifest)
    write_databases(folder, settings, Held(quads, record), progress)
    write_json(folder / CHECKSUMS, checksums(folder))
    flush_folder(folder)
    return verify(folder)


def verify_kept(folder: Path) -> Manifest:
    """The manifest, after every file of it that is there was found with its digest, the quads among them."""
    manifest = read_manifest(folder)
    if not (folder / QUADS).is_file():
        raise ReleaseError(folder.name, "Its quads are missing.", "Restore its folder from a backup.")
    for name, expected in manifest.digests.items():
        if (folder / name).is_file() and digest(folder / name) != expected:
            raise ReleaseError(folder.name, f"The file {name} is damaged.", "Restore its folder from a backup.")
    return manifest


def read_columns(file: Path) -> QuadColumns:
    """The columns of a canonical file; ReleaseError where it is damaged."""
    builder = ColumnsBuilder()
    builder.extend_statements(read_lines(file, split_line))
    return builder.columns()
