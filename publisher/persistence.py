"""Persistence: no published IRI is ever dropped or reused (DIGG, rules for persistent identifiers, UM-10)."""

import re
from collections.abc import Iterable
from contextlib import suppress

from publisher.errors import SourceError, StorageError
from publisher.findings import Finding, Severity
from publisher.iris import IriSpace
from publisher.quads import Iri, Quad
from publisher.settings import Settings
from publisher.sources import read_text

PUBLISHED = "data/published-iris.txt"
_LOCAL = re.compile(r"def|(?:id|def)/[A-Za-z0-9./_-]+")
_HEAD = (
    "# Every IRI that was ever published, below the base.\n"
    "# Written by `publisher publish` alone; no line is ever removed.\n"
)


def read_published(settings: Settings) -> tuple[str, ...]:
    """The published IRIs, absolute; none where nothing was published. SourceError where the file is unreadable."""
    path = settings.project / PUBLISHED
    if not path.exists() and not path.is_symlink():
        return ()
    locals_ = []
    for number, line in enumerate(read_text(path, PUBLISHED).splitlines(), 1):
        if line and not line.startswith("#"):
            if not _LOCAL.fullmatch(line):
                remedy = "Restore the file: each line is an IRI below the base, such as id/council/x."
                raise SourceError(PUBLISHED, "The line is no IRI below the base.", remedy, number, 1, "published-iris")
            locals_.append(line)
    return tuple(settings.base + local for local in locals_)


def own_iris(things: Iterable[Iri], base: str) -> set[str]:
    """The things and terms of ours among what a release describes."""
    space = IriSpace(base)
    return {thing.value for thing in things if space.owns(thing.value)}


def dropped(published: Iterable[str], quads: Iterable[Quad], base: str) -> list[Finding]:
    """A violation for each published IRI that is neither described nor retired, with the tombstone to paste."""
    known = own_iris({quad.subject for quad in quads if isinstance(quad.subject, Iri)}, base)
    return [
        Finding(
            "published-iri-dropped",
            Severity.VIOLATION,
            "A published IRI is no longer described.",
            "En publicerad IRI beskrivs inte längre.",
            "Describe it again, or paste a tombstone into data/editorial/retired.trig: " + tombstone(iri),
            focus=iri,
            file=PUBLISHED,
        )
        for iri in published
        if iri not in known
    ]


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


def add_published(settings: Settings, iris: Iterable[str]) -> int:
    """Add IRIs to the list, in order; returns how many were new. StorageError where it cannot be written."""
    before = set(read_published(settings))
    new = {iri for iri in iris if iri not in before}
    if new:
        locals_ = sorted(iri.removeprefix(settings.base) for iri in before | new)
        path = settings.project / PUBLISHED
        aside = path.with_name(f".{path.name}")
        try:
            aside.write_text(_HEAD + "".join(f"{local}\n" for local in locals_), "utf-8")
            aside.replace(path)
        except OSError as error:
            with suppress(OSError):
                aside.unlink()
            raise StorageError(PUBLISHED, error.strerror or "the disk refuses") from error
    return len(new)
