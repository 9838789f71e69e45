"""Polygons out of well-known text (OGC 06-103r4, section 7): rings of longitude and latitude."""

import re

Point = tuple[float, float]
Ring = tuple[Point, ...]

_FORM = re.compile(r"\s*(?:<[^>]*>\s*)?(POLYGON|MULTIPOLYGON)\s*(?:ZM|Z|M)?\s*(\(.*\))\s*", re.I | re.S)
_POLYGON = re.compile(r"\(\s*(\([^()]*\)(?:\s*,\s*\([^()]*\))*)\s*\)")
_RING = re.compile(r"\(([^()]*)\)")


def polygons(text: str) -> list[list[Ring]]:
    """The polygons, each its outer ring before its holes; none where the text is of another form."""
    match = _FORM.fullmatch(text)
    if not match:
        return []
    inner = match[2].strip()[1:-1]
    parts = _POLYGON.findall(inner) if match[1].upper() == "MULTIPOLYGON" else [inner]
    written = ([_ring(ring) for ring in _RING.findall(part)] for part in parts)
    return [[ring for ring in rings if ring] for rings in written if rings and rings[0]]


def _ring(written: str) -> Ring:
    """A closed ring; empty where a coordinate is no number on the globe."""
    try:
        points = [tuple(map(float, pair.split()[:2])) for pair in written.split(",")]
    except ValueError:
        return ()
    sound = [(p[0], p[1]) for p in points if len(p) == 2 and abs(p[0]) <= 180 and abs(p[1]) <= 90]
    if len(sound) != len(points) or len(sound) < 4 or sound[0] != sound[-1]:
        return ()
    return tuple(sound)
