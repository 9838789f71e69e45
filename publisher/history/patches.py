"""Differences between two releases as RDF Patch (https://afs.github.io/rdf-patch/): lines that add or delete a quad."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from publisher.errors import ReleaseError

FOLDER = "history"


@dataclass(frozen=True, slots=True)
class Change:
    """A quad, as its canonical line, that was added, or else deleted."""

    line: str
    added: bool

    @property
    def thing(self) -> str:
        """The IRI of the subject."""
        return self.line[1 : self.line.index(">")]

    def __str__(self) -> str:
        return f"{'A' if self.added else 'D'} {self.line}"


def differences(before: Path, after: Path) -> Iterator[Change]:
    """What was done to one sorted N-Quads file to give another, in the order of the lines; both are streamed."""
    with before.open(encoding="utf-8", newline="\n") as first, after.open(encoding="utf-8", newline="\n") as second:
        old, new = _lines(first), _lines(second)
        left, right = next(old, None), next(new, None)
        while left is not None or right is not None:
            if left == right:
                left, right = next(old, None), next(new, None)
            elif right is None or (left is not None and left < right):
                yield Change(str(left), added=False)
                left = next(old, None)
            else:
                yield Change(right, added=True)
                right = next(new, None)


def as_patch(changes: Iterable[Change], before: str, after: str) -> Iterator[str]:
    """The lines of a patch, without their line feeds; `before` and `after` are the data ids that it leads between."""
    yield f'H previous "{before}" .'
    yield f'H id "{after}" .'
    yield "TX ."
    yield from map(str, changes)
    yield "TC ."


def read_patch(file: Path) -> Iterator[Change]:
    """The changes in a patch; ReleaseError where it is damaged or was not written to its end."""
    is_whole = False
    try:
        with file.open(encoding="utf-8", newline="\n") as opened:
            for number, line in enumerate(_lines(opened), 1):
                if line.startswith(("A <", "D <")):
                    yield Change(line[2:], line[0] == "A")
                elif line == "TC .":
                    is_whole = True
                elif line != "TX ." and not line.startswith("H "):
                    raise _damaged(file, f"line {number} is no line of a patch")
    except (OSError, ValueError) as error:
        raise _damaged(file, str(error)) from error
    if not is_whole:
        raise _damaged(file, "it ends before its end")


def patch_file(releases: Path, sequence: int) -> Path:
    """Where the differences between a publication and the one before it stand."""
    return releases / FOLDER / f"{sequence:06}.rdfp"


def _damaged(file: Path, reason: str) -> ReleaseError:
    return ReleaseError(f"{FOLDER}/{file.name}", f"The patch is damaged: {reason}.", "Restore it from a backup.")


def _lines(opened: Iterable[str]) -> Iterator[str]:
    return (line.removesuffix("\n") for line in opened)
