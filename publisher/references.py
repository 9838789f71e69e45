"""What things are called elsewhere: which of our things an external IRI stands for, and all links to others."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from publisher.quad_tables import QuadTables
from publisher.quads import Iri, Triple
from publisher.vocabulary import LINKING, TYPE

_MOST = 100
"""Things that one external IRI is looked up to."""
_STATED = "SELECT DISTINCT s, p, o, 0 FROM quads WHERE o = ? AND p = ? ORDER BY s LIMIT ?"
_POINTING = "SELECT p FROM incoming WHERE o = ? ORDER BY p"
_LINKS = "SELECT s, p, o, g FROM quads WHERE p = ? ORDER BY s, o"
_WIKIDATA = re.compile(
    r"https?://(?:www\.|m\.)?wikidata\.org/(?:entity|wiki(?:/Special:EntityData|/Special:EntityPage)?)/"
    r"(?:Item:)?(Q[1-9][0-9]*)(?:\.[a-z]+)?",
    re.I,
)
_GEONAMES = re.compile(r"https?://(?:www\.|sws\.)?geonames\.org/([0-9]+)(?:/.*)?", re.I)
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True, slots=True)
class Reference:
    """One of our things, how it is linked to the external IRI, and that IRI as the data writes it."""

    thing: Iri
    relation: Iri
    external: Iri


class References:
    """Reads the links to others out of the tables of a release; safe to share between threads."""

    def __init__(self, file: Path, base: str) -> None:
        self._tables, self._base = QuadTables(file), base

    def close(self) -> None:
        """Let the file go."""
        self._tables.close()

    def of(self, external: str) -> list[Reference]:
        """The things that an external IRI stands for in any of its spellings, by the strongest relation first.

        Links that say that two things are the same or alike go before others, such as home pages; a class leads to
        none of its things.
        """
        linked: list[Reference] = []
        mentioned: list[Reference] = []
        for written in spellings(external):
            number = self._tables.number(Iri(written))
            for (predicate,) in self._tables.rows(_POINTING, (number,)) if number else ():
                name = self._tables.terms({predicate})[predicate]
                if not isinstance(name, Iri) or name == TYPE:
                    continue
                group = linked if name in LINKING else mentioned
                group += self._stated(number, predicate)
        return sorted(linked, key=_strongest_first) or mentioned

    def triples(self) -> Iterator[Triple]:
        """Every link of an own thing to one elsewhere, each once, by relation and thing."""
        for relation in LINKING:
            number = self._tables.number(relation)
            quads = self._tables.quads(_LINKS, (number,)) if number else []
            for subject, term in dict.fromkeys((quad.subject, quad.object) for quad in quads):
                is_own = isinstance(subject, Iri) and self._is_own(subject)
                if is_own and isinstance(term, Iri) and not term.value.startswith(self._base):
                    yield subject, relation, term

    def _stated(self, number: int, predicate: int) -> list[Reference]:
        rows = self._tables.rows(_STATED, (number, predicate, _MOST))
        terms = self._tables.terms({n for row in rows for n in row[:3]})
        found = ((terms[s], terms[p], terms[o]) for s, p, o, _ in rows)
        return [
            Reference(s, p, o)
            for s, p, o in found
            if isinstance(s, Iri) and isinstance(p, Iri) and isinstance(o, Iri) and self._is_own(s)
        ]

    def _is_own(self, thing: Iri) -> bool:
        return thing.value.startswith(self._base + "id/")


def is_iri(text: str) -> bool:
    """Whether the text is an absolute IRI."""
    return bool(_IRI.fullmatch(text))


def spellings(iri: str) -> list[str]:
    """The ways in which data write an address: http or https, with and without www and a last slash, decoded or not.

    Pages of Wikidata and GeoNames are read as what they are about.
    """
    text = iri.strip()
    if found := _WIKIDATA.fullmatch(text.partition("#")[0].partition("?")[0]):
        text = f"http://www.wikidata.org/entity/{found[1].upper()}"
    elif found := _GEONAMES.fullmatch(text):
        text = f"https://sws.geonames.org/{found[1]}/"
    scheme, separator, rest = text.partition("://")
    if not separator or scheme.lower() not in ("http", "https"):
        return [text]
    host, slash, path = rest.partition("/")
    bare = host.lower().removeprefix("www.")
    paths = _each_once(
        form
        for p in (path.rstrip("/"), path)
        for form in (p, unquote(p), quote(unquote(p), safe="/-._~:@!$&'()*+,;=?#"))
    )
    tails = _each_once(tail for p in paths for tail in ((f"/{p}", f"/{p.rstrip('/')}/") if p else (slash, "", "/")))
    known = (
        f"{way}://{name}{tail}" for way in ("http", "https") for name in (host, bare, f"www.{bare}") for tail in tails
    )
    return _each_once(each for each in (text, *known) if is_iri(each))


def _each_once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _strongest_first(reference: Reference) -> tuple[int, Iri]:
    return LINKING.index(reference.relation), reference.thing
