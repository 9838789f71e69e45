"""The areas of a release as GeoJSON (RFC 7946), each with its IRI and its names."""

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise

from publisher.iris import LANGUAGES
from publisher.quads import Iri, Literal
from publisher.representations.svg.wkt import Ring, polygons
from publisher.survey import SurveyedArea

Names = Mapping[str, Mapping[Iri, Literal]]
"""By language the names of things; a name may be in another language than asked for."""


def render(areas: Sequence[SurveyedArea], names: Names) -> bytes:
    """A FeatureCollection; areas without a readable polygon are left out."""
    features = [_feature(area, parts, names) for area in areas if (parts := polygons(area.wkt))]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _feature(area: SurveyedArea, parts: Sequence[Sequence[Ring]], names: Names) -> dict[str, object]:
    properties: dict[str, object] = {}
    for language in LANGUAGES:
        name = names[language].get(area.thing)
        if name and name.language == language:
            properties[f"name_{language}"] = name.value
    if area.name:
        properties["name"] = area.name
    if area.within:
        properties["within"] = area.within.value
    rings = [[_wound(ring, is_hole=bool(place)) for place, ring in enumerate(part)] for part in parts]
    geometry = (
        {"type": "Polygon", "coordinates": rings[0]}
        if len(rings) == 1
        else {"type": "MultiPolygon", "coordinates": rings}
    )
    return {"type": "Feature", "id": area.thing.value, "properties": properties, "geometry": geometry}


def _wound(ring: Ring, *, is_hole: bool) -> list[list[float]]:
    """The ring counter-clockwise, a hole clockwise (section 3.1.6)."""
    twice = sum(x * b - a * y for (x, y), (a, b) in pairwise(ring))
    points = ring if (twice > 0) != is_hole else ring[::-1]
    return [[x, y] for x, y in points]
