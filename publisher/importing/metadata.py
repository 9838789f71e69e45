"""How a table becomes statements: a metadata document (W3C, Metadata Vocabulary for Tabular Data, CSVW).

https://www.w3.org/TR/tabular-metadata/ – what is read of it is what `_TABLE`, `_SCHEMA` and `_COLUMN` name; anything
else is refused, so that no slip of the pen passes unseen. The annotation `rdfs:range` of a column names the classes of
which its cells name things.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from publisher.errors import SourceError
from publisher.importing.templates import ATTRIBUTES, Template
from publisher.importing.values import DATATYPES
from publisher.quads import RDF_LANG_STRING, Iri, Literal, Term
from publisher.sources import read_text
from publisher.vocabulary import RDFS, expand

_INHERITED = frozenset(
    ("aboutUrl", "datatype", "default", "lang", "null", "propertyUrl", "required", "separator", "valueUrl")
)
_IGNORED = frozenset(("@type", "dialect", "notes", "tableDirection", "textDirection", "ordered"))
_TABLE = frozenset(("@context", "@id", "url", "tableSchema", "tables")) | _INHERITED | _IGNORED
_SCHEMA = frozenset(("@id", "columns", "primaryKey", "rowTitles")) | _INHERITED | _IGNORED
_COLUMN = frozenset(("@id", "name", "titles", "virtual", "suppressOutput")) | _INHERITED | _IGNORED
_RANGE = ("rdfs:range", RDFS + "range")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: how its cells are read, and what they state; `titles` are what the table calls it, none if virtual.

    `classes` are IRIs, of which the cells name things; `language` and `datatype` are empty for plain text.
    """

    name: str
    titles: tuple[str, ...]
    about: Template
    predicate: Iri | None
    value: Template
    default: Template
    language: str = ""
    datatype: str = ""
    form: str = ""
    separator: str = ""
    nulls: tuple[str, ...] = ("",)
    required: bool = False
    classes: tuple[Iri, ...] = ()


@dataclass(frozen=True, slots=True)
class Metadata:
    """A whole document: its file, the named graph that its rows are stated in, and what is said of that graph."""

    file: str
    graph: str
    statements: tuple[tuple[Iri, Term], ...]
    about: Template
    columns: tuple[Column, ...]
    key: tuple[str, ...]


def read_metadata(file: Path, table: str, base: str) -> Metadata:
    """The metadata of the table with that file name; SourceError, with line and column, where it does not fit."""
    reader = _Reader(str(file), read_text(file, str(file)), base)
    return reader.read(table)


@dataclass(frozen=True, slots=True)
class _Reader:
    file: str
    text: str
    base: str

    def read(self, table: str) -> Metadata:
        try:
            document: object = json.loads(self.text)
        except json.JSONDecodeError as error:
            reason = f"Syntax error: {error.msg}."
            raise SourceError(self.file, reason, "Correct the JSON.", error.lineno, error.colno, "csvw") from error
        whole = self._object(document, "the document", _TABLE)
        described = self._table(whole, table)
        schema = self._object(described.get("tableSchema"), "tableSchema", _SCHEMA)
        inherited = {name: part[name] for part in (whole, described, schema) for name in _INHERITED if name in part}
        columns = self._list(schema.get("columns"), "columns")
        if not columns:
            self._refuse("columns", "It describes no column.", 'Write "columns": […] into "tableSchema".')
        read = tuple(self._column(self._object(each, "a column", _COLUMN), inherited) for each in columns)
        metadata = Metadata(
            self.file,
            self._absolute(self._string(described, "@id")),
            tuple(self._statements(described)),
            self._template(inherited, "aboutUrl"),
            read,
            tuple(self._strings(schema.get("primaryKey"), "primaryKey")),
        )
        self._require_whole(metadata)
        return metadata

    def _table(self, whole: Mapping[str, object], name: str) -> Mapping[str, object]:
        """The description of the table: the document itself, or the one among its tables that has the name."""
        if "tables" not in whole:
            return whole
        tables = [self._object(each, "a table", _TABLE) for each in self._list(whole["tables"], "tables")]
        named = [each for each in tables if str(each.get("url", "")).rpartition("/")[2] == name]
        if len(named) != 1 and len(tables) != 1:
            self._refuse("tables", f"Not exactly one of its tables has the url {name!r}.", "Name each table's file.")
        return (named or tables)[0]

    def _column(self, own: Mapping[str, object], inherited: Mapping[str, object]) -> Column:
        every = {**inherited, **own}
        virtual = own.get("virtual") is True
        titles = () if virtual else tuple(self._titles(own))
        name = self._string(own, "name") or (titles[0] if titles else "")
        if not virtual and not titles:
            titles = (name,)
        if not name and not virtual:
            self._refuse("columns", "A column has neither a name nor titles.", 'Write "titles": as the table does.')
        datatype, form = self._datatype(every.get("datatype"))
        silent = own.get("suppressOutput") is True
        predicate = "" if silent else self._string(every, "propertyUrl")
        if not silent and not predicate:
            self._refuse(
                name or "virtual",
                f"The column {name!r} states nothing.",
                'Give it a "propertyUrl", or "suppressOutput": true.',
            )
        return Column(
            name,
            titles,
            self._template(every, "aboutUrl"),
            Iri(self._absolute(predicate)) if predicate else None,
            self._template(every, "valueUrl"),
            self._worded(every),
            self._string(every, "lang").lower(),
            datatype,
            form,
            self._string(every, "separator"),
            tuple(self._strings(every.get("null"), "null")) or ("",),
            every.get("required") is True,
            tuple(self._classes(own)),
        )

    def _require_whole(self, metadata: Metadata) -> None:
        """Refuse templates that name no column, and rows that are about nothing."""
        if not metadata.about.text:
            self._refuse("tableSchema", "The rows are about nothing.", 'Write "aboutUrl": "id/…/{…}" into it.')
        names = [column.name for column in metadata.columns if column.name]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            self._refuse("name", f"Two columns are called {twice[0]!r}.", "Give each a name of its own.")
        templates = [metadata.about]
        templates += [t for column in metadata.columns for t in (column.about, column.value, column.default)]
        for name in dict.fromkeys(name for template in templates for name in template.names):
            column, _, attribute = name.rpartition(".")
            if name not in names and (column not in names or attribute not in ATTRIBUTES):
                near = get_close_matches(column or name, names, 1)
                hint = f" Perhaps {near[0]!r} is meant." if near else ""
                known = f"Columns are {', '.join(names)}; after a full stop may stand {', '.join(ATTRIBUTES)}."
                self._refuse("{" + name, f"A template names {name!r}, which is none.{hint}", known)
        for name in metadata.key:
            if name not in names:
                self._refuse("primaryKey", f"The primary key names {name!r}, which is no column.", "Name a column.")

    def _template(self, properties: Mapping[str, object], name: str) -> Template:
        try:
            template = Template(self._string(properties, name))
        except ValueError as error:
            self._refuse(name, str(error), "Write {name} or {+name}.")
        return Template(self._absolute(template.text)) if template.text else template

    def _worded(self, properties: Mapping[str, object]) -> Template:
        try:
            return Template(self._string(properties, "default"))
        except ValueError as error:
            self._refuse("default", str(error), "Write {name}.")

    def _absolute(self, name: str) -> str:
        """The IRI or template with its prefix written out, or below the base where it is relative."""
        if not name or name.startswith("{"):
            return name
        full = expand(name, self.base)
        head = full.partition("{")[0]
        return full if ":" in head else self.base + full

    def _datatype(self, value: object) -> tuple[str, str]:
        described = value if isinstance(value, dict) else {"base": value} if value is not None else {}
        name = self._string(described, "base") if described else ""
        if name and name not in DATATYPES:
            self._refuse(name, f"There is no datatype {name!r} here.", f"Known ones: {', '.join(DATATYPES)}.")
        return name, self._string(described, "format")

    def _classes(self, own: Mapping[str, object]) -> Iterable[Iri]:
        for name in _RANGE:
            for value in self._list(own.get(name), name):
                named = value.get("@id") if isinstance(value, dict) else value
                if not isinstance(named, str):
                    self._refuse(name, "A class has no name.", 'Write {"@id": "org:Organization"}.')
                yield Iri(self._absolute(named))

    def _titles(self, own: Mapping[str, object]) -> Iterable[str]:
        titles = own.get("titles")
        for part in titles.values() if isinstance(titles, dict) else [titles]:
            yield from self._strings(part, "titles")

    def _statements(self, table: Mapping[str, object]) -> Iterable[tuple[Iri, Term]]:
        """What the common properties of the table say (section 5.8): the named graph is their subject."""
        for name, values in table.items():
            if ":" in name:
                for value in self._list(values, name):
                    yield Iri(self._absolute(name)), self._term(value, name)

    def _term(self, value: object, name: str) -> Term:
        if isinstance(value, str):
            return Literal(value)
        if isinstance(value, dict) and isinstance(value.get("@id"), str):
            return Iri(self._absolute(value["@id"]))
        if isinstance(value, dict) and isinstance(value.get("@value"), str):
            language = value.get("@language")
            if isinstance(language, str):
                return Literal(value["@value"], RDF_LANG_STRING, language.lower())
            kind = value.get("@type")
            return Literal(value["@value"], self._absolute(kind)) if isinstance(kind, str) else Literal(value["@value"])
        return self._refuse(
            name, "Its value cannot be read.", 'Write {"@value": "…", "@language": "sv"} or {"@id": "…"}.'
        )

    def _object(self, value: object, called: str, known: frozenset[str]) -> dict[str, object]:
        if not isinstance(value, dict):
            self._refuse(called, f"There is no JSON object as {called}.", "Write one between { and }.")
        for name in value:
            if name not in known and ":" not in name:
                near = get_close_matches(name, known, 1)
                hint = f" Perhaps {near[0]!r} is meant." if near else ""
                self._refuse(
                    name, f"There is no property {name!r}.{hint}", f"Known ones: {', '.join(sorted(known - _IGNORED))}."
                )
        return value

    def _list(self, value: object, name: str) -> list[object]:
        if isinstance(value, dict) and name in ("columns", "tables"):
            self._refuse(name, f"{name} is no list.", "Write it between [ and ].")
        return value if isinstance(value, list) else [] if value is None else [value]

    def _strings(self, value: object, name: str) -> Iterable[str]:
        for each in self._list(value, name):
            if not isinstance(each, str):
                self._refuse(name, f"{name} is no text.", "Write it in quotation marks.")
            yield each

    def _string(self, properties: Mapping[str, object], name: str) -> str:
        value = properties.get(name, "")
        if not isinstance(value, str):
            self._refuse(name, f"{name} is no text.", "Write it in quotation marks.")
        return value

    def _refuse(self, name: str, reason: str, remedy: str) -> NoReturn:
        """Raise SourceError at the place where the name stands first, if it does."""
        place = max(self.text.find(f'"{name}"'), self.text.find(name) if name.startswith("{") else -1)
        if place < 0:
            raise SourceError(self.file, reason, remedy, rule="csvw")
        line, column = self.text.count("\n", 0, place) + 1, place - self.text.rfind("\n", 0, place)
        raise SourceError(self.file, reason, remedy, line, column, "csvw")
