import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs

import httpx
import pytest
from conftest import free_port, publisher, running
from engines import Engine, contents, load, oxigraph, small_release, speaking
from small_store import BASE, BUILD_ID, ENDLESS, A, B, write_small_store
from waiting import PATIENCE, until_it_works

from publisher.errors import (
    BadGateway,
    BadRequest,
    EngineError,
    InvalidQuery,
    NotAcceptable,
    Overloaded,
    QueryForbidden,
    QueryTimeout,
    QueryTooLarge,
    RequestError,
    Unavailable,
)
from publisher.media_types import CSV, N_QUADS, N_TRIPLES, RDF_XML, RESULTS_JSON, RESULTS_XML, TSV, TURTLE
from publisher.quads import Literal, Quad
from publisher.queries.pool import QueryPool
from publisher.queries.query import Answer, Query
from publisher.queries.remote import RemoteEngine
from publisher.settings import Settings
from publisher.store import parse

T = TypeVar("T")
SETTINGS = Settings(base_iri=BASE, query_workers=1, query_seconds=5.0)
SAID = f"SELECT ?said {{ <{BASE}thing> <{BASE}said> ?said }} ORDER BY ?said"
QUADS = small_release()
ROWS = b'{"head":{"vars":["said"]},"results":{"bindings":[]}}'
JSON_TYPE = "application/sparql-results+json"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return load(tmp_path_factory.mktemp("engine") / "engine", QUADS)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_store(tmp_path_factory.mktemp("own") / "store")


@pytest.fixture(scope="module")
def engine(loaded: Path) -> Iterator[Engine]:
    with oxigraph(loaded) as started:
        yield started


def csv(text: str, default: tuple[str, ...] = (), named: tuple[str, ...] = ()) -> Query:
    return Query(text, default, named, bool(default or named), CSV, RESULTS_JSON, TURTLE)


def during(
    url: str,
    work: Callable[[RemoteEngine], Awaitable[T]],
    own: Path = Path("none"),
    start: bool = True,
    **changes: float,
) -> T:
    settings = replace(SETTINGS, store=url, **changes)  # type: ignore[arg-type]

    async def main() -> T:
        remote = RemoteEngine(settings, contents(QUADS), QueryPool(own, settings, BUILD_ID))
        try:
            if start:
                await remote.start()
            return await work(remote)
        finally:
            await remote.close()

    return asyncio.run(main())


def asked(url: str, query: Query, own: Path = Path("none"), **changes: float) -> Answer:
    return during(url, lambda remote: remote.run(query), own, True, **changes)


def rows(answer: Answer) -> list[str]:
    return answer.body.decode().split("\r\n")[1:-1]


def refused(url: str, query: Query, error: type[RequestError], start: bool = True, **changes: float) -> RequestError:
    """How the engine's answer is refused."""
    with pytest.raises(error) as raised:
        during(url, lambda remote: remote.run(query), Path("none"), start, **changes)
    return raised.value


def test_the_engine_answers_in_every_form(engine: Engine) -> None:
    assert rows(asked(engine.url, csv(SAID))) == ["by a alone", "by b alone", "by both"]
    for media_type in (RESULTS_JSON, RESULTS_XML, CSV, TSV):
        assert b"by a alone" in asked(engine.url, Query(SAID, solutions=media_type)).body
    assert json.loads(asked(engine.url, csv("ASK {}")).body)["boolean"] is True
    construct = f"CONSTRUCT WHERE {{ ?s <{BASE}said> ?o }}"
    lines = asked(engine.url, Query(construct, graph=N_TRIPLES)).body.splitlines()
    assert len(lines) == 3


def test_an_engine_that_does_not_merge_is_helped_by_the_releases_own_store(engine: Engine, own: Path) -> None:
    count = f"SELECT (COUNT(*) AS ?n) {{ <{BASE}thing> <{BASE}said> ?said }}"
    both = count.replace("{", f"FROM <{A.value}> FROM <{B.value}> {{", 1)
    assert rows(asked(engine.url, csv(count, (A.value, B.value)), own)) == ["3"]
    assert rows(asked(engine.url, csv(both), own)) == ["3"]


def test_clauses_choose_the_dataset(engine: Engine) -> None:
    prologue = f"PREFIX e: <{BASE}>\nBASE <{BASE}>\n"
    assert rows(asked(engine.url, csv(prologue + "SELECT ?x FROM e:a { ?s e:said ?x } ORDER BY ?x"))) == [
        "by a alone",
        "by both",
    ]
    assert rows(asked(engine.url, csv(prologue + "SELECT ?x FROM NAMED <b> { GRAPH ?g { ?s e:said ?x } }"))) != []
    assert rows(asked(engine.url, csv(prologue + "SELECT ?x FROM NAMED <b> { ?s e:said ?x }"))) == []


def test_relative_iris_do_not_show_the_address_of_the_engine(engine: Engine) -> None:
    assert rows(asked(engine.url, csv("SELECT (<thing> AS ?x) {}"))) == [f"{BASE}thing"]


def seen(run: Callable[[str], object]) -> list[dict[str, list[str]]]:
    """The requests that reach an engine which answers every query with no rows."""
    requests: list[dict[str, list[str]]] = []

    def answer(handler: BaseHTTPRequestHandler, form: str) -> None:
        requests.append(parse_qs(form))
        reply(handler, named(ROWS, form))

    with speaking(answer) as url:
        run(url)
    return requests


def named(body: bytes, form: str) -> bytes:
    """The build id where it is asked for, else the body."""
    if "dcat%23version" not in form:
        return body
    row = {"value": {"type": "literal", "value": BUILD_ID}}
    return json.dumps({"head": {"vars": ["value"]}, "results": {"bindings": [row]}}).encode()


def reply(handler: BaseHTTPRequestHandler, body: bytes, content_type: str = JSON_TYPE, status: int = 200) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", content_type)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def test_no_graph_that_the_release_lacks_is_named_to_the_engine() -> None:
    elsewhere = "http://127.0.0.1:1/secret"
    for query in (
        csv(SAID, (elsewhere,), (elsewhere,)),
        csv(SAID.replace("{", f"FROM <{elsewhere}> FROM NAMED <{elsewhere}> {{", 1)),
        csv(f"PREFIX e: <{elsewhere}> " + SAID.replace("{", "FROM e: {", 1), (A.value,)),
    ):
        first = seen(lambda url, query=query: during(url, lambda r: r.run(query), start=False))[0]  # type: ignore[misc]
        assert "FROM" not in first["query"][0]
        assert elsewhere not in first["default-graph-uri"] + first.get("named-graph-uri", [])


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("CLEAR ALL", QueryForbidden),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> {} }", QueryForbidden),
        ("SELECT * { \\u0053ERVICE <http://127.0.0.1:1/> {} }", QueryForbidden),
        ('SELECT * { ?s ?p "\\u0022 } #\\u000a SERVICE <http://127.0.0.1:1/> {}" }', QueryForbidden),
        ("SELECT * \\u0046ROM <http://127.0.0.1:1/> {}", QueryForbidden),
        ("ASK {" + "{" * 100 + "}" * 100 + "}", QueryTooLarge),
        ("ASK { ?s ?p 1" + " . ?s ?p 1" * 400 + "}", QueryTooLarge),
        ("#" * 100_001, QueryTooLarge),
        ("hello", InvalidQuery),
        ("SELECT * FROM nowhere:graph {}", InvalidQuery),
    ],
)
def test_what_the_guard_refuses_never_reaches_the_engine(query: str, error: type[RequestError]) -> None:
    assert seen(lambda url: refused(url, csv(query), error, start=False)) == []


def test_what_the_engine_does_not_parse_is_the_clients_fault(engine: Engine) -> None:
    fault = refused(engine.url, csv("SELECT * {\n  ?s ?p }"), InvalidQuery)
    assert isinstance(fault, InvalidQuery)
    assert (fault.line, fault.column) == (2, 10)
    fault = refused(engine.url, csv("SELECT * { ?s ?p }"), InvalidQuery)
    assert isinstance(fault, InvalidQuery)
    assert fault.line == 1
    assert 17 <= (fault.column or 0) <= 19


def test_forms_that_cannot_be_had_are_refused(engine: Engine) -> None:
    refused(engine.url, Query(SAID, graph=TURTLE), NotAcceptable)
    unwritable = f"CONSTRUCT {{ ?s <{BASE}1> ?o }} {{ ?s <{BASE}said> ?o }}"
    refused(engine.url, Query(unwritable, graph=RDF_XML), NotAcceptable)
    refused(engine.url, csv(SAID, ("relative",)), BadRequest)


def test_results_are_kept_unless_they_may_change(engine: Engine) -> None:
    async def twice(remote: RemoteEngine) -> tuple[bool, bool]:
        kept = await remote.run(csv(SAID)) is await remote.run(csv(SAID))
        query = csv("SELECT (UUID() AS ?x) {}")
        return kept, rows(await remote.run(query)) == rows(await remote.run(query))

    assert during(engine.url, twice) == (True, False)


def test_the_publisher_holds_the_deadline_and_goes_on(loaded: Path) -> None:
    async def work(remote: RemoteEngine) -> float:
        started = time.monotonic()
        with pytest.raises(QueryTimeout):
            await remote.run(csv(ENDLESS))
        taken = time.monotonic() - started
        assert len(rows(await remote.run(csv(SAID)))) == 3
        return taken

    with oxigraph(loaded) as slow:
        assert during(slow.url, work, query_seconds=1.0) < PATIENCE


def test_a_full_queue_and_a_standing_queue_are_overloaded(loaded: Path) -> None:
    async def outcomes(remote: RemoteEngine) -> list[str]:
        calls = [remote.run(csv(f"{ENDLESS} # {number}")) for number in range(6)]
        return sorted(type(outcome).__name__ for outcome in await asyncio.gather(*calls, return_exceptions=True))

    with oxigraph(loaded) as slow:
        found = during(slow.url, outcomes, query_seconds=1.0, query_queue=1)
    assert found.count("Overloaded") >= 3
    assert set(found) == {"Overloaded", "QueryTimeout"}


def test_a_call_that_is_cancelled_frees_its_place(loaded: Path) -> None:
    async def work(remote: RemoteEngine) -> int:
        calls = [asyncio.create_task(remote.run(csv(f"{ENDLESS} # {number}"))) for number in range(2)]
        await asyncio.sleep(0.5)
        for call in calls:
            call.cancel()
        await asyncio.wait(calls)
        return len(rows(await asyncio.wait_for(remote.run(csv(SAID)), PATIENCE)))

    with oxigraph(loaded) as slow:
        assert during(slow.url, work, query_queue=0, query_seconds=4 * PATIENCE) == 3


def test_an_engine_that_is_killed_and_comes_back(loaded: Path) -> None:
    port = free_port()

    async def work(remote: RemoteEngine) -> list[str]:
        running = asyncio.create_task(remote.run(csv(ENDLESS)))
        await asyncio.to_thread(until_it_works, killed.process.pid)
        killed.process.kill()
        killed.process.wait()
        with pytest.raises(BadGateway):
            await running
        with pytest.raises(Unavailable) as raised:
            await remote.run(csv(SAID))
        assert raised.value.retry_after > 0
        with oxigraph(loaded, port):
            return rows(await remote.run(csv(SAID)))

    with oxigraph(loaded, port) as killed:
        assert len(during(killed.url, work, query_seconds=4 * PATIENCE)) == 3


def cut(handler: BaseHTTPRequestHandler, _: str) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON_TYPE)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(ROWS)


def cut_chunk(handler: BaseHTTPRequestHandler, _: str) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON_TYPE)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"%x\r\n%s\r\n" % (len(ROWS), ROWS))


def silent(handler: BaseHTTPRequestHandler, _: str) -> None:
    handler.connection.close()


def no_http(handler: BaseHTTPRequestHandler, _: str) -> None:
    handler.wfile.write(b"220 mail.example ESMTP\r\n")


def without_end(handler: BaseHTTPRequestHandler, _: str) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON_TYPE)
    handler.end_headers()
    while True:
        handler.wfile.write(b" " * 65536)


def drop_by_drop(handler: BaseHTTPRequestHandler, _: str) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON_TYPE)
    handler.end_headers()
    while True:
        handler.wfile.write(b" ")
        time.sleep(0.05)


def fixed(
    body: bytes = ROWS, content_type: str = JSON_TYPE, status: int = 200
) -> Callable[[BaseHTTPRequestHandler, str], None]:
    return lambda handler, _: reply(handler, body, content_type, status)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        pytest.param(cut, BadGateway, id="cut"),
        pytest.param(cut_chunk, BadGateway, id="cut chunk"),
        pytest.param(silent, BadGateway, id="silent"),
        pytest.param(no_http, BadGateway, id="no HTTP"),
        pytest.param(fixed(b"\x00\xff garbage"), BadGateway, id="garbage"),
        pytest.param(fixed(b""), BadGateway, id="empty"),
        pytest.param(fixed(ROWS[:-1]), BadGateway, id="broken JSON with 200"),
        pytest.param(fixed(b'{"head":{},"boolean":true}'), BadGateway, id="another kind"),
        pytest.param(fixed(content_type="text/html"), BadGateway, id="HTML"),
        pytest.param(fixed(content_type=""), BadGateway, id="no media type"),
        pytest.param(fixed(status=301), BadGateway, id="redirect"),
        pytest.param(fixed(status=401), BadGateway, id="401"),
        pytest.param(fixed(status=404), BadGateway, id="404"),
        pytest.param(fixed(status=500), BadGateway, id="500"),
        pytest.param(fixed(status=503), Unavailable, id="503"),
        pytest.param(fixed(status=429), Unavailable, id="429"),
        pytest.param(fixed(status=504), QueryTimeout, id="504"),
        pytest.param(fixed(b"no", "text/plain", 400), InvalidQuery, id="400"),
        pytest.param(without_end, QueryTooLarge, id="without end"),
        pytest.param(drop_by_drop, QueryTimeout, id="drop by drop"),
    ],
)
def test_an_engine_that_fails_is_told_by_the_status(
    answer: Callable[[BaseHTTPRequestHandler, str], None], error: type[RequestError]
) -> None:
    def only_queries_fail(handler: BaseHTTPRequestHandler, form: str) -> None:
        if "dcat%23version" in form:
            reply(handler, named(ROWS, form))
        else:
            answer(handler, form)

    with speaking(only_queries_fail) as url:
        raised = refused(url, csv(SAID), error, start=False, query_seconds=1.0, query_result_bytes=10_000_000)
    assert raised.status in ({502, 503, 504} if error not in (InvalidQuery, QueryTooLarge) else {400, 413})
    assert "127.0.0.1" not in str(raised)


def test_an_answer_is_not_given_when_the_engine_has_come_to_hold_another_release() -> None:
    with speaking(fixed()) as url:
        raised = refused(url, csv(SAID), Unavailable, start=False)
    assert not isinstance(raised, Overloaded)
    assert "another release" in str(raised)


def unfit(url: str) -> str:
    with pytest.raises(EngineError) as raised:
        during(url, lambda remote: remote.run(csv(SAID)))
    assert raised.value.exit_code == 2
    return str(raised.value)


def test_an_engine_with_another_release_is_refused(tmp_path: Path) -> None:
    other = [*QUADS[:-1], QUADS[-1]._replace(object=replace(QUADS[-1].object, value="fedcba9876543210"))]
    with oxigraph(load(tmp_path / "other", other)) as loaded_with_another:
        assert "loaded with release fedcba9876543210; this is release " + BUILD_ID in unfit(loaded_with_another.url)
    with oxigraph(load(tmp_path / "unnamed", QUADS[:-1])) as unnamed:
        assert "does not say which release it holds" in unfit(unnamed.url)


def test_an_engine_without_the_whole_release_or_its_merge_is_refused(tmp_path: Path) -> None:
    with oxigraph(load(tmp_path / "part", QUADS[1:])) as part:
        assert f"Its named graphs hold {len(QUADS) - 1} statements" in unfit(part.url)
    with oxigraph(load(tmp_path / "unmerged", QUADS, merge=False)) as unmerged:
        assert "Its default graph holds 0 triples" in unfit(unmerged.url)


@pytest.fixture(scope="module")
def release(dist: Path) -> list[Quad]:
    """The quads of the real release, with its record."""
    files = (dist / "current" / name for name in ("dumps/dataset.nq", "catalogue.nq"))
    return [quad for file in files for quad in parse(file.read_bytes(), N_QUADS)]


def test_the_publisher_serves_the_release_over_an_engine(release: list[Quad], dist: Path, tmp_path: Path) -> None:
    triples = len({(quad.subject, quad.predicate, quad.object) for quad in release})
    query = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
    with (
        oxigraph(load(tmp_path / "engine", release)) as engine,
        running("--dist", dist, port=free_port(), log=tmp_path / "log", PUBLISHER_STORE=engine.url) as server,
        httpx.Client(base_url=server.url, headers={"Accept": "text/csv"}, timeout=30) as client,
    ):
        assert client.get("sparql", params=query).text.split() == ["n", str(triples)]
        engine.process.kill()
        engine.process.wait()
        assert client.get("sparql", params=query).status_code == 200, "it is kept"
        answer = client.get("sparql", params={"query": "ASK {}"}, headers={"Accept": "*/*"})
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert client.get("doc/council/ostergotlands-integrationsrad.ttl", headers={"Accept": "*/*"}).is_success


def test_the_publisher_does_not_start_over_an_engine_with_another_release(
    release: list[Quad], dist: Path, tmp_path: Path
) -> None:
    build_id = (dist / "current").readlink().name
    older = [quad._replace(object=Literal("older")) if quad.object == Literal(build_id) else quad for quad in release]
    with oxigraph(load(tmp_path / "older", older)) as engine:
        outcome = publisher("--dist", dist, "serve", "--port", str(free_port()), PUBLISHER_STORE=engine.url)
    assert outcome.returncode == 2
    assert outcome.stderr.splitlines() == [
        f"publisher: The SPARQL engine {engine.url}: It is loaded with release older; this is release {build_id}. "
        "Load it with the release, its default graph with the merge of all graphs, and start again."
    ]


def test_an_engine_that_is_not_there_or_is_no_engine_is_refused() -> None:
    assert "cannot be reached" in unfit(f"http://127.0.0.1:{free_port()}/query")
    with speaking(fixed(b"<html>", "text/html")) as url:
        assert "answered with text/html" in unfit(url)
