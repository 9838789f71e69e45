"""The description store: one thing at a time out of the tables of a release, with all that a page needs to know."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from publisher.description import (
    ClassCount,
    Description,
    IncomingGroup,
    Layout,
    Outline,
    Overview,
    best_name,
)
from publisher.document import Document
from publisher.document_reader import DocumentReader
from publisher.excerpts import Cut, read_excerpt
from publisher.layouts import read_layout
from publisher.mentioned import Mentions, best_names, objects, outlines, periods
from publisher.quad_tables import QuadTables
from publisher.quads import Iri, Literal, Quad, Term
from publisher.vocabulary import (
    BYTE_SIZE,
    DEPRECATED,
    DISTRIBUTION,
    DOWNLOAD_URL,
    LABEL,
    LABELS,
    LINKING,
    MEDIA_TYPE,
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

_SHORT, _WHOLE, _NEIGHBOURS = 36, 100, 600
"""On a page to read: statements of a property, or of a graph; how many that point at the thing are still read whole,
so that the page can count them by group; neighbours that are looked at."""
_LARGE = 300
"""Statements of a description, own and incoming, that are read beside the loop that serves everybody."""


class DescriptionStore:
    """Reads things out of the tables of a release; safe to share between the threads of one process."""

    def __init__(self, file: Path, base: str, page_size: int) -> None:
        self._tables = QuadTables(file)
        self._own = OwnTerms(base)
        self._page_size = page_size
        self._mentions = Mentions(self._tables, self._own)
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
        return self._describe(thing, Cut(page, self._page_size), ())

    def document(self, thing: Iri, page: int = 1) -> Document | None:
        """What an RDF format writes of that, at a fraction of its cost."""
        return self._documents.read(thing, page)

    def describe_with_neighbours(self, thing: Iri, page: int = 1) -> Description | None:
        """The same for a page to read: with what the layout shows of the things one step away.

        Pages are shorter, and cut the statements of a graph alone: of incoming statements each has the first.
        """
        return self._describe(thing, Cut(page, min(self._page_size, _SHORT), _WHOLE, turns=False), self._nearby)

    def values(self, thing: Iri, predicate: Iri, page: int = 1, *, inverse: bool = False) -> Description | None:
        """One property alone, a page of its values or of what points at the thing by it; None where there is no such.

        `content_total` then counts them all.
        """
        number, by, size = self._tables.number(thing), self._tables.number(predicate), min(self._page_size, _SHORT)
        own, groups, total = [], [], 0
        if inverse:
            total = self._tables.value("SELECT total FROM incoming WHERE o = ? AND p = ?", (number, by))
            pointing = self._tables.pointing(number, by, size, (page - 1) * size)
            groups = [IncomingGroup(predicate, total, tuple(self._tables.decoded(pointing)))]
        else:
            total = self._tables.value("SELECT count(*) FROM quads WHERE s = ? AND p = ?", (number, by))
            own = self._tables.quads(_VALUES, (number, by, size, (page - 1) * size))
        if not (own or (groups and groups[0].statements)):
            return None
        stated = Description(thing, tuple(own), tuple(groups), (), total, page=page, pages=-(-total // size))
        return self._read(stated, self._nearby)

    @cached_property
    def _nearby(self) -> tuple[Iri, ...]:
        """The properties of neighbours that pages need: those of the layout, dates, and what leads to periods."""
        dating = self._tables.terms({p for (p,) in self._tables.rows("SELECT p FROM dating")}).values()
        return tuple(sorted(self.layout.nearby() | {term for term in dating if isinstance(term, Iri)}))

    def _describe(self, thing: Iri, cut: Cut, nearby: Sequence[Iri]) -> Description | None:
        excerpt = read_excerpt(self._tables, self._tables.number(thing), cut)
        if excerpt is None:
            return None
        names = self._tables.terms({group.predicate for group in excerpt.pointing})
        incoming = [
            IncomingGroup(name, group.total, tuple(self._tables.decoded(group.rows)))
            for group in excerpt.pointing
            if isinstance(name := names[group.predicate], Iri)
        ]
        own, content = tuple(self._tables.decoded(excerpt.own)), tuple(self._tables.decoded(excerpt.content))
        stated = Description(thing, own, tuple(incoming), content, excerpt.states, page=cut.page, pages=excerpt.pages)
        return self._read(stated, nearby)

    def _read(self, stated: Description, nearby: Sequence[Iri]) -> Description:
        """The description with what there is to say of all that its statements mention."""
        quads = [*stated.statements, *stated.content, *(q for group in stated.incoming for q in group.statements)]
        ends = self._ends(quads, stated.thing) if nearby else set()
        facts = self._tables.facts(ends, nearby)
        near = {end: tuple(facts[end]) for end in _ordered(ends) if facts[end]}
        quads += [quad for found in near.values() for quad in found]
        graphs = self._mentions.graphs({quad.graph for quad in quads if quad.graph})
        mentioned = {t for q in quads for t in (q.subject, q.predicate, q.object, q.graph) if isinstance(t, Iri)}
        mentioned |= {graph.source for graph in graphs.values() if graph.source}
        known = self._mentions.naming(mentioned)
        labels = {iri: found.names for iri, found in known.items() if found.names}
        stating = {quad.graph for names in labels.values() for quad in names if quad.graph}
        dated = {q.object for q in quads if isinstance(q.object, Iri)} if near else _things(stated.statements)
        return replace(
            stated,
            labels=labels,
            types={iri: found.types for iri, found in known.items() if found.types},
            graphs=dict(sorted((graphs | self._mentions.graphs(stating - graphs.keys())).items())),
            positions={iri: found.position for iri, found in known.items() if found.position is not None},
            periods=periods(self._tables, dated, self._own),
            near=near,
            files=self._files(stated.statements),
            boundaries=outlines(self._tables, {stated.thing, *ends}) if nearby else {},
        )

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
        known = {thing for thing in things if self._tables.value(_IS_GRAPH, (self._tables.number(thing),))}
        return {iri: graph.family for iri, graph in self._mentions.graphs(known).items()}

    def outlines(self, things: set[Iri]) -> dict[Iri, Outline]:
        """The boundaries of those of the things that have one."""
        return outlines(self._tables, things)

    def stated_in(self, graph: Iri) -> list[Quad]:
        """Every statement of a named graph, which has to be a small one."""
        return self._tables.quads(_CONTENT, (self._tables.number(graph),))

    def _ends(self, quads: Sequence[Quad], thing: Iri) -> set[Iri]:
        """The things of the dataset that point at the thing or that it points at, some of them where they are many."""
        ends = {end for q in quads for end in (q.subject, q.object) if isinstance(end, Iri) and q.graph != thing}
        own = [end for end in ends if end != thing and end.value.startswith(self._own.base + "id/")]
        return set(_ordered(own)[:_NEIGHBOURS])

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

    def _files(self, own: Sequence[Quad]) -> dict[Iri, dict[Iri, Term]]:
        """The distributions among the values, with what is known of each."""
        found = {q.object for q in own if q.predicate == DISTRIBUTION and isinstance(q.object, Iri)}
        facts = self._tables.facts(found, (BYTE_SIZE, DOWNLOAD_URL, MEDIA_TYPE)) if found else {}
        return {thing: {quad.predicate: quad.object for quad in facts[thing]} for thing in sorted(facts)}

    def _instances(self, kind: Iri, predicates: Sequence[Iri]) -> dict[Iri, list[Quad]]:
        query = "SELECT s, p, o, g FROM quads WHERE p = ? AND o = ? ORDER BY s"
        rows = self._tables.quads(query, (self._tables.number(TYPE), self._tables.number(kind)))
        things = {quad.subject for quad in rows if isinstance(quad.subject, Iri)}
        facts = self._tables.facts(things, predicates)
        return {thing: facts[thing] for thing in sorted(things)}


def _ordered(iris: Iterable[Iri]) -> list[Iri]:
    return sorted(iris, key=lambda iri: iri.value)


def _things(quads: Sequence[Quad]) -> set[Iri]:
    return {quad.object for quad in quads if isinstance(quad.object, Iri)}


def _by_language(facts: Sequence[Quad]) -> dict[str, str]:
    return {q.object.language: q.object.value for q in facts if q.predicate == LABEL and isinstance(q.object, Literal)}
