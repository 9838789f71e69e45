"""Writing a release of a checked project: aside first, then in the place of the last one in a single step."""

import hashlib
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from errno import EEXIST, ENOTEMPTY
from pathlib import Path

from publisher import __version__, aside, catalogue, example_descriptions, example_queries, extent, persistence
from publisher.check import Check
from publisher.databases import Held, write_databases
from publisher.dumps import write_dumps
from publisher.errors import ReleaseError, ReleaseRejected
from publisher.findings import in_order, violations
from publisher.matching.abbreviations import read_extension
from publisher.progress import Progress, within
from publisher.quads import Quad, canonical_lines
from publisher.release import (
    CHECKSUMS,
    CONTEXT,
    DUMPS,
    EXAMPLES,
    EXTENT,
    FORMAT,
    MATCHING,
    PUBLISHED,
    RECORD,
    REPORT,
    Manifest,
    checksums,
    digest,
    flush_folder,
    switch,
    verify,
    write_json,
    write_manifest,
)
from publisher.representations.html.rendering import BUILT
from publisher.representations.reports import as_turtle
from publisher.settings import Settings
from publisher.sources import read_context

_PACKAGE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Built:
    """A release that stands in place: its directory, its manifest, and whether it was written now."""

    folder: Path
    manifest: Manifest
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Contents:
    """What a release is to hold: a clean check, and the ids that follow from its quads."""

    settings: Settings
    checked: Check
    data_id: str
    build_id: str


def build(settings: Settings, checked: Check, progress: Progress) -> Built:
    """Write the release of a checked project and make it the current one.

    Raises ReleaseRejected where a finding is a violation, and StorageError where the disk refuses; both leave the
    last release as it was.
    """
    if checked.exit_code:
        raise ReleaseRejected(violations(checked.findings))
    contents = _contents(settings, checked)
    build_id = contents.build_id
    releases = settings.releases
    folder = releases / build_id
    try:
        releases.mkdir(parents=True, exist_ok=True)
        aside.clear_abandoned(releases)
        manifest = _standing(folder)
        is_new = manifest is None
        if manifest is None:
            written = aside.release_folder(releases)
            manifest = _write(written, contents, progress)
            _put_in_place(written, folder)
        switch(releases, build_id)
    except (OSError, sqlite3.Error) as error:
        raise aside.refusal(error, releases) from error
    finally:
        aside.clear_abandoned(releases)
    return Built(folder, manifest, is_new)


def _contents(settings: Settings, checked: Check) -> _Contents:
    data_id = _data_id(checked.quads.lines())
    return _Contents(settings, checked, data_id, _build_id(settings, data_id))


def _data_id(lines: Iterable[str]) -> str:
    """The SHA-256 of the sorted quads, each line with its line feed."""
    hashed = hashlib.sha256()
    for line in lines:
        hashed.update(line.encode() + b"\n")
    return hashed.hexdigest()


def _build_id(settings: Settings, data_id: str) -> str:
    """A hash of all that a release's bytes depend on; short enough for a directory name."""
    hashed = hashlib.sha256(f"{FORMAT}\n{data_id}\n{__version__}\n".encode())
    for name, value in sorted(settings.shaping_output().items()):
        hashed.update(f"{name}={value}\n".encode())
    for root, folder in (
        (_PACKAGE, "templates"),
        (_PACKAGE, "static"),
        (_PACKAGE, "locales"),
        (settings.project, "shapes"),
        (settings.project, "ontology"),
        (settings.project, example_queries.FOLDER),
    ):
        for file in sorted(path for path in (root / folder).rglob("*") if path.is_file() and path.parent.name != BUILT):
            hashed.update(f"{file.relative_to(root).as_posix()} {digest(file)}\n".encode())
    published = settings.project / persistence.PUBLISHED
    hashed.update(published.read_bytes() if published.exists() else b"")
    return hashed.hexdigest()[:16]


def _write(folder: Path, contents: _Contents, progress: Progress) -> Manifest:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / DUMPS).mkdir(parents=True)
    quads = contents.checked.quads
    written = write_dumps(folder, contents.settings, quads, within(progress, "writing the dumps"))
    record = _write_files(folder, contents, written)
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    digests = {name: digest(folder / name) for name in names if not name.startswith(f"{DUMPS}/") or name in written}
    write_databases(folder, contents.settings, Held(quads, record, contents.checked.store), progress)
    manifest = Manifest(
        format=FORMAT,
        build_id=contents.build_id,
        data_id=contents.data_id,
        software=__version__,
        base_iri=contents.settings.base,
        quads=len(quads),
        files=len(contents.checked.dataset.files),
        findings=dict(sorted(Counter(finding.severity.name.lower() for finding in contents.checked.findings).items())),
        digests=digests,
    )
    write_manifest(folder, manifest)
    write_json(folder / CHECKSUMS, checksums(folder))
    _flush(folder)
    return manifest


def _write_files(folder: Path, contents: _Contents, dumps: Mapping[str, catalogue.Dump]) -> list[Quad]:
    """Write what is the same on every machine; returns the generated record, whole."""
    settings, checked = contents.settings, contents.checked
    record = list(checked.record)
    if any(quad.graph != example_descriptions.graph(settings.base) for quad in record):
        ids = catalogue.Ids(contents.data_id, contents.build_id)
        record += catalogue.measured(settings, ids, checked.record, dumps)
        record += catalogue.report(settings, checked.findings)
    (folder / RECORD).write_text("".join(f"{line}\n" for line in canonical_lines(record)), "utf-8")
    unplaced = in_order(replace(finding, file="", line=None, column=None) for finding in checked.findings)
    (folder / EXAMPLES).write_text(example_queries.as_json(example_queries.read_examples(settings)), "utf-8")
    tried = extent.extent(settings, len(checked.quads), checked.dataset.shapes)
    (folder / EXTENT).write_text(extent.as_json(tried), "utf-8")
    (folder / REPORT).write_text(as_turtle(unplaced, settings.base), "utf-8")
    published = settings.project / persistence.PUBLISHED
    (folder / PUBLISHED).write_bytes(published.read_bytes() if published.exists() else b"")
    (folder / CONTEXT).write_text(read_context(settings), "utf-8")
    (folder / MATCHING).write_text(read_extension(settings.project), "utf-8")
    return record


def _standing(folder: Path) -> Manifest | None:
    """The manifest of a release that already stands there whole; a damaged one is moved out of the way."""
    if not folder.exists():
        return None
    try:
        return verify(folder)
    except ReleaseError:
        folder.rename(aside.damaged_folder(folder.parent))
        return None


def _put_in_place(written: Path, folder: Path) -> None:
    """Give the release its name; another build of the same release may have been quicker."""
    try:
        written.rename(folder)
    except OSError as error:
        if error.errno not in (EEXIST, ENOTEMPTY):
            raise
        verify(folder)
    flush_folder(folder.parent)


def _flush(folder: Path) -> None:
    """Force every file of the folder to disk before the folder gets its name."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    flush_folder(folder)
