"""One file of a project: its statements as they stream out of it, and where its text speaks of what."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from publisher.errors import SourceError
from publisher.media_types import N_QUADS, TRIG, TURTLE
from publisher.quad_columns import Statement
from publisher.quads import XSD, XSD_STRING, Iri, Literal, Quad, Term, parse_term
from publisher.store import parse_statements

FORMATS = {".ttl": TURTLE, ".trig": TRIG, ".nq": N_QUADS}
"""The formats that are read, by the ending of a file's name."""

_TEXTS = (XSD + "anyURI", XSD_STRING)
_PREFIX = re.compile(rb"^\s*@?prefix\s+([\w-]*):\s*<([^>]*)>", re.I)
_KEPT = 2**16
"""Terms that are remembered with what they become on another base."""


@dataclass(frozen=True)
class SourceFile:
    """One file of the project: its path below the project, and where it lies; it is read anew at each use.

    `graph` is that of all its statements, in N-Triples form; empty where the file names them. `bases` are the base
    that the text writes and the one that its quads have.
    """

    path: str
    location: Path
    graph: str = ""
    bases: tuple[str, str] = ("", "")

    def statements(self) -> Iterator[Statement]:
        """What the file states, in its order; SourceError with line and column where it does not parse."""
        change = _moved_text(*self.bases) if self.bases[0] != self.bases[1] else None
        own = self.graph
        for subject, predicate, term, named in parse_statements(
            self.location, FORMATS[self.location.suffix], self.path
        ):
            graph = own or named
            if graph.startswith("_:"):
                remedy = "Give the graph an IRI."
                raise SourceError(self.path, "A named graph is a blank node.", remedy, rule="blank-node")
            if change:
                yield change(subject), change(predicate), change(term), own or change(graph)
            else:
                yield subject, predicate, term, graph

    @property
    def quads(self) -> tuple[Quad, ...]:
        """All that the file states, in its order: for files that are small, such as shapes."""
        return tuple(
            Quad(parse_term(s), parse_term(p), parse_term(o), parse_term(g) if g else None)  # type: ignore[arg-type]
            for s, p, o, g in self.statements()
        )

    @property
    def text(self) -> str:
        """All of the text: for files that are small."""
        return self.location.read_text("utf-8")

    def lines(self) -> Iterator[bytes]:
        """The lines of the text."""
        with self.location.open("rb") as file:
            yield from file

    @cached_property
    def _first_tokens(self) -> dict[bytes, tuple[int, int]]:
        """The number of the first line that begins with each token, and where in the file it begins."""
        found: dict[bytes, tuple[int, int]] = {}
        offset = 0
        for number, line in enumerate(self.lines(), 1):
            tokens = line.split(maxsplit=1)
            if tokens:
                found.setdefault(tokens[0], (number, offset))
            offset += len(line)
        return found

    @cached_property
    def _prefixes(self) -> list[tuple[str, str]]:
        found = (_PREFIX.match(line) for line in self.lines())
        return [(match[1].decode(), match[2].decode()) for match in found if match]

    def _names(self, iri: str) -> list[bytes]:
        written, base = self.bases
        text = written + iri.removeprefix(base) if iri.startswith(base) else iri
        short = [f"{name}:{text.removeprefix(start)}" for name, start in self._prefixes if text.startswith(start)]
        return [name.encode() for name in (text if text.startswith("_:") else f"<{text}>", *short)]

    def line(self, subject: str, predicate: str = "") -> int | None:
        """The line at which the subject's statements begin, or that of the predicate within them; None if not found."""
        start = next((self._first_tokens[name] for name in self._names(subject) if name in self._first_tokens), None)
        if start is None or not predicate:
            return start[0] if start else None
        wanted = set(self._names(predicate))
        with self.location.open("rb") as file:
            file.seek(start[1])
            for number, line in enumerate(file, start[0]):
                if not wanted.isdisjoint(line.split()):
                    return number
                if line.rstrip().endswith(b"."):
                    break
        return start[0]


def rebase(term: Term, old: str, new: str) -> Term:
    """The term moved from below the old base to below the new one: an IRI, or a literal that is one IRI."""
    if isinstance(term, Iri) and term.value.startswith(old):
        return Iri(new + term.value.removeprefix(old))
    if isinstance(term, Literal) and term.datatype in _TEXTS and _is_below(old, term.value):
        return replace(term, value=new + term.value.removeprefix(old))
    return term


def _is_below(base: str, text: str) -> bool:
    return text.startswith(base) and not any(char.isspace() for char in text)


def _moved_text(old: str, new: str) -> Callable[[str], str]:
    @lru_cache(_KEPT)
    def moved(text: str) -> str:
        return str(rebase(parse_term(text), old, new)) if text.startswith(old, 1) else text

    return moved
