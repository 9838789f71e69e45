"""The example queries as RDF, in the terms of SHACL SPARQL-examples (https://github.com/sib-swiss/sparql-examples).

They name the endpoint, which is a setting, so they stand in a graph of their own beside the quads that are hashed. A
title is an `rdfs:label`, where tools look for it, and a `skos:prefLabel`, as all things here have; the keywords are the
theme and the keywords of the file.
"""

from collections.abc import Iterator, Sequence

from publisher.example_queries import ExampleQuery
from publisher.quad_columns import QuadColumns
from publisher.quads import RDF_LANG_STRING, Iri, Literal, Quad, Term
from publisher.settings import Settings
from publisher.texts import Text
from publisher.vocabulary import LABEL, PREF_LABEL, RDFS, SD, SH, TYPE, OwnTerms

GRAPH = "sparql-examples"

CLASSES = (Iri(SH + "SPARQLExecutable"), Iri(SH + "SPARQLSelectExecutable"))
"""The classes of every example."""

_DECLARE = Iri(SH + "declare")
_SCHEMA = "https://schema.org/"
_GRAPH_NAME = Text("Exempelfrågorna i SPARQL", "The example queries in SPARQL")

Statement = tuple[Iri, Iri, Term]


def graph(base: str) -> Iri:
    """The named graph that the examples are described in."""
    return Iri(f"{base}id/graph/{GRAPH}")


def prefix_holder(quads: QuadColumns) -> Iri | None:
    """What declares the prefixes of the dataset's queries (SHACL, section 5.2.1); None where nothing does."""
    stated = quads.quads(quads.where(None, _DECLARE))
    holders = {quad.subject for quad in stated if isinstance(quad.subject, Iri)}
    return min(holders, default=None)


def describe(settings: Settings, examples: Sequence[ExampleQuery], prefixes: Iri | None) -> list[Quad]:
    """What is said of each example and of their graph, sorted; empty where there is none."""
    where = graph(settings.base)
    statements = [*_graph(settings, where), *(part for each in examples for part in _example(settings, each, prefixes))]
    return sorted({Quad(*statement, where) for statement in statements}, key=str) if examples else []


def _graph(settings: Settings, where: Iri) -> Iterator[Statement]:
    yield where, TYPE, Iri(SD + "Graph")
    yield where, OwnTerms(settings.base).graph_family, Iri(f"{settings.base}id/concept/graph-family/catalogue")
    yield from _in_both(where, PREF_LABEL, _GRAPH_NAME)


def _example(settings: Settings, example: ExampleQuery, prefixes: Iri | None) -> Iterator[Statement]:
    thing = Iri(settings.base + example.local)
    yield from ((thing, TYPE, kind) for kind in CLASSES)
    for name in (LABEL, PREF_LABEL):
        yield from _in_both(thing, name, example.title)
    yield from _in_both(thing, Iri(RDFS + "comment"), _comment(example))
    yield thing, Iri(SH + "select"), Literal(example.query)
    yield thing, Iri(_SCHEMA + "target"), Iri(settings.site_url + "sparql")
    themes = [example.theme] if example.theme else []
    for keyword in (*themes, *example.keywords):
        yield from _in_both(thing, Iri(_SCHEMA + "keywords"), keyword)
    if prefixes:
        yield thing, Iri(SH + "prefixes"), prefixes


def _comment(example: ExampleQuery) -> Text:
    """The explanation, and what there is to learn from the query."""
    about, note = example.explanation, example.note
    return Text(f"{about.sv} {note.sv}", f"{about.en} {note.en}") if note else about


def _in_both(thing: Iri, predicate: Iri, text: Text) -> Iterator[Statement]:
    for language in ("sv", "en"):
        yield thing, predicate, Literal(text[language], RDF_LANG_STRING, language)
