import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import TypeVar

import pytest
from small_store import BASE, CROSS, CROWD, ENDLESS, A, B, write_small_store
from waiting import PATIENCE, is_niced, processor_seconds, until, until_one_is_slow

from publisher.errors import (
    BadRequest,
    InvalidQuery,
    NotAcceptable,
    Overloaded,
    QueryForbidden,
    QueryTimeout,
    QueryTooLarge,
    ReleaseError,
    RequestError,
)
from publisher.media_types import CSV, RDF_XML, RESULTS_JSON, RESULTS_XML, TRIG, TSV, TURTLE
from publisher.queries.pool import QueryPool
from publisher.queries.query import Answer, Query
from publisher.settings import Settings
from publisher.store import parse

T = TypeVar("T")
SETTINGS = Settings(base_iri=BASE, query_workers=1, query_seconds=8.0, query_memory=2**30)
SAID = f"SELECT ?said {{ <{BASE}thing> <{BASE}said> ?said }} ORDER BY ?said"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_store(tmp_path_factory.mktemp("query") / "store")


def during(store: Path, work: Callable[[QueryPool], Awaitable[T]], **changes: float) -> T:
    async def main() -> T:
        pool = QueryPool(store, replace(SETTINGS, **changes), "build")  # type: ignore[arg-type]
        await pool.start()
        try:
            return await work(pool)
        finally:
            await pool.close()

    return asyncio.run(main())


def asked(store: Path, query: Query, **changes: float) -> Answer:
    return during(store, lambda pool: pool.run(query), **changes)


def csv(text: str, default: tuple[str, ...] = (), named: tuple[str, ...] = ()) -> Query:
    return Query(text, default, named, bool(default or named), CSV, RESULTS_JSON, TURTLE)


def rows(answer: Answer) -> list[str]:
    return answer.body.decode().split("\r\n")[1:-1]


async def works(pool: QueryPool) -> bool:
    return rows(await pool.run(csv(f"SELECT (COUNT(*) AS ?n) {{ ?s <{BASE}said> ?o }}"))) == ["3"]


def has_ended(pid: int) -> bool:
    """Whether the process has ended; one that only waits to be reaped has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (csv(SAID), ["by a alone", "by b alone", "by both"]),
        (csv(SAID, (A.value,)), ["by a alone", "by both"]),
        (csv(SAID, (A.value, B.value)), ["by a alone", "by b alone", "by both"]),
        (csv(SAID, (A.value, B.value, CROWD.value)), ["by a alone", "by b alone", "by both"]),
        (csv(SAID, (A.value, A.value)), ["by a alone", "by both"]),
        (csv(SAID, (), (A.value,)), []),
        (csv(SAID.replace("{", f"FROM <{A.value}> {{", 1)), ["by a alone", "by both"]),
        (csv(SAID.replace("{", f"FROM <{A.value}> FROM <{B.value}> {{", 1)), ["by a alone", "by b alone", "by both"]),
        (
            csv(f"BASE <{BASE}> PREFIX g: <> " + SAID.replace("{", "FROM g:a FROM <b> {", 1)),
            ["by a alone", "by b alone", "by both"],
        ),
        (csv(SAID.replace("{", f"FROM NAMED <{A.value}> {{", 1)), []),
        (csv(SAID.replace("{", f"FROM <{B.value}> FROM <{CROWD.value}> {{", 1), (A.value,)), ["by a alone", "by both"]),
        (csv(SAID, ("urn:nowhere",)), []),
    ],
)
def test_the_default_graph_is_the_merge_of_what_the_dataset_names(
    store: Path, query: Query, expected: list[str]
) -> None:
    assert rows(asked(store, query)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (csv("{}"), ["a,by a alone", "a,by both", "b,by b alone", "b,by both"]),
        (csv("{}", (), (A.value,)), ["a,by a alone", "a,by both"]),
        (csv("{}", (A.value,)), []),
        (csv("{}", (A.value, B.value), (B.value,)), ["b,by b alone", "b,by both"]),
        (csv(f"FROM <{A.value}> FROM <{B.value}> FROM NAMED <{A.value}> {{}}"), ["a,by a alone", "a,by both"]),
    ],
)
def test_named_graphs_are_those_of_the_dataset(store: Path, query: Query, expected: list[str]) -> None:
    clauses = query.text.removesuffix("{}")
    columns, pattern = f"(STRAFTER(STR(?g), '{BASE}') AS ?n) ?said", f"GRAPH ?g {{ ?s <{BASE}said> ?said }}"
    text = f"SELECT {columns} {clauses} {{ {pattern} }} ORDER BY ?g ?said"
    assert rows(asked(store, replace(query, text=text))) == expected


def test_a_graph_without_an_absolute_iri_is_a_bad_request(store: Path) -> None:
    with pytest.raises(BadRequest, match="absolute"):
        asked(store, csv(SAID, ("not an iri",)))


def test_merging_is_bounded(store: Path) -> None:
    with pytest.raises(QueryTooLarge) as refused:
        asked(store, csv(SAID, (A.value, CROWD.value)), query_merged_quads=100)
    assert refused.value.limit == "query_merged_quads"


@pytest.mark.parametrize(
    ("text", "kind", "content"),
    [
        (SAID, "solutions", '"by both"'),
        ("ASK { ?s ?p ?o }", "boolean", "true"),
        (f"CONSTRUCT {{ ?s a <{BASE}def/Thing> }} {{ ?s <{BASE}said> ?o }}", "graph", "a ik:Thing"),
        (f"DESCRIBE <{BASE}thing>", "graph", "by both"),
    ],
)
def test_each_form_gives_its_kind_in_the_media_type_negotiated_for_it(
    store: Path, text: str, kind: str, content: str
) -> None:
    given = asked(store, Query(text, solutions=TSV, boolean=RESULTS_XML, graph=TURTLE))
    assert given.kind == kind
    assert given.media_type == {"solutions": TSV, "boolean": RESULTS_XML, "graph": TURTLE}[kind]
    assert content in given.body.decode()


def test_a_constructed_graph_declares_only_the_prefixes_in_use(store: Path) -> None:
    given = asked(store, Query(f"CONSTRUCT WHERE {{ ?s <{BASE}said> ?o }}", graph=TRIG))
    assert b"@prefix" not in given.body
    assert len(list(parse(given.body, TRIG))) == 3


def test_a_kind_without_an_acceptable_media_type_is_told_what_there_is(store: Path) -> None:
    with pytest.raises(NotAcceptable) as refused:
        asked(store, Query(SAID, graph=TURTLE))
    assert RESULTS_JSON.name in refused.value.offers


def test_a_property_that_xml_cannot_name_is_refused_as_rdf_xml(store: Path) -> None:
    with pytest.raises(NotAcceptable, match="RDF/XML"):
        asked(store, Query("CONSTRUCT { ?s <urn:p/> ?o } { ?s ?p ?o }", graph=RDF_XML))


def test_a_syntax_error_tells_line_column_and_what_was_expected(store: Path) -> None:
    with pytest.raises(InvalidQuery, match="Expected there: a variable") as refused:
        asked(store, csv("SELECT * {\n  ?s ?p }"))
    assert (refused.value.line, refused.value.column) == (2, 9)


def test_a_function_that_the_engine_lacks_is_an_invalid_query(store: Path) -> None:
    with pytest.raises(InvalidQuery, match="custom function"):
        asked(store, csv("SELECT (<urn:f>(1) AS ?x) {}"))


def test_what_the_guard_refuses_reaches_no_process(store: Path) -> None:
    async def work(pool: QueryPool) -> None:
        before = pool.process_ids
        with pytest.raises(QueryForbidden):
            await pool.run(csv("ASK { SERVICE <http://127.0.0.1:1/> {} }"))
        with pytest.raises(QueryTooLarge):
            await pool.run(csv("ASK {" + "{" * 4000 + "}" * 4000 + "}"))
        assert pool.process_ids == before

    during(store, work)


async def fails_with(pool: QueryPool, text: str) -> RequestError:
    with pytest.raises(RequestError) as failed:
        await pool.run(csv(text))
    assert await works(pool)
    return failed.value


@pytest.mark.parametrize(
    "text",
    [
        ENDLESS,
        f"ASK {{ {CROSS} ?j ?k ?l FILTER(CONCAT(STR(?a), STR(?l)) = '') }}",
        "ASK { ?s " + "<urn:p>/" * 3000 + "<urn:p> ?o }",
    ],
)
def test_a_query_over_its_time_is_killed_and_the_next_one_works(store: Path, text: str) -> None:
    async def work(pool: QueryPool) -> RequestError:
        started = time.monotonic()
        error = await fails_with(pool, text)
        assert time.monotonic() - started < PATIENCE
        return error

    error = during(store, work, query_seconds=0.5)
    assert isinstance(error, QueryTimeout)
    assert error.limit == 0.5


def test_a_query_over_its_memory_is_killed_and_the_next_one_works(store: Path) -> None:
    error = during(
        store, lambda pool: fails_with(pool, f"SELECT * {{ {CROSS} }} ORDER BY ?c ?f ?i"), query_seconds=60.0
    )
    assert isinstance(error, QueryTooLarge)
    assert error.limit == "query_memory"


def test_a_result_over_its_bytes_is_refused_and_the_next_one_works(store: Path) -> None:
    error = during(store, lambda pool: fails_with(pool, f"SELECT * {{ {CROSS} }}"), query_result_bytes=10_000_000)
    assert isinstance(error, QueryTooLarge)
    assert error.limit == "query_result_bytes"


def test_processes_are_confined(store: Path) -> None:
    async def work(pool: QueryPool) -> bool:
        return pool.sandboxed

    expected = sys.platform == "linux" and os.uname().machine in ("x86_64", "aarch64")
    assert during(store, work) is expected


def test_a_process_killed_at_work_is_told_and_replaced(store: Path) -> None:
    async def work(pool: QueryPool) -> None:
        task = asyncio.create_task(pool.run(csv(ENDLESS)))
        os.kill(await asyncio.to_thread(until_one_is_slow, lambda: pool.process_ids), signal.SIGKILL)
        with pytest.raises(Overloaded, match="from outside"):
            await task
        assert await works(pool)

    during(store, work)


def test_idle_processes_that_were_killed_are_replaced(store: Path) -> None:
    async def work(pool: QueryPool) -> None:
        for pid in pool.process_ids:
            os.kill(pid, signal.SIGKILL)
        await asyncio.sleep(0.3)
        assert await works(pool)

    during(store, work)


def test_cancelling_kills_the_process_at_once(store: Path) -> None:
    async def work(pool: QueryPool) -> None:
        task = asyncio.create_task(pool.run(csv(ENDLESS)))
        pid = await asyncio.to_thread(until_one_is_slow, lambda: pool.process_ids)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(until, lambda: has_ended(pid))
        assert await works(pool)

    during(store, work)


def test_a_result_that_nobody_reads_to_its_end_does_not_keep_the_pool_open(store: Path) -> None:
    async def work(pool: QueryPool) -> None:
        for seconds in (0.05, 0.15, 0.4):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(seconds):
                    await pool.run(csv(f"SELECT * {{ {CROSS} }}"))
        async with asyncio.timeout(20):
            await pool.close()

    during(store, work, query_result_bytes=2**40, query_seconds=60.0)


def test_under_mixed_load_every_small_query_is_answered(store: Path) -> None:
    async def small(pool: QueryPool, end: float) -> int:
        number = 0
        while time.monotonic() < end:
            assert rows(await pool.run(csv(f"SELECT ?s {{ ?s ?p ?o }} LIMIT 1 # {number} {end}")))
            number += 1
        return number

    async def large(pool: QueryPool, end: float) -> None:
        kinds = (ENDLESS, f"SELECT * {{ {CROSS} }}", f"SELECT * {{ {CROSS} }} ORDER BY ?c ?f ?i")
        for number, text in enumerate(cycle(kinds)):
            if time.monotonic() > end:
                return
            with suppress(RequestError, TimeoutError):
                async with asyncio.timeout(0.1 + number % 3):
                    await pool.run(csv(f"{text} # {number}"))

    async def work(pool: QueryPool) -> None:
        end = time.monotonic() + 4
        counts = await asyncio.gather(small(pool, end), small(pool, end), *(large(pool, end) for _ in range(4)))
        assert counts[0]
        assert len(pool.process_ids) <= 7

    during(store, work, query_workers=2, query_seconds=4.0, query_result_bytes=5_000_000)


def test_processes_die_with_their_parent(store: Path) -> None:
    code = (
        "import asyncio, sys, test_pool as t\n"
        "from pathlib import Path\n"
        "async def work(pool):\n"
        "    task = asyncio.create_task(pool.run(t.csv(t.ENDLESS)))\n"
        "    await asyncio.sleep(0.5)\n"
        "    print(*pool.process_ids, flush=True)\n"
        "    await task\n"
        "t.during(Path(sys.argv[1]), work, query_seconds=60.0)\n"
    )
    here = Path(__file__).parent
    environment = os.environ | {"PYTHONPATH": str(here.parent)}
    command = [sys.executable, "-c", code, str(store)]
    with subprocess.Popen(command, cwd=here, env=environment, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        parent.kill()
    assert len(pids) >= 2
    assert until(lambda: all(has_ended(pid) for pid in pids))


def test_a_small_query_is_answered_while_large_ones_run(store: Path) -> None:
    async def work(pool: QueryPool) -> None:
        large = [asyncio.create_task(pool.run(csv(ENDLESS + f" # {number}"))) for number in range(4)]
        await asyncio.sleep(0.6)
        for _ in range(3):
            assert await works(pool)
        assert not any(task.done() for task in large)
        for task in large:
            task.cancel()
        await asyncio.gather(*large, return_exceptions=True)

    during(store, work, query_cache_bytes=0)


def test_a_long_query_gives_way_to_others(store: Path) -> None:
    async def work(pool: QueryPool) -> None:
        task = asyncio.create_task(pool.run(csv(ENDLESS)))
        await asyncio.sleep(0.1)
        pid = pool.process_ids[0]
        assert not is_niced(pid)
        assert await asyncio.to_thread(until, lambda: is_niced(pid))
        task.cancel()

    during(store, work)


def test_a_full_queue_refuses_at_once_and_says_when_to_come_again(store: Path) -> None:
    async def work(pool: QueryPool) -> None:
        large = [asyncio.create_task(pool.run(csv(ENDLESS + f" # {number}"))) for number in range(6)]
        results = await asyncio.gather(*large, return_exceptions=True)
        refused = [error for error in results if isinstance(error, Overloaded)]
        assert refused
        assert all(error.retry_after >= 1 for error in refused)
        assert any(isinstance(error, QueryTimeout) for error in results)
        assert len(pool.process_ids) <= 5
        assert await works(pool)

    during(store, work, query_queue=1, query_seconds=1.0)


def test_an_answer_is_kept_unless_it_differs_each_time(store: Path) -> None:
    async def work(pool: QueryPool) -> tuple[bool, bool]:
        kept = await pool.run(csv(SAID)) is await pool.run(csv(SAID))
        uuid = csv("SELECT (UUID() AS ?x) {}")
        return kept, (await pool.run(uuid)).body == (await pool.run(uuid)).body

    assert during(store, work) == (True, False)


def test_closing_lets_a_running_query_finish_and_refuses_new_ones(store: Path) -> None:
    async def work(pool: QueryPool) -> None:
        count = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < '2') }"
        running = asyncio.create_task(pool.run(csv(count)))
        await asyncio.sleep(0.05)
        closing = asyncio.create_task(pool.close())
        await asyncio.sleep(0)
        with pytest.raises(Overloaded, match="replaced"):
            await pool.run(csv("ASK {}"))
        assert rows(await running)
        await closing
        assert pool.process_ids == ()

    during(store, work, query_seconds=60.0)


def test_a_store_that_does_not_open_is_a_release_error(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="build"):
        asked(tmp_path / "nowhere", csv("ASK {}"))


def test_reading_writes_nothing_into_the_store(store: Path) -> None:
    before = sorted((path.name, path.stat().st_mtime_ns) for path in store.iterdir())
    asked(store, csv(SAID))
    assert sorted((path.name, path.stat().st_mtime_ns) for path in store.iterdir()) == before


@pytest.mark.parametrize(
    "query",
    [
        Query(f"SELECT * {{ ?s <{BASE}number> ?n }}", solutions=RESULTS_JSON),
        Query(f"SELECT * {{ ?s <{BASE}number> ?n }}", solutions=CSV),
        Query(f"CONSTRUCT WHERE {{ ?s <{BASE}number> ?n }}", graph=TURTLE),
    ],
)
def test_a_result_over_its_rows_is_refused_and_one_at_the_limit_is_not(store: Path, query: Query) -> None:
    assert asked(store, query, query_rows=300).rows == 300
    with pytest.raises(QueryTooLarge) as refused:
        asked(store, query, query_rows=299)
    assert refused.value.limit == "query_rows"


def test_a_large_answer_waits_on_disk_and_its_process_is_free(store: Path) -> None:
    text = f"SELECT * {{ ?a <{BASE}number> ?b . ?c <{BASE}number> ?d }}"

    async def work(pool: QueryPool) -> None:
        whole = await pool.run(csv(text))
        assert whole.tail
        assert whole.rows == 300 * 300
        body = whole.body + b"".join([part async for part in whole.tail.parts()])
        assert len(body) == whole.size
        assert body.count(b"\r\n") == 300 * 300 + 1
        assert await works(pool)
        whole.close()

    during(store, work, query_spool_memory=1000)


def test_answers_that_nobody_reads_leave_room_only_when_closed(store: Path) -> None:
    text = f"SELECT * {{ ?a <{BASE}number> ?b . ?c <{BASE}number> ?d }}"

    async def work(pool: QueryPool) -> None:
        first = await pool.run(csv(text))
        with pytest.raises(Overloaded, match="query_spool_bytes"):
            await pool.run(csv(text + " # again"))
        first.close()
        second = await pool.run(csv(text + " # again"))
        second.close()

    during(store, work, query_spool_memory=1000, query_spool_bytes=10_000_000)


def test_processes_read_no_file_but_their_store(store: Path) -> None:
    async def work(pool: QueryPool) -> bool:
        return pool.reads_store_alone

    assert during(store, work) is has_landlock()


def has_landlock() -> bool:
    code = "from publisher.queries import sandbox\nprint(sandbox.allow_reading('/'))"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"True\n"


def test_many_queries_of_one_client_do_not_hold_up_another_client(store: Path) -> None:
    async def work(pool: QueryPool) -> None:
        greedy = [
            asyncio.create_task(pool.run(replace(csv(ENDLESS + f" # {number}"), client="greedy")))
            for number in range(16)
        ]
        await asyncio.sleep(0.3)
        for number in range(3):
            started = time.monotonic()
            assert (await pool.run(replace(csv(f"SELECT ({number} AS ?x) {{}}"), client="modest"))).body
            assert time.monotonic() - started < 2 * PATIENCE, "it waited for the others"
        for task in greedy:
            task.cancel()
        await asyncio.gather(*greedy, return_exceptions=True)

    during(store, work, query_workers=2, query_seconds=4 * PATIENCE)


LASTING = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < '2') }"
"""Takes longer than a quick place may be had, and comes to an end."""


async def until_at_work(pool: QueryPool, count: int) -> set[int]:
    """The ids of so many processes at work, once all have been so for longer than a quick place may be had."""
    before = {pid: processor_seconds(pid) for pid in pool.process_ids}

    def at_work() -> set[int]:
        now = {pid: processor_seconds(pid) for pid in pool.process_ids}
        return {pid for pid, seconds in now.items() if seconds - before.setdefault(pid, seconds) > 0.5}

    assert await asyncio.to_thread(until, lambda: len(at_work()) == count)
    return at_work()


def test_a_query_for_whose_place_nobody_waits_is_not_started_twice(store: Path) -> None:
    async def work(pool: QueryPool) -> None:
        endless = asyncio.create_task(pool.run(csv(ENDLESS)))
        first = await until_at_work(pool, 1)
        guest = asyncio.create_task(pool.run(csv(ENDLESS + " # guest")))
        both = await until_at_work(pool, 2)
        assert first < both
        await asyncio.sleep(0.5)
        assert both <= set(pool.process_ids)
        assert not guest.done()
        for task in (endless, guest):
            task.cancel()
        await asyncio.gather(endless, guest, return_exceptions=True)

    during(store, work, query_seconds=4 * PATIENCE)


def test_a_query_that_makes_room_for_another_is_answered_later(store: Path) -> None:
    async def work(pool: QueryPool) -> None:
        endless = asyncio.create_task(pool.run(csv(ENDLESS)))
        await until_at_work(pool, 1)
        guest = asyncio.create_task(pool.run(csv(LASTING)))
        before = await until_at_work(pool, 2)
        assert await works(pool)
        assert not before <= set(pool.process_ids), "the guest still holds the place"
        endless.cancel()
        assert len(rows(await guest)) == 1

    during(store, work, query_seconds=4 * PATIENCE)


def test_the_process_of_a_slow_query_answers_the_next_with_the_usual_priority(store: Path) -> None:
    async def work(pool: QueryPool) -> None:
        slow = asyncio.create_task(pool.run(csv(LASTING)))
        pid = await asyncio.to_thread(until_one_is_slow, lambda: pool.process_ids)
        assert len(rows(await slow)) == 1
        assert await asyncio.to_thread(until, lambda: pid in pool.process_ids and not is_niced(pid))
        assert await works(pool)
        assert pid in pool.process_ids

    during(store, work, query_seconds=4 * PATIENCE)
