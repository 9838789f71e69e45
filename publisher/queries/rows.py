"""Counting the rows of a result while it is written: SPARQL 1.1 results as JSON, XML, CSV and TSV."""

from collections.abc import Callable
from typing import Protocol

from publisher.media_types import CSV, RESULTS_XML, TSV


class RowCounter(Protocol):
    """Is fed the bytes of a result in parts of any size; `rows` are those that have begun."""

    rows: int

    def feed(self, part: bytes) -> None:
        """Count the rows in the next part."""
        ...


def row_counter(media_type: str) -> RowCounter:
    """A counter for the media type; JSON where it is none of the others."""
    kinds: dict[str, Callable[[], RowCounter]] = {
        TSV.name: LineCounter,
        CSV.name: RecordCounter,
        RESULTS_XML.name: ElementCounter,
    }
    return kinds.get(media_type, ObjectCounter)()


class LineCounter:
    """TSV: a line a row after the line of variables; line ends inside values are escaped."""

    def __init__(self) -> None:
        self.rows = -1

    def feed(self, part: bytes) -> None:
        """Count line ends."""
        self.rows += part.count(b"\n")


class RecordCounter:
    """CSV: a record a row after the record of variables; line ends inside values stand between quotation marks."""

    def __init__(self) -> None:
        self.rows = -1
        self._quoted = False

    def feed(self, part: bytes) -> None:
        """Count line ends outside quotation marks; a doubled mark closes and opens."""
        pieces = part.split(b'"')
        self.rows += sum(piece.count(b"\n") for piece in pieces[self._quoted :: 2])
        self._quoted ^= len(pieces) % 2 == 0


class ElementCounter:
    """XML: an element `result` a row; a less-than sign inside values is escaped."""

    _TAG = b"<result>"

    def __init__(self) -> None:
        self.rows = 0
        self._rest = b""

    def feed(self, part: bytes) -> None:
        """Count start tags, also those that two parts share."""
        text = self._rest + part
        self.rows += text.count(self._TAG)
        self._rest = text[-len(self._TAG) + 1 :]


class ObjectCounter:
    """JSON: an object a row; outside strings, `[{` begins the first row and `,{` each other one."""

    def __init__(self) -> None:
        self.rows = 0
        self._escape = b""
        self._before = b""
        self._quoted = False

    def feed(self, part: bytes) -> None:
        """Count the beginnings of rows outside strings, with escapes taken out first."""
        text = (self._escape + part).replace(b"\\\\", b"")
        self._escape = b"\\" if text.endswith(b"\\") else b""
        pieces = text.removesuffix(b"\\").replace(b'\\"', b"").split(b'"')
        outside = pieces[self._quoted :: 2]
        signs = (b'"' if self._quoted else self._before) + b'"'.join(outside)
        self.rows += signs.count(b"[{") + signs.count(b",{")
        self._quoted ^= len(pieces) % 2 == 0
        self._before = b'"' if self._quoted else signs[-1:]
