"""Sources with their sections, each a named graph, as the editorial graph describes them."""

import hashlib
from dataclasses import dataclass

from benchmarks.generation.writing import BASE, Graph, Statement, both, sv, typed


@dataclass(frozen=True)
class Source:
    """A text that was read: its key, names in both languages, publisher, kind, year, and the document that it is."""

    key: str
    names: tuple[str, str]
    publisher: str
    kind: str
    year: int
    document: str = ""


def describe(source: Source, editorial: Graph) -> None:
    """Describe the source and the checksum of its text."""
    date: Statement = ("dct:isFormatOf", source.document) if source.document else ("ik:notStated", "dct:date")
    editorial.say(
        f"source:{source.key}",
        ("a", "ik:Source"),
        ("skos:prefLabel", both(*source.names)),
        ("dct:publisher", source.publisher),
        ("dct:type", f"document-type:{source.kind}"),
        ("dct:language", "language:SWE"),
        ("adms:status", "source-status:current" if source.year > 2012 else "source-status:superseded"),
        ("ik:readOn", typed(f"{source.year}-11-21", "date")),
        ("spdx:checksum", f"checksum:{source.key}"),
        date,
    )
    editorial.say(
        f"checksum:{source.key}",
        ("a", "spdx:Checksum"),
        ("skos:prefLabel", both(f"Kontrollsumma för {source.names[0]}", f"Checksum of {source.names[1]}")),
        ("spdx:algorithm", "spdx:checksumAlgorithm_sha256"),
        ("spdx:checksumValue", typed(hashlib.sha256(source.key.encode()).hexdigest(), "hexBinary")),
    )


def section(source: Source, position: int, names: tuple[str, str], editorial: Graph) -> Graph:
    """Begin a section: described in the editorial graph, its title stated in its own."""
    graph = Graph(f"<{BASE}id/source/{source.key}/avsnitt-{position}>", editorial.tally)
    editorial.say(
        graph.name,
        ("a", ("ik:SourceSection", "sd:Graph")),
        ("skos:prefLabel", both(f"{names[0]} ({source.names[0]})", f"{names[1]} ({source.names[1]})")),
        ("dct:isPartOf", f"source:{source.key}"),
        ("schema:position", str(position)),
        ("ik:graphFamily", "graph-family:source"),
    )
    graph.say(graph.name, ("dct:title", sv(names[0])))
    return graph


def describe_graph(graph: Graph, names: tuple[str, str], family: str) -> None:
    """Describe a graph of ours within itself: editorial, or a part of the register."""
    kinds = {"editorial": ("Redaktionellt", "Editorial"), "register": ("Register", "Register")}[family]
    graph.say(
        graph.name,
        ("a", "sd:Graph"),
        ("skos:prefLabel", both(f"{kinds[0]}: {names[0]}", f"{kinds[1]}: {names[1]}")),
        ("dct:description", both(f"Genererade uppgifter om {names[0]}.", f"Generated statements on {names[1]}.")),
        ("ik:graphFamily", f"graph-family:{family}"),
    )
