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
_HEAVY = """SELECT ?language (COUNT(?thing) AS ?things) (MAX(STRLEN(STR(?name))) AS ?longest) WHERE {{
  VALUES ?class {{ {classes} }}
  ?thing a ?class ; <http://www.w3.org/2004/02/skos/core#prefLabel> ?name .
  FILTER(!CONTAINS(LCASE(STR(?name)), "saknas {nonce}"))
  BIND(LANG(?name) AS ?language) }} GROUP BY ?language ORDER BY DESC(?things)"""
"""A query that goes through the names of all things of some classes: the more classes, the heavier."""

_CLASSES = tuple(
    f"<https://w3id.org/integrationskartan/def/{name}>" for name in ("Strategy", "Task", "Goal", "Commitment")
)


def path(server: str, query: str) -> str:
    """The path that asks a server the query."""
    return f"{_ENDPOINTS[server]}?query={quote(query)}"


def rows(stage: Stage) -> list[Row]:
    """The rows on queries."""
    ours, engine, bare = (stage.servers[name] for name in ("publisher", "oxigraph", "bare route"))
    beside = [stage.servers[name] for name in ("rdflib-endpoint",) if name in stage.servers]
    small = [_small(stage, server) for server in (ours, engine, *beside)]
    found = [
        Row("small SELECT", tuple(small), 0.35),
        Row(
            "same SELECT again",
            (
                Contender(ours, lambda _: Ask((path("publisher", SAME),), JSON)),
                Contender(bare, lambda _: Ask(("/query",), JSON)),
            ),
            0.7,
        ),
    ]
    classes = heavy_classes(engine)
    for clients in (1, 2, 4):
        beside_each_other = tuple(_heavy(server, classes, clients) for server in (ours, engine))
        found.append(Row(f"heavy SELECT ×{clients}", beside_each_other, 0.95, "time", times=3))
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


def heavy_classes(engine: Server) -> str:
    """As many of the classes as take the engine more than 50 ms; all, repeated, where the release is small."""
    for count in range(1, len(_CLASSES) + 1):
        classes = " ".join(_CLASSES[:count])
        times = []
        for nonce in range(3):
            query = _HEAVY.format(classes=classes, nonce=9000 + nonce)
            asked = urllib.request.Request(engine.url + path("oxigraph", query), headers=dict(JSON))
            begun = time.perf_counter()
            with urllib.request.urlopen(asked, timeout=120) as answer:
                answer.read()
            times.append(time.perf_counter() - begun)
        if min(times) > 0.05:
            return classes
    return " ".join(_CLASSES * 8)


def _heavy(server: Server, classes: str, clients: int) -> Contender:
    def ask(number: int) -> Ask:
        first = 10_000 * clients + _HEAVY_TEXTS * number
        texts = (_HEAVY.format(classes=classes, nonce=nonce) for nonce in range(first, first + _HEAVY_TEXTS))
        return Ask(tuple(path(server.name, text) for text in texts), JSON, clients, once=True)

    return Contender(server, ask)
