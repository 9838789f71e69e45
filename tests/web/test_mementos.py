"""Mementos over HTTP, walked by a client that knows RFC 7089 alone."""

import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

import httpx
import pytest
from conftest import PROJECT, free_port, publisher, running
from independent_parsers import quoted, read_html
from project_history import Edited, Thing

from publisher.publication_log import read_log

WEST, EAST = "doc/council/west", "doc/council/east"
NAMES = ("Västra rådet", "Nya västra rådet", "Nyaste västra rådet")


@dataclass(frozen=True)
class Past:
    """A server on a project that was published three times; the times, oldest first."""

    client: httpx.Client
    times: tuple[datetime, ...]
    edited: Edited


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    folder = tmp_path_factory.mktemp("past")
    shutil.copytree(PROJECT / "tests" / "minimal", folder / "minimal")
    edited, port = Edited(folder / "minimal"), free_port()
    with (folder / "minimal" / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(f"port = {port}\n")
    for name in NAMES:
        edited.publish([Thing("west", name)])
        time.sleep(1.1)
    times = tuple(entry.moment for entry in read_log(edited.settings.releases))
    with (
        running("--project", folder / "minimal", port=port, log=folder / "log") as started,
        httpx.Client(base_url=started.url, timeout=30) as client,
    ):
        yield Past(client, times, edited)


@dataclass(frozen=True)
class WebLink:
    """A link as RFC 8288 writes it."""

    target: str
    relations: frozenset[str]
    parameters: dict[str, str]


def links(text: str) -> list[WebLink]:
    """The links of a header or of a document in application/link-format."""
    found = []
    for target, rest in re.findall(r"<([^>]*)>((?:\s*;\s*[a-z*]+=\"[^\"]*\")*)", text):
        parameters = dict(re.findall(r"([a-z*]+)=\"([^\"]*)\"", rest))
        found.append(WebLink(target, frozenset(parameters.pop("rel", "").split()), parameters))
    return found


def one(found: list[WebLink], relation: str) -> WebLink:
    wanted = [link for link in found if relation in link.relations]
    assert len(wanted) == 1, (relation, found)
    return wanted[0]


def test_a_client_walks_from_the_document_to_its_past(past: Past) -> None:
    original = past.client.get(f"{WEST}.ttl")
    gate = one(links(original.headers["link"]), "timegate").target
    asked = format_datetime(past.times[1] + timedelta(milliseconds=100), usegmt=True)
    answer = past.client.get(gate, headers={"Accept-Datetime": asked})
    assert answer.status_code == 302
    assert "accept-datetime" in answer.headers["vary"].lower()
    memento = past.client.get(answer.headers["location"], headers={"Accept": "text/turtle"})
    assert memento.status_code == 200
    assert parsedate_to_datetime(memento.headers["memento-datetime"]) == past.times[1]
    assert NAMES[1] in memento.text
    around = links(memento.headers["link"])
    assert one(around, "original").target.endswith(WEST)
    for relation, place in (("first", 0), ("prev", 0), ("next", 2), ("last", 2)):
        neighbour = one(around, relation)
        assert "memento" in neighbour.relations
        assert parsedate_to_datetime(neighbour.parameters["datetime"]) == past.times[place]
        assert NAMES[place] in past.client.get(neighbour.target, headers={"Accept": "text/turtle"}).text


def test_the_timemap_lists_every_memento_and_each_can_be_had(past: Past) -> None:
    original = past.client.get(WEST, headers={"Accept": "text/turtle"})
    timemap = one(links(original.headers["link"]), "timemap")
    assert timemap.parameters["type"] == "application/link-format"
    answer = past.client.get(timemap.target)
    assert answer.headers["content-type"] == "application/link-format"
    listed = [link for link in links(answer.text) if "memento" in link.relations]
    assert [parsedate_to_datetime(link.parameters["datetime"]) for link in listed] == list(past.times)
    assert "first" in listed[0].relations
    assert "last" in listed[-1].relations
    for link, name in zip(listed, NAMES, strict=True):
        assert f'"{name}"@sv' in past.client.get(link.target, headers={"Accept": "application/n-triples"}).text
    for relation in ("original", "timegate"):
        assert one(links(answer.text), relation)


@pytest.mark.parametrize(
    ("moment", "place"),
    [(timedelta(days=-9000), 0), (timedelta(seconds=-1), 0), (timedelta(), 0), (timedelta(days=9000), 2)],
)
def test_before_the_first_memento_stands_the_first_and_after_the_last_the_last(
    past: Past, moment: timedelta, place: int
) -> None:
    asked = format_datetime(past.times[0] + moment, usegmt=True)
    answer = past.client.get(f"timegate/{WEST}", headers={"Accept-Datetime": asked})
    memento = past.client.get(answer.headers["location"])
    assert parsedate_to_datetime(memento.headers["memento-datetime"]) == past.times[place]


def test_without_a_time_the_last_memento_is_meant(past: Past) -> None:
    answer = past.client.get(f"timegate/{WEST}")
    assert answer.status_code == 302
    memento = past.client.get(answer.headers["location"])
    assert parsedate_to_datetime(memento.headers["memento-datetime"]) == past.times[2]


@pytest.mark.parametrize(
    "date",
    [
        "yesterday",
        "2026-11-22",
        "",
        "Sun, 22 Nov 2026 25:00:00 GMT",
        "Sun, 31 Feb 2026 10:00:00 GMT",
        "é",
    ],
)
def test_a_date_that_is_none_is_refused_with_an_example(past: Past, date: str) -> None:
    answer = past.client.get(
        f"timegate/{WEST}", headers={b"Accept-Datetime": date.encode(), b"Accept": b"application/problem+json"}
    )
    assert answer.status_code == 400
    assert "Accept-Datetime must be a date" in answer.json()["detail"]
    assert " GMT" in answer.json()["detail"]


@pytest.mark.parametrize(
    "path", ["timegate/doc/council/nowhere", "timemap/index", "timegate", "memento/20260101000000/doc/council/no"]
)
def test_what_has_no_past_is_not_found(past: Past, path: str) -> None:
    assert past.client.get(path).status_code == 404


@pytest.mark.parametrize(
    "stamp", ["2026", "99999999999999", "20261345000000", "x" * 14, "２０２６１１２２００００００"]
)
def test_a_stamp_that_is_no_time_is_not_found(past: Past, stamp: str) -> None:
    assert past.client.get(f"memento/{stamp}/{WEST}").status_code == 404


def test_a_time_between_two_publications_leads_to_the_one_of_then(past: Past) -> None:
    between = (past.times[0] + timedelta(seconds=0)).astimezone(UTC).strftime("%Y%m%d%H%M%S")
    answer = past.client.get(f"memento/19991231235959/{WEST}.ttl")
    assert answer.status_code == 302
    assert answer.headers["location"].endswith(f"/memento/{between}/{WEST}.ttl")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_page_of_the_past_says_so_and_leads_to_today(past: Past, language: str) -> None:
    stamp = past.times[0].astimezone(UTC).strftime("%Y%m%d%H%M%S")
    answer = past.client.get(f"memento/{stamp}/{WEST}.{language}.html")
    assert answer.status_code == 200
    read_html(answer.content)
    assert NAMES[0] in answer.text
    page = quoted(answer.text)
    assert 'name="robots" content="noindex"' in page
    assert f'href="/{WEST}.{language}.html"' in page
    said = {"sv": "Så här beskrevs posten den", "en": "This is how the record was described on"}
    assert said[language] in answer.text


def test_a_memento_has_every_representation(past: Past) -> None:
    stamp = past.times[0].astimezone(UTC).strftime("%Y%m%d%H%M%S")
    for extension in ("ttl", "trig", "jsonld", "rdf", "nt", "nq", "csv"):
        answer = past.client.get(f"memento/{stamp}/{WEST}.{extension}")
        assert answer.status_code == 200, extension
        assert parsedate_to_datetime(answer.headers["memento-datetime"]) == past.times[0]
        assert answer.headers["content-location"] == f"/memento/{stamp}/{WEST}.{extension}"


def test_after_a_rollback_what_only_a_newer_release_knows_stands_there_for_now(past: Past) -> None:
    edited, client = past.edited, past.client
    edited.publish([Thing("west", NAMES[2]), Thing("later", "Senare rådet")])
    outcome = publisher("--project", edited.folder, "rollback")
    assert outcome.returncode == 0, outcome.stderr
    deadline = time.monotonic() + 60
    while client.get("doc/council/later").status_code != 307:
        assert time.monotonic() < deadline, client.get("doc/council/later").text
        time.sleep(0.1)
    thing = client.get("id/council/later")
    assert thing.status_code == 303
    document = client.get(thing.headers["location"], headers={"Accept": "text/turtle"})
    assert document.status_code == 307
    there = client.get(document.headers["location"], headers={"Accept": "text/turtle"})
    assert there.status_code == 200
    assert "Senare rådet" in there.text
    assert client.get("doc/council/later.ttl").headers["location"].endswith("doc/council/later.ttl")
    assert client.get("doc/council/never").status_code == 404


def test_before_anything_is_published_nothing_has_a_past(client: httpx.Client) -> None:
    document = "doc/council/ostergotlands-integrationsrad"
    assert "timegate" not in client.get(document).headers["link"]
    assert client.get(f"timegate/{document}").status_code == 404
