"""RDF files from anywhere: in any of the RDF formats, packed with gzip or not, with blank nodes that no two share."""

import gzip
import io
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher.errors import SourceError
from publisher.media_types import JSON_LD, N_QUADS, N_TRIPLES, RDF, RDF_XML, TRIG, TURTLE, MediaType
from publisher.printable import safe
from publisher.quad_columns import Statement
from publisher.source_file import SourceFile
from publisher.store import parse_statements

FORMATS = {f".{kind.extension}": kind for kind in RDF} | {".owl": RDF_XML, ".xml": RDF_XML, ".json": JSON_LD}
"""The formats that are read, by the ending of a file's name, or what comes before `.gz`."""

_PACKED = ".gz"
_BUFFER = 2**20
"""Bytes that are read together."""

_OF_LINES = (TURTLE, TRIG, N_TRIPLES, N_QUADS)


@dataclass(frozen=True)
class GivenFile(SourceFile):
    """A file that is named on the command line, which also is its path here.

    `mark` is added to the labels of its blank nodes, so that those of several files stay different nodes.
    """

    mark: str = ""

    @property
    def media_type(self) -> MediaType:
        """The format, by the ending of the name; SourceError where that tells none."""
        packed = self.location.suffix == _PACKED
        found = FORMATS.get(Path(self.location.stem).suffix if packed else self.location.suffix)
        if found is None:
            known = ", ".join(FORMATS)
            remedy = f"Rename it: RDF is read from {known}, each also with {_PACKED}."
            raise SourceError(self.path, "The name of the file tells no format of RDF.", remedy, rule="extension")
        return found

    def statements(self) -> Iterator[Statement]:
        """What the file states, in its order; SourceError where it cannot be read, with line and column if known."""
        read = self._read()
        if not self.mark:
            yield from read
            return
        for subject, predicate, term, graph in read:
            yield self._own(subject), predicate, self._own(term), self._own(graph)

    def line(self, subject: str, predicate: str = "") -> int | None:
        """As for any file of a project; None in a format that is not made of lines, or is packed."""
        if self.location.suffix == _PACKED or self.media_type not in _OF_LINES:
            return None
        return super().line(subject.removesuffix(self.mark) if subject.startswith("_:") else subject, predicate)

    def _own(self, term: str) -> str:
        return f"{term}{self.mark}" if term.startswith("_:") else term

    def _read(self) -> Iterator[Statement]:
        media_type = self.media_type
        try:
            with self._open() as stream:
                begins_with_mark = stream.peek(len(BOM_UTF8)).startswith(BOM_UTF8)
                if begins_with_mark:
                    stream.read(len(BOM_UTF8))
                plain = self.location.suffix != _PACKED and not begins_with_mark
                yield from parse_statements(self.location if plain else stream, media_type, self.path)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise SourceError(self.path, "The file is no whole gzip file.", "Pack it again.", rule="packed") from error
        except OSError as error:
            reason = f"{safe(error.strerror or str(error))}."
            raise SourceError(self.path, reason, "Name a file that is there and can be read.") from error

    def _open(self) -> io.BufferedReader:
        if self.location.suffix == _PACKED:
            return io.BufferedReader(gzip.open(self.location), _BUFFER)
        return self.location.open("rb")


def given_files(paths: Sequence[Path]) -> tuple[GivenFile, ...]:
    """The files, each with a mark of its own but for the first."""
    return tuple(
        GivenFile(str(path), path, mark=f".file{number}" if number else "") for number, path in enumerate(paths)
    )
