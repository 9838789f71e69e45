"""Importing a table: its rows become a TriG file of the project, and what cannot be read is told and kept beside."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from publisher import persistence
from publisher.description_store import DescriptionStore
from publisher.errors import SourceError, StorageError
from publisher.importing.metadata import Metadata, read_metadata
from publisher.importing.rows import Fault, Read, made, places, read_rows
from publisher.importing.things import Names, Things, narrower, slug
from publisher.importing.trig import as_trig
from publisher.matching.abbreviations import read_extension
from publisher.matching.matcher import Matcher
from publisher.matching.tables import Table, as_line, read_table
from publisher.quad_tables import write_tables
from publisher.quads import RDF_LANG_STRING, Iri, Literal, Quad, Triple, triple
from publisher.references import References
from publisher.release import MATCHING, SEARCH, TABLES
from publisher.search.index import Search
from publisher.search.writing import write_search
from publisher.settings import Settings, override
from publisher.source_file import SourceFile
from publisher.sources import read_dataset
from publisher.vocabulary import EDITORIAL_NOTE, PREF_LABEL, SD, TYPE, OwnTerms

_MARK = "Written by `publisher import-csv` from "
_REJECTED_HEAD = ("line", "column", "reason", "remedy")
_GRAPH = Iri(SD + "Graph")
_PASSES = 10
"""How often the rows are read again because they name one another."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to import: the table, its metadata, whether to write, and whether to drop what no row states any more."""

    table: Path
    metadata: Path
    dry_run: bool = False
    drop: bool = False


@dataclass
class Outcome:
    """What came of it. Paths of files are relative to the project where they stand in it; texts are whole.

    `vanished` are things that the last import stated and no row states now, `kept` whether they stay in the file.
    """

    table: Table
    read: Read
    things: Things
    file: str
    before: str
    after: str
    rejected: Path
    unread: list[str]
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    vanished: list[str] = field(default_factory=list)
    published: set[str] = field(default_factory=set)
    kept: bool = True

    @property
    def faults(self) -> list[Fault]:
        """The cells that could not be read."""
        return self.read.faults


@dataclass(frozen=True, slots=True)
class _Index:
    """Tables to match against, written like those of a release."""

    folder: Path
    search: Search
    descriptions: DescriptionStore
    references: References


def standard_metadata(table: Path) -> Path:
    """Where the metadata of a table stands if nobody says otherwise (W3C, Tabular Data Model, section 5.3)."""
    own = table.with_name(f"{table.name}-metadata.json")
    return own if own.exists() else table.with_name("csv-metadata.json")


def import_table(settings: Settings, job: Job) -> Outcome:
    """Import the table; the file is written in one step, and only where it changes.

    SourceError where the table, its metadata or the project cannot be read, where no row can, or where the file that
    would be written is somebody's own; StorageError where the disk refuses. Then nothing is written.
    """
    settings = override(settings, {"base_iri": settings.written_base})
    table = read_table(job.table)
    metadata = read_metadata(job.metadata, job.table.name, settings.base)
    where, unread = places(table, metadata)
    for column in metadata.columns:
        if column.titles and column.required and column.name not in where:
            titles = ", ".join(map(repr, table.head))
            raise SourceError(str(job.table), f"There is no column {column.titles[0]!r}.", f"It has {titles}.", 1)
    graph = metadata.graph or f"{settings.base}id/graph/register-{slug(job.table.stem)}"
    file = _file(graph, settings)
    others, mine = _project(settings, file)
    with ExitStack() as stack:
        read, things = _read(table, metadata, _things(settings, others, mine, stack))
    stated = _stated(read)
    used = {str(term.value) for each in stated for term in each if isinstance(term, Iri)}
    stated |= set(made(things, used))
    outcome = Outcome(table, read, things, file, mine.text if mine else "", "", _beside(job.table), unread)
    quads = _compared(outcome, stated, mine, job) + _described(graph, metadata, settings.base)
    outcome.published = {entry.iri for entry in persistence.read_published(settings)} & set(outcome.vanished)
    if not any(quad.subject != Iri(graph) for quad in quads):
        raise _nothing(job, outcome)
    placed = [_placed(quad, graph, settings.base) for quad in quads]
    outcome.after = as_trig(placed, settings.base, f"{_MARK}{job.table.name}: change the table, not this file.")
    if not job.dry_run:
        _write(settings.project / file, outcome.after)
        _write_rejected(outcome)
    return outcome


def _read(table: Table, metadata: Metadata, things: Things) -> tuple[Read, Things]:
    """Read the rows until no more of them name one another: a row may name what another row is about."""
    read = read_rows(table, metadata, known := things.anew(Names()))
    for _ in range(_PASSES):
        here = Names.of(Quad(*each, None) for each in _stated(read))
        again = read_rows(table, metadata, known := things.anew(here))
        settled, read = again.statements == read.statements, again
        if settled:
            break
    return read, known


def _stated(read: Read) -> set[Triple]:
    return {each for statements in read.statements.values() for each in statements}


def _nothing(job: Job, outcome: Outcome) -> SourceError:
    first = next(iter(outcome.faults), None)
    remedy = f"The first fault is in {first}" if first else "Add a row."
    return SourceError(str(job.table), "No row of it can be imported.", remedy)


def _file(graph: str, settings: Settings) -> str:
    """The path of the file for a graph; SourceError where the graph is none of ours."""
    start = settings.base + "id/"
    for family, folder in (("graph/", "register"), ("source/", "sources")):
        name = graph.removeprefix(start + family).removeprefix("register-").replace("/", "-")
        if graph.startswith(start + family) and slug(name) == name:
            return f"data/{folder}/{name}.trig"
    remedy = 'Let "@id" of the table be id/graph/… for a register, or id/source/…/… for a section of a source.'
    raise SourceError(graph, "It is no address of a named graph of this project.", remedy)


def _project(settings: Settings, file: str) -> tuple[list[SourceFile], SourceFile | None]:
    """The other files of the project, and the one of the last import; SourceError where one cannot be read."""
    dataset = read_dataset(settings)
    if dataset.unreadable:
        raise dataset.unreadable[0]
    others = [each for each in dataset.files if each.path != file]
    mine = next((each for each in dataset.files if each.path == file), None)
    if mine and not mine.text.startswith(f"# {_MARK}"):
        remedy = 'Let "@id" of the table name another graph.'
        raise SourceError(file, "It is there already, and no import wrote it.", remedy)
    return others, mine


def _things(settings: Settings, others: list[SourceFile], mine: SourceFile | None, stack: ExitStack) -> Things:
    quads = [quad for other in others for quad in other.quads]
    own = list(mine.quads) if mine else []
    reserved = {term.value for quad in quads + own for term in triple(quad) if isinstance(term, Iri)}
    reserved |= {entry.iri for entry in persistence.read_published(settings)}

    @cache
    def matcher() -> Matcher:
        return Matcher(stack.enter_context(_index(settings, quads)))

    return Things(Names.of(quads), Names(), Names.of(own), narrower(quads), reserved, matcher, settings.base)


@contextmanager
def _index(settings: Settings, quads: list[Quad]) -> Iterator[_Index]:
    """Write the quads into tables of their own for as long as the matcher asks them."""
    with tempfile.TemporaryDirectory() as name:
        write_tables((folder := Path(name)) / TABLES, quads)
        write_search(folder / SEARCH, quads, settings.base)
        (folder / MATCHING).write_text(read_extension(settings.project), "utf-8")
        descriptions = DescriptionStore(folder / TABLES, settings.base, settings.incoming_page)
        search, references = Search(folder / SEARCH), References(folder / TABLES, settings.base)
        try:
            yield _Index(folder, search, descriptions, references)
        finally:
            for opened in (descriptions, search, references):
                opened.close()


def _compared(outcome: Outcome, stated: set[Triple], mine: SourceFile | None, job: Job) -> list[Quad]:
    """All that the file is to say, after a count of what is new, changed, as it was and no longer stated."""
    old = {triple(quad) for quad in mine.quads} if mine else set()
    old = {each for each in old if (each[0], TYPE, _GRAPH) not in old}
    before, after = _by_subject(old), _by_subject(stated)
    outcome.new = len(after.keys() - before.keys())
    outcome.unchanged = sum(before[subject] == after[subject] for subject in after.keys() & before.keys())
    outcome.changed = len(after) - outcome.new - outcome.unchanged
    gone = before.keys() - after.keys()
    pointed = {each[2] for subject in gone for each in before[subject] if each[2] != subject}
    outcome.vanished = sorted(str(subject.value) for subject in gone - pointed)
    outcome.kept = not job.drop
    if job.drop and outcome.faults and gone:
        remedy = "Mend the faults first, or leave out --drop: " + str(outcome.faults[0])
        raise SourceError(str(job.table), "Nothing is dropped while there are rows that cannot be read.", remedy)
    rest = set() if job.drop else {each for subject in gone for each in before[subject]}
    return [Quad(*each, None) for each in stated | rest]


def _by_subject(triples: Iterable[Triple]) -> dict[Iri, set[Triple]]:
    found: dict[Iri, set[Triple]] = {}
    for each in triples:
        if isinstance(each[0], Iri):
            found.setdefault(each[0], set()).add(each)
    return found


def _described(graph: str, metadata: Metadata, base: str) -> list[Quad]:
    """What is said of the graph: for a register what the metadata says; a section is described with its source."""
    own = OwnTerms(base)
    families = f"{base}id/concept/graph-family/"
    said = [(predicate, term) for predicate, term in metadata.statements]
    languages = {term.language for predicate, term in said if predicate == PREF_LABEL and isinstance(term, Literal)}
    if not {"sv", "en"} <= languages:
        remedy = (
            '"skos:prefLabel": [{"@value": "…", "@language": "sv"}, {"@value": "…", "@language": "en"}] beside "url".'
        )
        raise SourceError(metadata.file, "The table has no name in both languages.", f"Write {remedy}", rule="csvw")
    is_section = graph.startswith(f"{base}id/source/")
    described = Iri(_beside_section(graph, base)) if is_section else Iri(graph)
    family = Iri(families + ("editorial" if is_section else "register"))
    every = [(TYPE, _GRAPH), (own.graph_family, family), *said]
    return [Quad(described, predicate, term, described) for predicate, term in every]


def _beside_section(section: str, base: str) -> str:
    """The editorial graph for what a section does not itself state."""
    return f"{base}id/graph/editorial-{section.removeprefix(base + 'id/source/').replace('/', '-')}"


def _placed(quad: Quad, graph: str, base: str) -> Quad:
    """The quad in its graph: a section of a source states no class, no English and no note of ours."""
    if quad.graph is not None:
        return quad
    term = quad.object
    is_english = isinstance(term, Literal) and term.datatype == RDF_LANG_STRING and term.language.startswith("en")
    is_ours = is_english or quad.predicate in (TYPE, EDITORIAL_NOTE, OwnTerms(base).not_stated)
    beside = is_ours and graph.startswith(f"{base}id/source/")
    return Quad(quad.subject, quad.predicate, term, Iri(_beside_section(graph, base) if beside else graph))


def _beside(table: Path) -> Path:
    return table.with_name(f"{table.stem}.rejected.csv")


def _write_rejected(outcome: Outcome) -> None:
    """Write the rows that could not be read beside the table, with the reason; take an earlier such file away."""
    head = as_line((*_REJECTED_HEAD, *outcome.table.head), outcome.table.separator)
    by_line = {row.line: row for row in outcome.read.bad}
    lines = [
        as_line(
            (str(fault.line), fault.title, fault.reason, fault.remedy, *by_line[fault.line].cells),
            outcome.table.separator,
        )
        for fault in outcome.faults
    ]
    if lines:
        _write_bytes(outcome.rejected, head + b"".join(lines))
    elif outcome.rejected.is_file() and outcome.rejected.read_bytes().startswith(head):
        outcome.rejected.unlink()


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_bytes() != text.encode():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_bytes(path, text.encode())


def _write_bytes(path: Path, content: bytes) -> None:
    """Write aside, and put it in place in one step; StorageError where the disk refuses."""
    aside = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        aside.write_bytes(content)
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        reason = error.strerror or "the disk refuses"
        raise StorageError(str(path), reason, "Free space; what stood there is untouched.") from error
