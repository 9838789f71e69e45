"""A municipality: its organisation, territory, twenty years of inhabitants, units, and what it has decided."""

import random
from dataclasses import dataclass

from benchmarks.generation import names
from benchmarks.generation.members import Board, elect
from benchmarks.generation.policies import Actor, adopt
from benchmarks.generation.sources import describe_graph
from benchmarks.generation.writing import Desk, Graph, both, en, sv, typed

YEARS = range(2006, 2026)
TERMS = range(2006, 2026, 4)
_BOARDS = (
    ("kommunfullmaktige", "Kommunfullmäktige", "Municipal Council", "fullmaktige"),
    ("kommunstyrelsen", "Kommunstyrelsen", "Municipal Executive Board", "styrelse"),
    ("utbildningsnamnden", "Utbildningsnämnden", "Education Committee", "namnd"),
)


@dataclass(frozen=True)
class Municipality:
    """A municipality by its place's name and its code; `county` is the slug of its county's territory."""

    name: str
    code: str
    county: str

    @property
    def key(self) -> str:
        """The name as part of an IRI."""
        return names.slug(self.name)

    @property
    def slug(self) -> str:
        """The last part of the IRIs of organisation and territory."""
        return names.slug(names.genitive(self.name)) + "-kommun"

    @property
    def titles(self) -> tuple[str, str]:
        """Its name in Swedish and English."""
        return f"{names.genitive(self.name)} kommun", f"{self.name} Municipality"


def register(town: Municipality, chance: random.Random, graph: Graph) -> None:
    """What public registers say: number, kind, territory with its boundary, and inhabitants each year."""
    number = f"2129{town.code[:2]}-{town.code}"
    graph.say(
        f"organisation:{town.slug}",
        ("skos:prefLabel", sv(town.titles[0])),
        ("org:classification", "body-type:kommun"),
        ("dct:identifier", f'"{number}"'),
        ("adms:identifier", f"identifier:orgnr-{number}"),
        ("dct:spatial", f"place:{town.slug}"),
        ("foaf:homepage", f"<https://www.{town.key}.example/>"),
    )
    _identifier(graph, f"orgnr-{number}", number, "Bolagsverket/SCB", town)
    graph.say(
        f"place:{town.slug}",
        ("skos:notation", f'"{town.code}"'),
        ("dct:isPartOf", f"place:{town.county}"),
        ("adms:identifier", f"identifier:kommunkod-{town.code}"),
        ("locn:geographicName", sv(town.name)),
        ("locn:geometry", f"geometry:{town.slug}"),
    )
    _identifier(graph, f"kommunkod-{town.code}", town.code, "SCB", town)
    graph.say(
        f"geometry:{town.slug}",
        ("a", ("locn:Geometry", "geo:Geometry")),
        ("skos:prefLabel", both(f"Gräns för {town.titles[0]}", f"Boundary of {town.titles[1]}")),
        ("geo:asWKT", f'"{_square(town.code)}"^^geo:wktLiteral'),
    )
    people = chance.randrange(3_000, 90_000)
    for year in YEARS:
        people = int(people * chance.uniform(0.99, 1.02))
        _figure(graph, town, year, people)


def _identifier(graph: Graph, key: str, notation: str, agency: str, town: Municipality) -> None:
    graph.say(
        f"identifier:{key}",
        ("a", "adms:Identifier"),
        ("skos:prefLabel", both(f"{notation}, nummer för {town.titles[0]}", f"{notation}, number of {town.titles[1]}")),
        ("skos:notation", f'"{notation}"'),
        ("adms:schemeAgency", f'"{agency}"'),
    )


def _figure(graph: Graph, town: Municipality, year: int, people: int) -> None:
    swedish, english = town.titles
    graph.say(
        f"figure:population-{town.code}-{year}",
        ("a", "ik:PopulationFigure"),
        (
            "skos:prefLabel",
            both(f"Folkmängd i {swedish} 31 december {year}", f"Population of {english} on 31 December {year}"),
        ),
        ("ik:population", str(people)),
        ("dct:date", typed(f"{year}-12-31", "date")),
        ("dct:spatial", f"place:{town.slug}"),
    )


def _square(code: str) -> str:
    """A boundary of its own: a square in a grid over the country, by the code of county and municipality."""
    column, row = int(code[:2]) % 7, int(code[:2]) // 7 * 5
    west, south = 11 + column + int(code[2:]) % 5 * 0.2, 52 + row * 0.4 + int(code[2:]) // 5 * 0.2
    corners = ((0.0, 0.0), (0.18, 0.0), (0.18, 0.18), (0.0, 0.18), (0.0, 0.0))
    return f"POLYGON(({', '.join(f'{west + x:.4g} {south + y:.4g}' for x, y in corners)}))"


def describe(town: Municipality, desk: Desk) -> None:
    """Write what the municipality is, then its sources until the desk is full."""
    swedish, english = town.titles
    graph = desk.editorial
    describe_graph(graph, (swedish, english), "editorial")
    graph.say(
        f"organisation:{town.slug}",
        ("a", ("cv:PublicOrganisation", "org:FormalOrganization")),
        ("skos:prefLabel", both(swedish, english)),
    )
    graph.say(
        f"place:{town.slug}",
        ("a", ("dct:Location", "cv:AdminUnit")),
        ("skos:prefLabel", both(f"{swedish}, området", f"{english}, the territory")),
    )
    boards = [_board(town, graph, board) for board in _BOARDS]
    _areas(town, desk)
    actor = Actor(town.key, f"organisation:{town.slug}", town.titles, f"unit:{boards[0].key}")
    people: list[str] = []
    documents: list[str] = []
    number = 0
    while not desk.full:
        documents.append(adopt(actor, number, documents, desk))
        if number < len(TERMS) and not desk.full:
            elect(actor, boards, TERMS[number], people, desk)
        number += 1


def _board(town: Municipality, graph: Graph, kind: tuple[str, str, str, str]) -> Board:
    slug, swedish, english, body_type = kind
    board = Board(f"{slug}-{town.key}", f"{swedish} i {town.name}", f"{english} of {town.name}")
    graph.say(
        f"unit:{board.key}",
        ("a", "org:OrganizationalUnit"),
        ("org:classification", f"body-type:{body_type}"),
        ("skos:prefLabel", both(board.swedish, board.english)),
        ("org:unitOf", f"organisation:{town.slug}"),
    )
    graph.say(
        f"post:{board.key}-ordforande",
        ("a", "org:Post"),
        ("skos:prefLabel", both(f"Ordförande i {board.swedish}", f"Chair of the {board.english}")),
        ("org:postIn", f"unit:{board.key}"),
        ("org:role", "role:ordforande"),
    )
    return board


def _areas(town: Municipality, desk: Desk) -> None:
    for direction in desk.chance.sample(("Norra", "Södra", "Östra", "Västra"), 2):
        name = f"{direction} {town.name}"
        desk.editorial.say(
            f"place:{names.slug(direction)}-{town.key}",
            ("a", "ik:ResidentialArea"),
            ("skos:prefLabel", (sv(name), en(name))),
            ("dct:isPartOf", f"place:{town.slug}"),
        )
