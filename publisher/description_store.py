"""The description store: one thing at a time out of the tables of a release, with all that a page needs to know."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from publisher.alignments import MATCHES, SCHEMA_ORG, Alignments
from publisher.description import (
    ClassCount,
    Description,
    GroupLayout,
    IncomingGroup,
    Layout,
    Overview,
    PropertyLayout,
    best_name,
)
from publisher.mentioned import best_names, first_text, named_graphs, objects, periods, position
from publisher.quad_tables import QuadTables
from publisher.quads import Iri, Literal, Quad, Term
from publisher.vocabulary import (
    DEPRECATED,
    LABEL,
    LABELS,
    POSITION,
    SH,
    SUB_CLASS_OF,
    TYPE,
    OwnTerms,
)

_SHAPE = {name: Iri(SH + name) for name in ("targetClass", "property", "path", "order", "group", "PropertyGroup")}
_OUTGOING = "SELECT s, p, o, g FROM quads WHERE s = ? ORDER BY p, o, g"
_INCOMING = "SELECT s, p, o, g FROM quads WHERE o = ? AND p = ? ORDER BY s, g"
_CONTENT = "SELECT s, p, o, g FROM quads WHERE g = ? ORDER BY s, p, o"
_USING = "SELECT s, p, o, g FROM quads WHERE p = ? ORDER BY s, o"

_ALIGNED = """SELECT s, p, o, g FROM quads WHERE p = ? AND o IN
  (SELECT id FROM terms WHERE term >= '<https://schema.org/' AND term < '<https://schema.org0') ORDER BY s, o"""


class DescriptionStore:
    """Reads things out of the tables of a release; safe to share between the threads of one process."""

    def __init__(self, file: Path, base: str, page_size: int) -> None:
        self._tables = QuadTables(file)
        self._own = OwnTerms(base)
        self._page_size = page_size

    def close(self) -> None:
        """Let the file go."""
        self._tables.close()

    def knows(self, thing: Iri) -> bool:
        """Whether some statement has the thing as subject."""
        return bool(self._tables.rows("SELECT 1 FROM quads WHERE s = ? LIMIT 1", (self._tables.number(thing),)))

    def describe(self, thing: Iri, page: int = 1) -> Description | None:
        """Everything on one thing, or None when no statement has it as subject.

        Own statements are whole on every page; incoming statements of each property, and the statements of a graph,
        are cut into pages.
        """
        number = self._tables.number(thing)
        own = self._tables.quads(_OUTGOING, (number,))
        if not own:
            return None
        incoming = self._incoming(number, page)
        total = self._tables.value("SELECT total FROM graphs WHERE g = ?", (number,))
        content = self._page(_CONTENT, (number,), page) if total else []
        stated = [*own, *content, *(quad for group in incoming for quad in group.statements)]
        graphs = named_graphs(self._tables, {quad.graph for quad in stated if quad.graph}, self._own)
        mentioned = {t for q in stated for t in (q.subject, q.predicate, q.object, q.graph) if isinstance(t, Iri)}
        mentioned |= {graph.source for graph in graphs.values() if graph.source}
        facts = self._tables.facts(mentioned, (*LABELS, TYPE, POSITION))
        labels = {iri: names for iri in sorted(mentioned) if (names := best_names(facts[iri]))}
        naming = {quad.graph for names in labels.values() for quad in names if quad.graph}
        return Description(
            thing=thing,
            statements=tuple(own),
            incoming=tuple(incoming),
            content=tuple(content),
            content_total=total,
            labels=labels,
            types={iri: types for iri in sorted(mentioned) if (types := objects(facts[iri], TYPE))},
            graphs=dict(sorted((graphs | named_graphs(self._tables, naming - graphs.keys(), self._own)).items())),
            positions={iri: place for iri in sorted(mentioned) if (place := position(facts[iri])) is not None},
            periods=periods(self._tables, {quad.object for quad in own if isinstance(quad.object, Iri)}, self._own),
            page=page,
            pages=self._pages([total, *(group.total for group in incoming)]),
        )

    def names(self, things: set[Iri], language: str) -> dict[Iri, Literal]:
        """The names of many things, the language's where there is one; things without a name are left out."""
        facts = self._tables.facts(things, LABELS)
        named = ((thing, best_name(best_names(facts[thing]), language)) for thing in sorted(things))
        return {thing: name for thing, name in named if name}

    def layout(self) -> Layout:
        """How pages are laid out, read from the shapes of the release (SHACL, section 2.3.2)."""
        groups = [
            GroupLayout(iri, _order(facts), _by_language(facts))
            for iri, facts in self._instances(_SHAPE["PropertyGroup"], (_SHAPE["order"], LABEL)).items()
        ]
        targets = [
            (q.subject, q.object) for q in self._tables.quads(_USING, (self._tables.number(_SHAPE["targetClass"]),))
        ]
        shapes = self._tables.facts({shape for shape, _ in targets if isinstance(shape, Iri)}, (_SHAPE["property"],))
        members = {q.object for quads in shapes.values() for q in quads if isinstance(q.object, Iri)}
        details = self._tables.facts(members, (_SHAPE["path"], _SHAPE["order"], _SHAPE["group"]))
        properties: dict[Iri, set[PropertyLayout]] = defaultdict(set)
        for shape, target in targets:
            if isinstance(shape, Iri) and isinstance(target, Iri):
                properties[target].update(_property_layouts(shapes[shape], details))
        ordered = {
            target: tuple(sorted(found, key=lambda p: (p.order, p.predicate)))
            for target, found in sorted(properties.items())
        }
        return Layout(tuple(sorted(groups, key=lambda group: (group.order, group.iri))), ordered, self._alignments())

    def _alignments(self) -> Alignments:
        """What terms are called in schema.org: of several names the closest, then the first in order."""
        names: dict[Term, str] = {}
        for match in MATCHES:
            for quad in self._tables.quads(_ALIGNED, (self._tables.number(match),)):
                names.setdefault(quad.subject, str(quad.object).strip("<>").removeprefix(SCHEMA_ORG))
        broader = defaultdict(list)
        for quad in self._tables.quads(_USING, (self._tables.number(SUB_CLASS_OF),)):
            broader[quad.subject].append(quad.object)
        return Alignments(names, {kind: tuple(above) for kind, above in broader.items()})

    def overview(self) -> Overview:
        """What the release holds; of the classes those that have instances, the most used first."""
        query = "SELECT o, count(DISTINCT s) FROM quads WHERE p = ? GROUP BY o"
        counted = self._tables.rows(query, (self._tables.number(TYPE),))
        terms = self._tables.terms({number for number, _ in counted})
        names = self._tables.facts({term for term in terms.values() if isinstance(term, Iri)}, (LABEL,))
        classes = [
            ClassCount(iri, _by_language(names[iri]), total)
            for number, total in counted
            if isinstance(iri := terms[number], Iri)
        ]
        return Overview(
            tuple(sorted(classes, key=lambda found: (-found.count, found.iri))),
            self._tables.value("SELECT count(*) FROM quads"),
            self._tables.value("SELECT count(*) FROM (SELECT DISTINCT s, p, o FROM quads)"),
            self._tables.value("SELECT count(DISTINCT s) FROM quads"),
            self._tables.value("SELECT count(*) FROM graphs"),
        )

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

    def retired(self) -> frozenset[Iri]:
        """The tombstones: things that are stated to be deprecated (OWL 2, section 5.5)."""
        quads = self._tables.quads(_USING, (self._tables.number(DEPRECATED),))
        return frozenset(q.subject for q in quads if isinstance(q.subject, Iri) and str(q.object).startswith('"true"'))

    def _incoming(self, number: int, page: int) -> list[IncomingGroup]:
        counts = self._tables.rows("SELECT p, total FROM incoming WHERE o = ? ORDER BY p", (number,))
        names = self._tables.terms({predicate for predicate, _ in counts})
        return [
            IncomingGroup(name, total, tuple(self._page(_INCOMING, (number, predicate), page)))
            for predicate, total in counts
            if isinstance(name := names[predicate], Iri)
        ]

    def _page(self, query: str, values: Sequence[int], page: int) -> list[Quad]:
        offset = (page - 1) * self._page_size
        return self._tables.quads(f"{query} LIMIT ? OFFSET ?", (*values, self._page_size, offset))

    def _pages(self, totals: Sequence[int]) -> int:
        return max(1, -(-max(totals) // self._page_size))

    def _instances(self, kind: Iri, predicates: Sequence[Iri]) -> dict[Iri, list[Quad]]:
        query = "SELECT s, p, o, g FROM quads WHERE p = ? AND o = ? ORDER BY s"
        rows = self._tables.quads(query, (self._tables.number(TYPE), self._tables.number(kind)))
        things = {quad.subject for quad in rows if isinstance(quad.subject, Iri)}
        facts = self._tables.facts(things, predicates)
        return {thing: facts[thing] for thing in sorted(things)}


def _property_layouts(shape: Sequence[Quad], details: Mapping[Iri, Sequence[Quad]]) -> Iterator[PropertyLayout]:
    for member in objects(shape, _SHAPE["property"]):
        path, group = objects(details[member], _SHAPE["path"]), objects(details[member], _SHAPE["group"])
        if path and group:
            yield PropertyLayout(path[0], group[0], _order(details[member]))


def _by_language(facts: Sequence[Quad]) -> dict[str, str]:
    return {q.object.language: q.object.value for q in facts if q.predicate == LABEL and isinstance(q.object, Literal)}


def _order(facts: Sequence[Quad]) -> float:
    return float(first_text(facts, _SHAPE["order"]) or 1000)
