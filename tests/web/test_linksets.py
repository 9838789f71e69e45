"""Typed links, as headers and as documents (RFC 8288, RFC 9264; FAIR Signposting)."""

import re

import httpx
import pytest
from starlette.datastructures import URL

from publisher.media_types import RDF, REPRESENTATIONS
from publisher.web.linksets import Link

BASE = "https://w3id.org/integrationskartan/"
COUNCIL = "council/ostergotlands-integrationsrad"
DATASET = "dataset/integrationskartan"
ZERO = "http://creativecommons.org/publicdomain/zero/1.0/"

Found = set[tuple[str, str, str]]


def linked(value: str) -> Found:
    """Relation, target and type of each link in a header."""
    pattern = r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?'
    return {(relation, target, kind) for target, relation, kind in re.findall(pattern, value)}


def test_a_document_is_signposted(client: httpx.Client) -> None:
    found = linked(client.get(f"doc/{COUNCIL}").headers["link"])
    expected = {
        ("canonical", f"{client.base_url}doc/{COUNCIL}", ""),
        ("describes", f"{BASE}id/{COUNCIL}", ""),
        ("cite-as", f"{BASE}id/{COUNCIL}", ""),
        ("license", ZERO, ""),
        ("type", "https://schema.org/AboutPage", ""),
        ("type", f"{BASE}def/Council", ""),
        ("collection", f"/doc/{DATASET}", "text/html"),
        ("linkset", f"/linkset/{COUNCIL}.json", "application/linkset+json"),
        ("linkset", f"/linkset/{COUNCIL}.linkset", "application/linkset"),
        *(("alternate", f"/doc/{COUNCIL}.{kind.extension}", kind.name) for kind in REPRESENTATIONS),
        *(("describedby", f"/doc/{COUNCIL}.{kind.extension}", kind.name) for kind in RDF),
    }
    assert expected <= found


def test_every_link_on_this_host_leads_to_its_type(client: httpx.Client) -> None:
    for address in (f"doc/{COUNCIL}", f"id/{COUNCIL}", f"doc/{DATASET}", "dumps/dataset.nq", "doc/def"):
        for _, target, kind in linked(client.get(address).headers["link"]):
            if target.startswith("/"):
                answer = client.get(target, headers={"Accept": kind or "*/*"})
                assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, kind)


def test_the_dataset_has_its_dumps_as_items_and_each_leads_back(client: httpx.Client) -> None:
    items = {
        target for relation, target, _ in linked(client.get(f"doc/{DATASET}").headers["link"]) if relation == "item"
    }
    assert items == {f"/dumps/dataset.{extension}" for extension in ("nq", "trig", "ttl", "nt", "jsonld")}
    for item in items:
        back = linked(client.head(item).headers["link"])
        assert ("collection", f"/doc/{DATASET}", "text/html") in back
        assert ("license", ZERO, "") in back


def test_a_linkset_says_what_the_header_says_with_absolute_addresses(client: httpx.Client) -> None:
    here = str(client.base_url).removesuffix("/")
    document = f"{here}/doc/{COUNCIL}"
    answer = client.get(f"linkset/{COUNCIL}.json")
    assert answer.headers["content-type"] == "application/linkset+json"
    contexts = {context.pop("anchor"): context for context in answer.json()["linkset"]}
    said = {
        (relation, target["href"], target.get("type", ""))
        for relation, targets in contexts[document].items()
        for target in targets
    }
    held = linked(client.get(f"doc/{COUNCIL}").headers["link"])
    assert {(r, here + t if t.startswith("/") else t, k) for r, t, k in held} <= said
    languages = [t.get("hreflang") for t in contexts[document]["alternate"] if "hreflang" in t]
    assert languages == [["sv"], ["en"]]
    assert contexts[f"{document}.ttl"] == {"describes": [{"href": document, "type": "text/html"}]}


def test_a_linkset_as_text_has_the_same_links_with_their_anchors(client: httpx.Client) -> None:
    answer = client.get(f"linkset/{DATASET}.linkset")
    assert answer.headers["content-type"] == "application/linkset"
    lines = answer.text.rstrip("\n").split(",\n")
    assert all(re.fullmatch(r'<[^>]+>; rel="[a-z-]+"; anchor="http[^"]+"(; [a-z]+="[^"]*")*', line) for line in lines)
    contexts = client.get(f"linkset/{DATASET}.json").json()["linkset"]
    assert len(lines) == sum(len(targets) for c in contexts for name, targets in c.items() if name != "anchor")
    assert f"{client.base_url}dumps/dataset.nq" in {context["anchor"] for context in contexts}


@pytest.mark.parametrize(
    ("accept", "kind"),
    [("*/*", "json"), ("application/linkset", "linkset"), ("application/linkset+json", "json")],
)
def test_a_linkset_is_negotiated(client: httpx.Client, accept: str, kind: str) -> None:
    answer = client.get(f"linkset/{COUNCIL}", headers={"Accept": accept})
    assert answer.headers["content-location"] == f"/linkset/{COUNCIL}.{kind}"
    assert answer.headers["vary"].startswith("Accept")
    tag = answer.headers["etag"]
    assert client.get(f"linkset/{COUNCIL}", headers={"Accept": accept, "If-None-Match": tag}).status_code == 304
    assert client.head(f"linkset/{COUNCIL}", headers={"Accept": accept}).headers["etag"] == tag


def test_what_has_no_document_has_no_linkset(client: httpx.Client) -> None:
    for address in ("linkset/council/none", "linkset", f"linkset/{COUNCIL}.ttl", f"linkset/{COUNCIL}.json.json"):
        assert client.get(address).status_code == 404
    assert client.get(f"linkset/{COUNCIL}", headers={"Accept": "text/html"}).status_code == 406


def test_below_a_root_path_links_stay_below_it(mounted: httpx.Client) -> None:
    for address in (f"data/doc/{COUNCIL}", f"data/id/{COUNCIL}"):
        own = [target for _, target, _ in linked(mounted.get(address).headers["link"]) if target.startswith("/")]
        assert own
        assert all(target.startswith("/data/") for target in own)
    anchors = {context["anchor"] for context in mounted.get(f"data/linkset/{COUNCIL}").json()["linkset"]}
    assert {URL(anchor).path.split("/")[1] for anchor in anchors} == {"data"}


def test_no_target_breaks_out_of_its_header() -> None:
    hostile = Link("type", 'https://x.example/>; rel="next"\r\nSet-Cookie: a=å→')
    assert str(hostile).count("<") == str(hostile).count(">") == 1
    assert str(hostile).isascii()
    assert "\r" not in str(hostile)
