"""The description store: one thing at a time out of the tables of a release, with all that a page needs to know."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from publisher.description import (
    ClassCount,
    Description,
    Layout,
    Outline,
    Overview,
    best_name,
)
from publisher.description_reader import DescriptionReader
from publisher.document import Document
from publisher.document_reader import DocumentReader
from publisher.excerpts import Cut, Excerpt, Pointing
from publisher.layouts import read_layout
from publisher.mentioned import best_names, objects
from publisher.mentions import Mentions
from publisher.quad_tables import QuadTables
from publisher.quads import Iri, Literal, Quad, Term
from publisher.vocabulary import (
    DEPRECATED,
    LABEL,
    LABELS,
    LINKING,
    TYPE,
    OwnTerms,
)
from publisher.void import Figures, host_of

_HOSTS = """
WITH first(own) AS (SELECT id FROM terms WHERE term >= ?1 ORDER BY term LIMIT 1),
  last(own) AS (SELECT id FROM terms WHERE term <= ?2 ORDER BY term DESC LIMIT 1),
  far(o) AS (SELECT o FROM quads, first, last WHERE p = ?3 AND s BETWEEN first.own AND last.own
    AND o NOT BETWEEN first.own AND last.own GROUP BY o, s)
SELECT rtrim(substr(term, 2, 8 + instr(substr(term, 10) || '/', '/')), '>') AS host, count(*) FROM far
  JOIN terms ON id = o WHERE term GLOB '<*' GROUP BY host"""
"""The hosts that a property leads to from own things, with the number of links; far fewer than the links."""

_VALUES = "SELECT s, p, o, g FROM quads WHERE s = ? AND p = ? ORDER BY o, g LIMIT ? OFFSET ?"
_FIRST = """SELECT (SELECT count(*) FROM (SELECT 1 FROM quads WHERE s = ?1 LIMIT ?2))
  + (SELECT coalesce(sum(min(total, ?3)), 0) FROM incoming WHERE o = ?1)"""
_IS_GRAPH = "SELECT count(*) FROM graphs WHERE g = ?"
_CONTENT = "SELECT s, p, o, g FROM quads WHERE g = ? ORDER BY s, p, o"
_USING = "SELECT s, p, o, g FROM quads WHERE p = ? ORDER BY s, o"

_SHORT, _WHOLE = 36, 100
"""On a page to read: statements of a property, or of a graph; how many that point at the thing are still read whole,
so that the page can count them by group."""
_LARGE = 300
"""Statements of a description, own and incoming, that are read beside the loop that serves everybody."""


class DescriptionStore:
    """Reads things out of the tables of a release; safe to share between the threads of one process."""

    def __init__(self, file: Path, base: str, page_size: int) -> None:
        self._tables = QuadTables(file)
        self._own = OwnTerms(base)
        self._page_size = page_size
        self._documents = DocumentReader(self._tables, page_size)

    def close(self) -> None:
        """Let the file go."""
        self._tables.close()

    def knows(self, thing: Iri) -> bool:
        """Whether some statement has the thing as subject."""
        return bool(self._tables.rows("SELECT 1 FROM quads WHERE s = ? LIMIT 1", (self._tables.number(thing),)))

    def is_large(self, thing: Iri) -> bool:
        """Whether the description of the thing takes so many statements that it should hold nobody up."""
        return self._tables.value(_FIRST, (self._tables.number(thing), _LARGE, self._page_size)) >= _LARGE

    def types(self, thing: Iri) -> tuple[Iri, ...]:
        """The classes of a thing, in order, without the rest of its description."""
        return objects(self._tables.facts({thing}, (TYPE,))[thing], TYPE)

    def describe(self, thing: Iri, page: int = 1) -> Description | None:
        """Everything on one thing, or None when no statement has it as subject.

        Own statements are whole on every page; incoming statements of each property, and the statements of a graph,
        are cut into pages.
        """
        return self._reader.read(thing, Cut(page, self._page_size), is_page=False)

    def document(self, thing: Iri, page: int = 1) -> Document | None:
        """What an RDF format writes of that, at a fraction of its cost."""
        return self._documents.read(thing, page)

    def describe_with_neighbours(self, thing: Iri, page: int = 1) -> Description | None:
        """The same for a page to read: with what the layout shows of the things one step away.

        Pages are shorter, and cut the statements of a graph alone: of incoming statements each has the first.
        """
        cut = Cut(page, min(self._page_size, _SHORT), _WHOLE, turns=False)
        return self._reader.read(thing, cut, is_page=True)

    def values(self, thing: Iri, predicate: Iri, page: int = 1, *, inverse: bool = False) -> Description | None:
        """One property alone, a page of its values or of what points at the thing by it; None where there is no such.

        `content_total` then counts them all.
        """
        number, by, size = self._tables.number(thing), self._tables.number(predicate), min(self._page_size, _SHORT)
        start = (page - 1) * size
        own, pointing = [], []
        if inverse:
            total = self._tables.value("SELECT total FROM incoming WHERE o = ? AND p = ?", (number, by))
            pointing = self._tables.pointing(number, by, size, start)
        else:
            total = self._tables.value("SELECT count(*) FROM quads WHERE s = ? AND p = ?", (number, by))
            own = self._tables.statements(_VALUES, (number, by, size, start))
        if not (own or pointing):
            return None
        groups = [Pointing(by, total, pointing)] if inverse else []
        excerpt = Excerpt(own, groups, [], total, -(-total // size))
        return self._reader.described(thing, excerpt, page, is_page=True)

    @cached_property
    def _reader(self) -> DescriptionReader:
        return DescriptionReader(self._tables, self._mentions, self._own.base)

    @cached_property
    def _mentions(self) -> Mentions:
        """What pages need of neighbours: the properties of the layout, dates, and what leads to periods."""
        dating = self._tables.terms({p for (p,) in self._tables.rows("SELECT p FROM dating")}).values()
        nearby = self.layout.nearby() | {term for term in dating if isinstance(term, Iri)}
        return Mentions(self._tables, self._own, nearby)

    def names(self, things: set[Iri], language: str) -> dict[Iri, Literal]:
        """The names of many things, the language's where there is one; things without a name are left out."""
        facts = self._tables.facts(things, LABELS)
        named = ((thing, best_name(best_names(facts[thing]), language)) for thing in sorted(things))
        return {thing: name for thing, name in named if name}

    def stated(self, things: set[Iri], predicates: Sequence[Iri]) -> dict[Iri, list[tuple[Iri, Term]]]:
        """What is stated of many things by some properties."""
        facts = self._tables.facts(things, predicates)
        return {thing: [(quad.predicate, quad.object) for quad in facts[thing]] for thing in things}

    def having(self, predicate: Iri, value: str, most: int) -> list[Iri]:
        """Some of the things whose property points at the thing with this IRI."""
        number, by = self._tables.number(Iri(value)), self._tables.number(predicate)
        found = self._tables.decoded(self._tables.pointing(number, by, most, 0)) if number and by else []
        return [quad.subject for quad in found if isinstance(quad.subject, Iri)]

    def families(self, things: set[Iri]) -> dict[Iri, str]:
        """The family of each of the things that is a named graph."""
        numbers = {self._tables.number(thing) for thing in things}
        known = {number for number in numbers if self._tables.value(_IS_GRAPH, (number,))}
        return {found.graph.iri: found.graph.family for found in self._mentions.graphs(known).values()}

    def outlines(self, things: set[Iri]) -> dict[Iri, Outline]:
        """The boundaries of those of the things that have one."""
        numbers = {thing: number for thing in sorted(things) if (number := self._tables.number(thing))}
        found = self._mentions.outlines(numbers.values())
        return {thing: found[number] for thing, number in numbers.items() if number in found}

    def stated_in(self, graph: Iri) -> list[Quad]:
        """Every statement of a named graph, which has to be a small one."""
        return self._tables.quads(_CONTENT, (self._tables.number(graph),))

    @cached_property
    def layout(self) -> Layout:
        """How pages are laid out, read from the shapes of the release."""
        return read_layout(self._tables, self._own)

    def overview(self) -> Overview:
        """What the release holds; of the classes those that have instances, the most used first."""
        counted = self._tables.rows("SELECT o, things FROM typed")
        quads, triples, things = self._tables.rows("SELECT quads, triples, things FROM totals")[0]
        terms = self._tables.terms({number for number, _ in counted})
        names = self._tables.facts({term for term in terms.values() if isinstance(term, Iri)}, (LABEL,))
        classes = [
            ClassCount(iri, _by_language(names[iri]), total)
            for number, total in counted
            if isinstance(iri := terms[number], Iri)
        ]
        return Overview(
            tuple(sorted(classes, key=lambda found: (-found.count, found.iri))),
            quads,
            triples,
            things,
            self._tables.value("SELECT count(*) FROM graphs"),
        )

    def properties(self) -> dict[Iri, Mapping[str, str]]:
        """Every property that a statement has, with its names by language, in order."""
        terms = self._tables.terms({number for (number,) in self._tables.rows("SELECT p FROM stated")})
        used = {term for term in terms.values() if isinstance(term, Iri)}
        names = self._tables.facts(used, (LABEL,))
        return {iri: _by_language(names[iri]) for iri in sorted(used)}

    def figures(self, base: str) -> Figures:
        """Triples by property, and links of own things to other hosts by property, as they were counted."""
        counted = self._tables.rows("SELECT p, triples FROM stated")
        names = self._tables.terms({number for number, _ in counted})
        properties = {name: total for number, total in counted if isinstance(name := names[number], Iri)}
        links: Counter[tuple[Iri, str]] = Counter()
        for predicate in LINKING:
            own = (f"<{base}", f"<{base}\U0010ffff", self._tables.number(predicate))
            for host, total in self._tables.records(_HOSTS, own):
                links[predicate, host_of(Iri(str(host)))] += int(total)
        return Figures(properties, links)

    def things(self) -> Iterator[Iri]:
        """Every thing that the release describes, in order."""
        for (number,) in self._tables.rows("SELECT DISTINCT s FROM quads ORDER BY s"):
            thing = self._tables.terms({number})[number]
            if isinstance(thing, Iri):
                yield thing

    def graphs(self) -> list[Iri]:
        """The named graphs, in order."""
        terms = self._tables.terms({number for (number,) in self._tables.rows("SELECT g FROM graphs")})
        return sorted(graph for graph in terms.values() if isinstance(graph, Iri))

    def instances(self, kind: Iri) -> list[Iri]:
        """The things that are stated to be of the class, in order."""
        return list(self._instances(kind, ()))

    def count(self, kinds: Iterable[Iri]) -> int:
        """How many things are stated to be of one of the classes or more."""
        return self._tables.instances(kinds)

    def retired(self) -> frozenset[Iri]:
        """The tombstones: things that are stated to be deprecated (OWL 2, section 5.5)."""
        quads = self._tables.quads(_USING, (self._tables.number(DEPRECATED),))
        return frozenset(q.subject for q in quads if isinstance(q.subject, Iri) and str(q.object).startswith('"true"'))

    def _instances(self, kind: Iri, predicates: Sequence[Iri]) -> dict[Iri, list[Quad]]:
        query = "SELECT s, p, o, g FROM quads WHERE p = ? AND o = ? ORDER BY s"
        rows = self._tables.quads(query, (self._tables.number(TYPE), self._tables.number(kind)))
        things = {quad.subject for quad in rows if isinstance(quad.subject, Iri)}
        facts = self._tables.facts(things, predicates)
        return {thing: facts[thing] for thing in sorted(things)}


def _by_language(facts: Sequence[Quad]) -> dict[str, str]:
    return {q.object.language: q.object.value for q in facts if q.predicate == LABEL and isinstance(q.object, Literal)}
