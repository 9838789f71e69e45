"""Answers that are kept are those that the long way gives, and live no longer than what they tell."""

import asyncio
import json
import re
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from conftest import free_port, running
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from publisher.media_types import REPRESENTATIONS
from publisher.web.bounded import Bounded
from publisher.web.caching import TIME_ZONE, cache_control
from publisher.web.kept import Kept
from publisher.web.kept_answers import KeptAnswers, keep

DOCUMENT = "doc/council/ostergotlands-integrationsrad"
LONG_WAY = {"If-Range": '"none"'}
"""Says nothing without a range, and leads past what is kept."""

OWN = {"date", "x-request-id"}
NEGOTIATED = [
    *({"Accept": kind.name} for kind in REPRESENTATIONS),
    {},
    {"Accept": "text/html", "Accept-Language": "en-GB,en;q=0.8"},
    {"Accept": "text/html", "Accept-Language": "sv"},
    {"Accept": "text/csv", "Accept-Language": "en"},
    {"Accept": "application/rdf+xml;q=0.5, text/turtle;q=0.4"},
]
CODINGS = ["", "gzip", "br", "gzip;q=1, br;q=0.5", "identity;q=0, gzip"]
ADDRESSES = [
    DOCUMENT,
    f"{DOCUMENT}.en.html",
    f"{DOCUMENT}.ttl",
    f"{DOCUMENT}?_mediatype=nt",
    "id/council/ostergotlands-integrationsrad",
    "def/Council",
    "sparql?query=SELECT%20%3Fs%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20LIMIT%203",
    "sparql?query=ASK%20%7B%7D&format=xml",
    "sparql?query=DESCRIBE%20%3Chttps%3A%2F%2Fw3id.org%2Fintegrationskartan%2Fdef%2FCouncil%3E",
]


def told(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    """What an answer says, whoever asked for it and when."""
    headers = {name: value for name, value in answer.headers.items() if name not in OWN}
    return answer.status_code, headers, answer.content


def kept(client: httpx.Client) -> int:
    """How many answers had been kept."""
    found = re.search(r"publisher_kept_answers_total (\d+)", client.get("metrics").text)
    assert found
    return int(found[1])


def ask(client: httpx.Client, method: str, address: str, headers: dict[str, str]) -> httpx.Response:
    """The answer to these headers and no others."""
    request = client.build_request(method, address, headers=headers)
    for name in ("Accept", "Accept-Encoding"):
        if name not in headers:
            del request.headers[name]
    return client.send(request)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_that_is_kept_is_that_of_the_long_way(client: httpx.Client, address: str) -> None:
    asked = [{"Accept": "*/*", "Accept-Encoding": coding} for coding in CODINGS]
    if address == DOCUMENT:
        asked += [{**chosen, "Accept-Encoding": "br"} for chosen in NEGOTIATED]
    for headers in asked:
        slow = ask(client, "GET", address, headers | LONG_WAY)
        first = ask(client, "GET", address, headers)
        before = kept(client)
        again, head = (ask(client, method, address, headers) for method in ("GET", "HEAD"))
        assert told(first) == told(slow)
        assert told(again) == told(slow), headers
        assert told(head)[:2] == told(slow)[:2]
        assert kept(client) - before == 2, headers
        if "etag" in slow.headers:
            for held in (slow.headers["etag"], f"W/{slow.headers['etag']}", "*", '"other"'):
                condition = {"If-None-Match": held}
                unchanged = ask(client, "GET", address, headers | condition)
                assert told(unchanged) == told(ask(client, "GET", address, headers | condition | LONG_WAY))


def test_an_answer_is_kept_though_who_asked_first_held_it_already(client: httpx.Client) -> None:
    address = "doc/council/ostergotlands-integrationsrad.sv.html"
    tag = ask(client, "GET", address, {"Accept": "*/*", "Accept-Encoding": "gzip"} | LONG_WAY).headers["etag"]
    asked = {"Accept": "text/html;q=0.321, */*;q=0.123", "Accept-Encoding": "gzip"}
    assert ask(client, "GET", address, asked | {"If-None-Match": tag}).status_code == 304
    before = kept(client)
    assert told(ask(client, "GET", address, asked)) == told(ask(client, "GET", address, asked | LONG_WAY))
    assert kept(client) == before + 1


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        (f"{DOCUMENT}.ttl", [("Range", "bytes=0-9")]),
        (f"{DOCUMENT}.ttl", [("Accept", "text/turtle"), ("Accept", "text/html")]),
        (f"{DOCUMENT}.ttl?page={'0' * 3000}1", []),
        ("sparql?query=SELECT%20(NOW()%20AS%20%3Fnow)%20%7B%7D", []),
        ("healthz", []),
        ("doc/council/nothing", []),
    ],
)
def test_what_may_answer_differently_is_not_kept(
    client: httpx.Client, address: str, headers: list[tuple[str, str]]
) -> None:
    client.get(address, headers=headers)
    before = kept(client)
    client.get(address, headers=headers)
    assert kept(client) == before


def test_each_answer_that_is_kept_is_counted_and_logged(dist: Path, tmp_path: Path) -> None:
    log, queries = tmp_path / "access.log", tmp_path / "queries.log"
    ask_it = "sparql?query=ASK%20%7B%7D"
    with (
        running(
            *("--dist", dist),
            port=free_port(),
            log=tmp_path / "server.log",
            PUBLISHER_ACCESS_LOG=str(log),
            PUBLISHER_QUERY_LOG=str(queries),
        ) as started,
        httpx.Client(base_url=started.url, timeout=30) as client,
    ):
        for _ in range(3):
            client.get(f"{DOCUMENT}.ttl", headers={"X-Request-Id": "mine"})
            client.get(ask_it)
        metrics = client.get("metrics").text
        assert kept(client) == 2
    assert 'publisher_requests_total{method="GET",route="doc",status="200"} 3.0' in metrics
    noted = [entry for line in log.read_text().splitlines() if (entry := json.loads(line))["request_id"] == "mine"]
    assert len({json.dumps({**entry, "time": "", "seconds": 0}) for entry in noted}) == 1
    assert len(noted) == 3
    assert noted[0]["release"]
    assert noted[0]["bytes"] > 1000
    assert len(queries.read_text().splitlines()) == 3


class Pages:
    """Pages about the day behind what is kept, at a time that the test sets."""

    def __init__(self, moment: datetime) -> None:
        self.moment, self.made = moment, 0
        room: Bounded[Kept] = Bounded(100_000, lambda answer: answer.size)
        inner = Starlette(routes=[Route("/today", self.today), Route("/always", self.always)])
        self._app = KeptAnswers(inner, lambda: room, clock=self._seconds)

    def _seconds(self) -> float:
        return self.moment.timestamp()

    async def today(self, request: Request) -> Response:
        self.made += 1
        keep(request, self.moment.date())
        headers = {"Cache-Control": cache_control(self.moment), "ETag": f'"{self.moment.date()}"'}
        return Response(self.moment.date().isoformat(), headers=headers)

    async def always(self, request: Request) -> Response:
        self.made += 1
        keep(request)
        return Response("always", headers={"Cache-Control": "public"})

    def get(self, address: str) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.get(address)

        return asyncio.run(asked())


@pytest.fixture
def pages() -> Pages:
    return Pages(datetime(2026, 7, 1, 22, 30, tzinfo=TIME_ZONE))


def test_an_answer_about_a_day_ends_with_it(pages: Pages) -> None:
    assert pages.get("/today").headers["cache-control"] == "public, max-age=3600, stale-while-revalidate=600"
    pages.moment = datetime(2026, 7, 1, 23, 59, 50, tzinfo=TIME_ZONE)
    late = pages.get("/today")
    assert (late.text, pages.made) == ("2026-07-01", 1)
    assert late.headers["cache-control"] == "public, max-age=9, stale-while-revalidate=0"
    pages.moment = datetime(2026, 7, 2, 0, 0, 0, tzinfo=TIME_ZONE)
    assert (pages.get("/today").text, pages.made) == ("2026-07-02", 2)
    assert (pages.get("/today").headers["etag"], pages.made) == ('"2026-07-02"', 2)


def test_an_answer_about_no_day_stays(pages: Pages) -> None:
    first = pages.get("/always")
    pages.moment = datetime(2027, 7, 1, tzinfo=TIME_ZONE)
    assert told(pages.get("/always")) == told(first)
    assert pages.made == 1


def test_what_is_kept_is_bounded_and_the_longest_unused_goes_first() -> None:
    room: Bounded[bytes] = Bounded(10_000, len)
    for name in "abcd":
        room.put(name, b"x" * 1500)
    assert room.get("a")
    room.put("e", b"x" * 1500)
    room.put("large", b"x" * 5000)
    assert [name for name in ("a", "b", "c", "d", "e", "large") if room.get(name)] == ["a", "c", "d", "e"]
    room.put("a", b"y" * 100)
    assert room.size < 10_000
    assert room.get("a") == b"y" * 100
    for number in range(1000):
        room.put(number, b"")
    assert len(room) < 20
    room.clear()
    assert (len(room), room.size) == (0, 0)
