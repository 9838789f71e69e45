"""Persistence: no published IRI is ever dropped or reused (DIGG, rules for persistent identifiers, UM-10)."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from publisher.errors import SourceError, StorageError
from publisher.findings import Finding, Severity
from publisher.iris import IriSpace
from publisher.quad_columns import QuadColumns
from publisher.quads import Iri
from publisher.settings import Settings
from publisher.sources import read_text
from publisher.vocabulary import DEPRECATED, SAME_AS

PUBLISHED = "data/published-iris.txt"
_LINE = re.compile(r"(?P<local>def|(?:id|def)/[A-Za-z0-9./_-]+)(?P<retired> retired)?")
_HEAD = (
    "# Every IRI that was ever published, below the base; `retired` where it has a tombstone.\n"
    "# Written by `publisher publish` alone; no line is ever removed.\n"
)


@dataclass(frozen=True, slots=True)
class PublishedIri:
    """An IRI that was published once, and whether it was retired then: a retired one never means anything again."""

    iri: str
    retired: bool = False


def read_published(settings: Settings) -> tuple[PublishedIri, ...]:
    """The published IRIs; none where nothing was published. SourceError where the file is unreadable."""
    path = settings.project / PUBLISHED
    if not path.exists() and not path.is_symlink():
        return ()
    found = []
    for number, line in enumerate(read_text(path, PUBLISHED).splitlines(), 1):
        if line and not line.startswith("#"):
            match = _LINE.fullmatch(line)
            if not match:
                remedy = "Restore the file: each line is an IRI below the base, such as id/council/x."
                raise SourceError(PUBLISHED, "The line is no IRI below the base.", remedy, number, 1, "published-iris")
            found.append(PublishedIri(settings.base + match["local"], bool(match["retired"])))
    return tuple(found)


def own_iris(things: Iterable[Iri], base: str) -> set[str]:
    """The things and terms of ours among what a release describes."""
    space = IriSpace(base)
    return {thing.value for thing in things if space.owns(thing.value)}


def broken_promises(published: Iterable[PublishedIri], quads: QuadColumns, base: str) -> list[Finding]:
    """A violation for each published IRI that was dropped without a tombstone, came back, or leads in a circle."""
    names = (quads.terms[number] for number in np.unique(quads.subjects).tolist())
    known = own_iris((Iri(name[1:-1]) for name in names if name.startswith("<")), base)
    retired, merged = set[str](), dict[str, str]()
    for quad in quads.quads(quads.where(None, DEPRECATED)):
        if str(quad.object).startswith('"true"'):
            retired.add(quad.subject.value)
    for quad in quads.quads(quads.where(None, SAME_AS)):
        if isinstance(quad.object, Iri):
            merged[quad.subject.value] = quad.object.value
    entries = list(published)
    back = [entry.iri for entry in entries if entry.retired and entry.iri in known and entry.iri not in retired]
    ways = {iri: target for iri, target in merged.items() if iri in retired}
    return [
        *(_dropped(entry.iri) for entry in entries if entry.iri not in known),
        *map(_reused, back),
        *(_circular(iri) for iri in sorted(ways) if _leads_back(iri, ways)),
    ]


def _leads_back(iri: str, ways: Mapping[str, str]) -> bool:
    """Whether who follows the merged IRIs from this one comes back to it."""
    seen, here = set[str](), ways.get(iri)
    while here is not None and here != iri and here not in seen:
        seen.add(here)
        here = ways.get(here)
    return here == iri


def _dropped(iri: str) -> Finding:
    return Finding(
        "published-iri-dropped",
        Severity.VIOLATION,
        "A published IRI is no longer described.",
        "En publicerad IRI beskrivs inte längre.",
        "Describe it again, or paste a tombstone into data/editorial/retired.trig: " + tombstone(iri),
        focus=iri,
        file=PUBLISHED,
    )


def _reused(iri: str) -> Finding:
    return Finding(
        "published-iri-reused",
        Severity.VIOLATION,
        "A retired IRI is described again.",
        "En indragen IRI beskrivs på nytt.",
        "Give the thing an IRI of its own, and keep the tombstone: " + tombstone(iri),
        focus=iri,
        file=PUBLISHED,
    )


def _circular(iri: str) -> Finding:
    return Finding(
        "tombstones-circular",
        Severity.VIOLATION,
        "Retired IRIs are merged with one another in a circle.",
        "Indragna IRI:er är sammanslagna med varandra i en cirkel.",
        "Let owl:sameAs of each lead to the IRI that is in use.",
        focus=iri,
    )


def tombstone(iri: str) -> str:
    """The statements that retire an IRI, with the blanks to fill in."""
    return (
        f'<{iri}> owl:deprecated true ; prov:invalidatedAtTime "YYYY-MM-DD"^^xsd:date ; '
        'skos:prefLabel "…"@sv, "…"@en ; skos:changeNote "varför"@sv, "why"@en ; dct:isReplacedBy <successor> .'
    )


def nameless_tombstone(iri: str) -> str:
    """The statements that stand for a person whose data were erased: when and why, and nothing that names anyone."""
    return (
        f'<{iri}> owl:deprecated true ; prov:invalidatedAtTime "YYYY-MM-DD"^^xsd:date ; '
        'skos:prefLabel "Borttagna personuppgifter"@sv, "Erased personal data"@en ; '
        'skos:changeNote "Uppgifterna har raderats på begäran."@sv, "The data were erased on request."@en .'
    )


def add_published(settings: Settings, iris: Iterable[str], retired: Iterable[str] = ()) -> int:
    """Add IRIs to the list, in order, and note which are retired; returns how many were new.

    StorageError where it cannot be written.
    """
    before = {entry.iri: entry.retired for entry in read_published(settings)}
    after = before | {iri: before.get(iri, False) for iri in iris} | dict.fromkeys(retired, True)
    if after != before:
        path = settings.project / PUBLISHED
        aside = path.with_name(f".{path.name}")
        marks = {iri.removeprefix(settings.base): " retired" if gone else "" for iri, gone in after.items()}
        try:
            aside.write_text(_HEAD + "".join(f"{local}{marks[local]}\n" for local in sorted(marks)), "utf-8")
            aside.replace(path)
        except OSError as error:
            with suppress(OSError):
                aside.unlink()
            raise StorageError(PUBLISHED, error.strerror or "the disk refuses") from error
    return len(after) - len(before)
