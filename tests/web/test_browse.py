"""Lists of things: the overview, facets that narrow a list, and the same list as data and as a query."""

import csv
import io
import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pyoxigraph as ox
import pytest
from independent_parsers import read_html

from publisher.errors import Overloaded
from publisher.web.whole_lists import AT_ONCE, UnderWay

BASE = "https://w3id.org/integrationskartan/"
HYDRA = "http://www.w3.org/ns/hydra/core#"
HOUSING = "dct:subject=id/concept/policy-area/boende"
DOES = "ik:form=id/concept/commitment-form/does"

SELECTIONS = [
    "ik:Commitment",
    f"ik:Commitment?{HOUSING}",
    f"ik:Commitment?{HOUSING}&{DOES}",
    "ik:Agreement?validity=in-force",
    "ik:Agreement?validity=ended",
    "ik:Agreement?validity=undated",
    "ik:Agreement?validity=not-begun",
    "org:Organization",
    "org:Organization?rdf:type=cv:PublicOrganisation",
    "foaf:Agent",
]


def page(client: httpx.Client, selection: str, language: str = "sv") -> httpx.Response:
    name, mark, query = selection.partition("?")
    return client.get(f"browse/{name}.{language}.html{mark}{query}")


def data(client: httpx.Client, selection: str, extension: str) -> httpx.Response:
    name, mark, query = selection.partition("?")
    return client.get(f"browse/{name}.{extension}{mark}{query}")


def in_csv(client: httpx.Client, selection: str) -> list[str]:
    answer = data(client, selection, "csv")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    return [row["iri"] for row in csv.DictReader(io.StringIO(answer.text))]


def the_query(client: httpx.Client, selection: str) -> str:
    """The query that the page of the selection offers."""
    links = [link for link in read_html(page(client, selection).content).links() if "sparql.sv.html?query=" in link]
    assert len(links) == 1
    return parse_qs(urlsplit(links[0]).query)["query"][0]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_overview_leads_to_a_list_of_every_class_with_things(client: httpx.Client, language: str) -> None:
    found = read_html(client.get(f"browse.{language}.html").content)
    lists = [link for link in found.links() if f".{language}.html" in link and "/browse/" in link]
    assert len(lists) == len(set(lists)) > 50
    counted = client.get("sparql", params={"query": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }", "format": "csv"})
    assert len(lists) >= int(counted.text.split()[1])
    for address in lists:
        assert client.get(address).status_code == 200, address


def test_the_overview_begins_with_the_classes_of_the_setting_and_ends_with_shapes(client: httpx.Client) -> None:
    links = [link for link in read_html(client.get("browse.sv.html").content).links() if "/browse/" in link]
    assert [link.rpartition("/")[2] for link in links[:2]] == ["ik:SteeringDocument.sv.html", "foaf:Agent.sv.html"]
    assert links[-1].rpartition("/")[2].partition(":")[0] in ("sh", "owl", "rdf", "rdfs")


@pytest.mark.parametrize("selection", SELECTIONS)
def test_a_list_holds_what_its_query_finds(client: httpx.Client, selection: str) -> None:
    answer = client.get("sparql", params={"query": the_query(client, selection), "format": "csv"})
    assert answer.status_code == 200, answer.text
    found = [row["thing"] for row in csv.DictReader(io.StringIO(answer.text))]
    assert len(found) == len(set(found))
    assert sorted(found) == sorted(in_csv(client, selection))
    assert bool(found) == (selection != "ik:Agreement?validity=not-begun")


@pytest.mark.parametrize("selection", SELECTIONS)
def test_each_facet_counts_what_its_link_leads_to(client: httpx.Client, selection: str) -> None:
    text = page(client, selection).text
    total = int(re.search(r"<strong>(\d+) post(?:er)?</strong>", text)[1])  # type: ignore[index]
    assert total == len(in_csv(client, selection))
    options = re.findall(
        r'<li><a rel="nofollow" href="([^"]+)"(?: lang="\w+")?>[^<]+</a> <span class="count">(\d+)</span>', text
    )
    assert options or total < 2
    for address, count in options[:6]:
        narrowed = client.get(address.replace("&amp;", "&"))
        assert narrowed.status_code == 200
        assert re.search(r"<strong>(\d+) post(?:er)?</strong>", narrowed.text)[1] == count  # type: ignore[index]
        assert 0 < int(count) < total


def test_what_is_chosen_is_marked_and_can_be_taken_away(client: httpx.Client) -> None:
    text = page(client, f"ik:Commitment?{HOUSING}&{DOES}").text
    chips = re.findall(r'<a class="chip" rel="nofollow" href="([^"]+)">', text)
    assert [urlsplit(chip).query for chip in chips] == [DOES, HOUSING]
    marked = re.findall(r'<a rel="nofollow" href="([^"]+)"[^>]* aria-current="true">', text)
    assert sorted(map(urlsplit, marked)) == sorted(map(urlsplit, chips))
    assert '<meta name="robots" content="noindex' in text
    assert '<meta name="robots"' not in page(client, "ik:Commitment").text


def test_parameters_have_one_order(client: httpx.Client) -> None:
    assert page(client, f"ik:Commitment?{HOUSING}&{DOES}").status_code == 200
    for query in (f"{DOES}&{HOUSING}", f"{HOUSING}&{DOES}&{HOUSING}", f"{HOUSING}&page=1&{DOES}", f"{HOUSING}&{DOES}&"):
        answer = page(client, f"ik:Commitment?{query}")
        there = f"/browse/ik:Commitment.sv.html?{HOUSING}&{DOES}"
        assert (answer.status_code, answer.headers["location"]) == (301, there)
    assert page(client, "ik:Commitment?page=1").headers["location"] == "/browse/ik:Commitment.sv.html"


def test_a_list_is_sorted_as_its_readers_sort(client: httpx.Client) -> None:
    for language, last in (("sv", "ö"), ("en", "z")):
        address = f"browse/org:FormalOrganization.{language}.html"
        names = re.findall(r"<li><h2><a[^>]*>([^<]+)</a>", client.get(address).text)
        assert len(names) == 28
        letters = [name[0].casefold() for name in names]
        order = "abcdefghijklmnopqrstuvwxyzåäö" if language == "sv" else "abcdefghijklmnopqrstuvwxyz"
        plain = [
            letter if language == "sv" else {"å": "a", "ä": "a", "ö": "o"}.get(letter, letter) for letter in letters
        ]
        assert [order.index(letter) for letter in plain] == sorted(order.index(letter) for letter in plain), last


def test_pages_share_a_list_out(client: httpx.Client) -> None:
    first, second = page(client, "ik:Commitment"), page(client, "ik:Commitment?page=2")
    names = [re.findall(r'<li><h2><a href="([^"]+)"', answer.text) for answer in (first, second)]
    assert [len(found) for found in names] == [50, 4]
    assert len({*names[0], *names[1]}) == 54
    assert 'rel="next"' in first.headers["link"]
    assert 'rel="prev"' in second.headers["link"]
    assert "?page=2" in second.headers["content-location"]


@pytest.mark.parametrize("extension", ["ttl", "jsonld", "nt", "rdf"])
def test_a_list_as_rdf_is_a_collection_of_the_same_things(client: httpx.Client, extension: str) -> None:
    formats = {"ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD, "nt": ox.RdfFormat.N_TRIPLES}
    selection = f"ik:Commitment?{HOUSING}"
    answer = data(client, selection, extension)
    assert answer.status_code == 200
    store = ox.Store()
    store.extend(
        ox.Quad(triple.subject, triple.predicate, triple.object)
        for triple in ox.parse(answer.content, format=formats.get(extension, ox.RdfFormat.RDF_XML))
    )
    found = store.query(
        f"PREFIX h: <{HYDRA}> SELECT ?c ?n ?first ?last (GROUP_CONCAT(STR(?m)) AS ?all) {{"
        " ?c a h:Collection ; h:member ?m ; h:totalItems ?n ; h:view ?v ."
        " ?v a h:PartialCollectionView ; h:first ?first ; h:last ?last }"
        " GROUP BY ?c ?n ?first ?last"
    )
    assert isinstance(found, ox.QuerySolutions)
    (row,) = list(found)
    assert row["n"].value == "9"
    assert sorted(row["all"].value.split(" ")) == sorted(in_csv(client, selection))
    collection = client.get(row["c"].value, headers={"Accept": "text/turtle"})
    assert (collection.status_code, collection.headers["vary"]) == (200, "Accept, Accept-Encoding")
    assert client.get(row["first"].value, follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    ("selection", "status"),
    [
        ("ik:Commitment?page=10000", 404),
        ("ik:Commitment?page=abc", 400),
        ("ik:Commitment?page=0", 400),
        ("ik:Commitment?page=2&page=3", 400),
        ("ik:Commitment?ik:nothing=id/concept/x", 404),
        ("ik:Commitment?ik:form=id/concept/nothing", 404),
        ("ik:Commitment?ik:form=", 404),
        ("ik:Commitment?validity=in-force", 404),
        ("ik:Agreement?validity=sometimes", 404),
        ("ik:Agreement?validity=ended&validity=undated", 400),
        ("ik:Commitment?ik:form=" + "x" * 5000, 404),
        ("ik:Commitment?" + "&".join(f"a{n}=b" for n in range(400)), 400),
        ("ik:Commitment?ik:form=%00%ff<script>", 404),
        ("ik:Nothing", 404),
        ("ik:targetGroup", 404),
        ("", 404),
    ],
)
def test_what_cannot_be_listed_is_told_with_ways_on(client: httpx.Client, selection: str, status: int) -> None:
    answer = page(client, selection)
    assert answer.status_code == status
    found = read_html(answer.content)
    assert "<script>" not in answer.text
    if status == 404:
        itself = [f"{answer.url.path.removesuffix('sv.html')}{language}.html" for language in ("sv", "en")]
        ways = [link for link in found.links() if "/browse" in link and link not in itself]
        assert "/browse.sv.html" in ways
        for way in ways:
            assert client.get(way).status_code == 200, way
    assert data(client, selection, "ttl").status_code == status


def test_choices_that_have_nothing_in_common_give_an_empty_list(client: httpx.Client) -> None:
    answer = page(client, "ik:Commitment?ik:form=id/concept/commitment-form/need&" + DOES)
    answer = client.get(answer.headers["location"]) if answer.status_code == 301 else answer
    assert answer.status_code == 200
    assert "<strong>0 poster</strong>" in answer.text
    assert 'class="notice"' in answer.text
    assert len(re.findall('class="chip"', answer.text)) == 2


def test_a_generic_address_gives_what_is_preferred(client: httpx.Client) -> None:
    asked = {
        "text/html": "text/html; charset=utf-8",
        "text/csv": "text/csv; charset=utf-8",
        "*/*": "text/html; charset=utf-8",
    }
    for accept, content_type in asked.items():
        answer = client.get("browse/ik:Council", headers={"Accept": accept, "Accept-Language": "en"})
        assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
        assert answer.headers["vary"] == "Accept, Accept-Language, Accept-Encoding"
        assert client.get(answer.headers["content-location"]).status_code == 200
    assert client.get("browse/ik:Council", headers={"Accept": "image/png"}).status_code == 406


def test_a_list_below_a_path_leads_below_it(mounted: httpx.Client) -> None:
    answer = mounted.get("data/browse/ik:Commitment.sv.html")
    assert answer.status_code == 200
    assert {link for link in read_html(answer.content).links() if "browse" in link and not link.startswith("http")}
    assert all(link.startswith(("/data/", "#", "http")) for link in read_html(answer.content).links())
    moved = mounted.get(f"data/browse/ik:Commitment.sv.html?{DOES}&{HOUSING}")
    assert moved.headers.get("location", "/data/").startswith("/data/")


def test_a_list_is_had_whole_as_its_pages_say_it(client: httpx.Client) -> None:
    for selection in ("ik:Commitment", f"ik:Commitment?{HOUSING}"):
        mark = "&" if "?" in selection else "?"
        whole, pages = (data(client, f"{selection}{more}", "csv") for more in (f"{mark}page=all", ""))
        assert whole.content == pages.content
        assert whole.headers["etag"] != pages.headers["etag"]
        assert whole.headers["content-location"].endswith("page=all")
        quads = {
            more: {
                quad.triple
                for quad in ox.parse(data(client, selection + more, "ttl").content, ox.RdfFormat.TURTLE)
                if quad.predicate.value != f"{HYDRA}view" and "page=" not in quad.subject.value
            }
            for more in (f"{mark}page=all", "")
        }
        assert quads[""] == quads[f"{mark}page=all"]


def test_a_list_is_had_whole_only_in_formats_that_have_parts(client: httpx.Client) -> None:
    for extension in ("jsonld", "rdf", "sv.html"):
        assert client.get(f"browse/ik:Commitment.{extension}?page=all").status_code == 400
    answer = client.head("browse/ik:Commitment.csv?page=all")
    assert (answer.status_code, answer.content) == (200, b"")
    moved = client.get(f"browse/ik:Commitment.csv?page=all&{HOUSING}")
    assert (moved.status_code, moved.headers["location"]) == (301, f"/browse/ik:Commitment.csv?{HOUSING}&page=all")


def test_no_more_lists_are_written_whole_at_once_than_may_be() -> None:
    under_way = UnderWay()
    running = [under_way.counted(iter([b"first", b"last"])) for _ in range(AT_ONCE)]
    for parts in running:
        under_way.admit()
        next(parts)
    with pytest.raises(Overloaded):
        under_way.admit()
    assert list(running.pop()) == [b"last"]
    under_way.admit()
