"""Reading documents out of the tables of a release: only what an RDF format writes, and no term taken apart."""

from functools import cached_property
from itertools import chain, groupby
from operator import itemgetter

from publisher.document import Document
from publisher.excerpts import Cut, read_excerpt
from publisher.quad_tables import QuadTables, Row
from publisher.quads import Iri
from publisher.recent import Recent
from publisher.vocabulary import LABELS, TYPE

_NAMED = 10_000
"""Naming statements that are remembered, in each of two generations."""


class DocumentReader:
    """Reads the documents on things; safe to share between the threads of one process."""

    def __init__(self, tables: QuadTables, page_size: int) -> None:
        self._tables, self._page_size = tables, page_size
        self._names: Recent[int, tuple[Row, ...]] = Recent(_NAMED)

    def read(self, thing: Iri, page: int) -> Document | None:
        """The document on the thing, or None where no statement has it as subject."""
        excerpt = read_excerpt(self._tables, self._tables.number(thing), Cut(page, self._page_size))
        if excerpt is None:
            return None
        rows = [*excerpt.rows()]
        rows[: len(excerpt.own)] = sorted(excerpt.own, key=self._rank)
        iris = self._tables.iris
        names = self._naming({end for s, _, o, _ in rows for end in (s, o) if end in iris})
        text = self._tables.written({number for row in chain(rows, *names.values()) for number in row})
        for iri in sorted(names, key=lambda number: text[number][:-1]):
            rows += names[iri]
        statements = tuple((text[s], text[p], text[o], text[g]) for s, p, o, g in dict.fromkeys(rows))
        types = tuple(dict.fromkeys(text[o][1:-1] for _, p, o, _ in excerpt.own if p == self._type and o in iris))
        return Document(thing, statements, types, page, excerpt.pages)

    @cached_property
    def _type(self) -> int:
        return self._tables.number(TYPE)

    @cached_property
    def _labels(self) -> tuple[int, ...]:
        return tuple(map(self._tables.number, LABELS))

    def _rank(self, row: Row) -> tuple[bool, bool]:
        """Types come first, then names."""
        return row[1] != self._type, row[1] not in self._labels

    def _naming(self, iris: set[int]) -> dict[int, tuple[Row, ...]]:
        """The naming statements by the best property of those that have one."""
        found, missing = self._names.known(iris)
        if missing:
            found |= dict.fromkeys(missing, ())
            for number, said in groupby(self._tables.said(missing, self._labels), itemgetter(0)):
                by_property = {p: tuple(rows) for p, rows in groupby(said, itemgetter(1))}
                found[number] = next(by_property[p] for p in self._labels if p in by_property)
            for number in missing:
                self._names.put(number, found[number], 1 + len(found[number]))
        return {number: names for number, names in found.items() if names}
