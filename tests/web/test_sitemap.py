"""The sitemap lists every page in each language, and nothing that is not to be indexed."""

import asyncio
from pathlib import Path
from xml.etree import ElementTree

import httpx
from conftest import PROJECT
from independent_parsers import read_html
from starlette.requests import Request

from publisher.release import verify
from publisher.settings import read_settings
from publisher.web.serving import Serving
from publisher.web.sitemaps import Sitemaps

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def locations(xml: bytes) -> list[str]:
    """The addresses that a sitemap or an index lists."""
    return [str(found.text) for found in ElementTree.fromstring(xml).iter(f"{SITEMAP}loc")]


def test_the_sitemap_is_named_for_robots_and_lists_pages_that_answer(client: httpx.Client) -> None:
    named = [line.partition(": ")[2] for line in client.get("robots.txt").text.splitlines() if line[:8] == "Sitemap:"]
    assert named == [f"{client.base_url}sitemap.xml"]
    answer = client.get(named[0])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml")
    found = locations(answer.content)
    assert len(found) == len(set(found)) > 2_000
    for address in found[::41]:
        page = client.get(address)
        assert page.status_code == 200, address
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert 'name="robots"' not in page.text, address
        assert page.headers["content-language"] == address.rpartition(".html")[0][-2:]


def test_the_languages_of_a_page_know_each_other(client: httpx.Client) -> None:
    root = ElementTree.fromstring(client.get("sitemap.xml").content)
    known = {str(url.findtext(f"{SITEMAP}loc")): url for url in root}
    for address, url in known.items():
        links = {link.get("hreflang"): str(link.get("href")) for link in url.iter(f"{XHTML}link")}
        assert links.keys() == {"sv", "en"}
        assert address in links.values()
        assert set(links.values()) <= known.keys()


def test_what_the_start_page_and_the_lists_lead_to_is_in_the_sitemap(client: httpx.Client) -> None:
    found = set(locations(client.get("sitemap.xml").content))
    for page in ("index.sv.html", "browse.en.html", "browse/ik:Commitment.sv.html"):
        links = [link.partition("#")[0] for link in read_html(client.get(page).content).links()]
        missing = {link for link in links if link.endswith(".html") and link.startswith("/")} - {
            "/" + address.removeprefix(str(client.base_url)) for address in found
        }
        assert missing == set(), page


def test_retired_things_are_left_out(mounted: httpx.Client) -> None:
    found = locations(mounted.get("data/sitemap.xml").content)
    assert [address for address in found if "/council/" in address]
    assert not [address for address in found if "/forra-radet." in address or "/samma-rad." in address]


def test_many_pages_are_shared_out_over_files(dist: Path) -> None:
    settings = read_settings(PROJECT, command_line={"dist": str(dist)})

    async def read() -> tuple[list[str], list[str], list[str]]:
        serving = Serving(settings, verify)
        await serving.start()
        try:
            whole = await Sitemaps(settings, serving, ["index"]).whole(Request({"type": "http"}))
            small = Sitemaps(settings, serving, ["index"], limit=200)
            index = locations(bytes((await small.whole(Request({"type": "http"}))).body))
            parts = [
                location
                for number in range(1, len(index) + 1)
                for location in locations(
                    bytes((await small.part(Request({"type": "http", "path_params": {"number": number}}))).body)
                )
            ]
            return locations(bytes(whole.body)), index, parts
        finally:
            await serving.stop()

    whole, index, parts = asyncio.run(read())
    assert len(index) == -(-len(whole) // 400) > 5
    assert parts == whole


def test_a_part_that_is_not_there_is_not_found(client: httpx.Client) -> None:
    assert client.get("sitemap-2.xml").status_code == 404
    assert client.get("sitemap-0.xml").status_code == 404
