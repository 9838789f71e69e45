"""The map as page and as GeoJSON: every area once, with its names, its figures, its council, and sound boundaries."""

import csv
import itertools
import json
from collections import Counter
from xml.etree import ElementTree

import html5lib
import httpx
import pytest
from conftest import SHARED

BASE = "https://w3id.org/integrationskartan/"
Point = tuple[float, float]


def collection(client: httpx.Client) -> list[dict[str, object]]:
    answer = client.get("map.geojson")
    assert answer.headers["content-type"] == "application/geo+json"
    found = json.loads(answer.text)
    assert set(found) == {"type", "features"}
    assert found["type"] == "FeatureCollection"
    features: list[dict[str, object]] = found["features"]
    return features


def ring(feature: dict[str, object]) -> list[Point]:
    geometry = feature["geometry"]
    assert isinstance(geometry, dict)
    assert geometry["type"] == "Polygon"
    (outer,) = geometry["coordinates"]
    return [(x, y) for x, y in outer]


def edges(points: list[Point]) -> list[frozenset[Point]]:
    return [frozenset(pair) for pair in itertools.pairwise(points)]


def test_the_geojson_has_the_structure_of_its_standard(client: httpx.Client) -> None:
    features = collection(client)
    assert len(features) == 16
    for feature in features:
        assert set(feature) == {"type", "id", "properties", "geometry"}
        assert feature["type"] == "Feature"
        points = ring(feature)
        assert len(points) >= 4
        assert points[0] == points[-1]
        assert len(set(points)) == len(points) - 1, "a boundary touches no point twice"
        assert all(10.5 < x < 24.2 and 55.3 < y < 69.1 for x, y in points), "longitude before latitude, in Sweden"
        turned = sum(x * b - a * y for (x, y), (a, b) in itertools.pairwise(points))
        assert turned > 0, "counter-clockwise (RFC 7946, section 3.1.6)"


def test_each_area_has_its_iri_and_both_names_and_the_iri_resolves(client: httpx.Client) -> None:
    for feature in collection(client):
        properties, iri = feature["properties"], str(feature["id"])
        assert isinstance(properties, dict)
        assert {"name", "name_sv", "name_en", "within"} <= set(properties)
        assert client.get(iri.removeprefix(BASE)).status_code == 303


def test_a_county_is_what_its_municipalities_are_together(client: httpx.Client) -> None:
    features = collection(client)
    county = next(f for f in features if str(f["id"]).endswith("/ostergotlands-lan"))
    parts = [f for f in features if isinstance(f["properties"], dict) and f["properties"]["within"] == county["id"]]
    assert len(parts) == 13
    counted = Counter(edge for part in parts for edge in edges(ring(part)))
    assert set(counted.values()) == {1, 2}, "a border belongs to two neighbours at most"
    assert sum(number == 2 for number in counted.values()) > 100, "neighbours share their borders point by point"
    outside = Counter(point for edge, number in counted.items() if number == 1 for point in edge)
    assert set(ring(county)) <= set(outside) | {p for part in parts for p in ring(part)}


@pytest.mark.skipif(not SHARED.exists(), reason="the inventory ../shared is not here")
def test_the_areas_are_the_municipalities_of_the_register(client: httpx.Client) -> None:
    with (SHARED / "reference" / "identifiers.csv").open(encoding="utf-8") as file:
        listed = {row[2]: row[0] for row in csv.reader(file) if row[1] == "scb-kommunkod"}
    query = (
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX locn: <http://www.w3.org/ns/locn#>"
        " PREFIX dct: <http://purl.org/dc/terms/> PREFIX org: <http://www.w3.org/ns/org#>"
        " SELECT DISTINCT ?code ?name { ?place locn:geometry ?shape ; skos:notation ?code . ?body dct:spatial ?place ;"
        f" org:classification <{BASE}id/concept/body-type/kommun> ; skos:prefLabel ?name"
        " FILTER (lang(?name) = 'sv' && strlen(?code) = 4) }"
    )
    answer = client.get("sparql", params={"query": query}, headers={"Accept": "application/sparql-results+json"})
    found = {row["code"]["value"]: row["name"]["value"] for row in answer.json()["results"]["bindings"]}
    assert len(found) == 14
    assert found == {code: name for code, name in listed.items() if code in found}


def read(client: httpx.Client, address: str) -> ElementTree.Element:
    answer = client.get(address)
    assert answer.status_code == 200
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    tree: ElementTree.Element = parser.parse(answer.text)
    assert parser.errors == []
    return tree


@pytest.mark.parametrize(("language", "said"), [("sv", "Invånarantal"), ("en", "Population")])
def test_the_page_lists_every_area_with_figure_and_council(client: httpx.Client, language: str, said: str) -> None:
    tree = read(client, f"map.{language}.html")
    items = {"".join(li.find("h3").itertext()).strip(): li for li in tree.iter("li") if li.find("h3") is not None}  # type: ignore[union-attr]
    assert len(items) == 16
    kinda = " ".join("".join(items["Kinda"].itertext()).split())
    assert "9957" in kinda
    assert "Integration" in kinda
    assert said.casefold() in "".join(tree.itertext()).casefold()


def test_each_drawing_links_to_the_documents_of_its_areas(client: httpx.Client) -> None:
    tree = read(client, "map.sv.html")
    drawings = [e for e in tree.iter() if str(e.tag).endswith("svg")]
    assert len(drawings) == 3
    links = [a.get("href") for a in drawings[0].iter() if str(a.tag).rpartition("}")[2] == "a"]
    assert len(links) == 13
    assert client.get(str(links[0])).status_code == 200


def test_a_drawing_of_thirteen_municipalities_is_small(client: httpx.Client) -> None:
    text = client.get("map.sv.html").text
    drawing = text[text.index("<svg") : text.index("</svg>")]
    assert len(drawing.encode()) < 6000
