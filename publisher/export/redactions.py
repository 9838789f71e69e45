"""What an older copy still tells of a person who was redacted since: it goes before a new copy is made."""

import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from publisher.export.folder import Folder
from publisher.media_types import N_TRIPLES
from publisher.persistence import nameless_tombstone
from publisher.person_names import names_of
from publisher.quads import Iri, Quad
from publisher.release import DUMPS
from publisher.store import parse

_ARCHIVES = (".gz", ".zip")


def take_out(folder: Folder, redacted: Iterable[str]) -> int:
    """Delete the files that tell of IRIs which were redacted after the copy was made, and all archives of its dumps.

    Returns how many. What a person was called, the copy itself tells: the releases have forgotten it.
    """
    manifest = folder.manifest()
    known = manifest.get("redacted")
    new = sorted(set(redacted) - set(known if isinstance(known, list) else ()))
    if not manifest or not new:
        return 0
    patterns = [pattern for iri in new for pattern in _patterns(folder, iri)]
    found = {path for path, file in folder.served() if _is_archive(path) or _tells(path, file, patterns)}
    folder.drop(found, manifest | {"redacted": sorted({*new, *(known if isinstance(known, list) else ())})})
    return len(found)


def _patterns(folder: Folder, iri: str) -> Iterator[re.Pattern[str]]:
    """What matches the address of the thing, below id/ and below doc/, and what it was called."""
    stem = "/".join(iri.split("/")[-2:])
    yield re.compile(rf"(?<![\w-]){re.escape(stem)}(?![\w-])")
    names = names_of(Iri(iri), _told(folder, stem), nameless_tombstone(iri)).pattern()
    if names:
        yield names


def _told(folder: Folder, stem: str) -> Iterator[Quad]:
    """What the copy says of the thing, now and in its past."""
    ending = f"/{stem}.{N_TRIPLES.extension}"
    for path, file in folder.served():
        if path.endswith(ending):
            yield from parse(file.read_bytes(), N_TRIPLES)


def _is_archive(path: str) -> bool:
    return f"/{DUMPS}/" in path and path.endswith(_ARCHIVES)


def _tells(path: str, file: Path, patterns: Iterable[re.Pattern[str]]) -> bool:
    text = html.unescape(file.read_text("utf-8", errors="replace"))
    return any(pattern.search(path) or pattern.search(text) for pattern in patterns)
