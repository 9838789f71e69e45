"""TriG, a graph at a time, with the quads counted as they are written (https://www.w3.org/TR/trig/)."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generation.tally import Tally

BASE = "https://w3id.org/integrationskartan/"
FILE_BYTES = 16 * 2**20
"""A file that is larger takes no further graph: the next one begins another."""

_KINDS = (
    "source organisation unit actor council group collaboration post person party membership place period document "
    "decision strategy commitment goal premise principle task obligation agreement cost-sharing identifier checksum "
    "figure geometry graph"
)
_SCHEMES = (
    "body-type commitment-form document-type graph-family policy-area role sharing-key source-status target-group"
)
PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "adms": "http://www.w3.org/ns/adms#",
    "locn": "http://www.w3.org/ns/locn#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "opengov": "http://www.w3.org/ns/opengov#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "cv": "http://data.europa.eu/m8g/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "spdx": "http://spdx.org/rdf/terms#",
    "schema": "https://schema.org/",
    "language": "http://publications.europa.eu/resource/authority/language/",
    "frequency": "http://publications.europa.eu/resource/authority/frequency/",
    "ik": BASE + "def/",
    **{kind: f"{BASE}id/{kind}/" for kind in _KINDS.split()},
    **{scheme: f"{BASE}id/concept/{scheme}/" for scheme in _SCHEMES.split()},
}

Statement = tuple[str, str | Iterable[str]]
"""A predicate and its object or objects, each as TriG writes it."""


def both(swedish: str, english: str) -> tuple[str, str]:
    """A text in both languages."""
    return sv(swedish), en(english)


def sv(text: str) -> str:
    """A text in Swedish; it holds no quotation mark or backslash."""
    return f'"{text}"@sv'


def en(text: str) -> str:
    """A text in English; it holds no quotation mark or backslash."""
    return f'"{text}"@en'


def typed(value: str, datatype: str) -> str:
    """A literal with a datatype of XSD."""
    return f'"{value}"^^xsd:{datatype}'


class Graph:
    """The statements of one named graph until it is written, counted in the tally as they are stated."""

    def __init__(self, name: str, tally: Tally) -> None:
        self.name = name
        self.tally = tally
        self._text: list[str] = []

    def say(self, subject: str, *statements: Statement) -> None:
        """State something; a subject is said once a graph, and no statement twice."""
        lines = []
        for predicate, objects in statements:
            values = (objects,) if isinstance(objects, str) else tuple(objects)
            self.tally.quads += len(values)
            lines.append(f"{predicate} {', '.join(values)}")
        block = " ;\n    ".join(lines)
        self._text.append(f"  {subject} {block} .\n")

    @property
    def text(self) -> str:
        """The graph as TriG."""
        return f"\n{self.name} {{\n" + "\n".join(self._text) + "}\n"


class Shelf:
    """The files of one folder: a graph goes whole into the file that is open, or into the next where that is full."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: Path | None = None
        self._bytes = 0

    def begin(self, name: str) -> None:
        """Begin the file of that name; nothing is written before a graph is put into it."""
        self._file, self._bytes = self.folder / f"{name}.trig", 0

    def put(self, graph: Graph) -> None:
        """Write a graph into the file that is open."""
        if self._file is None:
            raise ValueError(f"no file is open in {self.folder}")
        if self._bytes > FILE_BYTES:
            stem, _, number = self._file.stem.partition("--")
            self.begin(f"{stem}--{int(number or 1) + 1}")
        text = graph.text.encode()
        new = self._bytes == 0
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._file.open("wb" if new else "ab") as file:
            if new:
                file.write("".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()).encode())
            self._bytes += file.write(text)


@dataclass(frozen=True)
class Desk:
    """What one batch is written with: chance, the sources' files, the editorial graph, and the quads to stop at."""

    chance: random.Random
    sources: Shelf
    editorial: Graph
    until: int

    @property
    def full(self) -> bool:
        """Whether as many quads are written, in all, as there are to be."""
        return self.editorial.tally.quads >= self.until
