"""The pages about the site say who publishes it, how its statements work, and how accessible it is."""

import re
from pathlib import Path

import httpx
import pytest
from conftest import free_port, publisher, running
from independent_parsers import read_html

from publisher.vocabulary import FAMILIES

LAW, REPORT = "riksdagen.se", "https://www.digg.se/tdosanmalan"


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", ["about", "accessibility"])
def test_a_page_about_the_site_is_there_in_both_languages_and_linked_from_each(
    client: httpx.Client, name: str, language: str
) -> None:
    answer = client.get(f"{name}.{language}.html")
    assert (answer.status_code, answer.headers["content-language"]) == (200, language)
    links = list(read_html(answer.content).links())
    for other in ("about", "accessibility"):
        assert f"/{other}.{language}.html" in links
    inside = set(re.findall(r'href="#([^"]+)"', answer.text))
    assert len(inside) > 5
    for link in inside:
        assert f'id="{link}"' in answer.text
    negotiated = client.get(name, headers={"Accept-Language": language})
    assert negotiated.headers["content-location"] == f"/{name}.{language}.html"


def test_the_page_about_the_site_explains_every_family_of_graphs(client: httpx.Client) -> None:
    page = client.get("about.en.html").text
    for family in FAMILIES:
        name = "Vocabulary" if family == "ontology" else family.capitalize()
        assert f"<strong>{name}</strong>" in page, family


def test_links_of_the_page_about_the_site_lead_somewhere(client: httpx.Client) -> None:
    links = [link for link in read_html(client.get("about.sv.html").content).links() if link.startswith("/")]
    for link in dict.fromkeys(link.partition("#")[0] for link in links):
        assert client.get(link, follow_redirects=True).status_code == 200, link


def test_people_are_counted_by_what_the_ontology_says_is_a_person(client: httpx.Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?p a <http://xmlns.com/foaf/0.1/Person> }"
    count = client.get("sparql", params={"query": query}, headers={"Accept": "text/csv"}).text.split()[1]
    assert int(count) > 1
    assert f"{count} people are described here" in client.get("about.en.html").text


def test_without_a_publisher_the_pages_say_that_this_is_a_demonstration(client: httpx.Client) -> None:
    about, statement = (client.get(f"{name}.en.html").text for name in ("about", "accessibility"))
    assert "No publisher is named." in about
    assert "No contact address is given" in about
    assert "demonstration without a named publisher" in statement
    assert "mailto:" not in about + statement


def test_the_statement_names_law_level_date_and_authority(client: httpx.Client) -> None:
    for language, level in (("sv", "delvis förenlig"), ("en", "partially compliant")):
        answer = client.get(f"accessibility.{language}.html")
        links = list(read_html(answer.content).links())
        assert level in answer.text
        assert REPORT in links
        assert any(LAW in link for link in links)
        assert '<time datetime="2026-11-22">' in answer.text


def test_publisher_and_contact_come_from_the_settings(minimal: Path, tmp_path: Path) -> None:
    settings = '\npublisher_name = "Provmyndigheten"\ncontact_email = "data@example.org"\n'
    (minimal / "pyproject.toml").write_text((minimal / "pyproject.toml").read_text() + settings)
    assert publisher("--project", minimal, "build").returncode == 0
    with running("--project", minimal, port=free_port(), log=tmp_path / "log") as started:
        about, statement = (httpx.get(f"{started.url}{name}.sv.html").text for name in ("about", "accessibility"))
    for page in (about, statement):
        assert "Provmyndigheten" in page
        assert "mailto:data@example.org" in page
        assert "demonstration" not in page
    assert "Här beskrivs inga personer." in about
    assert "När den här driftsättningen bedömdes är inte angivet." in statement
