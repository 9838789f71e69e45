"""The whole dataset as files: RDF formats, tables, compressed copies, and the checksums of all (sha256sum's form)."""

import gzip
from collections.abc import Sequence
from pathlib import Path

from publisher.catalogue import DUMPED, TABLES_PATH, Dump, dump_path
from publisher.media_types import N_QUADS
from publisher.quads import Quad
from publisher.release import DUMPS, digest
from publisher.representations.class_tables import as_zip
from publisher.settings import Settings
from publisher.store import serialize
from publisher.vocabulary import prefixes

SUMS = f"{DUMPS}/SHA256SUMS"


def write_dumps(folder: Path, settings: Settings, quads: Sequence[Quad], lines: Sequence[str]) -> dict[str, Dump]:
    """Write the dumps; returns those that are the same bytes on every machine, by their path.

    Compressed files hold the same on every machine, but their bytes depend on the library that wrote them.
    """
    for media_type in DUMPED:
        file = folder / dump_path(media_type)
        if media_type is N_QUADS:
            file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        else:
            file.write_bytes(serialize(quads, media_type, prefixes(settings.base)))
        _compress(file, folder / dump_path(media_type, compressed=True))
    (folder / TABLES_PATH).write_bytes(as_zip(quads, settings.base))
    written = sorted(file for file in (folder / DUMPS).iterdir() if file != folder / SUMS)
    sums = {file.relative_to(folder).as_posix(): digest(file) for file in written}
    (folder / SUMS).write_text("".join(f"{found}  {Path(name).name}\n" for name, found in sums.items()), "utf-8")
    plain = [dump_path(media_type) for media_type in DUMPED]
    return {path: Dump((folder / path).stat().st_size, sums[path]) for path in plain}


def _compress(file: Path, packed: Path) -> None:
    """Compress by gzip in pieces, without a name and without a time."""
    with file.open("rb") as source, packed.open("wb") as target, gzip.GzipFile("", "wb", 6, target, mtime=0) as out:
        while piece := source.read(2**20):
            out.write(piece)
