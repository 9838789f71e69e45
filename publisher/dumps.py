"""The whole dataset as files: RDF formats, tables, compressed copies, and the checksums of all (sha256sum's form)."""

import gzip
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from publisher.catalogue import DUMPED, TABLES_PATH, Dump, dump_path
from publisher.media_types import N_QUADS, N_TRIPLES, MediaType
from publisher.progress import Done, nothing
from publisher.quad_columns import QuadColumns
from publisher.release import DUMPS, digest
from publisher.representations.class_tables import write_zip
from publisher.settings import Settings
from publisher.store import convert, iris_in
from publisher.vocabulary import in_use, prefixes

SUMS = f"{DUMPS}/SHA256SUMS"


def write_dumps(folder: Path, settings: Settings, quads: QuadColumns, progress: Done = nothing) -> dict[str, Dump]:
    """Write the dumps; returns those that are the same bytes on every machine, by their path.

    Compressed files hold the same on every machine, but their bytes depend on the library that wrote them. What is
    compressed is compressed beside the writing of the next file. `progress` is told how many of them all are written.
    """
    kinds = sorted(DUMPED, key=lambda kind: kind not in (N_QUADS, N_TRIPLES))
    with ThreadPoolExecutor(1) as beside:
        packing = []
        for number, media_type in enumerate(kinds, 1):
            _write(folder, media_type, settings, quads)
            file, packed = folder / dump_path(media_type), folder / dump_path(media_type, compressed=True)
            packing.append(beside.submit(_compress, file, packed))
            progress(number, len(kinds) + 1)
        write_zip(folder / TABLES_PATH, quads, settings.base)
        for each in packing:
            each.result()
    written = sorted(file for file in (folder / DUMPS).iterdir() if file != folder / SUMS)
    sums = {file.relative_to(folder).as_posix(): digest(file) for file in written}
    (folder / SUMS).write_text("".join(f"{found}  {Path(name).name}\n" for name, found in sums.items()), "utf-8")
    plain = [dump_path(media_type) for media_type in DUMPED]
    return {path: Dump((folder / path).stat().st_size, sums[path]) for path in plain}


def _write(folder: Path, media_type: MediaType, settings: Settings, quads: QuadColumns) -> None:
    """Write a dump; those in canonical lines come first, and the others are made from them."""
    file = folder / dump_path(media_type)
    if media_type is N_QUADS:
        write_lines(file, quads.lines())
    elif media_type is N_TRIPLES:
        write_lines(file, quads.triple_lines())
    else:
        source = N_QUADS if media_type.names_graphs else N_TRIPLES
        parts = [quads.subjects, quads.predicates, quads.objects, *([quads.graphs] if media_type.names_graphs else [])]
        used = np.unique(np.concatenate([np.unique(part) for part in parts]))
        names = in_use(prefixes(settings.base), iris_in(quads.terms[number] for number in used.tolist()))
        convert((folder / dump_path(source), source), (file, media_type), names)


def write_lines(file: Path, lines: Iterable[str]) -> None:
    """Write lines to a file, each with its line feed."""
    with file.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(f"{line}\n" for line in lines)


def _compress(file: Path, packed: Path) -> None:
    """Compress by gzip in pieces, without a name and without a time."""
    with file.open("rb") as source, packed.open("wb") as target, gzip.GzipFile("", "wb", 6, target, mtime=0) as out:
        while piece := source.read(2**20):
            out.write(piece)
