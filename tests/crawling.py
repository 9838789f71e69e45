"""Follows own IRIs through every representation of their documents, and the links of pages, in two processes."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from urllib.parse import urldefrag, urljoin

import httpx
from independent_parsers import (
    Statement,
    read_html,
    read_table,
    read_with_oxigraph,
    read_with_rdflib,
    without_graphs,
)

from publisher.media_types import CSV, HTML, JSON_LD, REPRESENTATIONS, MediaType

LANGUAGES = ("sv", "en")
VARIANTS = [(kind, language) for kind in REPRESENTATIONS for language in (LANGUAGES if kind is HTML else ("sv",))]
"""What each document is read as: every media type, HTML in both languages."""

_NEXT = re.compile(r'<([^>]*)>; rel="next"')

_NARROWED = re.compile(r"/browse/[^?]*\?(?!page=)|/sparql\?query=|/sparql\.\w+\.html\?query=DESCRIBE")
"""A list that somebody narrowed, and the query that each page opens: there is no end of them, so crawlers
are told not to follow. What they answer is tested where they are made."""


@dataclass
class Visit:
    """What following IRIs and links brought: bodies read and parsed, failures, and what they lead to.

    `read` are the addresses that were asked for, `anchors` those of each page; both without fragments.
    """

    documents: int = 0
    pages: int = 0
    failures: list[str] = field(default_factory=list)
    iris: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    anchors: dict[str, set[str]] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)

    def expect(self, condition: object, failure: str) -> None:
        """Note a failure unless the condition holds."""
        if not condition:
            self.failures.append(failure)


def crawl(url: str, base: str, iris: Iterable[str], links: Iterable[str]) -> Visit:
    """Follow the IRIs and links of the site at `url`, and whatever they bring up, until nothing is new."""
    whole, new_iris, new_links = Visit(), set(iris), set(links)
    with ProcessPoolExecutor(2, get_context("spawn"), initializer=_open, initargs=(url, base)) as pool:
        while new_iris or new_links:
            whole.iris |= new_iris
            whole.links |= new_links
            visits = [
                *pool.map(_follow_iri, sorted(new_iris), chunksize=8),
                *pool.map(_follow_link, sorted({urldefrag(link).url for link in new_links}), chunksize=8),
            ]
            for visit in visits:
                whole.documents += visit.documents
                whole.pages += visit.pages
                whole.failures += visit.failures
                whole.anchors |= visit.anchors
                whole.read |= visit.read
            new_iris = {iri for visit in visits for iri in visit.iris} - whole.iris
            found = {link for visit in visits for link in visit.links} - whole.links
            new_links = {link for link in found if urldefrag(link).url not in whole.read}
            whole.links |= found
    whole.failures += _missing_anchors(whole)
    return whole


def _missing_anchors(visit: Visit) -> Iterator[str]:
    for link in sorted(visit.links):
        page, anchor = urldefrag(link)
        if anchor and page in visit.anchors and anchor not in visit.anchors[page]:
            yield f"{link}: the page has no such anchor"


@dataclass(frozen=True)
class _Site:
    url: str
    base: str
    client: httpx.Client

    def mentioned(self, statements: Iterable[Statement]) -> set[str]:
        """The addresses of ours among terms and graphs, and among literals that are an address and nothing else."""
        values = {value for s, p, o, graph in statements for value in (s[1], p[1], o[1], graph)}
        return {value for value in values if value.startswith((self.base, self.url)) and " " not in value}

    def written(self, text: str) -> set[str]:
        """The own IRIs in a text; a namespace below id/, as a query declares it for a prefix, is none."""
        found = {iri.rstrip(".") for iri in re.findall(re.escape(self.base) + r"[A-Za-z0-9/._-]*", text)}
        return {iri for iri in found if not (iri.startswith(f"{self.base}id/") and iri.endswith("/"))}


_sites: list[_Site] = []
"""The site of this process."""


def _open(url: str, base: str) -> None:
    _sites[:] = [_Site(url, base, httpx.Client(base_url=url, timeout=60))]


def _follow_iri(iri: str) -> Visit:
    return _guarded(_dereference, iri)


def _follow_link(link: str) -> Visit:
    return _guarded(_open_link, link)


def _guarded(step: Callable[[_Site, str, Visit], None], address: str) -> Visit:
    visit = Visit()
    try:
        step(_sites[0], address, visit)
    except Exception as error:
        visit.failures.append(f"{address}: {type(error).__name__}: {error}"[:500])
    return visit


def _dereference(site: _Site, iri: str, visit: Visit) -> None:
    """An own IRI: things and terms answer 303, other addresses are links."""
    local = iri.removeprefix(site.base)
    if not (local.startswith(("id/", "def/")) or local == "def"):
        visit.links.add(urljoin(site.url, local))
        return
    found = site.client.get(local)
    visit.expect(found.status_code == 303, f"{iri}: {found.status_code} instead of 303")
    described = found.headers.get("link", "").count('rel="describedby"')
    visit.expect(described == len(REPRESENTATIONS), f"{iri}: {described} describedby links")
    if visit.failures:
        return
    document = found.headers["location"]
    read = {variant: _read(site, document, variant, visit) for variant in VARIANTS}
    pages = {variant: bodies for variant, bodies in read.items() if variant[0] is HTML}
    data = {variant: bodies for variant, bodies in read.items() if variant[0] is not HTML}
    for of_a_kind in (pages, data):
        counts = {len(bodies) for bodies in of_a_kind.values()}
        visit.expect(len(counts) == 1, f"{document}: formats of a kind have different numbers of pages: {counts}")
    visit.iris.update(*(site.written(body.decode()) for bodies in pages.values() for body in bodies))
    for bodies in zip(*data.values(), strict=False):
        _compare(site, document, dict(zip(data, bodies, strict=True)), visit)


def _read(site: _Site, document: str, variant: tuple[MediaType, str], visit: Visit) -> list[bytes]:
    """Negotiate a representation of the document, get it by its own address, and get its next pages."""
    kind, language = variant
    negotiated = site.client.head(document, headers={"Accept": kind.name, "Accept-Language": language})
    named = f"{document}.{language}.html" if kind is HTML else f"{document}.{kind.extension}"
    visit.read.add(str(negotiated.url))
    visit.expect(negotiated.status_code == 200, f"{document} as {kind.name}: {negotiated.status_code}")
    visit.expect(negotiated.headers.get("content-location") == named, f"{document} as {kind.name}: Content-Location")
    bodies: list[bytes] = []
    address: str | None = named
    while address:
        answer = site.client.get(address, headers={"Accept-Language": language})
        bodies.append(answer.content)
        visit.documents += 1
        visit.read.add(str(answer.url))
        visit.expect(answer.status_code == 200, f"{address}: {answer.status_code}")
        visit.expect(answer.headers.get("content-type") == kind.content_type, f"{address}: Content-Type")
        if address == named:
            visit.expect(answer.headers.get("etag") == negotiated.headers.get("etag"), f"{address}: ETag")
        if kind is HTML:
            _read_page(site, str(answer.url), answer, visit)
        following = _NEXT.search(answer.headers.get("link", ""))
        address = following[1] if following else None
    return bodies


def _compare(site: _Site, document: str, bodies: dict[tuple[MediaType, str], bytes], visit: Visit) -> None:
    """All RDF formats say the same, and so does the table: as quads where they name graphs, else as triples."""
    stated: dict[MediaType, set[Statement]] = {}
    for (kind, _), body in bodies.items():
        if kind is CSV:
            stated[kind] = {_statement(row) for row in read_table(body)}
        elif kind is JSON_LD:
            stated[kind] = read_with_oxigraph(body)
        else:
            stated[kind] = read_with_rdflib(body, kind.extension)
    quads = stated[CSV]
    visit.expect(quads, f"{document}: it says nothing")
    for kind, statements in stated.items():
        expected = quads if kind.names_graphs or kind is CSV else without_graphs(quads)
        visit.expect(statements == expected, f"{document}: {kind.title} says something else")
    visit.iris |= site.mentioned(quads)


def _statement(row: dict[str, str]) -> Statement:
    iri = ("iri", row["object"], "")
    literal = (row["datatype"], row["object"], row["language"])
    kind = literal if row["datatype"] else iri
    return ("iri", row["subject"], ""), ("iri", row["predicate"], ""), kind, row["graph"]


def _open_link(site: _Site, link: str, visit: Visit) -> None:
    """A link of a page: it leads to something that can be read."""
    answer = site.client.get(link, headers={"Accept": "text/html, */*;q=0.1"}, follow_redirects=True)
    visit.expect(answer.status_code == 200, f"{link}: {answer.status_code}")
    kind = answer.headers.get("content-type", "").partition(";")[0]
    visit.pages += 1
    visit.read.add(link)
    if kind == HTML.name:
        _read_page(site, link, answer, visit)
    elif kind.endswith("json"):
        json.loads(answer.content)


def _read_page(site: _Site, address: str, answer: httpx.Response, visit: Visit) -> None:
    page = read_html(answer.content)
    address = urldefrag(address).url
    visit.expect(page.language == answer.headers.get("content-language"), f"{address}: language")
    visit.expect(page.title.strip(), f"{address}: no title")
    visit.anchors[address] = page.ids()
    for link in page.links():
        absolute = urljoin(address, link)
        if absolute.startswith(site.base):
            visit.iris.add(absolute)
        elif absolute.startswith(site.url) and not _NARROWED.search(absolute):
            visit.links.add(absolute)
