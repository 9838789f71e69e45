"""Documents, dumps and the SPARQL store say what the files of the project say, to the letter."""

from collections import defaultdict
from pathlib import Path

import httpx
import pytest
from conftest import PROJECT
from independent_parsers import DEFAULT, Statement, Term, read_sparql_json, read_with_rdflib, without_graphs

BASE = "https://w3id.org/integrationskartan/"
DERIVED = f"{BASE}id/graph/derived-"
EVERYTHING = "SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture(scope="module")
def dumped(client: httpx.Client) -> set[Statement]:
    return read_with_rdflib(client.get("dumps/dataset.nq").content, "nq")


@pytest.fixture(scope="module")
def record(dist: Path) -> set[Statement]:
    return read_with_rdflib((dist / "current" / "catalogue.nq").read_bytes(), "nq")


def of_project() -> set[Statement]:
    """What the files say; a Turtle file stands in the graph that is named after it."""
    files = [path for folder in ("ontology", "data", "shapes") for path in (PROJECT / folder).rglob("*.t*")]
    stated = set()
    for path in files:
        if path.suffix == ".trig":
            stated |= read_with_rdflib(path.read_bytes(), "trig")
        elif path.suffix == ".ttl":
            graph = f"{BASE}id/graph/{path.stem}"
            stated |= {(s, p, o, graph) for s, p, o, _ in read_with_rdflib(path.read_bytes(), "ttl")}
    return stated


def select(client: httpx.Client, query: str) -> list[dict[str, Term]]:
    headers = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"}
    answer = client.post("sparql", content=query.encode(), headers=headers)
    assert answer.status_code == 200, answer.text
    return read_sparql_json(answer.content)


def sources(graphs: set[str]) -> set[str]:
    """The source documents whose sections are among the graphs."""
    prefix = f"{BASE}id/source/"
    return {graph.removeprefix(prefix).partition("/")[0] for graph in graphs if graph.startswith(prefix)}


def nt(term: Term) -> str:
    """The term as a query writes it."""
    kind, value, language = term
    if kind == "iri":
        return f"<{value}>"
    text = '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return f"{text}@{language}" if language else f"{text}^^<{kind}>"


def test_the_dump_is_what_the_files_say_and_what_the_rules_derive(dumped: set[Statement]) -> None:
    asserted = {statement for statement in dumped if not statement[3].startswith(DERIVED)}
    assert len(asserted) > 10_000
    assert len(asserted) < len(dumped)
    assert asserted == of_project()


def test_every_dump_says_the_same(client: httpx.Client, dumped: set[Statement]) -> None:
    assert read_with_rdflib(client.get("dumps/dataset.trig").content, "trig") == dumped
    for extension in ("ttl", "nt", "jsonld"):
        body = client.get(f"dumps/dataset.{extension}").content
        assert read_with_rdflib(body, extension) == without_graphs(dumped), extension


def test_each_document_holds_the_own_statements_of_its_thing(
    client: httpx.Client, dumped: set[Statement], record: set[Statement]
) -> None:
    own = defaultdict(set)
    for statement in dumped | record:
        if statement[0][1].startswith((f"{BASE}id/", f"{BASE}def")):
            own[statement[0][1]].add(statement)
    assert len(own) > 1_000
    for thing, statements in own.items():
        document = thing.removeprefix(BASE).removeprefix("id/")
        answer = client.get(f"doc/{document}.nq")
        assert answer.status_code == 200, thing
        assert {s for s in read_with_rdflib(answer.content, "nq") if s[0][1] == thing} == statements, thing


def test_the_store_says_the_same(client: httpx.Client, dumped: set[Statement], record: set[Statement]) -> None:
    rows = select(client, EVERYTHING)
    assert len(rows) == len(dumped | record)
    assert {(row["s"], row["p"], row["o"], row["g"][1]) for row in rows} == dumped | record


def test_the_default_graph_is_the_merge(client: httpx.Client, dumped: set[Statement], record: set[Statement]) -> None:
    rows = select(client, "SELECT ?s ?p ?o { ?s ?p ?o }")
    merged = without_graphs(dumped | record)
    assert len(rows) == len(merged) < len(dumped | record)
    assert {(row["s"], row["p"], row["o"], DEFAULT) for row in rows} == merged


def test_what_two_sources_state_counts_one_and_by_graph_two(client: httpx.Client, dumped: set[Statement]) -> None:
    graphs = defaultdict(set)
    for s, p, o, graph in dumped:
        graphs[s, p, o].add(graph)
    twice = {triple: found for triple, found in graphs.items() if len(sources(found)) > 1}
    assert twice, "no statement stands in two sources"
    for triple, found in twice.items():
        pattern = " ".join(map(nt, triple))
        merged = select(client, f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
        stated = select(client, f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ {pattern} }} }}")
        assert (merged[0]["n"][1], stated[0]["n"][1]) == ("1", str(len(found))), triple
