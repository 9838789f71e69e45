"""Reading a project's `ontology/`, `data/` and `shapes/` into named graphs."""

import json
import re
from codecs import BOM_UTF8
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath

from publisher.errors import SourceError
from publisher.findings import Finding, Severity, from_source_error
from publisher.iris import SLUG, IriSpace
from publisher.media_types import N_QUADS, TRIG, TURTLE
from publisher.quads import XSD, XSD_STRING, BlankNode, Iri, Literal, Quad, Term
from publisher.settings import Settings
from publisher.store import parse

FOLDERS = ("ontology", "data", "shapes")
_FORMATS = {".ttl": TURTLE, ".trig": TRIG, ".nq": N_QUADS}
_CONTEXT = "ontology/context.jsonld"
_BESIDE = (
    "*.md",
    "*.txt",
    "*.csv",
    "*-metadata.json",
    "ontology/derivations/*.rq",
    "shapes/hygiene/*.rq",
    "data/queries/*.rq",
    _CONTEXT,
)
"""What stands beside the RDF files: texts, and what others read."""

_TEXTS = (XSD + "anyURI", XSD_STRING)
_PREFIX = re.compile(r"^\s*@?prefix\s+([\w-]*):\s*<([^>]*)>", re.I | re.M)


@dataclass(frozen=True)
class SourceFile:
    """One file of the project: its path below the project, its text, and its quads.

    `bases` are the base that the text writes and the one that its quads have.
    """

    path: str
    text: str
    quads: tuple[Quad, ...]
    bases: tuple[str, str] = ("", "")

    @cached_property
    def _first_tokens(self) -> dict[str, int]:
        lines: dict[str, int] = {}
        for number, line in enumerate(self.text.splitlines(), 1):
            token = line.split(maxsplit=1)[0] if line and not line.isspace() else ""
            lines.setdefault(token, number)
        return lines

    @cached_property
    def _prefixes(self) -> list[tuple[str, str]]:
        return [(name, iri) for name, iri in _PREFIX.findall(self.text)]

    def _names(self, iri: str) -> list[str]:
        written, base = self.bases
        text = written + iri.removeprefix(base) if iri.startswith(base) else iri
        short = [f"{name}:{text.removeprefix(start)}" for name, start in self._prefixes if text.startswith(start)]
        return [text if text.startswith("_:") else f"<{text}>", *short]

    def line(self, subject: str, predicate: str = "") -> int | None:
        """The line at which the subject's statements begin, or that of the predicate within them; None if not found."""
        start = next((self._first_tokens[name] for name in self._names(subject) if name in self._first_tokens), None)
        if start is None or not predicate:
            return start
        wanted = tuple(self._names(predicate))
        for number, line in enumerate(self.text.splitlines()[start - 1 :], start):
            if any(name in line.split() for name in wanted):
                return number
            if line.rstrip().endswith("."):
                break
        return start


@dataclass(frozen=True)
class Dataset:
    """What a project says: the quads of ontology and data, those of the shapes, and what reading them brought up.

    `unreadable` are files that could not be read (exit code 2); `findings` are about files that could.
    """

    files: tuple[SourceFile, ...]
    quads: tuple[Quad, ...]
    shapes: tuple[Quad, ...]
    unreadable: tuple[SourceError, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_dataset(settings: Settings) -> Dataset:
    """Read the three folders; a file that cannot be read does not keep the others from being read."""
    files: list[SourceFile] = []
    unreadable: list[SourceError] = []
    findings: list[Finding] = []
    for folder in FOLDERS:
        try:
            paths = _paths(settings.project, folder)
        except SourceError as error:
            unreadable.append(error)
            continue
        for path in paths:
            name = PurePosixPath(path.relative_to(settings.project).as_posix())
            if any(name.match(pattern) for pattern in _BESIDE):
                continue
            try:
                files.append(read_file(path, settings))
            except SourceError as error:
                unreadable.append(error)
    findings += _empty(files) + _duplicate_graphs(files)
    quads = tuple(quad for file in files for quad in file.quads)
    shapes = tuple(quad for file in files if file.path.startswith("shapes/") for quad in file.quads)
    return Dataset(tuple(files), quads, shapes, tuple(unreadable), tuple(findings))


def read_file(path: Path, settings: Settings) -> SourceFile:
    """Read one Turtle, TriG or N-Quads file; Turtle stands in the graph that is named after the file."""
    name = path.relative_to(settings.project).as_posix()
    media_type = _FORMATS.get(path.suffix)
    _require_file(path, name)
    if media_type is None:
        known = f"RDF is read from {', '.join(sorted(_FORMATS))}; beside it may stand {', '.join(_BESIDE)}."
        raise SourceError(name, "Such a file is not read here.", f"Rename or move it: {known}", rule="extension")
    if media_type is TURTLE and not SLUG.fullmatch(path.stem):
        remedy = "Rename it in lower case, digits and hyphens, or name the graph in a .trig file."
        raise SourceError(name, "A Turtle file names its graph, and this name does not fit.", remedy, rule="file-name")
    text = read_text(path, name)
    own_graph = IriSpace(settings.written_base).graph(path.stem) if media_type is TURTLE else None
    quads: Iterator[Quad] = parse(text.encode(), media_type, name)
    if own_graph:
        quads = (replace(quad, graph=own_graph) for quad in quads)
    quads = (_in_named_graph(quad, name) for quad in quads)
    if settings.base != settings.written_base:
        quads = (rebase(quad, settings.written_base, settings.base) for quad in quads)
    return SourceFile(name, text, tuple(quads), (settings.written_base, settings.base))


def _in_named_graph(quad: Quad, file: str) -> Quad:
    if isinstance(quad.graph, BlankNode):
        raise SourceError(file, "A named graph is a blank node.", "Give the graph an IRI.", rule="blank-node")
    return quad


def read_text(path: Path, name: str) -> str:
    """The text of a file; SourceError where it is missing, no file, or not UTF-8 (with line and column of the byte)."""
    _require_file(path, name)
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise SourceError(name, f"{reason}.", "Put the file there, readable for this user.") from error
    if data.startswith(BOM_UTF8):
        remedy = "Save the file as UTF-8 without one."
        raise SourceError(name, "The file begins with a byte order mark.", remedy, 1, 1, "encoding")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise SourceError(
            name,
            f"The byte 0x{data[error.start]:02X} is not UTF-8.",
            "Save the file as UTF-8.",
            line,
            column,
            "encoding",
        ) from error


def read_context(settings: Settings) -> str:
    """The JSON-LD context of the project, with the base that is published; SourceError where it is none."""
    text = read_text(settings.project / _CONTEXT, _CONTEXT)
    try:
        entries = json.loads(text)["@context"]
        if not isinstance(entries, dict):
            raise TypeError
    except json.JSONDecodeError as error:
        reason = f"Syntax error: {error.msg}."
        raise SourceError(_CONTEXT, reason, "Correct the JSON.", error.lineno, error.colno, "context") from error
    except (KeyError, TypeError) as error:
        remedy = 'Write {"@context": {…}} with the names of the terms.'
        raise SourceError(_CONTEXT, "The file is no JSON-LD context.", remedy, rule="context") from error
    return text.replace(settings.written_base, settings.base)


def _require_file(path: Path, name: str) -> None:
    if path.exists() and not path.is_file():
        raise SourceError(name, "It is no file, and a link to a folder is not followed.", "Put the file itself there.")


def rebase(quad: Quad, old: str, new: str) -> Quad:
    """The quad with every IRI below the old base moved below the new one; literals that are one IRI too."""

    def move(term: Term) -> Term:
        if isinstance(term, Iri) and term.value.startswith(old):
            return Iri(new + term.value.removeprefix(old))
        if isinstance(term, Literal) and term.datatype in _TEXTS and _is_below(old, term.value):
            return replace(term, value=new + term.value.removeprefix(old))
        return term

    graph = move(quad.graph) if quad.graph else None
    return Quad(move(quad.subject), move(quad.predicate), move(quad.object), graph)  # type: ignore[arg-type]


def _is_below(base: str, text: str) -> bool:
    return text.startswith(base) and not any(char.isspace() for char in text)


def _paths(project: Path, folder: str) -> list[Path]:
    root = project / folder
    if not root.is_dir():
        raise SourceError(
            f"{folder}/", "The folder is missing.", f"Create it below {project.name or '.'}.", rule="folder-missing"
        )
    paths = sorted(path for path in root.rglob("*") if not path.name.startswith(".") and not _is_folder(path))
    if not any(path.suffix in _FORMATS for path in paths):
        raise SourceError(
            f"{folder}/", "The folder holds no RDF file.", "Add at least one .ttl or .trig.", rule="folder-empty"
        )
    return paths


def _is_folder(path: Path) -> bool:
    """Whether it is a folder that is looked into: no link to one, and none that looks like an RDF file."""
    return path.is_dir() and not path.is_symlink() and path.suffix not in _FORMATS


def _empty(files: Iterable[SourceFile]) -> list[Finding]:
    remedy = "Fill it or remove it."
    return [
        Finding(
            "file-empty",
            Severity.VIOLATION,
            "The file states nothing.",
            "Filen säger ingenting.",
            remedy,
            file=file.path,
        )
        for file in files
        if not file.quads
    ]


def _duplicate_graphs(files: Iterable[SourceFile]) -> list[Finding]:
    homes: dict[Iri, list[SourceFile]] = defaultdict(list)
    for file in files:
        for graph in dict.fromkeys(quad.graph for quad in file.quads if quad.graph):
            homes[graph].append(file)
    return [
        Finding(
            "graph-in-one-file",
            Severity.VIOLATION,
            f"The graph is also stated in {places[0].path}.",
            f"Grafen står också i {places[0].path}.",
            "Keep each named graph in one file.",
            focus=graph.value,
            graph=graph.value,
            file=file.path,
            line=file.line(graph.value),
        )
        for graph, places in homes.items()
        for file in places[1:]
    ]


def as_findings(dataset: Dataset) -> list[Finding]:
    """What reading brought up: files that cannot be read first."""
    return [from_source_error(error) for error in dataset.unreadable] + list(dataset.findings)
