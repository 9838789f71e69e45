"""What caches are told (RFC 9110, 8.8 and 13; RFC 9111; RFC 5861)."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest
from conftest import free_port, running
from starlette.datastructures import Headers

from publisher.web.caching import TIME_ZONE, cache_control, seconds_left
from publisher.web.headers import http_date, is_fresh

DOCUMENT = "doc/council/ostergotlands-integrationsrad"
CACHED = [f"{DOCUMENT}.ttl", DOCUMENT, "", "sparql.sv.html", "dumps/dataset.nq", "context.jsonld", "robots.txt"]


@pytest.fixture(scope="module")
def published(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, datetime]]:
    """A client of a server whose release was published once, and when."""
    folder = tmp_path_factory.mktemp("published")
    copy = folder / "dist"
    shutil.copytree(dist, copy, symlinks=True)
    moment = datetime(2024, 2, 29, 12, 30, 5, tzinfo=UTC)
    build_id = (copy / "current").resolve().name
    entry = f'{{"sequence": 1, "time": "{moment.isoformat()}", "build_id": "{build_id}", "data_id": "0"}}\n'
    (copy / "log").write_text(entry, "utf-8")
    with (
        running("--dist", copy, port=free_port(), log=folder / "server.log") as started,
        httpx.Client(base_url=started.url, timeout=30) as opened,
    ):
        yield opened, moment


@pytest.mark.parametrize("address", CACHED)
def test_every_answer_that_can_be_kept_has_a_tag_and_says_how_long(client: httpx.Client, address: str) -> None:
    answer = client.get(address)
    assert re.fullmatch(r'"[^" ]+"', answer.headers["etag"])
    assert re.fullmatch(r"public, max-age=\d+, stale-while-revalidate=\d+", answer.headers["cache-control"])
    for held in (answer.headers["etag"], f"W/{answer.headers['etag']}", f'"a,b", {answer.headers["etag"]}', "*"):
        assert client.get(address, headers={"If-None-Match": held}).status_code == 304
    for other in ('"a"', "nonsense", "", answer.headers["etag"].strip('"')):
        assert client.get(address, headers={"If-None-Match": other}).status_code == 200


def test_several_lines_of_tags_are_one_list(client: httpx.Client) -> None:
    tag = client.get(DOCUMENT).headers["etag"]
    assert client.get(DOCUMENT, headers=[("If-None-Match", '"a"'), ("If-None-Match", tag)]).status_code == 304


def test_an_unpublished_release_has_no_date(client: httpx.Client) -> None:
    assert "last-modified" not in client.get(f"{DOCUMENT}.ttl").headers
    now = format_datetime(datetime.now(UTC), usegmt=True)
    assert client.get(f"{DOCUMENT}.ttl", headers={"If-Modified-Since": now}).status_code == 200


def test_a_published_release_has_the_time_of_its_publication(published: tuple[httpx.Client, datetime]) -> None:
    client, moment = published
    said = "Thu, 29 Feb 2024 12:30:05 GMT"
    assert http_date(moment) == said
    for address in (f"{DOCUMENT}.ttl", "dumps/dataset.nq", "index.sv.html"):
        assert client.get(address).headers["last-modified"] == said
        for since, status in [
            (said, 304),
            ("Thursday, 29-Feb-24 12:30:05 GMT", 304),
            ("Thu Feb 29 12:30:05 2024", 304),
            ("Thu, 29 Feb 2024 12:30:06 GMT", 200),
            ("Thu, 29 Feb 2024 12:30:04 GMT", 200),
            ("nonsense", 200),
            ("", 200),
        ]:
            assert client.get(address, headers={"If-Modified-Since": since}).status_code == status, since
    asked = {"If-Modified-Since": said, "If-None-Match": '"other"'}
    assert client.get(f"{DOCUMENT}.ttl", headers=asked).status_code == 200


def test_a_page_about_today_has_changed_at_midnight(published: tuple[httpx.Client, datetime]) -> None:
    client, _ = published
    midnight = datetime.now(TIME_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    answer = client.get(f"{DOCUMENT}.sv.html")
    assert answer.headers["last-modified"] == http_date(midnight)
    assert datetime.now(TIME_ZONE).date().isoformat() in answer.headers["etag"]


@pytest.mark.parametrize(
    ("moment", "left"),
    [
        (datetime(2026, 7, 1, 0, 0, tzinfo=TIME_ZONE), 86400),
        (datetime(2026, 7, 1, 23, 59, 59, tzinfo=TIME_ZONE), 1),
        (datetime(2026, 3, 29, 0, 0, tzinfo=TIME_ZONE), 23 * 3600),
        (datetime(2026, 10, 25, 0, 0, tzinfo=TIME_ZONE), 25 * 3600),
    ],
)
def test_a_day_has_as_many_seconds_as_it_has_in_stockholm(moment: datetime, left: int) -> None:
    assert seconds_left(moment) == left


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 7, 1, 12, 0, tzinfo=TIME_ZONE), "public, max-age=3600, stale-while-revalidate=600"),
        (datetime(2026, 7, 1, 22, 55, tzinfo=TIME_ZONE), "public, max-age=3600, stale-while-revalidate=300"),
        (datetime(2026, 7, 1, 23, 30, tzinfo=TIME_ZONE), "public, max-age=1800, stale-while-revalidate=0"),
        (None, "public, max-age=3600, stale-while-revalidate=600"),
    ],
)
def test_nothing_about_a_day_is_kept_past_midnight(moment: datetime | None, said: str) -> None:
    assert cache_control(moment) == said


def test_a_tag_may_hold_a_comma_and_a_date_needs_no_tag() -> None:
    assert is_fresh(Headers({"if-none-match": '"x", W/"a,b"'}), '"a,b"', None)
    assert not is_fresh(Headers({"if-none-match": '"a,b"'}), '"b"', None)
    assert not is_fresh(Headers({"if-modified-since": "nonsense"}), None, "nonsense")


def test_release_switches_are_seen_at_once_where_the_release_is_told(client: httpx.Client) -> None:
    answer = client.get("release.json")
    assert answer.headers["cache-control"] == "no-cache"
    assert client.get("release.json", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
