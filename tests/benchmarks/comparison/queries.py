"""Queries: small ones, each text new; the same again; and heavy ones, by one to four clients."""

import time
import urllib.request
from urllib.parse import quote

from benchmarks.comparison.load import Ask
from benchmarks.comparison.rows import Contender, Row
from benchmarks.comparison.servers import Server
from benchmarks.comparison.stage import BASE, Stage

JSON = (("Accept", "application/sparql-results+json"),)
_ENDPOINTS = {"publisher": "/sparql", "oxigraph": "/query", "rdflib-endpoint": "/"}
SAME = f"SELECT ?property ?value WHERE {{ <{BASE}council/ostergotlands-integrationsrad> ?property ?value }}"
_HEAVY_TEXTS = 400
_HEAVY = (
    """SELECT ?class (COUNT(?thing) AS ?things) (MAX(STRLEN(STR(?name))) AS ?longest) WHERE {{
  ?thing a ?class ; <http://www.w3.org/2004/02/skos/core#prefLabel> ?name .
  FILTER(!CONTAINS(LCASE(STR(?name)), "saknas {nonce}")) }} GROUP BY ?class ORDER BY DESC(?things)""",
    """SELECT ?whole (COUNT(DISTINCT ?other) AS ?others) WHERE {{
  ?thing <http://purl.org/dc/terms/isPartOf> ?whole . ?other <http://purl.org/dc/terms/isPartOf> ?whole ;
  <http://www.w3.org/2004/02/skos/core#prefLabel> ?name . FILTER(STRLEN(STR(?name)) != {nonce}) }}
GROUP BY ?whole ORDER BY DESC(?others) LIMIT 10""",
)
"""Queries that go through every name: the first is heavy on a large store, the second on a small one too."""


def path(server: str, query: str) -> str:
    """The path that asks a server the query."""
    return f"{_ENDPOINTS[server]}?query={quote(query)}"


def rows(stage: Stage) -> list[Row]:
    """The rows on queries."""
    ours, engine, bare = (stage.servers[name] for name in ("publisher", "oxigraph", "bare route"))
    beside = [stage.servers[name] for name in ("rdflib-endpoint",) if name in stage.servers]
    small = [_small(stage, server) for server in (ours, engine, *beside)]
    found = [
        Row("small SELECT, each new", tuple(small), 0.35),
        Row(
            "the same SELECT again",
            (
                Contender(ours, lambda _: Ask((path("publisher", SAME),), JSON)),
                Contender(bare, lambda _: Ask(("/query",), JSON)),
            ),
            0.7,
        ),
    ]
    heavy = heaviest(engine)
    for clients in (1, 2, 4):
        name = f"heavy SELECT, {clients} client{'s' if clients > 1 else ''}"
        found.append(Row(name, tuple(_heavy(server, heavy, clients) for server in (ours, engine)), 0.95, "time"))
    return found


def _small(stage: Stage, server: Server) -> Contender:
    def ask(number: int) -> Ask:
        texts = (
            f"SELECT ?property ?value WHERE {{ <{BASE}{thing}> ?property ?value }} LIMIT {limit}"
            for limit in range(100, 106)
            for thing in stage.share(number)
        )
        return Ask(tuple(path(server.name, text) for text in texts), JSON, once=True)

    return Contender(server, ask)


def heaviest(engine: Server) -> str:
    """The first of the heavy queries that takes the engine more than 50 ms, or the last."""
    for query in _HEAVY[:-1]:
        times = []
        for nonce in range(3):
            asked = urllib.request.Request(
                engine.url + path("oxigraph", query.format(nonce=9000 + nonce)), headers=dict(JSON)
            )
            begun = time.perf_counter()
            with urllib.request.urlopen(asked, timeout=120) as answer:
                answer.read()
            times.append(time.perf_counter() - begun)
        if min(times) > 0.05:
            return query
    return _HEAVY[-1]


def _heavy(server: Server, query: str, clients: int) -> Contender:
    def ask(number: int) -> Ask:
        first = 10_000 * clients + _HEAVY_TEXTS * number
        texts = (query.format(nonce=nonce) for nonce in range(first, first + _HEAVY_TEXTS))
        return Ask(tuple(path(server.name, text) for text in texts), JSON, clients, once=True)

    return Contender(server, ask)
