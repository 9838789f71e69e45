"""Reading a project's `ontology/`, `data/` and `shapes/` into named graphs."""

import json
from bisect import bisect_left
from codecs import BOM_UTF8, getincrementaldecoder
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path, PurePosixPath

from pyld import jsonld

from publisher.errors import SourceError
from publisher.findings import Finding, Severity, from_source_error
from publisher.iris import SLUG, IriSpace
from publisher.media_types import TURTLE
from publisher.progress import Done, nothing
from publisher.quad_columns import ColumnsBuilder, QuadColumns
from publisher.quads import Quad
from publisher.settings import Settings
from publisher.source_file import FORMATS, SourceFile

FOLDERS = ("ontology", "data", "shapes")
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

_PIECE = 2**20
"""Bytes that are looked at together."""


@dataclass(frozen=True)
class Dataset:
    """What a project says: the quads of ontology and data, those of the shapes, and what reading them brought up.

    `unreadable` are files that could not be read (exit code 2); `findings` are about files that could.
    """

    files: tuple[SourceFile, ...]
    quads: QuadColumns
    shapes: tuple[Quad, ...]
    unreadable: tuple[SourceError, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_dataset(settings: Settings, progress: Done = nothing) -> Dataset:
    """Read the three folders; a file that cannot be read does not keep the others from being read.

    `progress` is told how many bytes of how many are read.
    """
    unreadable: list[SourceError] = []
    paths = [path for folder in FOLDERS for path in _found(settings.project, folder, unreadable)]
    sizes = [path.stat().st_size if path.exists() else 0 for path in paths]
    reading, files = _Reading(), list[SourceFile]()
    for path, done in zip(paths, accumulate(sizes), strict=True):
        try:
            file = read_file(path, settings)
            reading.take(file)
            files.append(file)
        except SourceError as error:
            unreadable.append(error)
        progress(done, sum(sizes))
    shapes = tuple(quad for file in files if file.path.startswith("shapes/") for quad in file.quads)
    findings, quads = (*reading.empty, *_duplicate_graphs(reading.homes)), reading.builder.columns()
    if len(quads) and not unreadable and not _describes_below(settings.base, quads):
        unreadable.append(_foreign(settings.written_base))
    return Dataset(tuple(files), quads, shapes, tuple(unreadable), findings)


def _describes_below(base: str, quads: QuadColumns) -> bool:
    """Whether some subject has an IRI below the base."""
    start, stop = bisect_left(quads.terms, f"<{base}"), bisect_left(quads.terms, f"<{base}\U0010ffff")
    return bool(((quads.subjects >= start) & (quads.subjects < stop)).any())


def _foreign(base: str) -> SourceError:
    reason = f"Nothing that the files describe has an IRI below {base}, which is the setting written_base."
    remedy = "Set it in [tool.publisher] to the base that the files write their own IRIs with."
    return SourceError("pyproject.toml", reason, remedy, rule="base-foreign")


class _Reading:
    """What the files that were read so far hold: all quads, files that state nothing, the files of each graph."""

    def __init__(self) -> None:
        self.builder = ColumnsBuilder()
        self.empty: list[Finding] = []
        self.homes: dict[str, list[SourceFile]] = defaultdict(list)

    def take(self, file: SourceFile) -> None:
        """Take in what a file states; nothing of one that does not parse."""
        before = len(self.builder)
        try:
            graphs = self.builder.extend_statements(file.statements())
        except SourceError:
            self.builder.drop_after(before)
            raise
        if len(self.builder) == before:
            self.empty.append(_empty(file))
        for graph in filter(None, graphs):
            self.homes[graph].append(file)


def _found(project: Path, folder: str, unreadable: list[SourceError]) -> Iterator[Path]:
    """The files of a folder that are to hold RDF; a folder that cannot be read is added to what is unreadable."""
    try:
        paths = _paths(project, folder)
    except SourceError as error:
        unreadable.append(error)
        return
    for path in paths:
        name = PurePosixPath(path.relative_to(project).as_posix())
        if not any(name.match(pattern) for pattern in _BESIDE):
            yield path


def read_file(path: Path, settings: Settings) -> SourceFile:
    """Look at one Turtle, TriG or N-Quads file; Turtle stands in the graph that is named after the file.

    SourceError where it is none, or not UTF-8; whether it parses is known when its statements are read.
    """
    name = path.relative_to(settings.project).as_posix()
    media_type = FORMATS.get(path.suffix)
    _require_file(path, name)
    if media_type is None:
        known = f"RDF is read from {', '.join(sorted(FORMATS))}; beside it may stand {', '.join(_BESIDE)}."
        raise SourceError(name, "Such a file is not read here.", f"Rename or move it: {known}", rule="extension")
    if media_type is TURTLE and not SLUG.fullmatch(path.stem):
        remedy = "Rename it in lower case, digits and hyphens, or name the graph in a .trig file."
        raise SourceError(name, "A Turtle file names its graph, and this name does not fit.", remedy, rule="file-name")
    if not _is_plain_text(path, name):
        read_text(path, name)
    own_graph = str(IriSpace(settings.base).graph(path.stem)) if media_type is TURTLE else ""
    return SourceFile(name, path, own_graph, (settings.written_base, settings.base))


def _is_plain_text(path: Path, name: str) -> bool:
    """Whether it is UTF-8 without a byte order mark, looked at piece by piece."""
    decoder = getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            start = piece = file.read(_PIECE)
            while piece:
                decoder.decode(piece)
                piece = file.read(_PIECE)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    except OSError as error:
        raise _refused(name, error) from error
    return not start.startswith(BOM_UTF8)


def _refused(name: str, error: OSError) -> SourceError:
    reason = error.strerror or "cannot be read"
    return SourceError(name, f"{reason}.", "Put the file there, readable for this user.")


def read_text(path: Path, name: str) -> str:
    """The text of a file; SourceError where it is missing, no file, or not UTF-8 (with line and column of the byte)."""
    _require_file(path, name)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _refused(name, error) from error
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
    _require_valid(entries)
    return text.replace(settings.written_base, settings.base)


def _require_valid(context: Mapping[str, object]) -> None:
    """SourceError where JSON-LD does not allow an entry, or one leads to another file (JSON-LD 1.1, section 9.15)."""
    try:
        jsonld.expand({"@context": context}, {"documentLoader": _refuse, "processingMode": "json-ld-1.1"})
    except jsonld.JsonLdError as error:
        innermost = error
        while isinstance(innermost.__cause__, jsonld.JsonLdError):
            innermost = innermost.__cause__
        said = str(innermost.args[0]).removeprefix("Invalid JSON-LD syntax; ").rstrip(".")
        reason = "It leads to another file" if innermost.code == "loading remote context failed" else said
        remedy = "Correct the context; it has to be whole by itself."
        raise SourceError(_CONTEXT, f"The context is not valid: {reason}.", remedy, rule="context") from error


def _refuse(url: str, _options: object) -> dict[str, object]:
    raise ValueError(f"a context is never fetched: {url}")


def _require_file(path: Path, name: str) -> None:
    if path.exists() and not path.is_file():
        raise SourceError(name, "It is no file, and a link to a folder is not followed.", "Put the file itself there.")


def _paths(project: Path, folder: str) -> list[Path]:
    root = project / folder
    if not root.is_dir():
        raise SourceError(
            f"{folder}/",
            "The folder is missing.",
            f"Create it in {project.resolve()}, or name another folder with --project.",
            rule="folder-missing",
        )
    paths = sorted(path for path in root.rglob("*") if not path.name.startswith(".") and not _is_folder(path))
    if not any(path.suffix in FORMATS for path in paths):
        raise SourceError(
            f"{folder}/", "The folder holds no RDF file.", "Add at least one .ttl or .trig.", rule="folder-empty"
        )
    return paths


def _is_folder(path: Path) -> bool:
    """Whether it is a folder that is looked into: no link to one, and none that looks like an RDF file."""
    return path.is_dir() and not path.is_symlink() and path.suffix not in FORMATS


def _empty(file: SourceFile) -> Finding:
    sentences = ("The file states nothing.", "Filen säger ingenting.")
    return Finding("file-empty", Severity.VIOLATION, *sentences, "Fill it or remove it.", file=file.path)


def _duplicate_graphs(homes: Mapping[str, Sequence[SourceFile]]) -> list[Finding]:
    return [
        Finding(
            "graph-in-one-file",
            Severity.VIOLATION,
            f"The graph is also stated in {places[0].path}.",
            f"Grafen står också i {places[0].path}.",
            "Keep each named graph in one file.",
            focus=graph[1:-1],
            graph=graph[1:-1],
            file=file.path,
            line=file.line(graph[1:-1]),
        )
        for graph, places in homes.items()
        for file in places[1:]
    ]


def as_findings(dataset: Dataset) -> list[Finding]:
    """What reading brought up: files that cannot be read first."""
    return [from_source_error(error) for error in dataset.unreadable] + list(dataset.findings)
