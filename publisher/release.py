"""A release: an immutable directory with a manifest, opened and verified before anything is served from it."""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from publisher.description import Layout, Overview
from publisher.description_store import DescriptionStore
from publisher.errors import ReleaseError
from publisher.example_queries import ExampleQuery, from_json
from publisher.listing_store import ListingStore
from publisher.publication_log import Publication, last_published
from publisher.quads import Iri
from publisher.references import References
from publisher.search.index import Search
from publisher.settings import Settings
from publisher.survey import Survey

RECORD = "catalogue.nq"
TABLES = "release.sqlite"
SEARCH = "search.sqlite"
STORE = "store"
REPORT = "report.ttl"
EXTENT = "extent.json"
PUBLISHED = "published-iris.txt"
MANIFEST = "manifest.json"
CHECKSUMS = "checksums.json"
DUMPS = "dumps"
CONTEXT = "context.jsonld"
EXAMPLES = "examples.json"
MATCHING = "matching.csv"
FORMAT = 4
_AT_ONCE = 4
"""Files that are verified at once."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release is: its ids (hexadecimal), its counts, and the SHA-256 of each of its reproducible files.

    `redactions` say which IRI was taken out of it afterwards, when, and with how many quads: then the data id is that
    of the quads as they were, and the digests are those of the quads as they are.
    """

    format: int
    build_id: str
    data_id: str
    software: str
    base_iri: str
    quads: int
    files: int
    findings: dict[str, int]
    digests: dict[str, str]
    redactions: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Release:
    """An open release; everything that a request reads comes from one of these."""

    folder: Path
    manifest: Manifest
    descriptions: DescriptionStore
    search: Search
    listings: ListingStore
    survey: Survey
    references: References
    layout: Layout
    overview: Overview
    publication: Publication | None
    retired: frozenset[Iri]
    graphs: tuple[Iri, ...]
    examples: tuple[ExampleQuery, ...]

    def knows(self, thing: Iri) -> bool:
        """Whether the release says something of the thing."""
        return self.descriptions.knows(thing)

    def close(self) -> None:
        """Let its files go."""
        self.descriptions.close()
        self.search.close()
        self.listings.close()
        self.survey.close()
        self.references.close()


def current_folder(settings: Settings) -> Path:
    """The directory that `current` points at; ReleaseError where there is none."""
    link = settings.releases / "current"
    if not link.is_symlink():
        raise ReleaseError("current", "No release has been built.")
    try:
        return link.resolve()
    except (OSError, RuntimeError) as error:
        raise ReleaseError("current", "It is a link to itself.") from error


def open_release(folder: Path, settings: Settings) -> Release:
    """Open and verify the release in the folder; ReleaseError where something is missing or is not what it was."""
    verify(folder)
    return open_unverified(folder, settings)


def open_unverified(folder: Path, settings: Settings) -> Release:
    """Open the release in the folder, for who has it verified besides; ReleaseError where it does not open."""
    manifest = read_manifest(folder)
    if manifest.base_iri != settings.base:
        raise ReleaseError(
            folder.name, f"It was built for {manifest.base_iri}, the setting base_iri is {settings.base}."
        )
    publication = last_published(folder.parent, manifest.build_id)
    try:
        descriptions = DescriptionStore(folder / TABLES, settings.base, settings.incoming_page)
        return Release(
            folder,
            manifest,
            descriptions,
            Search(folder / SEARCH),
            ListingStore(folder / TABLES, settings.base),
            Survey(folder / TABLES),
            References(folder / TABLES, settings.base),
            descriptions.layout,
            descriptions.overview(),
            publication,
            descriptions.retired(),
            tuple(descriptions.graphs()),
            from_json((folder / EXAMPLES).read_text("utf-8")),
        )
    except sqlite3.Error as error:
        raise ReleaseError(folder.name, f"The files {TABLES} and {SEARCH} cannot be read: {error}.") from error


def verify(folder: Path) -> Manifest:
    """The manifest, after it and every other file of the release was found with its digest."""
    manifest = read_manifest(folder)
    if manifest.format != FORMAT:
        raise ReleaseError(folder.name, f"Its format is {manifest.format}, this software reads {FORMAT}.")
    for name in manifest.digests:
        if not (folder / name).is_file():
            raise ReleaseError(folder.name, f"The file {name} is missing.")
    expected = _kept_checksums(folder) | manifest.digests
    found = _digests(folder, {*manifest.digests, *_checked(folder)})
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            raise ReleaseError(folder.name, f"The file {name} is missing.")
        if found[name] != expected.get(name):
            raise ReleaseError(folder.name, f"The file {name} is damaged.")
    return manifest


class Verifying:
    """A verification of the release in a folder that has begun; called with the folder, it waits for the end.

    Once that has been told, and for any other folder, a call is one of `verify`.
    """

    def __init__(self, folder: Path) -> None:
        self._begun = {folder: ThreadPoolExecutor(1).submit(verify, folder)}

    def __call__(self, folder: Path) -> Manifest:
        """The manifest; ReleaseError where something is missing or is not what it was."""
        begun = self._begun.pop(folder, None)
        return begun.result() if begun else verify(folder)


def read_manifest(folder: Path) -> Manifest:
    """The manifest as it stands, not compared with the files; ReleaseError where there is none."""
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text("utf-8")))
        if not all(isinstance(part, dict) for part in (manifest.digests, manifest.findings)):
            raise TypeError
    except FileNotFoundError as error:
        raise ReleaseError(folder.name, "Its manifest is missing.") from error
    except (ValueError, TypeError, OSError) as error:
        raise ReleaseError(folder.name, "Its manifest cannot be read.") from error
    return manifest


def _kept_checksums(folder: Path) -> dict[str, str]:
    """The checksums as they were written."""
    try:
        kept = json.loads((folder / CHECKSUMS).read_text("utf-8"))
    except (ValueError, OSError) as error:
        raise ReleaseError(folder.name, f"The file {CHECKSUMS} is missing or damaged.") from error
    if not isinstance(kept, dict) or not kept:
        raise ReleaseError(folder.name, f"The file {CHECKSUMS} is damaged.")
    return kept


def checksums(folder: Path) -> dict[str, str]:
    """The SHA-256 of the manifest and of the databases' files.

    The databases differ from build to build, compressed dumps from library to library, so the manifest leaves them out,
    and the checksums of the dumps with them.
    """
    return _digests(folder, _checked(folder))


def _checked(folder: Path) -> list[str]:
    """The files whose checksums are kept; RocksDB writes its `LOG` and `LOCK` at each opening, so they are not."""
    store = sorted(file for file in (folder / STORE).glob("*") if not file.name.startswith(("LOG", "LOCK")))
    dumps = [file for file in sorted((folder / DUMPS).glob("*")) if file.suffix in ("", ".gz", ".zip")]
    files = [folder / MANIFEST, folder / TABLES, folder / SEARCH, *dumps, *store]
    return [file.relative_to(folder).as_posix() for file in files if file.is_file()]


def _digests(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """The SHA-256 of each file, several read at once, the largest first so that all end together."""
    sizes = {name: (folder / name).stat().st_size for name in names}
    largest_first = sorted(sizes, key=lambda name: (-sizes[name], name))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        digests = dict(zip(largest_first, pool.map(lambda name: _digest_of(folder, name), largest_first), strict=True))
    return dict(sorted(digests.items()))


def _digest_of(folder: Path, name: str) -> str:
    try:
        return digest(folder / name)
    except OSError as error:
        raise ReleaseError(folder.name, f"The file {name} cannot be read: {error.strerror}.") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, when all that it counts is written."""
    write_json(folder / MANIFEST, asdict(manifest))


def write_json(file: Path, value: Mapping[str, object]) -> None:
    """Write a JSON object with its keys in order."""
    file.write_text(json.dumps(value, indent=2, sort_keys=True) + "\n", "utf-8")


def digest(file: Path) -> str:
    """The SHA-256 of a file, hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def switch(releases: Path, build_id: str) -> None:
    """Point `current` at the release, in one step."""
    aside = releases / f".current-{os.getpid()}"
    aside.unlink(missing_ok=True)
    aside.symlink_to(build_id)
    aside.replace(releases / "current")
    flush_folder(releases)


def flush_folder(folder: Path) -> None:
    """Force the names in a folder to disk, where the file system can."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
