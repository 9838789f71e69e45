"""Pages tell search engines and social networks what they are: addresses, Open Graph, JSON-LD in schema.org."""

import json
import re

import httpx
import pytest
from independent_parsers import quoted
from pyld import jsonld

from publisher.alignments import Alignments
from publisher.description import Description
from publisher.quads import RDF_LANG_STRING, Iri, Literal, Quad
from publisher.representations.html.linked_data import as_script, of_thing
from publisher.representations.html.links import Links
from publisher.settings import Settings
from publisher.vocabulary import PREF_LABEL

SCHEMA = "https://schema.org/"
THINGS = {
    "doc/council/ostergotlands-integrationsrad": "Organization",
    "doc/organisation/norrkopings-kommun": "GovernmentOrganization",
    "doc/person/p-001": "Person",
    "doc/place/ostergotlands-lan": "AdministrativeArea",
    "doc/document/inriktningsdokument-integration": "DigitalDocument",
    "doc/concept/policy-area/boende": "DefinedTerm",
    "doc/dataset/integrationskartan": "Dataset",
}
PAGES = (
    "index",
    "about",
    "accessibility",
    "guide",
    "validation",
    "sparql",
    "browse",
    "browse/ik:Council",
    "questions",
    "network",
    "timeline",
    "map",
    "vocabulary",
)


def block(page: str) -> dict[str, object]:
    [found] = re.findall(r'<script type="?application/ld\+json"?>(.*?)</script>', page, re.S)
    read: dict[str, object] = json.loads(found)
    return read


def meta(page: str, name: str) -> str:
    [found] = re.findall(rf'<meta (?:name="description" )?property="{name}" content="([^"]*)">', page)
    return str(found)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("path", [*PAGES, *THINGS])
def test_every_page_has_its_addresses_its_card_and_its_block(client: httpx.Client, path: str, language: str) -> None:
    answer = client.get(f"{path}.{language}.html")
    assert answer.status_code == 200
    page, site = quoted(answer.text), str(client.base_url)
    assert len(re.findall('<meta name="description"', page)) == 1
    assert meta(page, "og:description")
    assert meta(page, "og:url") == f"{site}{path}.{language}.html"
    assert meta(page, "og:locale") == {"sv": "sv_SE", "en": "en_GB"}[language]
    assert meta(page, "og:title") in re.findall("<title>(.*?)</title>", page)[0]
    image = client.get(meta(page, "og:image").removeprefix(site))
    assert (image.headers["content-type"], image.content[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    assert f'<link rel="canonical" href="{site}{path}.{language}.html">' in page
    for tag in ("sv", "en"):
        assert f'<link rel="alternate" hreflang="{tag}" href="{site}{path}.{tag}.html">' in page
    said = block(page)
    assert said["@context"] == SCHEMA
    assert str(said["url"]).startswith(site)


@pytest.mark.parametrize(("path", "kind"), THINGS.items())
def test_a_thing_is_what_the_alignments_say(client: httpx.Client, path: str, kind: str) -> None:
    page = client.get(f"{path}.sv.html").text
    said = block(page)
    kinds = said["@type"] if isinstance(said["@type"], list) else [said["@type"]]
    assert kind in kinds
    assert said["@id"] == f"https://w3id.org/integrationskartan/{path.replace('doc/', 'id/')}"
    [read] = jsonld.expand(said | {"@context": {"@vocab": SCHEMA}})
    assert SCHEMA + kind in read["@type"]
    assert SCHEMA + "name" in read
    if kind != "Dataset":
        assert len(json.dumps(said, ensure_ascii=False)) <= 1200


def test_the_dataset_names_its_files(client: httpx.Client) -> None:
    page = quoted(client.get("doc/dataset/integrationskartan.en.html").text)
    files = block(page)["distribution"]
    assert isinstance(files, list)
    addresses = [file["contentUrl"] for file in files]
    assert len(addresses) == 11
    for address in addresses:
        assert client.head(address).status_code == 200
        assert f">{address.rpartition('/')[2]}</a>" in page
    assert "MB</td>" in page or "MB<td>" in page


def test_no_label_ends_the_block() -> None:
    thing = Iri("https://example.org/id/thing/x")
    name = Literal("</script><script>alert(1)</script>&\u2028<!--", RDF_LANG_STRING, "sv")
    quad = Quad(thing, PREF_LABEL, name, None)
    links = Links(Settings(base_iri="https://example.org/", site_url="https://example.org/"), "sv")
    script = as_script(of_thing(Description(thing, (quad,), labels={thing: (quad,)}), Alignments(), links, "x"))
    assert not set("<>&") & set(script)
    assert json.loads(script)["name"] == name.value
    assert json.loads(script)["@type"] == "Thing"
