"""Things, terms and their documents over HTTP (W3C Cool URIs, section 4.3; RFC 9110)."""

import re
import socket
from urllib.parse import urlsplit

import httpx
import pytest
from independent_parsers import read_html, read_with_rdflib

from publisher.media_types import HTML, REPRESENTATIONS

BASE = "https://w3id.org/integrationskartan/"
COUNCIL = "council/ostergotlands-integrationsrad"
PRESENT = ("vary", "link", "location", "content-type", "content-location", "content-language", "etag", "cache-control")


def links(answer: httpx.Response, relation: str) -> list[str]:
    return re.findall(rf'<([^>]*)>; rel="{relation}"', answer.headers["link"])


def headers(answer: httpx.Response) -> dict[str, str | None]:
    return {name: answer.headers.get(name) for name in (*PRESENT, "content-length", "release")}


@pytest.mark.parametrize(
    ("thing", "document"),
    [
        (f"id/{COUNCIL}", f"/doc/{COUNCIL}"),
        ("def/Council", "/doc/def/Council"),
        ("def", "/doc/def"),
        ("def/", "/doc/def"),
        ("id/concept/body-type", "/doc/concept/body-type"),
        ("id/source/norrkoping-integration/kontakt", "/doc/source/norrkoping-integration/kontakt"),
        ("id/graph/catalogue-record", "/doc/graph/catalogue-record"),
    ],
)
def test_a_thing_or_term_leads_to_its_document(client: httpx.Client, thing: str, document: str) -> None:
    got, head = client.get(thing), client.head(thing)
    assert (got.status_code, got.headers["location"]) == (303, document)
    assert (head.status_code, head.content) == (303, b"")
    assert headers(head) == headers(got)
    assert client.get(got.headers["location"]).status_code == 200


def test_a_thing_names_every_description_of_it(client: httpx.Client) -> None:
    described = links(client.get(f"id/{COUNCIL}"), "describedby")
    assert described == [f"/doc/{COUNCIL}.{kind.extension}" for kind in REPRESENTATIONS]
    assert {client.get(address).status_code for address in described} == {200}


def test_a_thing_leads_to_the_generic_document_whatever_is_accepted(client: httpx.Client) -> None:
    accepted = ("text/turtle", "image/png", "*/*", "nonsense")
    answers = [client.get(f"id/{COUNCIL}", headers={"Accept": accept}) for accept in accepted]
    assert {answer.headers["location"] for answer in answers} == {f"/doc/{COUNCIL}"}


@pytest.mark.parametrize("kind", REPRESENTATIONS, ids=lambda kind: kind.extension)
def test_a_document_says_which_representation_it_gave(client: httpx.Client, kind: object) -> None:
    media_type = next(known for known in REPRESENTATIONS if known == kind)
    answer = client.get(f"doc/{COUNCIL}", headers={"Accept": media_type.name})
    tag = ".sv" if media_type is HTML else ""
    assert answer.headers["content-type"] == media_type.content_type
    assert answer.headers["content-location"] == f"/doc/{COUNCIL}{tag}.{media_type.extension}"
    assert answer.headers["vary"] == "Accept, Accept-Language, Accept-Profile, Accept-Encoding"
    assert links(answer, "describes") == [f"{BASE}id/{COUNCIL}"]
    assert links(answer, "canonical") == [f"{client.base_url}doc/{COUNCIL}"]
    formats = [f"/doc/{COUNCIL}.{known.extension}" for known in REPRESENTATIONS]
    assert links(answer, "alternate") == [*formats, f"/doc/{COUNCIL}?_profile=schema"]
    assert client.get(answer.headers["content-location"]).content == answer.content


def test_head_has_the_headers_of_get_and_no_body(client: httpx.Client) -> None:
    for address in (f"doc/{COUNCIL}", f"doc/{COUNCIL}.ttl", f"doc/{COUNCIL}.en.html", f"doc/{COUNCIL}.csv"):
        got, head = client.get(address), client.head(address)
        assert head.content == b""
        assert headers(head) == headers(got)
        plain = client.head(address, headers={"Accept-Encoding": "identity"})
        assert int(plain.headers["content-length"]) == len(got.content) > int(head.headers["content-length"])


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "extension"),
    [
        (None, "html"),
        ("", "html"),
        ("*/*", "html"),
        (BROWSER, "html"),
        ("text/*", "html"),
        ("application/*", "trig"),
        ("TEXT/Turtle", "ttl"),
        ("text/turtle", "ttl"),
        ("application/trig", "trig"),
        ("application/ld+json", "jsonld"),
        ("application/rdf+xml", "rdf"),
        ("application/n-triples", "nt"),
        ("application/n-quads", "nq"),
        ("text/csv", "csv"),
        ("text/turtle;q=0.5, application/ld+json", "jsonld"),
        ("text/html;q=0.1, application/ld+json;q=0.2", "jsonld"),
        ("text/html;q=0, */*", "ttl"),
        ("text/*;q=0, */*;q=0.1", "trig"),
        ("*/*;q=0.9, text/turtle;q=0.1, text/html;q=0.1", "trig"),
        ("text/*;q=0.9, text/html;q=0.2", "ttl"),
        ("image/png, text/turtle;q=0.001", "ttl"),
        ("text/turtle;charset=utf-8", "ttl"),
        ('text/turtle; charset="UTF-8" ; q=0.7, text/html;q=0.6', "ttl"),
        ('text/html;profile="http://example.org/a,b", text/turtle;q=0.1', "ttl"),
        ("nonsense", "html"),
        ("/, ;q=1, text", "html"),
        ('"\\"\\"', "html"),
        ("text/turtle;q=2, application/n-quads;q=0.1", "nq"),
    ],
)
def test_accept_chooses(client: httpx.Client, accept: str | None, extension: str) -> None:
    request = client.build_request("GET", f"doc/{COUNCIL}")
    del request.headers["accept"]
    if accept is not None:
        request.headers["accept"] = accept
    answer = client.send(request)
    assert answer.status_code == 200
    assert answer.headers["content-location"].endswith(f".{extension}")


@pytest.mark.parametrize("accept", ["image/png", "text/html;q=0", "*/*;q=0", "text/turtle;version=2", "text/x-turtle"])
def test_what_cannot_be_had_is_refused_with_what_can(client: httpx.Client, accept: str) -> None:
    answer = client.get(f"doc/{COUNCIL}", headers={"Accept": accept})
    assert answer.status_code == 406
    assert answer.json()["offers"] == [kind.name for kind in REPRESENTATIONS]


def test_several_lines_of_accept_are_one_list(client: httpx.Client) -> None:
    lines = [("Accept", "text/html;q=0.5"), ("Accept", "image/png"), ("Accept", "text/turtle")]
    request = client.build_request("GET", f"doc/{COUNCIL}")
    answer = client.send(httpx.Request("GET", request.url, headers=[("Host", request.url.netloc.decode()), *lines]))
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"


def test_the_extension_overrides_accept(client: httpx.Client) -> None:
    answer = client.get(f"doc/{COUNCIL}.ttl", headers={"Accept": "application/ld+json"})
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    assert answer.headers["vary"] == "Accept-Encoding"
    page = client.get(f"doc/{COUNCIL}.en.html", headers={"Accept": "image/png", "Accept-Language": "sv"})
    assert (page.headers["content-language"], page.headers["vary"]) == ("en", "Accept-Encoding")
    either = client.get(f"doc/{COUNCIL}.html", headers={"Accept-Language": "en"})
    assert (either.headers["content-language"], either.headers["vary"]) == ("en", "Accept-Language, Accept-Encoding")


@pytest.mark.parametrize(
    ("named", "kind"), [("text/turtle", "ttl"), ("jsonld", "jsonld"), ("application/rdf+xml", "rdf")]
)
def test_the_query_parameter_overrides_accept(client: httpx.Client, named: str, kind: str) -> None:
    answer = client.get(f"doc/{COUNCIL}?_mediatype={named}", headers={"Accept": "text/csv"})
    assert answer.headers["content-location"] == f"/doc/{COUNCIL}.{kind}"
    assert answer.headers["vary"] == "Accept-Profile, Accept-Encoding"
    assert answer.content == client.get(f"doc/{COUNCIL}.{kind}").content


def test_the_query_parameter_and_the_extension_have_to_agree(client: httpx.Client) -> None:
    assert client.get(f"doc/{COUNCIL}.ttl", params={"_mediatype": "ttl"}).status_code == 200
    refused = client.get(f"doc/{COUNCIL}.ttl?_mediatype=nq", headers={"Accept": "application/problem+json"})
    assert (refused.status_code, refused.json()["offers"]) == (406, ["text/turtle"])
    unknown = client.get(f"doc/{COUNCIL}?_mediatype=exe", headers={"Accept": "application/problem+json"})
    assert (unknown.status_code, unknown.json()["offers"]) == (406, [kind.name for kind in REPRESENTATIONS])
    page = client.get(f"doc/{COUNCIL}?_mediatype=text/html", headers={"Accept-Language": "en"})
    assert page.headers["content-language"] == "en"
    assert page.headers["vary"] == "Accept-Language, Accept-Profile, Accept-Encoding"


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (None, "sv"),
        ("en", "en"),
        ("en-GB, sv;q=0.5", "en"),
        ("de, fr;q=0.9", "sv"),
        ("sv;q=0.4, en;q=0.6", "en"),
        ("en;q=0, sv;q=0", "sv"),
        ("*", "sv"),
        ("de, *;q=0.5", "sv"),
        ("sv-SE, en", "sv"),
        ("en;q=nonsense", "sv"),
    ],
)
def test_the_language_is_negotiated_and_never_refused(client: httpx.Client, wanted: str | None, language: str) -> None:
    answer = client.get(f"doc/{COUNCIL}", headers={"Accept-Language": wanted} if wanted else {})
    assert answer.headers["content-language"] == language
    assert answer.headers["content-location"] == f"/doc/{COUNCIL}.{language}.html"
    assert read_html(answer.content).language == language


def test_a_table_has_labels_in_the_language_and_says_that_it_varies(client: httpx.Client) -> None:
    swedish, english = (client.get(f"doc/{COUNCIL}.csv", headers={"Accept-Language": tag}) for tag in ("sv", "en"))
    assert swedish.content != english.content
    assert (swedish.headers["content-language"], english.headers["content-language"]) == ("sv", "en")
    assert swedish.headers["etag"] != english.headers["etag"]
    assert swedish.headers["vary"] == "Accept-Language, Accept-Encoding"


def test_what_the_client_holds_is_not_sent_again(client: httpx.Client) -> None:
    for address in (f"doc/{COUNCIL}.ttl", f"doc/{COUNCIL}"):
        first = client.get(address)
        tag = first.headers["etag"]
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            for method in ("GET", "HEAD"):
                again = client.request(method, address, headers={"If-None-Match": known})
                assert (again.status_code, again.content) == (304, b""), known
                assert again.headers["etag"] == tag
                assert again.headers.get("vary") == first.headers.get("vary")
                assert again.headers["cache-control"] == first.headers["cache-control"]
        assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_each_representation_has_its_own_entity_tag(client: httpx.Client) -> None:
    names = [f"{COUNCIL}.{kind.extension}" for kind in REPRESENTATIONS if kind is not HTML]
    names += [f"{COUNCIL}.sv.html", f"{COUNCIL}.en.html"]
    tags = {client.get(f"doc/{name}").headers["etag"] for name in names}
    assert len(tags) == len(names)
    turtle = {
        client.get(f"doc/{COUNCIL}.ttl", headers={"Accept-Language": tag}).headers["etag"] for tag in ("sv", "en", "de")
    }
    assert len(turtle) == 1


def test_an_answer_may_be_kept_an_hour_at_most(client: httpx.Client) -> None:
    control = re.fullmatch(
        r"public, max-age=(\d+), stale-while-revalidate=\d+", client.get(f"doc/{COUNCIL}").headers["cache-control"]
    )
    assert control
    assert 0 < int(control[1]) <= 3600


def test_incoming_statements_come_in_pages_and_own_ones_whole(mounted: httpx.Client, client: httpx.Client) -> None:
    thing = f"{BASE}id/{COUNCIL}"
    whole = read_with_rdflib(client.get(f"doc/{COUNCIL}.nq").content, "nq")
    pages, address = [], f"data/doc/{COUNCIL}.nq"
    while address:
        answer = mounted.get(address)
        pages.append(read_with_rdflib(answer.content, "nq"))
        number = len(pages)
        suffix = f"?page={number}" if number > 1 else ""
        assert answer.headers["content-location"] == f"/data/doc/{COUNCIL}.nq{suffix}"
        before = [f"/data/doc/{COUNCIL}.nq" + (f"?page={number - 1}" if number > 2 else "")] if number > 1 else []
        assert links(answer, "prev") == before
        address = next(iter(links(answer, "next")), "")
    own = {statement for statement in whole if statement[0][1] == thing}
    assert len(pages) > 2
    assert all(own <= page for page in pages)
    assert {s for page in pages for s in page if s[2][1] == thing} == {s for s in whole if s[2][1] == thing}
    for page in pages:
        pointing = [s for s in page if s[2][1] == thing]
        assert max((sum(s[1] == p[1] for s in pointing) for p in pointing), default=0) <= 5


@pytest.mark.parametrize("extension", [kind.extension for kind in REPRESENTATIONS if kind is not HTML])
def test_every_format_comes_in_the_same_pages(mounted: httpx.Client, extension: str) -> None:
    first = mounted.get(f"data/doc/{COUNCIL}.{extension}")
    second = mounted.get(next(iter(links(first, "next"))))
    assert second.status_code == 200
    assert second.headers["etag"] != first.headers["etag"]
    assert second.content != first.content


def test_a_page_to_read_leads_to_lists_of_all_that_points_at_a_thing(mounted: httpx.Client) -> None:
    entity = mounted.get(f"data/doc/{COUNCIL}.sv.html")
    assert not links(entity, "next")
    assert f"/data/doc/{COUNCIL}.sv.html?values=%5Eorg:organization" in entity.text
    names, address = [], f"data/doc/{COUNCIL}.sv.html?values=%5Eorg:organization"
    while address:
        answer = mounted.get(address)
        assert answer.status_code == 200
        names += re.findall(r'href="(/data/doc/membership/[^"]*)">medlemskap<', answer.text)
        address = next(iter(links(answer, "next")), "")
    assert len(names) == len(set(names)) == 20


@pytest.mark.parametrize("values", ["nonsense", "^ik:nonsense", "^", "<script>", "x" * 4000, "org:hasMember&page=99"])
def test_a_list_of_nothing_is_not_found(mounted: httpx.Client, values: str) -> None:
    answer = mounted.get(f"data/doc/{COUNCIL}.sv.html?values={values}")
    assert answer.status_code == 404
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    ("page", "status"), [("0", 400), ("-1", 400), ("x", 400), ("", 400), ("²", 400), ("99999", 404), ("9" * 40, 400)]
)
def test_a_page_that_is_not_there(mounted: httpx.Client, page: str, status: int) -> None:
    assert mounted.get(f"data/doc/{COUNCIL}.ttl", params={"page": page}).status_code == status


def test_a_proxy_may_mount_the_site_below_a_path(mounted: httpx.Client) -> None:
    for address in (f"data/id/{COUNCIL}", f"id/{COUNCIL}"):
        assert mounted.get(address).headers["location"] == f"/data/doc/{COUNCIL}"
    answer = mounted.get(f"data/doc/{COUNCIL}")
    assert answer.headers["content-location"] == f"/data/doc/{COUNCIL}.sv.html"
    assert links(answer, "canonical") == [f"{mounted.base_url}data/doc/{COUNCIL}"]
    addresses = [urlsplit(link) for link in read_html(answer.content).links()]
    local = [address.path for address in addresses if not address.netloc and address.path]
    assert local
    assert all(path.startswith("/data/") for path in local)


def test_a_named_graph_has_its_statements_in_its_document(client: httpx.Client) -> None:
    graph = "source/norrkoping-integration/kontakt"
    stated = read_with_rdflib(client.get(f"doc/{graph}.nq").content, "nq")
    query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{BASE}id/{graph}> {{ ?s ?p ?o }} }}"
    count = client.get("sparql", params={"query": query}, headers={"Accept": "text/csv"}).text.split()[1]
    assert sum(statement[3] == f"{BASE}id/{graph}" for statement in stated) == int(count) > 0


@pytest.mark.parametrize(
    "path",
    [
        "id/..%2f..%2fetc%2fpasswd",
        "doc/../../pyproject.toml",
        "doc/.ttl",
        "doc/.sv.html",
        "doc",
        "doc/def/.ttl",
        "def/%E2%80%AE",
        "id/council/%22%3E%3Cscript%3E",
        "id/council/%27%20OR%201=1--",
        "id/council/%F0%9F%98%80",
        "id/" + "a" * 7_000,
        "id/" + "a-" * 3_000,
        "doc/" + "%22-" * 1_500 + ".ttl",
        "doc" + "/a" * 3_000,
        "id/council/NEAR(a b)",
        "static/..%2fhtml.py",
        "dumps/..%2fmanifest.json",
    ],
)
@pytest.mark.parametrize("accept", ["*/*", "text/turtle", "application/problem+json"])
def test_a_hostile_path_is_not_found(client: httpx.Client, path: str, accept: str) -> None:
    answer = client.get(path, headers={"Accept": accept})
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers
    assert b"<script>" not in answer.content or not answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    "target",
    [
        b"/id/\xff\xfe",
        b"/id/\x00",
        b"/doc/\xc3\xa5.ttl",
        b"/id/" + b"a" * 200_000,
        b"*",
        b"http://[/",
        b"/%",
        b"/id/%zz",
    ],
)
def test_a_malformed_request_line_never_fails_inside(client: httpx.Client, target: bytes) -> None:
    with socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=10) as connection:
        connection.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = connection.recv(4096)
    status = answer.split(b" ")[1] if answer else b"closed"
    assert status in (b"301", b"400", b"404", b"414", b"431", b"closed")
    assert client.get("release.json").status_code == 200
