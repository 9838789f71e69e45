"""The W3C tests of the SPARQL 1.1 Protocol and Service Description, as requests on a read-only endpoint.

Names are those of the manifests (https://w3c.github.io/rdf-tests/sparql/sparql11/); the requests ask the graphs of a
small store instead of those of the manifests. A service may leave out updates: then every one of them is refused.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import httpx
import pytest
import rdflib
from conftest import Running

FORM, DIRECT, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
RESULTS = ("application/sparql-results+json", "application/sparql-results+xml")
RDF = ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json", "application/trig")
ACCEPT = {"Accept": "application/problem+json, */*;q=0.1"}
SD = "http://www.w3.org/ns/sparql-service-description#"
BASE = "https://w3id.org/integrationskartan/"
_SOURCES = f"{BASE}id/source/"


@dataclass(frozen=True)
class Sent:
    """A request, and what must come back: a class of status, media types, and the boolean where it is one."""

    name: str
    method: str
    url: str
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    media_types: tuple[str, ...] = ()
    boolean: bool | None = None


Graphs = tuple[str, str, str]


@pytest.fixture(scope="module")
def graphs(client: httpx.Client) -> Graphs:
    """Three named graphs, each with a statement of its own."""
    text = (
        f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{_SOURCES}')) }} ORDER BY ?g LIMIT 3"
    )
    rows = client.get("sparql", params={"query": text}).json()["results"]["bindings"]
    first, second, third = (row["g"]["value"] for row in rows)
    return first, second, third


@pytest.fixture(scope="module")
def subjects(client: httpx.Client, graphs: Graphs) -> Graphs:
    """For each of the graphs a thing that only it describes."""
    found = []
    for graph in graphs:
        text = (
            f"SELECT ?s {{ GRAPH <{graph}> {{ ?s ?p ?o }} FILTER NOT EXISTS "
            f"{{ GRAPH ?h {{ ?s ?q ?r }} FILTER(?h != <{graph}> && STRSTARTS(STR(?h), '{_SOURCES}')) }} }} LIMIT 1"
        )
        found.append(client.get("sparql", params={"query": text}).json()["results"]["bindings"][0]["s"]["value"])
    return found[0], found[1], found[2]


def ask(*patterns: str) -> str:
    return f"ASK {{ {' '.join(patterns)} }}"


def of(subject: str, number: int = 0) -> str:
    return f"<{subject}> ?p{number} ?o{number} ."


def queries(g: Graphs, s: Graphs) -> Iterator[Sent]:
    def default(*graphs: str) -> list[tuple[str, str]]:
        return [("default-graph-uri", graph) for graph in graphs]

    def named(*graphs: str) -> list[tuple[str, str]]:
        return [("named-graph-uri", graph) for graph in graphs]

    def get(text: str, *more: tuple[str, str]) -> str:
        return "sparql?" + urlencode([("query", text), *more])

    both = ask(of(s[0], 0), of(s[1], 1))
    in_names = ask(f"GRAPH ?g1 {{ {of(s[0], 0)} }} GRAPH ?g2 {{ {of(s[1], 1)} }}")
    full = ask(of(s[2], 2), f"GRAPH ?g1 {{ {of(s[0], 0)} }} GRAPH ?g2 {{ {of(s[1], 1)} }}")
    of_text = full.replace("{", f"FROM <{g[0]}> FROM NAMED <{g[2]}> {{", 1)
    direct, form = {"Content-Type": DIRECT}, {"Content-Type": FORM}

    def sent(name: str, method: str, url: str, body: str, headers: dict[str, str]) -> Sent:
        return Sent(name, method, url, 200, body.encode(), headers, RESULTS, True)

    all_named = [*default(g[2]), *named(g[0], g[1])]
    yield sent("query_post_form", "POST", "sparql?" + urlencode(default(g[0])), urlencode({"query": "ASK {}"}), form)
    yield sent("query_dataset_default_graphs_get", "GET", get(both, *default(g[0], g[1])), "", {})
    yield sent("query_dataset_default_graphs_post", "POST", "sparql?" + urlencode(default(g[0], g[1])), both, direct)
    yield sent("query_dataset_named_graphs_post", "POST", "sparql?" + urlencode(named(g[0], g[1])), in_names, direct)
    yield sent("query_dataset_named_graphs_get", "GET", get(in_names, *named(g[0], g[1])), "", {})
    yield sent("query_dataset_full", "POST", "sparql?" + urlencode(all_named), full, direct)
    yield sent("query_multiple_dataset", "POST", "sparql?" + urlencode(all_named), of_text, direct)
    yield sent("query_get", "GET", get("ASK {}"), "", {})
    yield sent("query_post_direct", "POST", "sparql", "ASK {}", direct)
    yield sent("query_content_type_ask", "POST", "sparql", urlencode({"query": "ASK {}"}), form)
    select = urlencode({"query": "SELECT (1 AS ?value) {}"}).encode()
    yield Sent("query_content_type_select", "POST", "sparql", 200, select, form, (*RESULTS, "text/csv"))
    describe = urlencode({"query": f"DESCRIBE <{s[0]}>"}).encode()
    yield Sent("query_content_type_describe", "POST", "sparql", 200, describe, form, RDF)
    construct = urlencode({"query": "CONSTRUCT { <s> <p> 1 } {}".replace("<", f"<{BASE}")}).encode()
    yield Sent("query_content_type_construct", "POST", "sparql", 200, construct, form, RDF)
    yield Sent("bad_query_method", "PUT", get("ASK {}"), 400)
    yield Sent("bad_multiple_queries", "GET", get("ASK {}", ("query", "SELECT * {}")), 400)
    yield Sent("bad_query_wrong_media_type", "POST", "sparql", 400, b"ASK {}", {"Content-Type": "text/plain"})
    yield Sent("bad_query_missing_form_type", "POST", "sparql", 400, b"query=ASK%20%7B%7D")
    yield Sent("bad_query_missing_direct_type", "POST", "sparql", 400, b"ASK {}")
    utf_16 = {"Content-Type": f"{DIRECT}; charset=UTF-16"}
    yield Sent("bad_query_non_utf8", "POST", "sparql", 400, "ASK {}".encode("utf-16-be"), utf_16)
    yield Sent("bad_query_syntax", "GET", get("ASK {"), 400)


def updates() -> Iterator[Sent]:
    clear, insert = "CLEAR NONE", "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } }"
    direct, form = {"Content-Type": UPDATE}, {"Content-Type": FORM}
    dataset = "sparql?using-graph-uri=urn%3Aa"
    full = f"{dataset}&using-named-graph-uri=urn%3Ab"
    using = "WITH <urn:g> DELETE { ?s ?p ?o } USING <urn:h> WHERE { ?s ?p ?o }"

    def refused(name: str, url: str, body: str, headers: dict[str, str], method: str = "POST") -> Sent:
        return Sent(name, method, url, 400, body.encode(), headers)

    yield refused("update_dataset_default_graph", dataset, insert, direct)
    yield refused("update_dataset_default_graphs", f"{dataset}&using-graph-uri=urn%3Ac", insert, direct)
    yield refused("update_dataset_named_graphs", "sparql?using-named-graph-uri=urn%3Ab", insert, direct)
    yield refused("update_dataset_full", full, insert, direct)
    yield refused("update_post_form", "sparql", urlencode({"update": clear}), form)
    yield refused("update_post_direct", "sparql", clear, direct)
    yield refused(
        "update_base_uri", "sparql", "CLEAR GRAPH <urn:g>; INSERT DATA { GRAPH <urn:g> { <a> <b> 1 } }", direct
    )
    yield refused("bad_update_get", "sparql?update=" + quote(clear), "", {}, "GET")
    yield refused("bad_multiple_updates", "sparql", urlencode([("update", clear), ("update", clear)]), form)
    yield refused("bad_update_wrong_media_type", "sparql", clear, {"Content-Type": "text/plain"})
    yield refused("bad_update_missing_form_type", "sparql", urlencode({"update": clear}), {})
    utf_16 = {"Content-Type": f"{UPDATE}; charset=UTF-16"}
    yield Sent("bad_update_non_utf8", "POST", "sparql", 400, clear.encode("utf-16-be"), utf_16)
    yield refused("bad_update_syntax", "sparql", urlencode({"update": "CLEAR XYZ"}), form)
    yield refused("bad_update_dataset_conflict", dataset, urlencode({"update": using}), form)


def fits(server: Running, sent: Sent) -> bool:
    """Whether the answer is what the test expects; every failure, and it alone, is a problem document."""
    answer = httpx.request(
        sent.method, server.url + sent.url, content=sent.body, headers=ACCEPT | sent.headers, timeout=30
    )
    media_type = answer.headers["Content-Type"].partition(";")[0]
    if sent.status == 200:
        is_true = sent.boolean is None or answer.json()["boolean"] is sent.boolean
        return answer.status_code == 200 and media_type in sent.media_types and is_true
    return 400 <= answer.status_code < 500 and media_type == "application/problem+json"


def test_every_protocol_test_is_met(server: Running, graphs: Graphs, subjects: Graphs) -> None:
    asked, changed = list(queries(graphs, subjects)), list(updates())
    assert (len({sent.name for sent in asked}), len({sent.name for sent in changed})) == (20, 14)
    failed = [sent.name for sent in (*asked, *changed) if not fits(server, sent)]
    print(f"\nSPARQL 1.1 Protocol: {34 - len(failed)} of 34 (20 queries; 14 updates, expected to be refused)")
    assert failed == []


@pytest.mark.parametrize("leave_out", [0, 1, 2])
def test_a_dataset_without_one_of_the_graphs_says_no(
    client: httpx.Client, graphs: Graphs, subjects: Graphs, leave_out: int
) -> None:
    kept = [("default-graph-uri", graph) for place, graph in enumerate(graphs) if place != leave_out]
    for place, subject in enumerate(subjects):
        answer = client.get("sparql", params=[("query", ask(of(subject))), *kept])
        assert answer.json()["boolean"] is (place != leave_out)


def returns_rdf(answer: httpx.Response, _: rdflib.Graph) -> bool:
    return answer.status_code == 200 and answer.headers["Content-Type"].partition(";")[0] in RDF


def has_an_endpoint_triple(answer: httpx.Response, graph: rdflib.Graph) -> bool:
    return str(answer.url) in map(str, graph.objects(None, rdflib.URIRef(SD + "endpoint")))


SHAPE = f"""
PREFIX sd: <{SD}>
ASK {{
  ?service a sd:Service ; sd:endpoint ?endpoint ; sd:supportedLanguage sd:SPARQL11Query ; sd:defaultDataset ?dataset ;
    sd:defaultEntailmentRegime ?regime ; sd:resultFormat ?format ; sd:feature ?feature .
  ?dataset a sd:Dataset ; sd:defaultGraph ?default ; sd:namedGraph ?named .
  ?default a sd:Graph . ?named a sd:NamedGraph ; sd:name ?name .
  FILTER (isIRI(?endpoint) && isIRI(?regime) && isIRI(?format) && isIRI(?name))
  FILTER (?feature IN (sd:DereferencesURIs, sd:UnionDefaultGraph, sd:RequiresDataset, sd:EmptyGraphs))
  FILTER NOT EXISTS {{ ?service sd:supportedLanguage sd:SPARQL11Update }}
  FILTER NOT EXISTS {{ ?service sd:feature sd:BasicFederatedQuery }}
}}
"""


def conforms_to_schema(_: httpx.Response, graph: rdflib.Graph) -> bool:
    return bool(graph.query(SHAPE).askAnswer)


def test_every_service_description_test_is_met(client: httpx.Client) -> None:
    tests: list[Callable[[httpx.Response, rdflib.Graph], bool]] = [
        returns_rdf,
        has_an_endpoint_triple,
        conforms_to_schema,
    ]
    met = 0
    for accept in ("text/turtle", "application/rdf+xml", "*/*"):
        answer = client.get("sparql", headers={"Accept": accept})
        media_type = answer.headers["Content-Type"].partition(";")[0]
        graph = rdflib.Graph().parse(data=answer.text, format=media_type)
        met += sum(test(answer, graph) for test in tests)
    print(f"\nSPARQL 1.1 Service Description: {met // 3} of {len(tests)} in each of 3 formats")
    assert met == 9
