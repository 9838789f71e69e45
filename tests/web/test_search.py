"""The doors of search: the page, the JSON, the suggestions."""

import httpx
import pytest
from independent_parsers import read_html

from publisher.texts import text

LONG = "å" * 5_000
COUNCIL = "council/ostergotlands-integrationsrad"


def search(client: httpx.Client, language: str = "sv", **parameters: str) -> httpx.Response:
    return client.get(f"search.{language}.html", params=parameters)


def test_the_page_shows_hits_with_their_class_the_words_marked_and_the_text_kept(client: httpx.Client) -> None:
    answer = search(client, q="integrationsrådets")
    assert (answer.status_code, answer.headers["content-language"]) == (200, "sv")
    assert "<title>Sök: integrationsrådets – Integrationskartan</title>" in answer.text
    assert 'name="q" value="integrationsrådets"' in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "<mark>Integrationsråd</mark>" in answer.text
    assert "träff i ett annat namn: <mark>Integrationsrådet</mark>" in answer.text
    links = [link for link in read_html(answer.content).links() if "/doc/" in link]
    assert any(link.endswith(f"{COUNCIL}.sv.html") for link in links)


def test_a_misspelling_is_answered_with_what_was_meant(client: httpx.Client) -> None:
    assert "Menade du" in search(client, q="norkoping").text
    assert "Did you mean" in search(client, "en", q="norkoping").text


def test_pages_follow_one_another_and_lead_back(client: httpx.Client) -> None:
    first, last = search(client, q="kommun"), search(client, q="kommun", page="9999")
    assert 'rel="next"' in first.text
    assert 'rel="prev"' not in first.text
    assert 'rel="prev"' in last.text
    assert 'rel="next"' not in last.text
    pages = client.get("search.json", params={"q": "kommun"}).json()
    seen: list[str] = []
    for number in range(1, pages["pages"] + 1):
        found = client.get("search.json", params={"q": "kommun", "page": str(number)}).json()
        seen += [hit["iri"] for hit in found["hits"]]
    assert len(seen) == len(set(seen)) == pages["total"] > 20


def test_a_class_narrows_the_search_and_another_language_keeps_it(client: httpx.Client) -> None:
    answer = search(client, q="integrationsråd", type="ik:Council")
    assert answer.text.count("<h2><a") == 1
    other = next(link for link in read_html(answer.content).links() if link.startswith("/search.en.html"))
    assert "type=ik%3ACouncil" in other
    assert client.get(other).text.count("<h2><a") == 1


@pytest.mark.parametrize("language", ["sv", "en"])
def test_without_hits_there_is_a_way_on(client: httpx.Client, language: str) -> None:
    for asked in ("xyzzy", "", "😀"):
        answer = search(client, language, q=asked)
        assert answer.status_code == 200
        assert f"/browse.{language}.html" in answer.text
        assert text("search_how_codes", language) in answer.text


@pytest.mark.parametrize("path", ["search", "search.sv.html", "search.json", "suggest"])
@pytest.mark.parametrize("asked", ["", "x", LONG, '"*()^:- AND OR NEAR', "\0", "<script>alert(1)</script>", "%ff"])
@pytest.mark.parametrize(
    "more", [{}, {"type": "none", "page": "10000"}, {"type": LONG, "page": "-1", "language": "xx"}]
)
def test_no_parameter_makes_a_door_fail(client: httpx.Client, path: str, asked: str, more: dict[str, str]) -> None:
    answer = client.get(path, params={"q": asked, **more})
    assert answer.status_code in (200, 414), answer.text
    assert "<script>alert" not in answer.text or answer.headers["content-type"] == "application/json"


def test_what_is_not_utf_8_is_read_as_far_as_it_goes(client: httpx.Client) -> None:
    assert client.get("search.sv.html?q=norrk%F6ping").status_code == 200


def test_suggestions_are_names_that_lead_to_pages(client: httpx.Client) -> None:
    answer = client.get("suggest", params={"q": "norrk", "language": "en"})
    assert answer.headers["content-type"] == "application/json"
    hits = answer.json()["hits"]
    assert 1 < len(hits) <= 8
    assert hits[0]["name"] == "Norrköping Municipality"
    assert client.get(hits[0]["href"]).status_code == 200
    again = client.get(answer.url, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_the_page_of_what_does_not_exist_offers_the_words_of_its_address(client: httpx.Client) -> None:
    answer = client.get("doc/council/ostergotlands-integrationsraad", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert 'value="ostergotlands integrationsraad"' in answer.text
    assert any(COUNCIL in link for link in read_html(answer.content).links())
