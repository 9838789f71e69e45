import asyncio
import csv
import io
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import httpx
import pytest
import rdflib
import uvicorn
from engines import contents, load, oxigraph, small_release
from small_store import BASE, CROSS, ENDLESS, A, B, write_small_store
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from waiting import PATIENCE, until, until_one_is_slow

from publisher.description import Overview
from publisher.errors import InvalidQuery, NotAcceptable, RequestError
from publisher.queries.pool import QueryPool
from publisher.queries.remote import RemoteEngine
from publisher.service_description import describe
from publisher.settings import Settings
from publisher.vocabulary import SD
from publisher.web.query_desk import QueryDesk
from publisher.web.sparql import SparqlDoor, routes

SETTINGS = Settings(
    base_iri=BASE, query_seconds=2.0, query_memory=2**30, query_result_bytes=2_000_000, site_url="http://data.example/"
)
SAID = f"SELECT ?said {{ <{BASE}thing> <{BASE}said> ?said }} ORDER BY ?said"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = f"CONSTRUCT WHERE {{ ?s <{BASE}said> ?o }}"
MERGED, OF_A = ["by a alone", "by b alone", "by both"], ["by a alone", "by both"]
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"


rdflib_warns = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning", "ignore:Dataset.default_context:DeprecationWarning"
)


@dataclass
class Endpoint:
    client: httpx.Client
    port: int
    engine: QueryPool | RemoteEngine


async def as_json(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestError)
    members: dict[str, object] = {"slug": error.slug, "detail": error.detail}
    if isinstance(error, InvalidQuery):
        members |= {"line": error.line, "column": error.column}
    if isinstance(error, NotAcceptable):
        members["offers"] = error.offers
    return JSONResponse(members, error.status)


@pytest.fixture(scope="module", params=["local", "remote"])
def endpoint(request: pytest.FixtureRequest) -> Endpoint:
    """The endpoint over processes of its own, and over an Oxigraph server."""
    chosen = request.getfixturevalue(request.param)
    assert isinstance(chosen, Endpoint)
    return chosen


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    store = write_small_store(tmp_path_factory.mktemp("endpoint") / "store")
    with running_endpoint(lambda: QueryPool(store, SETTINGS, "build")) as started:
        yield started


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Endpoint]:
    """One that lets a query run for longer than anything here takes."""
    store = write_small_store(tmp_path / "store")
    with running_endpoint(lambda: QueryPool(store, replace(SETTINGS, query_seconds=4 * PATIENCE), "build")) as started:
        yield started


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    folder, quads = tmp_path_factory.mktemp("remote"), small_release()
    store = write_small_store(folder / "store")
    with oxigraph(load(folder / "engine", quads)) as engine:
        settings = replace(SETTINGS, store=engine.url)
        with running_endpoint(
            lambda: RemoteEngine(settings, contents(quads), QueryPool(store, settings, "build"))
        ) as started:
            yield started


@contextmanager
def running_endpoint(make: Callable[[], QueryPool | RemoteEngine]) -> Iterator[Endpoint]:
    engines: list[QueryPool | RemoteEngine] = []

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        engines.append(make())
        await engines[0].start()
        yield
        await engines[0].close()

    door = SparqlDoor(
        desk=QueryDesk(lambda _: engines[0], SETTINGS),
        query_page=lambda _: HTMLResponse("<form>query</form>"),
        describe=lambda _: describe(SETTINGS, Overview((), 4, 3, 1, 2)),
        settings=SETTINGS,
    )
    app = Starlette(routes=routes(door), exception_handlers={RequestError: as_json}, lifespan=lifespan)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, ws="none", log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        yield Endpoint(client, port, engines[0])
    server.should_exit = True
    thread.join(30)


def get(endpoint: Endpoint, *parameters: tuple[str, str], accept: str | None = None) -> httpx.Response:
    headers = {"Accept": accept} if accept else {}
    request = endpoint.client.build_request("GET", "/sparql?" + urlencode(parameters), headers=headers)
    if accept is None:
        del request.headers["accept"]
    return endpoint.client.send(request)


def post(endpoint: Endpoint, body: bytes | str, content_type: str | None, url: str = "/sparql") -> httpx.Response:
    headers = {"Content-Type": content_type} if content_type else {}
    return endpoint.client.post(url, content=body, headers=headers)


def said(response: httpx.Response) -> list[str]:
    assert response.status_code == 200, response.text
    return [row["said"]["value"] for row in response.json()["results"]["bindings"]]


FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"


def test_a_query_comes_by_get_by_form_and_directly(endpoint: Endpoint) -> None:
    assert said(get(endpoint, ("query", SAID))) == MERGED
    assert said(post(endpoint, urlencode({"query": SAID}), FORM)) == MERGED
    assert said(post(endpoint, SAID, DIRECT)) == MERGED
    assert said(post(endpoint, SAID, DIRECT + "; charset=UTF-8")) == MERGED
    assert said(post(endpoint, f"\ufeff{SAID}", DIRECT)) == MERGED


def test_a_statement_of_two_sources_counts_once(endpoint: Endpoint) -> None:
    count = f"SELECT (COUNT(*) AS ?said) {{ ?s <{BASE}said> 'by both' }}"
    assert said(get(endpoint, ("query", count))) == ["1"]
    graphs = (("default-graph-uri", A.value), ("default-graph-uri", B.value))
    assert said(get(endpoint, ("query", count), *graphs)) == ["1"]
    stated = f"SELECT (COUNT(*) AS ?said) {{ GRAPH ?g {{ ?s <{BASE}said> 'by both' }} }}"
    assert said(get(endpoint, ("query", stated))) == ["2"]


@pytest.mark.parametrize("text", [SAID, SAID.replace("{", f"FROM <{B.value}> {{", 1)])
def test_the_dataset_of_the_protocol_replaces_that_of_the_query(endpoint: Endpoint, text: str) -> None:
    one, both = [("default-graph-uri", A.value)], [("default-graph-uri", A.value), ("default-graph-uri", B.value)]
    assert said(get(endpoint, ("query", text), *one)) == OF_A
    assert said(post(endpoint, urlencode([("query", text), *one]), FORM)) == OF_A
    assert said(post(endpoint, text, DIRECT, "/sparql?" + urlencode(one))) == OF_A
    assert said(post(endpoint, text, DIRECT, "/sparql?" + urlencode(both))) == MERGED


def test_named_graphs_of_the_protocol_leave_the_default_graph_empty(endpoint: Endpoint) -> None:
    named = ("named-graph-uri", A.value)
    assert said(get(endpoint, ("query", SAID), named)) == []
    inside = f"SELECT ?said {{ GRAPH ?g {{ ?s <{BASE}said> ?said }} }} ORDER BY ?said"
    assert said(get(endpoint, ("query", inside), named)) == OF_A
    full = [
        ("query", SAID),
        ("default-graph-uri", A.value),
        ("default-graph-uri", B.value),
        named,
        ("named-graph-uri", B.value),
    ]
    assert said(post(endpoint, urlencode(full), FORM)) == MERGED


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        (SAID, None, JSON),
        (SAID, "*/*", JSON),
        (SAID, "text/html,application/xhtml+xml,*/*;q=0.8", JSON),
        (SAID, "application/json", "application/json"),
        (SAID, XML, XML),
        (SAID, "text/csv", "text/csv; charset=utf-8"),
        (SAID, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        (SAID, "text/turtle, application/sparql-results+xml;q=0.2", XML),
        (ASK, None, JSON),
        (ASK, XML, XML),
        (CONSTRUCT, None, "text/turtle; charset=utf-8"),
        (CONSTRUCT, JSON + ", text/turtle;q=0.5", "text/turtle; charset=utf-8"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/trig", "application/trig"),
        (CONSTRUCT, "application/n-quads", "application/n-quads"),
        (f"DESCRIBE <{BASE}thing>", None, "text/turtle; charset=utf-8"),
    ],
)
def test_the_content_type_is_negotiated_for_the_form_of_the_query(
    endpoint: Endpoint, query: str, accept: str | None, media_type: str
) -> None:
    response = get(endpoint, ("query", query), accept=accept)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == media_type
    assert response.headers["Vary"] == "Accept"


def test_solutions_parse_in_every_format(endpoint: Endpoint) -> None:
    assert said(get(endpoint, ("query", SAID))) == MERGED
    xml = ElementTree.fromstring(get(endpoint, ("query", SAID), accept=XML).text)
    assert [node.text for node in xml.iter("{http://www.w3.org/2005/sparql-results#}literal")] == MERGED
    rows = csv.reader(io.StringIO(get(endpoint, ("query", SAID), accept="text/csv").text))
    assert list(rows) == [["said"], *([value] for value in MERGED)]
    tsv = get(endpoint, ("query", SAID), accept="text/tab-separated-values").text
    assert tsv.splitlines() == ["?said", *(f'"{value}"' for value in MERGED)]


@rdflib_warns
@pytest.mark.parametrize(
    ("media_type", "parser"),
    [
        ("text/turtle", "turtle"),
        ("application/trig", "trig"),
        ("application/n-triples", "nt"),
        ("application/n-quads", "nquads"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
    ],
)
def test_graphs_parse_in_every_format(endpoint: Endpoint, media_type: str, parser: str) -> None:
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=get(endpoint, ("query", CONSTRUCT), accept=media_type).text, format=parser)
    assert sorted(str(value) for value in dataset.objects()) == MERGED


@pytest.mark.parametrize(
    ("name", "value", "query", "media_type"),
    [
        ("format", "csv", SAID, "text/csv; charset=utf-8"),
        ("format", "xml", SAID, XML),
        ("format", "json", CONSTRUCT, "application/ld+json"),
        ("format", "ttl", CONSTRUCT, "text/turtle; charset=utf-8"),
        ("format", XML, ASK, XML),
        ("_mediatype", "application/n-triples", CONSTRUCT, "application/n-triples"),
    ],
)
def test_a_parameter_overrides_accept(endpoint: Endpoint, name: str, value: str, query: str, media_type: str) -> None:
    response = get(endpoint, ("query", query), (name, value), accept="application/json")
    assert response.headers["Content-Type"] == media_type
    body = urlencode([("query", query), (name, value)])
    assert post(endpoint, body, FORM).headers["Content-Type"] == media_type
    unescaped = endpoint.client.get(f"/sparql?query={quote(query)}&{name}={value}")
    assert unescaped.headers["Content-Type"] == media_type


@pytest.mark.parametrize(
    ("query", "accept", "offer"),
    [
        (SAID, "text/turtle", JSON),
        (CONSTRUCT, "text/csv", "text/turtle"),
        (ASK, "text/csv", XML),
        (SAID, "image/png", "text/csv"),
    ],
)
def test_what_a_form_cannot_give_is_not_acceptable(endpoint: Endpoint, query: str, accept: str, offer: str) -> None:
    response = get(endpoint, ("query", query), accept=accept)
    assert response.status_code == 406
    assert offer in response.json()["offers"]


def test_an_unknown_format_is_not_acceptable(endpoint: Endpoint) -> None:
    assert get(endpoint, ("query", SAID), ("format", "pdf")).status_code == 406


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (("GET", "/sparql?query=ASK%20%7B%7D&query=ASK%20%7B%7D", b"", None), 400),
        (("GET", "/sparql?query=ASK%20%7B", b"", None), 400),
        (("GET", "/sparql?query=", b"", None), 400),
        (("GET", "/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%22%E5%22%20%7D", b"", None), 400),
        (("GET", "/sparql?update=CLEAR%20ALL", b"", None), 403),
        (("GET", "/sparql?query=CLEAR%20ALL", b"", None), 403),
        (("PUT", "/sparql?query=ASK%20%7B%7D", b"", None), 405),
        (("DELETE", "/sparql", b"", None), 405),
        (("POST", "/sparql", b"", FORM), 400),
        (("POST", "/sparql", b"query=ASK%20%7B%7D&query=ASK%20%7B%7D", FORM), 400),
        (("POST", "/sparql?query=ASK%20%7B%7D", b"ASK {}", DIRECT), 400),
        (("POST", "/sparql", b"query=ASK%20%7B%7D", None), 415),
        (("POST", "/sparql", b"ASK {}", "text/plain"), 415),
        (("POST", "/sparql", b'{"query": "ASK {}"}', "application/json"), 415),
        (("POST", "/sparql", "ASK { ?s ?p 'å' }".encode("latin-1"), DIRECT), 400),
        (("POST", "/sparql", "ASK {}".encode("utf-16"), DIRECT + "; charset=utf-16"), 415),
        (("POST", "/sparql", b"ASK {", DIRECT), 400),
        (("POST", "/sparql", b"CLEAR ALL", "application/sparql-update"), 403),
        (("POST", "/sparql", b"CLEAR ALL", DIRECT), 403),
        (("POST", "/sparql", b"update=CLEAR%20ALL", FORM), 403),
        (("POST", "/sparql", b"query=ASK%20%7B%20%3Fs%20%3Fp%20%22%E5%22%20%7D", FORM), 400),
        (("POST", "/sparql", b"ASK { SERVICE <http://127.0.0.1:1/> {} }", DIRECT), 403),
        (("POST", "/sparql", b"ASK {" + b"{" * 4000 + b"}" * 4000 + b"}", DIRECT), 413),
        (("POST", "/sparql", b"#" * 1_000_001, DIRECT), 413),
        (("GET", "/sparql?query=ASK%20%7B%7D&default-graph-uri=relative", b"", None), 400),
    ],
)
def test_bad_requests_get_the_status_that_says_why(
    endpoint: Endpoint, sent: tuple[str, str, bytes, str | None], status: int
) -> None:
    method, url, body, content_type = sent
    headers = {"Content-Type": content_type} if content_type else {}
    assert endpoint.client.request(method, url, content=body, headers=headers).status_code == status


def test_a_syntax_error_names_line_and_column(endpoint: Endpoint) -> None:
    response = post(endpoint, "SELECT * {\n  ?s ?p }", DIRECT)
    assert response.status_code == 400
    assert response.json()["line"] == 2
    assert response.json()["column"] in (9, 10), "an engine elsewhere names the last character that it looked at"


@pytest.mark.parametrize("version", ["1.1", "1.2", "1.2-basic", "9"])
def test_a_version_is_accepted(endpoint: Endpoint, version: str) -> None:
    assert said(get(endpoint, ("query", SAID), ("version", version))) == MERGED


def test_swedish_letters_arrive_in_every_way(endpoint: Endpoint) -> None:
    query = "SELECT ('åäö' AS ?said) {}"
    assert said(get(endpoint, ("query", query))) == ["åäö"]
    assert said(post(endpoint, query.encode(), DIRECT)) == ["åäö"]
    assert said(post(endpoint, urlencode({"query": query}), FORM)) == ["åäö"]


def test_head_is_get_without_the_body(endpoint: Endpoint) -> None:
    url = "/sparql?" + urlencode({"query": SAID})
    head, whole = endpoint.client.head(url), endpoint.client.get(url)
    assert head.content == b""
    for name in ("Content-Type", "Content-Length", "Vary"):
        assert head.headers[name] == whole.headers[name]


@rdflib_warns
@pytest.mark.parametrize(
    "accept", [None, "*/*", "text/turtle", "application/rdf+xml", "application/ld+json", "text/html;q=0.5, text/turtle"]
)
def test_without_a_query_the_service_describes_itself(endpoint: Endpoint, accept: str | None) -> None:
    response = get(endpoint, accept=accept)
    assert response.status_code == 200
    assert response.headers["Vary"] == "Accept"
    graph = rdflib.Graph().parse(data=response.text, format=response.headers["Content-Type"].partition(";")[0])
    assert list(graph.subject_objects(rdflib.URIRef(SD + "endpoint"))) == [
        (rdflib.URIRef("http://data.example/sparql"),) * 2
    ]


@pytest.mark.parametrize("accept", ["text/html", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"])
def test_without_a_query_a_browser_gets_the_form(endpoint: Endpoint, accept: str) -> None:
    assert get(endpoint, accept=accept).text == "<form>query</form>"


def test_limits_are_told_by_their_status(endpoint: Endpoint) -> None:
    assert post(endpoint, ENDLESS, DIRECT).status_code == 504
    large = post(endpoint, f"SELECT * {{ {CROSS} }}", DIRECT)
    assert (large.status_code, "query_result_bytes" in large.json()["detail"]) == (413, True)
    assert said(get(endpoint, ("query", SAID))) == MERGED


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_client_that_goes_away_frees_its_process_at_once(patient: Endpoint, method: str) -> None:
    query = ENDLESS + f" # gone {method}"
    head = f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\n\r\n"
    if method == "POST":
        head = (
            f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {DIRECT}\r\nContent-Length: {len(query)}\r\n\r\n{query}"
        )
    with socket.create_connection(("127.0.0.1", patient.port)) as connection:
        connection.sendall(head.encode())
        pid = until_one_is_slow(lambda: patient.engine.process_ids)
    assert until(lambda: pid not in patient.engine.process_ids)


def test_a_pool_whose_queue_is_full_says_when_to_come_again(tmp_path: Path) -> None:
    store = write_small_store(tmp_path / "store")
    settings = replace(SETTINGS, query_workers=1, query_queue=0, query_seconds=0.6)

    async def statuses() -> list[int]:
        pool = QueryPool(store, settings, "build")
        await pool.start()
        door = SparqlDoor(QueryDesk(lambda _: pool, settings), lambda _: Response(), lambda _: [], settings)
        app = Starlette(routes=routes(door), exception_handlers={RequestError: as_json})
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
            calls = [
                client.post("/sparql", content=f"{ENDLESS} # {n}", headers={"Content-Type": DIRECT}) for n in range(4)
            ]
            responses = await asyncio.gather(*calls)
        await pool.close()
        return sorted({response.status_code for response in responses})

    assert asyncio.run(statuses()) == [503, 504]


def test_results_are_json_that_any_parser_reads(endpoint: Endpoint) -> None:
    document = json.loads(get(endpoint, ("query", ASK)).content)
    assert document == {"head": {}, "boolean": True}
