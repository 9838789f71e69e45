"""The page of the map: the areas of each place drawn, and beside it what is said of each area."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from publisher.collation import sort_key
from publisher.quads import Iri
from publisher.representations.html.links import MAP_DATA
from publisher.representations.html.naming import Naming
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.values import Value, date, number
from publisher.representations.svg import map as drawn_map
from publisher.survey import Figure, Relation, SurveyedArea


@dataclass(frozen=True, slots=True)
class Atlas:
    """Areas with their figures, the actors of each (`residents`: place and actor), and what leads to those.

    `total` counts the areas that the release draws, which can be more.
    """

    areas: Sequence[SurveyedArea]
    figures: Sequence[Figure]
    residents: Sequence[tuple[Iri, Iri]]
    relations: Sequence[Relation]
    total: int = 0

    def mentioned(self) -> set[Iri]:
        """Everything that a page needs a name for."""
        found = {iri for area in self.areas for iri in (area.thing, area.within) if iri}
        found |= {figure.predicate for figure in self.figures} | {actor for _, actor in self.residents}
        return found | {iri for relation in self.relations for iri in (relation.subject, relation.predicate)}


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area in the list: its figures (what and how many), its actors, and by relation what these are in."""

    name: Value
    figures: tuple[tuple[str, str], ...]
    actors: tuple[Value, ...]
    relations: tuple[tuple[str, tuple[Value, ...]], ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A place with the areas in it: what is counted in them and when, the drawing, and the list."""

    anchor: str
    name: Value | None
    counted: tuple[tuple[str, str], ...]
    drawing: str
    rows: tuple[AreaRow, ...]


def render(renderer: Renderer, page: Page, atlas: Atlas, naming: Naming) -> bytes:
    """The page of the map."""
    context = {
        "regions": regions(atlas, naming),
        "geojson": naming.links.path(MAP_DATA),
        "shown": len(atlas.areas),
        "total": atlas.total,
    }
    return renderer.render("map.html", page, context)


def regions(atlas: Atlas, naming: Naming) -> tuple[Region, ...]:
    """The places with the most areas in them first."""
    grouped: dict[Iri | None, list[SurveyedArea]] = defaultdict(list)
    for area in atlas.areas:
        grouped[area.within].append(area)
    actors: dict[Iri, list[Iri]] = defaultdict(list)
    for place, actor in atlas.residents:
        actors[place].append(actor)
    to_actor: dict[Iri, list[Relation]] = defaultdict(list)
    for relation in atlas.relations:
        to_actor[relation.object].append(relation)
    ordered = sorted(grouped.items(), key=lambda item: (-len(item[1]), str(item[0])))
    return tuple(_region(within, areas, atlas, (actors, to_actor), naming) for within, areas in ordered)


def _region(
    within: Iri | None,
    areas: Sequence[SurveyedArea],
    atlas: Atlas,
    known: tuple[Mapping[Iri, Sequence[Iri]], Mapping[Iri, Sequence[Relation]]],
    naming: Naming,
) -> Region:
    actors, to_actor = known
    wanted = {area.thing for area in areas}
    figures: dict[Iri, list[Figure]] = defaultdict(list)
    for figure in atlas.figures:
        if figure.place in wanted:
            figures[figure.place].append(figure)
    rows = []
    drawn = []
    for area in sorted(areas, key=lambda area: sort_key(area.name or naming.plain(area.thing), naming.language)):
        here = actors.get(area.thing, ())
        relations = [relation for actor in here for relation in to_actor.get(actor, ())]
        row = AreaRow(
            _short(area, naming),
            tuple(_figure(figure, naming) for figure in figures[area.thing]),
            tuple(naming.linked(actor) for actor in here),
            _said(relations, naming),
        )
        rows.append(row)
        drawn.append(drawn_map.Area(row.name.text, area.wkt, row.name.href, bool(relations)))
    name = naming.linked(within) if within else None
    anchor = within.value.rstrip("/").rpartition("/")[2] if within else "areas"
    counted = {
        (naming.heading(figure.predicate), date(figure.day, naming.language)): None
        for found in figures.values()
        for figure in found
    }
    return Region(anchor, name, tuple(counted), drawn_map.draw(drawn, name.text if name else ""), tuple(rows))


def _short(area: SurveyedArea, naming: Naming) -> Value:
    """The area by its geographic name, where it has one."""
    value = naming.linked(area.thing)
    return Value(area.name, value.href) if area.name else value


def _figure(figure: Figure, naming: Naming) -> tuple[str, str]:
    """What is counted, and the number."""
    return naming.heading(figure.predicate), number(figure.value.value, naming.language)


def _said(relations: Sequence[Relation], naming: Naming) -> tuple[tuple[str, tuple[Value, ...]], ...]:
    grouped: dict[str, dict[Iri, None]] = defaultdict(dict)
    for relation in relations:
        grouped[naming.plain(relation.predicate)][relation.subject] = None
    return tuple((name, tuple(naming.linked(thing) for thing in things)) for name, things in sorted(grouped.items()))
