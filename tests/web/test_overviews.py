"""The pages of the timeline, the network and the start: complete, data-driven, the same rules for each language."""

import datetime
import re

import html5lib
import httpx
import pytest

from publisher.quads import Iri
from publisher.representations.html import atlas, chronicle, network
from publisher.representations.html.naming import Naming
from publisher.representations.html.rendering import Page, ReleaseNote, Renderer
from publisher.settings import Settings
from publisher.survey import Moment, Relation, SurveyedArea

LANGUAGES = ("sv", "en")


def page(client: httpx.Client, name: str, language: str = "sv") -> str:
    answer = client.get(f"{name}.{language}.html")
    assert answer.status_code == 200
    parser = html5lib.HTMLParser()
    parser.parse(answer.text)
    assert parser.errors == []
    return answer.text


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["index", "map", "timeline", "network"])
def test_a_page_is_sound_html_without_styles_and_links_to_the_other_language(
    client: httpx.Client, name: str, language: str
) -> None:
    text = page(client, name, language)
    assert not re.search(r"<[^>]+\sstyle=", text)
    assert f'hreflang="{"en" if language == "sv" else "sv"}"' in text
    assert text.count("<h1") == 1


@pytest.mark.parametrize("name", ["map", "timeline", "network"])
def test_a_name_without_a_language_is_answered_in_the_reader_s(client: httpx.Client, name: str) -> None:
    answer = client.get(name, headers={"Accept-Language": "en"})
    assert answer.headers["content-location"].endswith(f"{name}.en.html")


def test_the_timeline_depends_on_the_day_and_says_until_when(client: httpx.Client) -> None:
    answer = client.get("timeline.sv.html")
    age = int(re.findall(r"max-age=(\d+)", answer.headers["cache-control"])[0])
    assert age <= 24 * 3600
    assert "<time" in answer.text
    ended = plain(answer.text[answer.text.index("<b>2021–2025") :])[:120]
    assert "har gått ut" in ended


def test_the_timeline_can_be_narrowed_to_a_class_by_a_link(client: httpx.Client) -> None:
    text = page(client, "timeline")
    targets = re.findall(r'<a href="#([^"]+)">', text[text.index("<main") :])
    assert "ik-Agreement" in targets
    assert all(f'id="{target}"' in text for target in targets)


def test_the_network_tells_who_convenes_leads_and_prepares_with_the_source(client: httpx.Client) -> None:
    rows = [plain(row) for row in page(client, "network").split("<tr>")]
    for said in (
        r"Östergötlands Integrationsråd sammankallas av Länsstyrelsen Östergötland Härlett",
        r"Östergötlands Integrationsråd leds av Landshövding i Östergötlands län Härlett",
        r"Integrationsrådets beredningsgrupp bereder åt Östergötlands Integrationsråd .*Norrköpings kommun",
    ):
        assert any(re.match(said, row) for row in rows), said


def test_the_picture_of_the_network_draws_no_relation_that_the_table_has_not(client: httpx.Client) -> None:
    text = page(client, "network")
    table, drawing = text[: text.index("<svg")], text[text.index("<svg") :]
    drawn = set(re.findall(r'class="edge"><title>([^<]+)', drawing))
    assert len(drawn) > 8
    for names in drawn:
        assert all(f">{name}</a>" in table for name in names.split(", ")), names


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_of_the_start_page_leads_somewhere(client: httpx.Client, language: str) -> None:
    text = page(client, "index", language)
    links = set(re.findall(r'<a href="(/[^"#]*)', text))
    assert len(links) > 40
    broken = [link for link in links if client.head(link).status_code != 200]
    assert broken == []


def test_the_start_page_counts_what_the_settings_name_and_opens_questions_as_answers(client: httpx.Client) -> None:
    text = page(client, "index")
    counts = re.findall(r'<li><a href="[^"]*browse/([^"]+)\.sv\.html">[^<]*</a> <span>(\d+)</span>', text)
    assert [name for name, _ in counts] == ["ik:SteeringDocument", "foaf:Agent", "ik:Council", "ik:Agreement"]
    assert dict(counts)["ik:Agreement"] == "5"
    questions = re.findall(r'href="(/doc/query/[^"]+)"', text)
    assert len(questions) == 3
    assert re.search(r'<form[^>]*action="/search\.sv\.html"', text)
    assert re.search(r'<input[^>]*name="q"', text)


@pytest.mark.parametrize(("shown", "total", "said"), [(3, 3, False), (3, 20_000, True)])
def test_a_page_of_the_whole_release_says_what_it_leaves_out(shown: int, total: int, said: bool) -> None:
    renderer = Renderer(Settings(base_iri="https://example.org/"))
    note = ReleaseNote("b", "d", None, None, ())
    things = [Iri(f"https://example.org/id/thing/{number}") for number in range(shown)]
    by = Iri("https://example.org/def/by")
    rendered = []
    for name in ("timeline", "network", "map"):
        frame = Page("en", name, {tag: f"{name}.{tag}.html" for tag in ("sv", "en")}, note)
        naming = Naming({}, renderer.links(frame))
        if name == "timeline":
            moments = [Moment(thing, None, by, "2020-01-01", "2020-01-01", 1) for thing in things]
            day = datetime.date(2026, 6, 15)
            rendered.append(chronicle.render(renderer, frame, chronicle.Chronicle(moments, total), naming, day))
        elif name == "network":
            relations = [Relation(thing, by, by, ()) for thing in things]
            rendered.append(network.render(renderer, frame, network.Network(relations, total), naming))
        else:
            areas = [SurveyedArea(thing, "", None, "") for thing in things]
            rendered.append(atlas.render(renderer, frame, atlas.Atlas(areas, (), (), (), total), naming))
    assert ["20,000" in html.decode() for html in rendered] == [said] * 3
