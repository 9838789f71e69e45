"""A county: its board and region, and the council that meets under an agreement on integration."""

from dataclasses import dataclass

from benchmarks.generation import names
from benchmarks.generation.councils import convene
from benchmarks.generation.sources import describe_graph
from benchmarks.generation.writing import Desk, Graph, both, sv


@dataclass(frozen=True)
class County:
    """A county by its place's name and its code."""

    name: str
    code: str

    @property
    def key(self) -> str:
        """The name as part of an IRI."""
        return names.slug(self.name)

    @property
    def slug(self) -> str:
        """The last part of the IRI of the territory."""
        return names.slug(names.genitive(self.name)) + "-lan"

    @property
    def titles(self) -> tuple[str, str]:
        """Its name in Swedish and English."""
        return f"{names.genitive(self.name)} län", f"{self.name} County"


def register(county: County, graph: Graph) -> None:
    """What public registers say of the territory and of its board."""
    describe_graph(graph, county.titles, "register")
    graph.say(
        f"place:{county.slug}",
        ("skos:notation", f'"{county.code}"'),
        ("dct:isPartOf", "place:sverige"),
        ("locn:geographicName", sv(county.titles[0])),
    )
    graph.say(
        f"organisation:lansstyrelsen-{county.key}",
        ("dct:identifier", f'"2021{county.code}-1{county.code}0"'),
        ("foaf:homepage", f"<https://www.lansstyrelsen.example/{county.key}/>"),
    )


def describe(county: County, desk: Desk) -> None:
    """Write the county's organisations, the source that tells of the council, and what we add to it."""
    describe_graph(desk.editorial, county.titles, "editorial")
    swedish, english = county.titles
    graph = desk.editorial
    graph.say(
        f"place:{county.slug}", ("a", ("dct:Location", "cv:AdminUnit")), ("skos:prefLabel", both(swedish, english))
    )
    for slug, kind, title in (
        (f"lansstyrelsen-{county.key}", "lansstyrelse", ("Länsstyrelsen i", "County Administrative Board of")),
        (f"region-{county.key}", "region", ("Region", "Region")),
    ):
        graph.say(
            f"organisation:{slug}",
            ("a", ("cv:PublicOrganisation", "org:FormalOrganization")),
            ("org:classification", f"body-type:{kind}"),
            ("skos:prefLabel", both(f"{title[0]} {swedish}", f"{title[1]} {english}")),
        )
    graph.say(
        f"actor:{county.key}-kommuner",
        ("a", "ik:CollectiveActor"),
        ("skos:prefLabel", both(f"Kommunerna i {swedish}", f"The municipalities of {english}")),
        ("org:classification", "body-type:kommun"),
        ("dct:spatial", f"place:{county.slug}"),
    )
    convene(county.key, county.titles, f"place:{county.slug}", desk)
