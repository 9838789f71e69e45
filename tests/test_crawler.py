"""No IRI of ours in any output leads to a dead end, in any media type, and every answer can be read."""

import json
import re
from pathlib import Path

import httpx
import pytest
from conftest import Running
from crawling import LANGUAGES, VARIANTS, crawl
from independent_parsers import read_with_rdflib

BASE = "https://w3id.org/integrationskartan/"


def own_iris(file: Path) -> set[str]:
    """The IRIs below our base in an N-Quads file; literals are left out."""
    statements = read_with_rdflib(file.read_bytes(), "nq")
    terms = {
        value
        for s, p, o, g in statements
        for kind, value in ((s[0], s[1]), (p[0], p[1]), (o[0], o[1]), ("iri", g))
        if kind == "iri"
    }
    return {term for term in terms if term.startswith(BASE)}


@pytest.fixture(scope="module")
def published(dist: Path) -> set[str]:
    """Every own IRI in the dump and in the catalogue record."""
    release = dist / "current"
    return own_iris(release / "dumps" / "dataset.nq") | own_iris(release / "catalogue.nq")


def test_own_iris_are_plain(published: set[str]) -> None:
    """No port, user, query, fragment, version or file extension (URI-1, URI-2, URI-3); lower-case slugs below id/."""
    plain = re.compile(re.escape(BASE) + r"(id/[a-z0-9-]+(/[a-z0-9-]+)*|def|def/[A-Za-z0-9-]+|def/shape/[A-Za-z0-9-]+)")
    exceptions = {f"{BASE}def/version/1.0.0"}
    assert {iri for iri in published if not plain.fullmatch(iri)} <= exceptions


def test_every_own_iri_leads_somewhere_in_every_media_type(
    server: Running, published: set[str], client: httpx.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    described = read_with_rdflib(client.get("sparql", headers={"Accept": "application/n-triples"}).content, "nt")
    seeds = published | {term[1] for s, p, o, _ in described for term in (s, p, o) if term[1].startswith(BASE)}
    seeds |= {f"{BASE}def", *own_keys(client.get("context.jsonld").content)}
    pages = {f"{server.url}{page}" for page in ("", "sparql", "context.jsonld", "release.json", "robots.txt")}
    pages |= {f"{server.url}{page}.{language}.html" for page in ("index", "sparql") for language in LANGUAGES}
    crawled = crawl(server.url, BASE, seeds, pages)
    things = {iri for iri in crawled.iris if iri.startswith((f"{BASE}id/", f"{BASE}def"))}
    with capsys.disabled():
        print(
            f"\ncrawled {len(things)} own IRIs × {len(VARIANTS)} media types and languages: {crawled.documents} bodies "
            f"read and parsed; {crawled.pages} further links followed; failures {len(crawled.failures)}"
        )
    assert not crawled.failures, "\n".join(crawled.failures[:40])
    assert crawled.documents >= len(things) * len(VARIANTS)
    assert len(things) >= len(published) > 1_000


def own_keys(context: bytes) -> set[str]:
    """The own terms that the JSON-LD context gives keys to."""
    entries = json.loads(context)["@context"].values()
    names = [entry["@id"] if isinstance(entry, dict) else entry for entry in entries if not isinstance(entry, float)]
    return {f"{BASE}def/{name.removeprefix('ik:')}" for name in names if name.startswith("ik:")}
