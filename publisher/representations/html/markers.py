"""Markers of source: a number for each source section, a letter for each other family of graphs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from publisher.description import Description, Layout, NamedGraph
from publisher.quads import Iri, Literal, Quad
from publisher.texts import text
from publisher.vocabulary import FAMILIES, LABELS

LETTERED = tuple(family for family in FAMILIES if family != "source")
"""The families of graphs whose marker is a letter, in the order of the legend."""


class Marker(NamedTuple):
    """A small link to the entry on the page that says where a value comes from; `family` is empty for a source."""

    family: str
    text: str
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class MarkerIndex:
    """The source sections of a page with their numbers, and every graph with its family."""

    numbers: Mapping[Iri, int]
    graphs: Mapping[Iri, NamedGraph]
    language: str
    _found: dict[tuple[Iri | None, ...], tuple[Marker, ...]] = field(default_factory=dict, compare=False, repr=False)

    def of(self, graphs: Iterable[Iri | None]) -> tuple[Marker, ...]:
        """The markers for the graphs that state a value: numbers first, then one letter a family."""
        stating = tuple(graphs)
        markers = self._found.get(stating)
        if markers is None:
            markers = self._found[stating] = self._of(stating)
        return markers

    def _of(self, graphs: Iterable[Iri | None]) -> tuple[Marker, ...]:
        known = [graph for graph in graphs if graph is not None and graph in self.graphs]
        numbers = sorted({self.numbers[graph] for graph in known if graph in self.numbers})
        families = {self.graphs[graph].family for graph in known}
        letters = [family for family in LETTERED if family in families]
        return (
            *(_numbered(number, self.language) for number in numbers),
            *(_lettered(family, self.language) for family in letters),
        )

    def families(self) -> list[tuple[Marker, list[Iri]]]:
        """The families that the page uses beside sources, each with its graphs."""
        used = {family: [iri for iri, graph in self.graphs.items() if graph.family == family] for family in LETTERED}
        return [(_lettered(family, self.language), sorted(graphs)) for family, graphs in used.items() if graphs]


@lru_cache(1_000)
def _numbered(number: int, language: str) -> Marker:
    title = text("source", language).format(number=number)
    return Marker("", str(number), f"#k{number}", title)


@cache
def _lettered(family: str, language: str) -> Marker:
    letter, title = (text(f"{part}_{family}", language) for part in ("letter", "family"))
    return Marker(family, letter, f"#k{family[0]}", title)


def index_markers(description: Description, layout: Layout, language: str) -> MarkerIndex:
    """Number the source sections: those that the thing's own statements stand in first, each part in source order."""
    own = _graphs(description, description.statements)
    pointing = _graphs(description, (quad for group in description.incoming for quad in group.statements))
    near = _graphs(description, _shown_nearby(description, layout, language))
    used = list(dict.fromkeys([*own, *pointing, *near]))
    sources = [graph.iri for graph in used if graph.family == "source"]
    return MarkerIndex(
        numbers={iri: number for number, iri in enumerate(sources, 1)},
        graphs={graph.iri: graph for graph in used},
        language=language,
    )


def _shown_nearby(description: Description, layout: Layout, language: str) -> Iterator[Quad]:
    """The statements of neighbours that stand in rows beside or instead of their names, and their dates."""
    for iri, quads in description.near.items():
        shown = {predicate for kind in description.types.get(iri, ()) for predicate in layout.lenses.get(kind, ())}
        for quad in quads if shown else ():
            tag = quad.object.language if isinstance(quad.object, Literal) else ""
            if quad.predicate in shown and quad.predicate not in LABELS and tag in ("", language):
                yield quad


def _graphs(description: Description, quads: Iterable[Quad]) -> list[NamedGraph]:
    used = {quad.graph for quad in quads if quad.graph}
    known = [graph for iri, graph in description.graphs.items() if iri in used]
    return sorted(known, key=lambda graph: (graph.source or graph.iri, graph.position or 0, graph.iri))
