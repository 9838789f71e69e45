"""A table for each class as CSV (RFC 4180), all in one ZIP file: for people with a spreadsheet."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from publisher.quad_columns import QuadColumns
from publisher.quads import Iri, parse_term
from publisher.vocabulary import LABELS, TYPE, curie

_SEPARATOR = " | "
"""Stands between the values of one cell."""

_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The date of every entry: the earliest that ZIP knows, so that the same data give the same bytes."""


def write_zip(file: Path, quads: QuadColumns, base: str) -> None:
    """Write the tables of all classes; a row is a thing, a column a property, or a property in one language."""
    tables = _Tables(quads)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind, things in tables.classes():
            entry = zipfile.ZipInfo(f"{_file_name(kind, base)}.csv", _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with (
                archive.open(entry, "w", force_zip64=True) as opened,
                io.TextIOWrapper(opened, "utf-8", newline="") as out,
            ):
                tables.write(out, things, base)


class _Tables:
    """The quads with the language of each value, from which the rows are read one by one."""

    def __init__(self, quads: QuadColumns) -> None:
        self._quads = quads
        self._languages = [""]
        self._language = np.zeros(len(quads.terms), np.uint32)
        known = {"": 0}
        for number, text in enumerate(quads.terms):
            if text.startswith('"') and not text.endswith(('"', ">")):
                language = text.rpartition("@")[2]
                if language not in known:
                    known[language] = len(known)
                    self._languages.append(language)
                self._language[number] = known[language]

    def classes(self) -> Iterator[tuple[Iri, Sequence[int]]]:
        """Each class with its things, by number, both in the order of their IRIs."""
        quads, rows = self._quads, self._quads.where(None, TYPE)
        kinds = np.unique(quads.objects[rows]).tolist()
        named = [(kind, parse_term(quads.terms[kind])) for kind in kinds if quads.terms[kind].startswith("<")]
        for kind, iri in sorted(named, key=lambda pair: quads.terms[pair[0]][1:-1]):
            things = np.unique(quads.subjects[rows[quads.objects[rows] == kind]]).tolist()
            found = [thing for thing in things if quads.terms[thing].startswith("<")]
            if found and isinstance(iri, Iri):
                yield iri, sorted(found, key=lambda thing: quads.terms[thing][1:-1])

    def write(self, out: io.TextIOWrapper, things: Sequence[int], base: str) -> None:
        """Write the table of some things."""
        quads = self._quads
        rows = np.flatnonzero(np.isin(quads.subjects, np.array(things, np.uint32)))
        pairs = np.unique(
            (quads.predicates[rows].astype(np.uint64) << np.uint64(32)) | self._language[quads.objects[rows]]
        )
        names = {(pair >> 32, pair & 0xFFFFFFFF): self._key(pair >> 32, pair & 0xFFFFFFFF) for pair in pairs.tolist()}
        ordered = sorted(names.items(), key=lambda pair: _column_order(pair[1]))
        places = {pair: place for place, (pair, _) in enumerate(ordered)}
        writer = csv.writer(out)
        writer.writerow(["iri", *(_heading(key, base) for _, key in ordered)])
        for thing in things:
            cells: list[list[str]] = [[] for _ in ordered]
            for predicate, term in self._facts(thing):
                values = cells[places[predicate, int(self._language[term])]]
                value = _value(quads.terms[term])
                if value not in values:
                    values.append(value)
            writer.writerow([quads.terms[thing][1:-1], *map(_SEPARATOR.join, cells)])

    def _facts(self, thing: int) -> Iterator[tuple[int, int]]:
        rows = self._quads.of_subject(thing)
        return zip(self._quads.predicates[rows].tolist(), self._quads.objects[rows].tolist(), strict=True)

    def _key(self, predicate: int, language: int) -> str:
        tag = self._languages[language]
        return self._quads.terms[predicate][1:-1] + (f"@{tag}" if tag else "")


def _value(text: str) -> str:
    if text.startswith("<"):
        return text[1:-1]
    return parse_term(text).value


def _column_order(key: str) -> tuple[bool, str]:
    """Names first, then by property."""
    names = tuple(label.value for label in LABELS)
    return not key.startswith(names), key


def _heading(key: str, base: str) -> str:
    iri, at, language = key.rpartition("@") if "@" in key.rpartition("/")[2] else (key, "", "")
    return curie(iri, base) + at + language


def _file_name(kind: Iri, base: str) -> str:
    short = curie(kind.value, base)
    return "".join(character if character.isalnum() else "-" for character in short.removeprefix("https://"))
