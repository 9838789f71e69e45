"""HTML pages, from real Turtle through the real description store, read by a strict parser."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest

from publisher.description import Description, GroupLayout, IncomingGroup, Layout, Period, PropertyLayout
from publisher.description_store import DescriptionStore
from publisher.errors import InvalidQuery
from publisher.example_queries import read_examples
from publisher.listing import ListedClass
from publisher.media_types import HTML, REPRESENTATIONS, TRIG
from publisher.quad_tables import write_tables
from publisher.quads import RDF_LANG_STRING, XSD, Iri, Literal, Quad
from publisher.representations.html import entity, problem, query_page, start
from publisher.representations.html.asked import Asked
from publisher.representations.html.atlas import Atlas
from publisher.representations.html.naming import Naming
from publisher.representations.html.network import Network
from publisher.representations.html.problem import Fact
from publisher.representations.html.rendering import Page, ReleaseNote, Renderer, static_files
from publisher.representations.html.values import LONGEST, Value, literal
from publisher.settings import Settings, read_settings
from publisher.store import parse
from publisher.texts import catalogue, months
from publisher.vocabulary import TYPE

ROOT = Path(__file__).parent.parent.parent
BASE = "https://example.org/data/"
SETTINGS = Settings(title_sv="Prov", title_en="Trial", base_iri=BASE, site_url="https://example.org/", root_path="/at/")
TODAY = date(2026, 11, 22)
NOTE = ReleaseNote(
    "0123456789abcdef",
    "fedcba9876543210",
    date(2026, 11, 21),
    Iri("https://w3id.org/integrationskartan/id/dataset/integrationskartan"),
    tuple(read_examples(read_settings(ROOT, {}))),
)
XHTML = "{http://www.w3.org/1999/xhtml}"

TRIG_TEXT = """
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX schema: <https://schema.org/>
PREFIX d: <https://example.org/data/def/>
PREFIX id: <https://example.org/data/id/>
GRAPH <https://example.org/data/id/source/page/one> {
  id:council-x skos:prefLabel "Rådet"@sv ; skos:altLabel "Ett råd"@sv ; d:ledBy id:post-x ;
    dct:date "2017-04-18"^^xsd:date ;
    dct:description "Leder arbetet."@sv ; dct:temporal id:period-x ; d:members 175000 ; d:open true .
  id:post-x skos:prefLabel "Posten"@sv .
}
GRAPH <https://example.org/data/id/source/page/two> {
  id:council-x d:ledBy id:post-x ; d:page <https://www.example.com/å> ; d:page <javascript:alert(1)> .
}
GRAPH <https://example.org/data/id/graph/editorial-x> {
  id:council-x a d:Council ; skos:prefLabel "The Council"@en ; dct:description "Leads the work."@en ;
    skos:editorialNote "Vår läsning."@sv .
  id:period-x a dct:PeriodOfTime ; skos:prefLabel "2021–2025"@sv ; dcat:startDate "2021"^^xsd:gYear ;
    dcat:endDate "2025"^^xsd:gYear .
  <https://example.org/data/id/source/page/one> d:graphFamily id:family\\/source ; dct:isPartOf id:page-x ;
    schema:position 1 ; skos:prefLabel "Avsnitt ett"@sv .
  <https://example.org/data/id/source/page/two> d:graphFamily id:family\\/source ; dct:isPartOf id:page-x ;
    schema:position 2 ; skos:prefLabel "Avsnitt två"@sv .
  id:page-x skos:prefLabel "Sidan"@sv .
  <https://example.org/data/id/graph/editorial-x> d:graphFamily id:family\\/editorial .
  <https://example.org/data/id/graph/derived-x> d:graphFamily id:family\\/derived .
}
GRAPH <https://example.org/data/id/graph/derived-x> { id:council-x d:convenedBy id:post-x . }
GRAPH <https://example.org/data/id/graph/vocabulary> {
  d:Council a owl:Class ; rdfs:label "råd"@sv, "council"@en ; skos:definition "Ett organ."@sv, "A body."@en .
  d:ledBy rdfs:label "leds av"@sv, "led by"@en .
  d:convenedBy rdfs:label "sammankallas av"@sv, "convened by"@en .
  dct:date rdfs:label "datum"@sv, "date"@en .
  d:facts a sh:PropertyGroup ; rdfs:label "Fakta"@sv, "Facts"@en ; sh:order 0 .
  d:people a sh:PropertyGroup ; rdfs:label "Människor"@sv, "People"@en ; sh:order 1 .
  d:CouncilShape sh:targetClass d:Council ; sh:property d:by, d:on, d:called .
  d:by sh:path d:ledBy ; sh:group d:people ; sh:order 1 .
  d:called sh:path d:convenedBy ; sh:group d:people ; sh:order 0 .
  d:on sh:path dct:date ; sh:group d:facts ; sh:order 0 .
}
"""

COUNCIL, POST = Iri(BASE + "id/council-x"), Iri(BASE + "id/post-x")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> DescriptionStore:
    file = tmp_path_factory.mktemp("tables") / "release.sqlite"
    write_tables(file, parse(TRIG_TEXT.encode(), TRIG))
    return DescriptionStore(file, BASE, 500)


@pytest.fixture
def council(store: DescriptionStore) -> Description:
    description = store.describe(COUNCIL)
    assert description
    return description


Render = Callable[..., Element]


@pytest.fixture
def render(store: DescriptionStore) -> Render:
    def rendered(description: Description, language: str = "sv", layout: Layout | None = None) -> Element:
        shown = store.layout if layout is None else layout
        return read(entity.render(Renderer(SETTINGS), description, shown, page("doc/council-x", language), TODAY))

    return rendered


def page(path: str, language: str = "sv") -> Page:
    return Page(language, path, {tag: f"{path}.{tag}.html" for tag in ("sv", "en")}, NOTE)


def read(html: bytes) -> Element:
    """The page as a tree; a parse error of any kind raises."""
    tree = html5lib.HTMLParser(strict=True).parse(html.decode())
    assert isinstance(tree, Element)
    return tree


def all_of(tree: Element, tag: str, /, **attributes: str) -> list[Element]:
    wanted = {key.rstrip("_"): value for key, value in attributes.items()}
    return [e for e in tree.iter(XHTML + tag) if all(e.get(key) == value for key, value in wanted.items())]


def text(element: Element) -> str:
    return " ".join(" ".join(element.itertext()).split())


def rows(tree: Element) -> dict[str, str]:
    return {text(dt).split(" (")[0]: text(dd) for dt, dd in zip(all_of(tree, "dt"), all_of(tree, "dd"), strict=True)}


def notices(tree: Element) -> list[str]:
    return [text(p) for p in all_of(tree, "p", class_="notice")]


def with_statement(description: Description, predicate: str, value: Iri | Literal) -> Description:
    quad = Quad(description.thing, Iri(predicate), value, Iri(BASE + "id/source/page/one"))
    return replace(description, statements=(*description.statements, quad))


def test_every_text_is_there_in_both_languages() -> None:
    swedish, english = catalogue("sv"), catalogue("en")
    assert list(swedish) == list(english)
    for key, said in swedish.items():
        assert said, key
        assert english[key], key
        assert re.findall(r"{\w+}", said) == re.findall(r"{\w+}", english[key]), key
    assert {len(months(language)) for language in ("sv", "en")} == {12}


def test_every_text_is_used() -> None:
    publisher = ROOT / "publisher"
    places = [*(publisher / "templates").rglob("*.html"), *publisher.rglob("*.py")]
    used = "".join(file.read_text("utf-8") for file in places)
    built = (
        "about_",
        "access_",
        "advice_",
        "browse_",
        "extent_",
        "family_",
        "guide_",
        "letter_",
        "problem_",
        "query_all_",
        "query_first_",
        "query_one_",
        "severity_",
        "static_",
        "title_",
        "validity_",
        "view_",
    )
    unused = [
        key
        for key in catalogue("sv")
        if f"t.{key}" not in used and f'"{key}"' not in used and not key.startswith(built)
    ]
    assert unused == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_page_is_valid_and_says_its_language(council: Description, render: Render, language: str) -> None:
    tree = render(council, language)
    assert tree.get("lang") == language
    assert len(all_of(tree, "h1")) == 1
    assert all_of(tree, "a", class_="skip")[0].get("href") == "#main"
    assert all_of(tree, "main", id="main")
    assert all(cell.get("scope") for cell in all_of(tree, "th"))


def test_ids_are_unique_and_links_within_the_page_lead_somewhere(council: Description, render: Render) -> None:
    tree = render(council)
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    targets = [str(a.get("href"))[1:] for a in all_of(tree, "a") if str(a.get("href")).startswith("#")]
    assert len(targets) > 5
    assert set(targets) <= set(ids)


def test_names_stand_in_both_languages(council: Description, render: Render) -> None:
    tree = render(council, "en")
    assert text(all_of(tree, "h1")[0]) == "The Council"
    other = all_of(tree, "p", class_="other")[0]
    assert (text(other), other.get("lang")) == ("Rådet", "sv")


def test_a_missing_translation_falls_back_to_swedish_and_says_so(council: Description, render: Render) -> None:
    tree = render(council, "en")
    links = [a for a in all_of(tree, "a") if text(a) == "Posten"]
    assert links
    assert {a.get("lang") for a in links} == {"sv"}
    assert [e.get("lang") for e in all_of(tree, "span") if text(e) == "Vår läsning."] == ["sv"]


def test_own_iris_lead_to_documents_and_others_to_themselves(council: Description, render: Render) -> None:
    addresses = {text(a): a.get("href") for a in all_of(render(council, "en"), "a")}
    assert addresses["Posten"] == "/at/doc/post-x.en.html"
    assert addresses["https://www.example.com/å"] == "https://www.example.com/%C3%A5"


def test_only_http_addresses_become_links(council: Description, render: Render) -> None:
    tree = render(council)
    assert "javascript:alert(1)" in text(tree)
    assert not [a for a in all_of(tree, "a") if "javascript" in str(a.get("href"))]


def test_absolute_addresses_come_from_the_settings(council: Description, render: Render) -> None:
    tree = render(council, "en")
    links = all_of(tree, "link")
    assert [e.get("href") for e in links if e.get("rel") == "canonical"] == [
        "https://example.org/doc/council-x.en.html"
    ]
    hreflang = {e.get("hreflang"): e.get("href") for e in links if e.get("hreflang")}
    assert hreflang == {
        "sv": "https://example.org/doc/council-x.sv.html",
        "en": "https://example.org/doc/council-x.en.html",
        "x-default": "https://example.org/doc/council-x",
    }
    found = {a.get("href") for a in all_of(tree, "a")}
    assert {f"/at/doc/council-x.{kind.extension}" for kind in REPRESENTATIONS if kind != HTML} <= found


def test_the_panel_names_the_thing_and_offers_every_format(council: Description, render: Render) -> None:
    panel = all_of(render(council), "aside")[0]
    assert text(all_of(panel, "code", class_="iri")[0]) == COUNCIL.value
    assert [text(a) for a in all_of(panel, "a")][:-2] == [kind.title for kind in REPRESENTATIONS if kind != HTML]
    assert [text(a) for a in all_of(panel, "a")][-2:] == ["Öppna i SPARQL", "Ändringshistorik"]
    assert "21 november 2026" in text(panel)
    assert "0123456789ab" in text(panel)


def test_values_carry_the_markers_of_their_graphs(council: Description, render: Render) -> None:
    shown = rows(render(council))
    assert shown["Leds av"] == "Posten 1 2"
    assert shown["Sammankallas av"] == "Posten H"
    assert shown["skos:editorialNote"] == "Vår läsning. E"


def test_markers_of_each_family_look_different_and_say_what_they_are(council: Description, render: Render) -> None:
    tree = render(council, "en")
    assert all_of(tree, "a", href="#kd")[0].get("title") == "Derived"
    assert all_of(tree, "a", href="#ke")[0].get("title") == "Editorial"
    assert [text(li) for li in all_of(tree, "li", id="k1")] == ["Avsnitt ett"]
    assert [text(h) for h in all_of(tree, "h3", class_="by")] == ["Sidan"]
    css = next(content for name, content in static_files().items() if name.startswith("style.")).decode()
    looks = [re.search(rf"\.m\.{letter},[^{{]*{{([^}}]*)}}", css) for letter in "redoc"]
    assert len({look[1] for look in looks if look}) == len("redoc")


def test_a_superseded_source_is_marked_in_the_list(council: Description, render: Render) -> None:
    one = Iri(BASE + "id/source/page/one")
    graphs = dict(council.graphs) | {one: replace(council.graphs[one], superseded=True)}
    tree = render(replace(council, graphs=graphs))
    assert text(all_of(tree, "h3", class_="by")[0]) == "Sidan Ersatt källa"


def test_the_shapes_order_and_group_the_rows_and_the_rest_comes_last(council: Description, render: Render) -> None:
    tree = render(council)
    assert [text(h) for h in all_of(tree, "h2")][:3] == ["Fakta", "Människor", "Övrigt"]
    labels = [text(dt) for dt in all_of(tree, "dt")]
    assert labels[:3] == ["Datum", "Sammankallas av", "Leds av"]
    assert "d:page" not in labels
    assert "rdf:type" not in labels


def test_a_thing_without_layout_shows_its_properties_by_label(council: Description, render: Render) -> None:
    tree = render(council, layout=Layout())
    assert text(all_of(tree, "h2")[0]) == "Fakta"
    facts = next(section for section in all_of(tree, "section") if section.get("id") == "s-facts")
    labels = [text(dt).casefold() for dt in all_of(facts, "dt")]
    assert labels == sorted(labels)
    assert len(labels) > 5


def test_numbered_things_keep_their_order_and_places_come_first(council: Description, render: Render) -> None:
    things = [Iri(f"{BASE}id/task-{name}") for name in ("c", "b", "a")]
    labels = dict(council.labels)
    for thing in things:
        name = Literal("Uppgift " + thing.value[-1], RDF_LANG_STRING, "sv")
        labels[thing] = (Quad(thing, Iri("http://www.w3.org/2004/02/skos/core#prefLabel"), name, None),)
    changed = replace(council, labels=labels)
    for thing in things:
        changed = with_statement(changed, BASE + "def/task", thing)
    assert rows(render(changed))["ik:task"] == "Uppgift a 1 Uppgift b 1 Uppgift c 1"
    placed = replace(changed, positions={thing: place for place, thing in enumerate(things)})
    assert rows(render(placed))["ik:task"] == "Uppgift c 1 Uppgift b 1 Uppgift a 1"


@pytest.mark.parametrize(
    ("value", "datatype", "swedish", "english"),
    [
        ("2017-04-18", "date", "18 april 2017", "18 April 2017"),
        ("2017-05", "gYearMonth", "maj 2017", "May 2017"),
        ("2021", "gYear", "2021", "2021"),
        ("2026-11-21T09:05:00Z", "dateTime", "21 november 2026 09:05 UTC", "21 November 2026 09:05 UTC"),
        ("2017-13-01", "date", "2017-13-01", "2017-13-01"),
        ("175000", "integer", "175\N{NO-BREAK SPACE}000", "175,000"),
        ("1234", "integer", "1234", "1234"),
        ("-12.5", "decimal", "−12,5", "−12.5"),
        ("many", "integer", "many", "many"),
        ("true", "boolean", "ja", "yes"),
        ("0", "boolean", "nej", "no"),
    ],
)
def test_values_are_written_as_the_language_writes_them(value: str, datatype: str, swedish: str, english: str) -> None:
    term = Literal(value, XSD + datatype)
    assert (literal(term, "sv").text, literal(term, "en").text) == (swedish, english)


def test_a_date_is_a_time_element(council: Description, render: Render) -> None:
    times = {e.get("datetime"): text(e) for e in all_of(render(council), "time")}
    assert times["2017-04-18"] == "18 april 2017"


def test_an_ended_period_is_noticed_from_the_day_after(council: Description, store: DescriptionStore) -> None:
    def on(day: date) -> list[str]:
        return notices(read(entity.render(Renderer(SETTINGS), council, store.layout, page("doc/council-x"), day)))

    assert on(date(2025, 12, 31)) == []
    assert on(date(2026, 1, 1)) == ["Perioden är slut. Den gällde 2021–2025. Vi har ingen uppgift om en ny."]
    assert on(date(2020, 12, 31)) == ["Perioden har inte börjat. Den börjar 2021."]


@pytest.mark.parametrize(("end", "last"), [("2026-11", date(2026, 11, 30)), ("2026-11-22", date(2026, 11, 22))])
def test_a_period_lasts_to_the_end_of_its_month_or_day(council: Description, end: str, last: date) -> None:
    period = {Iri(BASE + "id/period-x"): Period("", end)}
    changed = replace(council, periods=period)
    renderer = Renderer(SETTINGS)
    assert notices(read(entity.render(renderer, changed, Layout(), page("doc/x"), last))) == []
    after = last.fromordinal(last.toordinal() + 1)
    assert notices(read(entity.render(renderer, changed, Layout(), page("doc/x"), after)))


def test_an_end_date_on_the_thing_itself_counts(council: Description, render: Render) -> None:
    ended = with_statement(
        replace(council, periods={}), "http://www.w3.org/ns/dcat#endDate", Literal("2020-05-31", XSD + "date")
    )
    assert notices(render(ended))[0].startswith("Perioden är slut. Den gällde till och med 31 maj 2020.")


def test_a_replaced_thing_names_its_successor(council: Description, render: Render) -> None:
    replaced = with_statement(council, "http://purl.org/dc/terms/isReplacedBy", POST)
    assert notices(render(replaced)) == [
        "Perioden är slut. Den gällde 2021–2025.",
        "Ersatt. I stället gäller Posten .",
    ]
    group = Quad(POST, Iri("http://purl.org/dc/terms/replaces"), COUNCIL, None)
    pointed = replace(council, incoming=(IncomingGroup(group.predicate, 1, (group,)),))
    assert notices(render(pointed))[1:] == ["Ersatt. I stället gäller Posten ."]


def test_an_unknown_date_a_superseded_source_and_a_retired_term_are_noticed(
    council: Description, render: Render
) -> None:
    status = Iri(BASE + "id/concept/source-status/superseded")
    changed = with_statement(council, BASE + "def/notStated", Iri("http://purl.org/dc/terms/date"))
    changed = with_statement(changed, "http://www.w3.org/ns/adms#status", status)
    changed = with_statement(changed, "http://www.w3.org/2002/07/owl#deprecated", Literal("true", XSD + "boolean"))
    assert [line.split(".")[0] for line in notices(render(changed))][1:] == [
        "Datum saknas",
        "Källan är ersatt",
        "Indragen",
    ]


def test_ten_mentions_by_a_property_are_shown_and_all_are_one_click_away(council: Description, render: Render) -> None:
    quads = tuple(Quad(Iri(f"{BASE}id/m-{n:03}"), Iri(BASE + "def/of"), COUNCIL, None) for n in range(40))
    many = replace(council, incoming=(IncomingGroup(Iri(BASE + "def/of"), 700, quads),))
    tree = render(many)
    mentioned = next(div for div in all_of(tree, "div") if text(div).startswith("ik:of (700)"))
    assert len(all_of(mentioned, "li")) == 10
    assert "och 698 till" in text(tree)
    [link] = [a for a in all_of(mentioned, "a") if text(a) == "Visa alla"]
    assert link.get("href") == "/at/doc/council-x.sv.html?values=%5Eik:of"


def test_what_the_neighbourhood_shows_whole_is_not_repeated(store: DescriptionStore, render: Render) -> None:
    post = store.describe(POST)
    assert post
    tree = render(post)
    boxes = next(e for e in all_of(tree, "div") if e.get("class") == "in")
    assert [text(p) for p in all_of(boxes, "p")] == ["Rådet H", "sammankallas av", "Rådet 1 2", "leds av"]
    assert "Nämns av" not in text(tree)


def test_a_graph_shows_what_it_states_by_subject(store: DescriptionStore, render: Render) -> None:
    section = store.describe(Iri(BASE + "id/source/page/one"))
    assert section
    table = all_of(render(section), "table", class_="content")[0]
    subjects = [text(th) for th in all_of(table, "th", scope="rowgroup")]
    assert subjects == ["Rådet", "Posten"]
    assert "Leds av Posten" in text(table)
    assert all_of(table, "a", class_="m") == []


def test_a_class_page_counts_its_things(store: DescriptionStore, render: Render) -> None:
    found = store.describe(Iri(BASE + "def/Council"))
    assert found
    tree = render(found)
    assert rows(tree)["Används"] == "en gång i datamängden. Till listan"
    assert "Poster av klassen" in text(tree)
    assert text(all_of(tree, "p", class_="lead")[0]).startswith("Ett organ.")


def test_two_dates_make_a_timeline(council: Description, render: Render) -> None:
    moments = [text(li) for li in all_of(all_of(render(council), "ol", class_="time")[0], "li")]
    assert moments[0] == "18 april 2017 Datum 1"
    assert moments[1].startswith("2021–2025 ")


def test_statements_as_data_stand_once_with_all_their_graphs(council: Description, render: Render) -> None:
    raw = all_of(render(council), "details", class_="raw")[0]
    lines = [text(tr) for tr in all_of(raw, "tr")]
    assert "ik:ledBy id/post-x 1 2" in lines
    assert "skos:prefLabel The Council @en E" in lines


def test_hostile_texts_are_harmless(council: Description, render: Render) -> None:
    evil = "<script>alert(1)</script> \u202egnp.exe \x00\x1b \ufdd0"
    changed = with_statement(council, BASE + "def/note", Literal(evil))
    name = Quad(
        COUNCIL, Iri("http://www.w3.org/2004/02/skos/core#prefLabel"), Literal(evil, RDF_LANG_STRING, "sv"), None
    )
    tree = render(replace(changed, labels=dict(changed.labels) | {COUNCIL: (name,)}))
    assert "<script>alert(1)</script> \ufffdgnp.exe" in text(all_of(tree, "h1")[0])
    assert {e.get("type") or bool(e.get("src")) for e in all_of(tree, "script")} == {True, "application/ld+json"}
    assert not set("\u202e\x00\x1b\ufdd0") & set("".join(tree.itertext()))


def test_a_very_long_text_is_cut_with_a_link_to_the_data(council: Description, store: DescriptionStore) -> None:
    changed = with_statement(council, BASE + "def/note", Literal("ord " * 50_000))
    html = entity.render(Renderer(SETTINGS), changed, store.layout, page("doc/council-x"), TODAY)
    assert len(html) < 30_000
    links = [a for a in all_of(read(html), "a") if "200 000 tecken" in text(a)]
    assert [a.get("href") for a in links] == ["/at/doc/council-x.ttl"]
    assert max(len(text(dd)) for dd in all_of(read(html), "dd")) < LONGEST + 100


def opening(store: DescriptionStore, summary: Literal | None = None) -> start.Opening:
    classes = [ListedClass(kind.iri, "x", kind.count, kind.count, "source") for kind in store.overview().classes]
    return start.Opening(store.overview(), classes, Network((), 0), Atlas((), (), (), ()), summary)


def test_pages_need_no_inline_style_or_script(council: Description, store: DescriptionStore) -> None:
    renderer = Renderer(SETTINGS)
    rendered = [
        entity.render(renderer, council, store.layout, page("doc/council-x"), TODAY),
        start.render(renderer, page("index"), opening(store), Naming({}, renderer.links(page("index")))),
        query_page.render(renderer, page("sparql")),
        problem.render(renderer, page("nowhere"), (404, "Sidan finns inte", ""), []),
    ]
    for tree in map(read, rendered):
        assert all_of(tree, "style") == []
        assert not [e for e in all_of(tree, "script") if e.text and e.get("type") != "application/ld+json"]
        assert not [key for e in tree.iter() for key in e.attrib if key == "style" or str(key).startswith("on")]
        hosts = [e.get("src") or e.get("href") for e in [*all_of(tree, "script"), *all_of(tree, "link")]]
        assert not [host for host in hosts if str(host).startswith("http") and "example.org" not in str(host)]


def test_the_same_release_gives_the_same_page(council: Description, store: DescriptionStore) -> None:
    first, second = (
        entity.render(Renderer(SETTINGS), council, store.layout, page("doc/council-x"), TODAY) for _ in range(2)
    )
    assert first == second


def test_the_start_page_counts_kinds_and_names_the_dataset(store: DescriptionStore) -> None:
    summary = Literal("Allt om råd.", RDF_LANG_STRING, "sv")
    renderer = Renderer(SETTINGS)
    frame = page("index", "en")
    names = store.names({kind.iri for kind in store.overview().classes}, "en")
    tree = read(start.render(renderer, frame, opening(store, summary), Naming(names, renderer.links(frame))))
    assert text(all_of(tree, "h1")[0]) == "Trial"
    assert all_of(tree, "p", class_="lead")[0].get("lang") == "sv"
    assert "Council 1" in [text(li) for li in all_of(tree, "li")]
    assert all_of(tree, "a", **{"aria-current": "page"})[0].get("href") == "/at/index.en.html"


def test_the_query_form_works_without_scripts() -> None:
    asked = Asked("SELECT * WHERE { ?s ?p </textarea><b> }")
    error = InvalidQuery("Expected there: }.", 1, 23)
    tree = read(query_page.render(Renderer(SETTINGS), page("sparql"), asked, error))
    form = all_of(tree, "form", method="get")[0]
    assert form.get("action") == "/at/sparql.sv.html"
    area = all_of(form, "textarea", name="query")[0]
    assert area.text == asked.text
    described = all_of(tree, "section", id=str(area.get("aria-describedby")))[0]
    assert "Rad 1, kolumn 23. 1 SELECT * WHERE { ?s ?p </textarea><b> } ^" in text(described)
    assert "Expected there: }." in text(described)
    downloads = {b.get("value") for b in all_of(form, "button") if b.get("formaction") == "/at/sparql"}
    assert {"csv", "srj", "ttl", "jsonld"} <= downloads


def test_a_problem_page_gives_ways_on_but_no_unsafe_ones() -> None:
    facts = [
        Fact("Liknar", (Value("Rådet", "/at/doc/council-x.sv.html"), Value("Andra rådet"))),
        Fact("Skäl", (Value("<b>", "javascript:alert(1)"),)),
    ]
    tree = read(
        problem.render(Renderer(SETTINGS), page("nowhere"), (404, "Sidan finns inte", "Inget finns här."), facts)
    )
    assert text(all_of(tree, "h1")[0]) == "Sidan finns inte"
    assert rows(tree) == {"Liknar": "Rådet Andra rådet", "Skäl": "<b>"}
    assert [a.get("href") for a in all_of(all_of(tree, "dl")[0], "a")] == ["/at/doc/council-x.sv.html"]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_footer_says_who_publishes(language: str) -> None:
    known = replace(SETTINGS, publisher_name="Myndigheten", contact_email="data@example.org")
    unknown, named = (
        text(all_of(read(query_page.render(Renderer(s), page("sparql", language))), "footer")[0])
        for s in (SETTINGS, known)
    )
    assert catalogue(language)["demonstration"] in unknown
    assert "Myndigheten" in named
    assert catalogue(language)["demonstration"] not in named


def test_static_files_are_small_and_named_by_their_content() -> None:
    apart = ("asking.", "editor.", "engine.", "query.")
    files = {name: content for name, content in static_files().items() if not name.startswith(apart)}
    assert {re.sub(r"\.[0-9a-f]{12}\.", ".", name) for name in files} == {
        "style.css",
        "pages.css",
        "browse.css",
        "preview.css",
        "favicon.svg",
        "card.png",
        "page.js",
    }
    css = "".join(content.decode() for name, content in files.items() if name.endswith(".css"))
    assert all(len(content) <= 12_000 for name, content in files.items() if name.endswith(".css"))
    assert sum(len(content) for name, content in files.items() if name.endswith(".js")) <= 3_000
    assert 'content:" ("' in css
    assert css.count("{") == css.count("}")


def test_the_palette_has_contrast_enough_for_text() -> None:
    css = (ROOT / "publisher" / "static" / "style.css").read_text("utf-8")
    light, dark = (dict(re.findall(r"--([\w-]+): (#\w+)", block)) for block in re.findall(r":root {(.*?)}", css, re.S))
    grounds = ("page", "surface")
    pairs = [(ink, ground) for ink in ("text", "muted", "link", "accent") for ground in grounds]
    for palette in (light, dark):
        for ink, ground in [*pairs, ("link", "tint"), ("text", "tint"), ("text", "notice"), ("on-accent", "accent")]:
            assert contrast(palette[ink], palette[ground]) >= 4.5, (ink, ground)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2, definition of contrast ratio)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("known", "total", "said"), [(12, 12, True), (12, 4_000, False)])
def test_things_that_point_here_are_counted_by_group_only_where_all_are_known(
    known: int, total: int, said: bool, council: Description, render: Render
) -> None:
    by, about, area = (Iri(BASE + f"def/{name}") for name in ("by", "about", "area"))
    things = [Iri(f"{BASE}id/plan/{number:02}") for number in range(known)]
    near = {thing: (Quad(thing, about, Iri(f"{BASE}id/area/{n % 2}"), None),) for n, thing in enumerate(things)}
    pointing = IncomingGroup(by, total, tuple(Quad(thing, by, COUNCIL, None) for thing in things))
    group = GroupLayout(Iri(BASE + "def/facts"), 0, {"sv": "Fakta"})
    item = PropertyLayout(area, group.iri, 0, inverse=by, grouped_by=about)
    kinds = [kind for kind in council.values(TYPE) if isinstance(kind, Iri)]
    layout = Layout((group,), dict.fromkeys(kinds, (item,)))
    tree = render(replace(council, incoming=(pointing,), near=near), layout=layout)
    shown = " ".join(text(section) for section in all_of(tree, "section"))
    assert ("(6)" in shown) == said
    assert ("(4000)" in shown or "(4 000)" in shown) == (not said)
