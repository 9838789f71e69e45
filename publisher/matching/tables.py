"""Tables of names to match: read as people save them (CSV in several encodings), written row by row (RFC 4180)."""

import csv
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher.errors import SourceError

ADDED = ("iri", "label", "score", "match", "alternatives")
"""The columns that matching adds."""
_SEPARATORS = ",;\t|"
_BOM = b"\xef\xbb\xbf"
_LONGEST_CELL = 10_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """A row with the line that it begins at, counted from 1; `expected` cells are those of the head."""

    line: int
    cells: tuple[str, ...]
    expected: int

    @property
    def is_ragged(self) -> bool:
        """Whether it has more or fewer cells than the head."""
        return len(self.cells) != self.expected


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its encoding as Python calls it, the sign between its cells, its head and its rows."""

    encoding: str
    separator: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]

    def place(self, column: str, file: str) -> int:
        """The place of a column, whose case does not count; SourceError names the columns that there are."""
        names = [name.strip() for name in self.head]
        for known in (names, [name.casefold() for name in names]):
            wanted = column if known is names else column.casefold()
            if known.count(wanted) == 1:
                return known.index(wanted)
        raise SourceError(
            file, f"There is no column {column!r}.", f"Name one with --column: {', '.join(map(repr, names))}.", 1
        )


def read_table(file: Path) -> Table:
    """The table in a file; SourceError where it is none."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise SourceError(
            str(file), f"It cannot be read: {error.strerror}.", "Name a table as CSV that is there and can be read."
        ) from error
    encoding, text = _decoded(content)
    if "\0" in text or not text.strip():
        raise SourceError(str(file), "It is no table of text.", "Save it as CSV, with a row of names for its columns.")
    separator = _separator(text)
    try:
        lines = list(_lines(text, separator))
    except csv.Error as error:
        raise SourceError(str(file), f"It cannot be read as CSV: {error}.", "Save it as CSV.") from error
    (_, head), *rows = lines
    return Table(encoding, separator, tuple(head), tuple(Row(line, tuple(cells), len(head)) for line, cells in rows))


def _lines(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the line that it begins at."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    for cells in reader:
        if cells:
            yield line, cells
        line = reader.line_num + 1


def _decoded(content: bytes) -> tuple[str, str]:
    """The text and its encoding: UTF-8 where it is that, else UTF-16 with its mark, else Windows-1252 or Latin-1."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) and len(content) % 2 == 0:
        return "utf-16", content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig" if content.startswith(_BOM) else "utf-8", "cp1252"):
        try:
            return encoding, content.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
    bare = content.removeprefix(_BOM)
    return "latin-1", bare.decode("latin-1")


def _separator(text: str) -> str:
    """The sign that the first row has most of, outside quotation marks; a comma where it has none."""
    first = "".join(part for place, part in enumerate(text.splitlines()[0].split('"')) if place % 2 == 0)
    return max(_SEPARATORS, key=lambda sign: (first.count(sign), -_SEPARATORS.index(sign)))


def as_line(cells: Sequence[str], separator: str) -> bytes:
    """A row as a line of UTF-8."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=separator, lineterminator="\n").writerow(cells)
    return buffer.getvalue().encode()


class Output:
    """A file that rows are added to; one that was interrupted is gone on with after its last whole row.

    A process that is killed leaves a part of the last row at the most; that part is taken away when it is gone on with.
    """

    def __init__(self, file: Path, head: Sequence[str], separator: str) -> None:
        """SourceError where the file holds something else than an output for this table."""
        self._file, self._head, self._separator = file, as_line(head, separator), separator
        self.rows: list[list[str]] = []
        self._descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            self._resume()
        except BaseException:
            os.close(self._descriptor)
            raise

    def __enter__(self) -> "Output":
        return self

    def __exit__(self, *_: object) -> None:
        os.fsync(self._descriptor)
        os.close(self._descriptor)

    def write(self, cells: Sequence[str]) -> None:
        """Add a row; OSError where the disk refuses, and then the row is taken away again."""
        self._append(as_line(cells, self._separator))

    def _append(self, line: bytes) -> None:
        place = os.lseek(self._descriptor, 0, os.SEEK_END)
        try:
            while line:
                line = line[os.write(self._descriptor, line) :]
        except OSError:
            os.ftruncate(self._descriptor, place)
            raise

    def _resume(self) -> None:
        """Cut the file after its last whole row, and keep what the rows say."""
        content = self._file.read_bytes()
        if self._head.startswith(content):
            os.ftruncate(self._descriptor, 0)
            self._append(self._head)
            return
        if not content.startswith(self._head):
            raise SourceError(
                str(self._file),
                "It is there already, and is no output for this table.",
                "Choose another file with --output, or remove this one.",
            )
        whole = _whole(content)
        os.ftruncate(self._descriptor, whole)
        text = content[len(self._head) : whole].decode("utf-8", errors="replace")
        self.rows = [cells for _, cells in _lines(text, self._separator)]


def _whole(content: bytes) -> int:
    """Bytes until the last line feed that ends a row: one that stands outside quotation marks."""
    end, place, quotes = 0, 0, 0
    for line in content.split(b"\n")[:-1]:
        place += len(line) + 1
        quotes += line.count(b'"')
        if quotes % 2 == 0:
            end = place
    return end
