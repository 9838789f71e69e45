"""A table for each class as CSV (RFC 4180), all in one ZIP file: for people with a spreadsheet."""

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence

from publisher.quads import Iri, Literal, Quad
from publisher.vocabulary import LABELS, TYPE, curie

_SEPARATOR = " | "
"""Stands between the values of one cell."""

_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The date of every entry: the earliest that ZIP knows, so that the same data give the same bytes."""


def as_zip(quads: Sequence[Quad], base: str) -> bytes:
    """The tables of all classes; a row is a thing, a column a property, or a property in one language."""
    facts, classes = _by_thing(quads)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind, things in sorted(classes.items()):
            entry = zipfile.ZipInfo(f"{_file_name(kind, base)}.csv", _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _table(sorted(things), facts, base))
    return packed.getvalue()


def _by_thing(quads: Sequence[Quad]) -> tuple[Mapping[Iri, dict[str, list[str]]], Mapping[Iri, set[Iri]]]:
    """The values of each thing by column key, each once, and the things of each class."""
    facts: dict[Iri, dict[str, list[str]]] = defaultdict(dict)
    classes: dict[Iri, set[Iri]] = defaultdict(set)
    for quad in quads:
        if not isinstance(quad.subject, Iri):
            continue
        if quad.predicate == TYPE and isinstance(quad.object, Iri):
            classes[quad.object].add(quad.subject)
        language = f"@{quad.object.language}" if isinstance(quad.object, Literal) and quad.object.language else ""
        value = quad.object.value
        values = facts[quad.subject].setdefault(quad.predicate.value + language, [])
        if value not in values:
            values.append(value)
    return facts, classes


def _table(things: Sequence[Iri], facts: Mapping[Iri, dict[str, list[str]]], base: str) -> str:
    keys = sorted({key for thing in things for key in facts[thing]}, key=_column_order)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["iri", *(_heading(key, base) for key in keys)])
    for thing in things:
        cells = (_SEPARATOR.join(facts[thing].get(key, ())) for key in keys)
        writer.writerow([thing.value, *cells])
    return out.getvalue()


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
