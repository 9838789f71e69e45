"""The rows of a table as statements, and the cells that cannot be read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from unicodedata import normalize

from publisher.importing.metadata import Column, Metadata
from publisher.importing.things import Things, Unclear, is_own, slug
from publisher.importing.values import literal
from publisher.matching.tables import Row, Table
from publisher.quads import RDF_LANG_STRING, Iri, Literal, Triple
from publisher.vocabulary import PREF_LABEL, TYPE

_LANGUAGES = ("sv", "en")


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that cannot be read: its line, its column counted from 1 (0 for the whole row), why, and what to do."""

    line: int
    column: int
    title: str
    cell: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        place = f"line {self.line}" + (f", column {self.column} ({self.title})" if self.column else "")
        return f"{place}: {f'{self.cell!r}: ' if self.cell else ''}{self.reason}. {self.remedy}"


@dataclass
class Read:
    """What the rows say: statements by the line that made them, faults, and the lines that repeat another."""

    statements: dict[int, set[Triple]] = field(default_factory=dict)
    subjects: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    repeated: dict[int, int] = field(default_factory=dict)
    bad: list[Row] = field(default_factory=list)


def places(table: Table, metadata: Metadata) -> tuple[dict[str, int], list[str]]:
    """Where the columns stand in the table, by name, and the titles of those that are not read.

    Case does not count in titles; a column that is missing is not among the places.
    """
    titles = [_cleaned(title).casefold() for title in table.head]
    found = {}
    for column in metadata.columns:
        wanted = {_cleaned(title).casefold() for title in column.titles}
        place = next((place for place, title in enumerate(titles) if title in wanted), None)
        if place is not None:
            found[column.name] = place
    return found, [title for place, title in enumerate(table.head) if place not in found.values() and title.strip()]


def read_rows(table: Table, metadata: Metadata, things: Things) -> Read:
    """Read every row; a row with a cell that cannot be read states nothing."""
    where, _ = places(table, metadata)
    read, seen, keys = Read(), dict[tuple[str, ...], int](), dict[tuple[str, ...], int]()
    for row in table.rows:
        if not any(cell.strip() for cell in row.cells):
            continue
        first = seen.setdefault(row.cells, row.line)
        if first != row.line:
            read.repeated[row.line] = first
            continue
        made_before = set(things.made)
        reader = _Row(row, metadata, where, things)
        statements = reader.statements()
        if not reader.faults and metadata.key:
            first = keys.setdefault(tuple(reader.texts[name] for name in metadata.key), row.line)
            if first != row.line:
                reader.fault(None, "", f"its key is that of line {first}", "Correct one of them, or remove it.")
        subject = reader.subject
        if not reader.faults and read.subjects.setdefault(subject, row.line) != row.line:
            clash = f"it is about the same thing as line {read.subjects[subject]}, <{subject}>"
            reader.fault(None, "", clash, "Remove one, or let aboutUrl name a column that tells them apart.")
        if reader.faults:
            read.faults += reader.faults
            read.bad.append(row)
            things.forget(made_before)
        else:
            read.statements[row.line] = statements
    return read


class _Row:
    """One row on its way to statements."""

    def __init__(self, row: Row, metadata: Metadata, where: Mapping[str, int], things: Things) -> None:
        self._row, self._metadata, self._where, self._things = row, metadata, where, things
        self.faults: list[Fault] = []
        self.texts: dict[str, str] = {}
        self.subject = ""
        self._meant: dict[str, list[str]] = {}

    def statements(self) -> set[Triple]:
        """All that the row states; what cannot be read goes to `faults`."""
        if self._row.is_ragged:
            cells, expected = len(self._row.cells), self._row.expected
            self.fault(None, "", f"it has {cells} cells, the head has {expected}", "Give it as many as the head.")
            return set()
        values: dict[str, list[Literal]] = {}
        for column in self._metadata.columns:
            values[column.name] = self._read(column) if column.titles else []
        if self.faults:
            return set()
        self.subject = self._address(self._metadata.about.as_address(self._value))
        if not self.subject:
            self.fault(None, "", "it is about nothing: a cell is empty", f"Fill {self._named()}.")
        return (
            set() if self.faults else {each for column in self._metadata.columns for each in self._said(column, values)}
        )

    def fault(self, column: Column | None, cell: str, reason: str, remedy: str) -> None:
        """Note a fault of a cell, or of the whole row."""
        place = self._where.get(column.name, -1) + 1 if column else 0
        title = column.titles[0] if column else ""
        self.faults.append(Fault(self._row.line, place, title, cell, reason, remedy))

    def _named(self) -> str:
        names = {name.rpartition(".")[0] or name for name in self._metadata.about.names}
        return ", ".join(
            column.titles[0] for column in self._metadata.columns if column.name in names and column.titles
        )

    def _read(self, column: Column) -> list[Literal]:
        """The values of the column's cell, and what they mean; none where the cell is empty."""
        place = self._where.get(column.name)
        whole = _cleaned(self._row.cells[place]) if place is not None else ""
        whole = whole if whole not in column.nulls else ""
        whole = whole or column.default.as_text(self._value)
        parts = (
            [part for each in whole.split(column.separator) if (part := each.strip())] if column.separator else [whole]
        )
        found: list[Literal] = []
        for part in parts:
            if part and part not in column.nulls:
                found += self._cell(column, part)
        if column.required and not found and not self.faults:
            self.fault(column, whole, "the cell is empty, and has to be filled", "Fill it.")
        self.texts[column.name] = ", ".join(each.value for each in found)
        return found

    def _cell(self, column: Column, part: str) -> Iterator[Literal]:
        try:
            yield literal(part, column.datatype, column.form, column.language)
            if column.classes:
                meant = self._things.meant(part, column, self._value)
                self._meant.setdefault(column.name, []).append(meant)
        except Unclear as error:
            self.fault(column, part, str(error), error.remedy)
        except ValueError as error:
            self.fault(column, part, str(error), "Correct the cell.")

    def _value(self, name: str) -> str:
        """What stands in a template's place."""
        if name in self.texts:
            return self.texts[name]
        column, _, attribute = name.rpartition(".")
        meant = self._meant.get(column, [])
        if attribute in _LANGUAGES:
            return ", ".join(self._things.name(iri, attribute) for iri in meant)
        if attribute == "iri" and len(meant) == 1:
            return meant[0]
        if attribute == "slug":
            from_text = [slug(self.texts.get(column, ""))]
            return "-".join([iri.rstrip("/").rpartition("/")[2] for iri in meant] or from_text)
        return ""

    def _said(self, column: Column, values: Mapping[str, list[Literal]]) -> Iterable[Triple]:
        """What the column states of its subject."""
        if column.predicate is None:
            return
        subject = self._address(column.about.as_address(self._value)) if column.about.text else self.subject
        if not subject:
            return
        state = partial(_triple, Iri(subject), column.predicate)
        if column.classes:
            yield from (state(Iri(iri)) for iri in self._meant.get(column.name, ()))
        elif column.value.text and (values[column.name] or not column.titles):
            if iri := self._address(column.value.as_address(self._value)):
                yield state(Iri(iri))
        elif column.titles:
            yield from map(state, values[column.name])
        elif text := column.default.as_text(self._value):
            yield state(literal(text, column.datatype, column.form, column.language))

    def _address(self, iri: str) -> str:
        """The IRI, after a look whether it is sound where it is one of ours."""
        base = self._things.base
        if iri.startswith(base + "id/") and not is_own(iri, base):
            reason = f"the IRI would be <{iri}>, and parts of ours hold only a to z, digits and hyphens"
            self.fault(None, "", reason, "Write .slug after the name of the column in the template.")
            return ""
        return iri


def _triple(subject: Iri, predicate: Iri, value: Iri | Literal) -> Triple:
    return subject, predicate, value


def made(things: Things, used: Iterable[str]) -> Iterator[Triple]:
    """What is stated of the things that cells made: the class, and the name in both languages."""
    wanted = set(used)
    for each in things.made.values():
        if each.iri in wanted:
            yield Iri(each.iri), TYPE, each.kind
            for language in _LANGUAGES:
                yield Iri(each.iri), PREF_LABEL, Literal(each.name, RDF_LANG_STRING, language)


def _cleaned(text: str) -> str:
    """The text in normal form C, with single spaces."""
    return " ".join(normalize("NFC", text).split())
