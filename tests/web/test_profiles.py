"""Content negotiation by profile of documents: by header and by parameter, listed and mapped (CN-4, CN-5, CN-6)."""

import json

import httpx
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.negotiation import profiles_in

DOCUMENT = "doc/council/ostergotlands-integrationsrad"
SCHEMA = "https://schema.org/"


def own(client: httpx.Client) -> str:
    return f"{client.base_url}profile"


def profile_of(answer: httpx.Response) -> str | None:
    """The profile that the Link header names; nothing else may bear that relation."""
    links = [link for link in answer.headers["link"].split(", ") if 'rel="profile"' in link]
    assert len(links) <= 1
    found = links[0].partition(">")[0].removeprefix("<") if links else None
    assert answer.headers.get("content-profile") == (f"<{found}>" if found else None)
    return found


def alternates(answer: httpx.Response) -> list[tuple[str, str, str]]:
    """The target, the media type and the profile of each format."""
    found = []
    for link in answer.headers["link"].split(", "):
        target, *attributes = link.split("; ")
        named = dict(attribute.replace('"', "").split("=", 1) for attribute in attributes)
        if named["rel"] in ("alternate", "canonical") and "formats" in named:
            found.append((target[1:-1], named["type"], named["formats"]))
    return found


@pytest.mark.parametrize("extension", ["ttl", "trig", "jsonld", "rdf", "nt", "nq"])
def test_every_rdf_format_says_that_it_conforms_to_the_own_profile(client: httpx.Client, extension: str) -> None:
    answer = client.get(f"{DOCUMENT}.{extension}", headers={"Accept-Profile": f"<{SCHEMA}>"})
    assert profile_of(answer) == own(client), "an address that names its format is not negotiated"
    assert "Accept-Profile" not in answer.headers["vary"]


@pytest.mark.parametrize("extension", ["sv.html", "csv"])
def test_a_page_and_a_table_conform_to_no_profile(client: httpx.Client, extension: str) -> None:
    assert profile_of(client.get(f"{DOCUMENT}.{extension}")) is None


@pytest.mark.parametrize(
    ("asked", "accept", "expected", "media_type"),
    [
        ("<OWN>", "*/*", "OWN", "text/turtle"),
        ("<OWN>", "text/html, application/trig;q=0.1", "OWN", "application/trig"),
        ("<https://schema.org/>", "*/*", "SCHEMA", "application/ld+json"),
        ("<https://schema.org/>;q=0.2, <OWN>;q=0.9", "application/ld+json", "OWN", "application/ld+json"),
        ("<https://schema.org/>;q=0.9, <OWN>;q=0.2", "application/ld+json", "SCHEMA", "application/ld+json"),
        ("<https://schema.org/>;q=0, <OWN>;q=0.2", "application/ld+json", "OWN", "application/ld+json"),
        ("<urn:unknown>, <https://schema.org/>;q=0.1", "*/*", "SCHEMA", "application/ld+json"),
        ("<urn:unknown>", "text/turtle", "OWN", "text/turtle"),
        ("<https://schema.org/>", "text/turtle", "OWN", "text/turtle"),
        ("<OWN>", "text/html", None, "text/html"),
        ("<urn:unknown>", "*/*", None, "text/html"),
        ("schema", "*/*", None, "text/html"),
        ("<", "*/*", None, "text/html"),
    ],
)
def test_the_header_is_negotiated_with_its_weights_and_an_unknown_profile_gives_the_default(
    client: httpx.Client, asked: str, accept: str, expected: str | None, media_type: str
) -> None:
    headers = {"Accept-Profile": asked.replace("OWN", own(client)), "Accept": accept}
    for method in ("GET", "HEAD"):
        answer = client.request(method, DOCUMENT, headers=headers)
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] == media_type
        assert profile_of(answer) == ({"OWN": own(client), "SCHEMA": SCHEMA}[expected] if expected else None)
        assert {"Accept", "Accept-Profile"} <= set(answer.headers["vary"].split(", "))


@pytest.mark.parametrize(
    "value", ["schema", "<https://schema.org/>", "none,schema", "<urn:x>,<https://schema.org/>;q=0.5"]
)
def test_the_parameter_names_a_profile_by_token_or_uri(client: httpx.Client, value: str) -> None:
    answer = client.get(DOCUMENT, params={"_profile": value}, headers={"Accept-Profile": f"<{own(client)}>"})
    assert profile_of(answer) == SCHEMA
    assert answer.headers["content-location"] == f"/{DOCUMENT}?_profile=schema"
    assert "Accept-Profile" not in answer.headers["vary"]


def test_the_parameters_for_profile_and_media_type_go_together(client: httpx.Client) -> None:
    answer = client.get(DOCUMENT, params={"_profile": "profile", "_mediatype": "trig"}, headers={"Accept": "text/html"})
    assert answer.headers["content-type"] == "application/trig"
    assert answer.content == client.get(f"{DOCUMENT}.trig").content
    for query in ({"_profile": "schema", "_mediatype": "ttl"}, {"_profile": "profile", "_mediatype": "html"}):
        assert client.get(DOCUMENT, params=query).status_code == 406
    assert client.get(f"{DOCUMENT}.csv", params={"_profile": "profile"}).status_code == 406


@pytest.mark.parametrize("value", ["none", "<urn:unknown>", "", "<", "https://schema.org/x"])
def test_a_parameter_that_names_no_profile_is_refused_with_those_that_there_are(
    client: httpx.Client, value: str
) -> None:
    answer = client.get(DOCUMENT, params={"_profile": value}, headers={"Accept": "application/problem+json"})
    assert answer.status_code == 406
    assert answer.json()["offers"] == ["profile", "schema"]


def test_the_list_maps_tokens_to_uris_and_everything_on_it_is_served(client: httpx.Client) -> None:
    for accept in ("application/json", "text/turtle", "application/ld+json", "text/html"):
        answer = client.get(DOCUMENT, params={"_profile": "alt"}, headers={"Accept": accept})
        assert answer.status_code == 200
        listed = alternates(answer)
        assert {uri for _, _, uri in listed} == {own(client), SCHEMA}
        assert len(listed) == 7
        assert (
            '<http://www.w3.org/ns/dx/prof/Profile>; rel="type"; anchor="https://schema.org/"; token="schema"'
            in (answer.headers["link"])
        )
    for target, media_type, uri in listed:
        got = client.get(target)
        assert (got.headers["content-type"].partition(";")[0], profile_of(got)) == (media_type, uri)


def test_the_body_of_the_list_says_the_same_as_json_and_as_rdf(client: httpx.Client) -> None:
    told = client.get(DOCUMENT, params={"_profile": "alt", "_mediatype": "json"}).json()
    assert [(each["token"], each["uri"]) for each in told["profiles"]] == [
        ("profile", own(client)),
        ("schema", SCHEMA),
    ]
    turtle = client.get(DOCUMENT, params={"_profile": "alt", "_mediatype": "ttl"})
    quads = list(ox.parse(turtle.content, format=ox.RdfFormat.TURTLE))
    conforms = [quad.object for quad in quads if quad.predicate.value == "http://purl.org/dc/terms/conformsTo"]
    assert sorted(str(uri) for uri in conforms) == sorted([f"<{SCHEMA}>", *[f"<{own(client)}>"] * 6])


def test_a_document_lists_its_profiles_unasked(client: httpx.Client) -> None:
    listed = alternates(client.get(f"{DOCUMENT}.ttl"))
    assert {uri for _, _, uri in listed} == {own(client), SCHEMA}
    for target, media_type, uri in listed:
        got = client.get(target)
        assert (got.headers["content-type"].partition(";")[0], profile_of(got)) == (media_type, uri)


def test_schema_org_says_what_the_block_of_the_page_says_and_is_not_cut(client: httpx.Client) -> None:
    answer = client.get(DOCUMENT, params={"_profile": "schema"})
    whole = json.loads(answer.content)
    page = client.get(f"{DOCUMENT}.sv.html").text
    block = json.loads(page.partition("application/ld+json")[2].partition(">")[2].partition("</script>")[0])
    assert whole["@id"] == block["@id"]
    assert whole["@type"] == block["@type"]
    assert set(block) <= set(whole)
    assert (
        client.get(
            DOCUMENT, params={"_profile": "schema"}, headers={"If-None-Match": answer.headers["etag"]}
        ).status_code
        == 304
    )


def test_what_is_not_found_or_gone_is_so_in_every_profile(client: httpx.Client) -> None:
    for value in ("alt", "schema", "profile"):
        assert client.get("doc/council/none", params={"_profile": value}).status_code == 404


@given(st.text(max_size=60))
def test_any_text_is_a_list_of_profiles(text: str) -> None:
    assert all(name.strip() for name in profiles_in(text))


def test_profiles_are_read_in_the_order_of_their_weights() -> None:
    assert profiles_in("<urn:a>;q=0.1, <urn:b?x=1,2>, c;q=0, d;q=0.5") == ["urn:b?x=1,2", "d", "urn:a"]
