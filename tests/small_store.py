"""A small store on disk for the tests of the query engine: two graphs with one statement in common, and a crowd."""

from pathlib import Path

from publisher.quads import Iri, Literal, Quad
from publisher.store import Store

BASE = "https://example.org/"
A, B, CROWD = Iri(BASE + "a"), Iri(BASE + "b"), Iri(BASE + "crowd")
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i ."
"""Three patterns that have nothing in common: some thirty million solutions."""

ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} ?j ?k ?l . ?m ?n ?o }}"
"""Counts for hours."""


RECORD = BASE + "id/graph/catalogue-record"
BUILD_ID = "0123456789abcdef"


def small_quads() -> list[Quad]:
    """What it holds."""
    name, said = Iri(BASE + "thing"), Iri(BASE + "said")
    quads = [
        Quad(name, said, Literal("by both"), A),
        Quad(name, said, Literal("by both"), B),
        Quad(name, said, Literal("by a alone"), A),
        Quad(name, said, Literal("by b alone"), B),
    ]
    quads += [
        Quad(Iri(f"{BASE}member/{number}"), Iri(BASE + "number"), Literal(str(number)), CROWD) for number in range(300)
    ]
    return quads


def write_small_store(folder: Path) -> Path:
    """Write it to a new folder."""
    Store.write(folder, small_quads())
    return folder
