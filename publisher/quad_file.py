"""A sorted N-Quads file read by subject: the binary search that a superseded release needs instead of a database."""

import mmap
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from publisher.errors import ReleaseError
from publisher.quad_columns import Statement
from publisher.quads import Iri, Quad, parse_term

T = TypeVar("T")


class QuadFile:
    """Reads the quads of a thing out of canonical lines in code point order; safe to share between threads.

    A thing costs a binary search, whatever the size of the file.
    """

    def __init__(self, file: Path) -> None:
        try:
            with file.open("rb") as opened:
                size = opened.seek(0, 2)
                self._lines = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        except OSError as error:
            raise ReleaseError(file.parent.name, f"The file {file.name} cannot be read: {error.strerror}.") from error

    def close(self) -> None:
        """Let the file go."""
        if isinstance(self._lines, mmap.mmap):
            self._lines.close()

    def knows(self, thing: Iri) -> bool:
        """Whether some quad has the thing as subject."""
        return any(True for _ in self._of(thing))

    def quads(self, thing: Iri) -> list[Quad]:
        """The quads with the thing as subject, in canonical order."""
        return [parse_line(line) for line in self.lines(thing)]

    def lines(self, thing: Iri) -> list[str]:
        """The canonical lines of these quads."""
        return [line.decode() for line in self._of(thing)]

    def facts(self, things: set[Iri], predicates: Sequence[Iri]) -> Mapping[Iri, list[Quad]]:
        """The statements of many things by some properties, in canonical order; an entry for every thing."""
        wanted = set(predicates)
        return {thing: [quad for quad in self.quads(thing) if quad.predicate in wanted] for thing in sorted(things)}

    def _of(self, thing: Iri) -> Iterator[bytes]:
        prefix = f"{thing} ".encode()
        start = self._first_at_or_after(prefix)
        while self._lines[start : start + len(prefix)] == prefix:
            end = self._lines.find(b"\n", start)
            yield self._lines[start:end]
            start = end + 1

    def _first_at_or_after(self, prefix: bytes) -> int:
        """Where the first line that is not before the prefix begins."""
        low, high = 0, len(self._lines)
        while low < high:
            middle = self._lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = self._lines.find(b"\n", middle)
            if self._lines[middle:end] < prefix:
                low = end + 1
            else:
                high = middle
        return low


def split_line(line: str) -> Statement:
    """The parts of a canonical line of N-Quads that names its graph; ValueError for anything else."""
    subject, predicate, rest = line.split(" ", 2)
    term, graph, dot = rest.rsplit(" ", 2)
    if not (subject[0] == predicate[0] == graph[0] == "<" and dot == "."):
        raise ValueError(f"not a canonical quad: {line[:80]}")
    return subject, predicate, term, graph


def parse_line(line: str) -> Quad:
    """The quad in a canonical line of N-Quads that names its graph; ValueError for anything else."""
    subject, predicate, term, graph = split_line(line)
    first, second, last = parse_term(subject), parse_term(predicate), parse_term(graph)
    if not (isinstance(first, Iri) and isinstance(second, Iri) and isinstance(last, Iri)):
        raise ValueError(f"not a canonical quad: {line[:80]}")
    return Quad(first, second, parse_term(term), last)


def read_quads(file: Path) -> Iterator[Quad]:
    """The quads of a canonical file, in order, as they are asked for; ReleaseError where it is damaged."""
    return read_lines(file, parse_line)


def read_lines(file: Path, parse: Callable[[str], T]) -> Iterator[T]:
    """What the lines of a file hold, as they are asked for; ReleaseError where it is damaged."""
    try:
        with file.open(encoding="utf-8", newline="\n") as opened:
            for line in opened:
                yield parse(line.removesuffix("\n"))
    except (OSError, ValueError) as error:
        raise ReleaseError(
            file.parent.name, f"The file {file.name} is damaged.", "Restore it from a backup."
        ) from error
