"""Reading descriptions out of the tables of a release: what an excerpt states, with what is said of all it mentions."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain

from publisher.description import Description, IncomingGroup
from publisher.excerpts import Cut, Excerpt, read_excerpt
from publisher.mentions import Known, Mentions
from publisher.quad_tables import QuadTables, Row
from publisher.quads import Iri, Quad, Term
from publisher.vocabulary import BYTE_SIZE, DISTRIBUTION, DOWNLOAD_URL, MEDIA_TYPE

_NEIGHBOURS = 600
"""Neighbours that are looked at."""


class DescriptionReader:
    """Reads descriptions; safe to share between the threads of one process."""

    def __init__(self, tables: QuadTables, mentions: Mentions, base: str) -> None:
        self._tables, self._mentions, self._base = tables, mentions, base

    def read(self, thing: Iri, cut: Cut, *, is_page: bool) -> Description | None:
        """The description of the thing, on a page with its neighbours; None where no statement has it as subject."""
        excerpt = read_excerpt(self._tables, self._tables.number(thing), cut)
        return self.described(thing, excerpt, cut.page, is_page=is_page) if excerpt else None

    def described(self, thing: Iri, excerpt: Excerpt, page: int, *, is_page: bool) -> Description:
        """The excerpt with what there is to say of all that its statements mention."""
        number, rows = self._tables.number(thing), list(excerpt.rows())
        ends = self._ends(rows, number) if is_page else set()
        near = self._mentions.near(ends)
        shown = [*rows, *chain.from_iterable(found.rows for found in near.values())]
        dated = {row[2] for row in (shown if len(shown) > len(rows) else excerpt.own)}
        graphs = self._mentions.graphs({row[3] for row in shown})
        mentioned = {*filter(self._tables.iris.__contains__, chain.from_iterable(shown))}
        mentioned |= {found.source for found in graphs.values() if found.source}
        known = self._mentions.known(mentioned)
        stating = {*chain.from_iterable(found.stating for found in known.values())}
        graphs |= self._mentions.graphs(stating - graphs.keys())
        own, incoming, content = self._statements(excerpt, known)
        in_order = sorted(known, key=lambda mentioned: known[mentioned].iri.value)
        of = [known[number] for number in in_order]
        outlines = self._mentions.outlines({number, *ends}) if is_page else {}
        return Description(
            thing,
            own,
            incoming,
            content,
            excerpt.states,
            labels={found.iri: found.names for found in of if found.names},
            types={found.iri: found.types for found in of if found.types},
            graphs={
                found.graph.iri: found.graph
                for found in sorted(graphs.values(), key=lambda found: found.graph.iri.value)
            },
            periods={known[n].iri: period for n in in_order if n in dated and (period := known[n].period)},
            positions={found.iri: found.position for found in of if found.position is not None},
            near={known[n].iri: near[n].quads for n in in_order if n in near and near[n].quads},
            files=self._files(own),
            boundaries={known[n].iri: outlines[n] for n in in_order if n in outlines},
            page=page,
            pages=excerpt.pages,
        )

    def _ends(self, rows: Iterable[Row], thing: int) -> set[int]:
        """The things of the dataset that point at the thing or that it points at, some of them where they are many."""
        ends = {*filter(self._things.__contains__, chain.from_iterable((s, o) for s, _, o, g in rows if g != thing))}
        ends.discard(thing)
        if len(ends) <= _NEIGHBOURS:
            return ends
        terms = self._tables.terms(ends)
        return set(sorted(ends, key=lambda end: terms[end].value)[:_NEIGHBOURS])

    def _statements(
        self, excerpt: Excerpt, known: Mapping[int, Known]
    ) -> tuple[tuple[Quad, ...], tuple[IncomingGroup, ...], tuple[Quad, ...]]:
        """The statements of the thing, those that point at it, and those of the graph that it is."""
        numbers = {*chain.from_iterable(excerpt.rows()), *(group.predicate for group in excerpt.pointing)}
        terms: dict[int, Term] = {number: known[number].iri for number in numbers & known.keys()}
        terms |= self._tables.terms(numbers - known.keys())

        def quads(rows: Sequence[Row]) -> tuple[Quad, ...]:
            return tuple([Quad(terms[s], terms[p], terms[o], terms[g]) for s, p, o, g in rows])  # type: ignore[arg-type]

        incoming = [
            IncomingGroup(predicate, group.total, quads(group.rows))
            for group in excerpt.pointing
            if isinstance(predicate := terms[group.predicate], Iri)
        ]
        return quads(excerpt.own), tuple(incoming), quads(excerpt.content)

    def _files(self, own: Iterable[Quad]) -> dict[Iri, dict[Iri, Term]]:
        """The distributions among the values, with what is known of each."""
        found = {q.object for q in own if q.predicate == DISTRIBUTION and isinstance(q.object, Iri)}
        facts = self._tables.facts(found, (BYTE_SIZE, DOWNLOAD_URL, MEDIA_TYPE)) if found else {}
        return {thing: {quad.predicate: quad.object for quad in facts[thing]} for thing in sorted(facts)}

    @cached_property
    def _things(self) -> range:
        return self._tables.beginning(f"<{self._base}id/")
