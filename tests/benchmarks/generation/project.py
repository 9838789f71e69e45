"""A whole project folder: this repository's ontology, shapes and data, and round them as many quads as are wanted."""

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.generation import counties, municipalities
from benchmarks.generation.counties import County
from benchmarks.generation.members import PARTIES
from benchmarks.generation.municipalities import TERMS, Municipality
from benchmarks.generation.names import places
from benchmarks.generation.sources import describe_graph
from benchmarks.generation.tally import Tally
from benchmarks.generation.writing import BASE, Desk, Graph, Shelf, both, typed

from publisher.settings import Settings
from publisher.sources import read_file

REPOSITORY = Path(__file__).parents[3]
_QUADS_A_MUNICIPALITY = 3_000
_MUNICIPALITIES, _COUNTIES = 290, 21
_PARTIES = {
    "m": ("Moderaterna", "Moderate Party"),
    "v": ("Vänsterpartiet", "Left Party"),
    "l": ("Liberalerna", "Liberals"),
    "kd": ("Kristdemokraterna", "Christian Democrats"),
    "mp": ("Miljöpartiet", "Green Party"),
    "sd": ("Sverigedemokraterna", "Sweden Democrats"),
}


@dataclass(frozen=True)
class Wish:
    """What to generate: how many quads in data/, from which seed, and the share of things to break."""

    quads: int = 100_000
    seed: int = 7
    violations: float = 0.0


def generate(folder: Path, wish: Wish) -> Tally:
    """Write the project; the same wish gives the same bytes. What stood in its `data` is replaced."""
    tally = Tally(share=wish.violations)
    _copy(folder)
    tally.quads = _copied_quads(folder)
    real = (folder / "data" / "register" / "places.trig").read_text("utf-8")
    wanted = max(2, min(_MUNICIPALITIES, (wish.quads - tally.quads) // _QUADS_A_MUNICIPALITY))
    _common(folder, tally)
    start, done = tally.quads, 0
    for county, towns in _divide(wanted, places(wish.seed, real)):
        shelves = _shelves(folder, county)
        _county(county, towns, random.Random(f"{wish.seed}/{county.key}"), tally, shelves)
        for town in towns:
            done += 1
            editorial = Graph(f"graph:editorial-{town.slug}", tally)
            until = start + (wish.quads - start) * done // wanted
            chance = random.Random(f"{wish.seed}/{town.key}")
            municipalities.describe(town, Desk(chance, shelves["sources"], editorial, until))
            shelves["editorial"].put(editorial)
    return tally


def _shelves(folder: Path, county: County) -> dict[str, Shelf]:
    shelves = {name: Shelf(folder / "data" / f"generated-{name}") for name in ("register", "editorial", "sources")}
    for shelf in shelves.values():
        shelf.begin(county.key)
    return shelves


def _county(
    county: County, towns: list[Municipality], chance: random.Random, tally: Tally, shelves: dict[str, Shelf]
) -> None:
    register = Graph(f"graph:register-{county.slug}", tally)
    counties.register(county, register)
    for town in towns:
        municipalities.register(town, chance, register)
    shelves["register"].put(register)
    editorial = Graph(f"graph:editorial-{county.slug}", tally)
    counties.describe(county, Desk(chance, shelves["sources"], editorial, 0))
    shelves["editorial"].put(editorial)


def _copy(folder: Path) -> None:
    """The repository's own files: the generated data stands beside the real, whose IRIs the example queries name."""
    if (folder / "data").exists() and not (folder / "data" / "generated-sources").exists():
        raise SystemExit(f"{folder} is a project that was not generated: name another folder")
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("ontology", "shapes", "data"):
        shutil.rmtree(folder / name, ignore_errors=True)
        shutil.copytree(REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("published-iris.txt", ".*"))
    text = (REPOSITORY / "pyproject.toml").read_text("utf-8")
    table = text[text.index("[tool.publisher]") :]
    (folder / "pyproject.toml").write_text(table[: table.index("\n[", 1)] + "\n", "utf-8")


def _copied_quads(folder: Path) -> int:
    settings = Settings(project=folder)
    return sum(len(read_file(path, settings).quads) for path in sorted((folder / "data").rglob("*.trig")))


def _divide(wanted: int, free: Iterator[str]) -> list[tuple[County, list[Municipality]]]:
    """So many municipalities, in counties of about fourteen, each with a name that is free."""
    count = max(1, round(wanted * _COUNTIES / _MUNICIPALITIES))
    bounds = [wanted * number // count for number in range(count + 1)]
    groups = []
    for code, (first, last) in enumerate(pairwise(bounds), 30):
        county = County(next(free), str(code))
        towns = [Municipality(next(free), f"{code}{number:02}", county.slug) for number in range(1, last - first + 1)]
        groups.append((county, towns))
    return groups


def _common(folder: Path, tally: Tally) -> None:
    """What all municipalities refer to: the role of a member, the other parties, and the terms of office."""
    graph = Graph("graph:editorial-generated", tally)
    describe_graph(graph, ("gemensamma uppgifter", "what is in common"), "editorial")
    graph.say(
        "role:ledamot",
        ("a", ("skos:Concept", "org:Role")),
        ("skos:prefLabel", both("ledamot", "member")),
        ("skos:definition", both("Den som har en plats i ett organ.", "Whoever has a seat on a body.")),
        ("skos:notation", '"ledamot"'),
        ("skos:inScheme", f"<{BASE}id/concept/role>"),
    )
    for party in PARTIES:
        if party in _PARTIES:
            graph.say(
                f"party:{party}",
                ("a", "org:FormalOrganization"),
                ("org:classification", "body-type:parti"),
                ("skos:prefLabel", both(*_PARTIES[party])),
            )
    for term in TERMS:
        graph.say(
            f"period:mandat-{term}",
            ("a", "dct:PeriodOfTime"),
            ("skos:prefLabel", both(f"Mandatperioden {term}–{term + 4}", f"Term of office {term}–{term + 4}")),
            ("dcat:startDate", typed(str(term), "gYear")),
            ("dcat:endDate", typed(str(term + 4), "gYear")),
        )
    shelf = Shelf(folder / "data" / "generated-editorial")
    shelf.begin("common")
    shelf.put(graph)
