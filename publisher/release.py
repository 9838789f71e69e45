"""A release: an immutable directory with a manifest, opened and verified before anything is served from it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from publisher.description import Layout, Overview
from publisher.description_store import DescriptionStore
from publisher.errors import ReleaseError
from publisher.publication_log import Publication, last_published
from publisher.quads import Iri
from publisher.settings import Settings

RECORD = "catalogue.nq"
TABLES = "release.sqlite"
STORE = "store"
REPORT = "report.ttl"
PUBLISHED = "published-iris.txt"
MANIFEST = "manifest.json"
CHECKSUMS = "checksums.json"
DUMPS = "dumps"
CONTEXT = "context.jsonld"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release is: its ids (hexadecimal), its counts, and the SHA-256 of each of its reproducible files."""

    format: int
    build_id: str
    data_id: str
    software: str
    base_iri: str
    quads: int
    files: int
    findings: dict[str, int]
    digests: dict[str, str]


@dataclass(frozen=True, slots=True)
class Release:
    """An open release; everything that a request reads comes from one of these."""

    folder: Path
    manifest: Manifest
    descriptions: DescriptionStore
    layout: Layout
    overview: Overview
    publication: Publication | None
    retired: frozenset[Iri]
    graphs: tuple[Iri, ...]

    def knows(self, thing: Iri) -> bool:
        """Whether the release says something of the thing."""
        return self.descriptions.knows(thing)

    def close(self) -> None:
        """Let its files go."""
        self.descriptions.close()


def current_folder(settings: Settings) -> Path:
    """The directory that `current` points at; ReleaseError where there is none."""
    link = settings.releases / "current"
    if not link.is_symlink():
        raise ReleaseError("current", "No release has been built.")
    return link.resolve()


def open_release(folder: Path, settings: Settings) -> Release:
    """Open and verify the release in the folder; ReleaseError where something is missing or is not what it was."""
    manifest = verify(folder)
    if manifest.base_iri != settings.base:
        raise ReleaseError(
            folder.name, f"It was built for {manifest.base_iri}, the setting base_iri is {settings.base}."
        )
    descriptions = DescriptionStore(folder / TABLES, settings.base, settings.incoming_page)
    return Release(
        folder,
        manifest,
        descriptions,
        descriptions.layout(),
        descriptions.overview(),
        last_published(folder.parent, manifest.build_id),
        descriptions.retired(),
        tuple(descriptions.graphs()),
    )


def verify(folder: Path) -> Manifest:
    """The manifest, after every file in it was found with its digest."""
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text("utf-8")))
    except FileNotFoundError as error:
        raise ReleaseError(folder.name, "Its manifest is missing.") from error
    except (ValueError, TypeError, OSError) as error:
        raise ReleaseError(folder.name, "Its manifest cannot be read.") from error
    if manifest.format != FORMAT:
        raise ReleaseError(folder.name, f"Its format is {manifest.format}, this software reads {FORMAT}.")
    for name, expected in manifest.digests.items():
        if not (folder / name).is_file():
            raise ReleaseError(folder.name, f"The file {name} is missing.")
        if digest(folder / name) != expected:
            raise ReleaseError(folder.name, f"The file {name} is damaged.")
    if _read_json(folder / CHECKSUMS) != checksums(folder):
        raise ReleaseError(folder.name, "Its databases are not what they were when it was built.")
    return manifest


def checksums(folder: Path) -> dict[str, str]:
    """The SHA-256 of the databases' files; they differ from build to build, so the manifest leaves them out."""
    files = [folder / TABLES, *sorted((folder / STORE).glob("*.sst")), folder / STORE / "CURRENT"]
    return {file.relative_to(folder).as_posix(): digest(file) for file in files if file.is_file()}


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest; the last file of a release."""
    write_json(folder / MANIFEST, asdict(manifest))


def write_json(file: Path, value: Mapping[str, object]) -> None:
    """Write a JSON object with its keys in order."""
    file.write_text(json.dumps(value, indent=2, sort_keys=True) + "\n", "utf-8")


def _read_json(file: Path) -> object:
    try:
        return json.loads(file.read_text("utf-8"))
    except (ValueError, OSError):
        return None


def digest(file: Path) -> str:
    """The SHA-256 of a file, hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
