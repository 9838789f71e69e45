"""The map of a page: the areas of the things that one of its properties leads to."""

from publisher.description import Outline, PropertyLayout
from publisher.quads import Iri
from publisher.representations.html.reading import Reading
from publisher.representations.html.sections import group_of, section_id
from publisher.representations.svg import map as area_map

_FEWEST = 3
"""Areas that are worth a map."""


def area_drawing(reading: Reading) -> tuple[str, str]:
    """The section that the map stands in, and the map in SVG; both empty where there are too few areas."""
    if len(reading.description.boundaries) < _FEWEST:
        return "", ""
    found = [(_areas(reading, item), item) for item in reading.laid_out]
    areas, item = max(found, key=lambda pair: len(pair[0]), default=([], None))
    if item is None or len(areas) < _FEWEST:
        return "", ""
    return section_id(item.group), area_map.draw_small(areas, reading.text("map_of_areas"))


def _areas(reading: Reading, item: PropertyLayout) -> list[area_map.Area]:
    """The areas of the property's values; of the largest group of them where they are grouped."""
    pointing = reading.pointing.get(item.inverse) if item.inverse else None
    values = [term for term in reading.values(item.predicate) if isinstance(term, Iri)]
    values += [quad.subject for quad in (pointing.statements if pointing else ()) if isinstance(quad.subject, Iri)]
    groups: dict[Iri | None, dict[Outline, Iri]] = {}
    for iri in values:
        if boundary := reading.description.boundaries.get(iri):
            group = group_of(reading, item.grouped_by, iri) if item.grouped_by else None
            groups.setdefault(group, {})[boundary] = iri
    largest = max(groups.values(), key=len, default={})
    return [area_map.Area(found.name or reading.name(iri).text, found.wkt) for found, iri in largest.items()]
