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
_LEAST = 0.1
"""Seconds: twice what counts as heavy, since a machine that does other things seems slower than it is."""

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
    """As few of the classes as take the engine long enough; all, some times over, where the release is small."""
    choices = [_CLASSES[:count] for count in range(1, len(_CLASSES))] + [_CLASSES * times for times in range(1, 9)]
    return next((classes for classes in map(" ".join, choices) if _takes_long(engine, classes)), " ".join(choices[-1]))


def _takes_long(engine: Server, classes: str) -> bool:
    times = []
    for nonce in range(9000, 9005):
        query = _HEAVY.format(classes=classes, nonce=nonce)
        asked = urllib.request.Request(engine.url + path("oxigraph", query), headers=dict(JSON))
        begun = time.perf_counter()
        with urllib.request.urlopen(asked, timeout=120) as answer:
            answer.read()
        times.append(time.perf_counter() - begun)
    return min(times) > _LEAST


def _heavy(server: Server, classes: str, clients: int) -> Contender:
    def ask(number: int) -> Ask:
        first = 10_000 * clients + _HEAVY_TEXTS * number
        texts = (_HEAVY.format(classes=classes, nonce=nonce) for nonce in range(first, first + _HEAVY_TEXTS))
        return Ask(tuple(path(server.name, text) for text in texts), JSON, clients, once=True)

    return Contender(server, ask)
