"""What a static copy has not, as one table: the addresses, and what stands in the manifest about them."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that takes a server: `addresses` matches local addresses, with what follows a question mark."""

    name: str
    addresses: re.Pattern[str]
    told: str


LEFT_OUT = (
    LeftOut(
        "search",
        re.compile(r"(search|suggest)(\.[a-z.]+)?(\?.*)?"),
        "Search and suggestions; the page of search says so.",
    ),
    LeftOut(
        "queries",
        re.compile(r"(sparql(\.[a-z.]+)?|rdf-graph-store)(\?.*)?"),
        "The SPARQL endpoint and the graph store: the dumps hold the same statements, and the query page answers in "
        "the browser where the engine for that was built.",
    ),
    LeftOut(
        "facets",
        re.compile(r"browse/[^?]*\?(?!page=\d+$).*"),
        "Lists narrowed by facets; each list stands whole, page by page.",
    ),
    LeftOut(
        "days",
        re.compile(r"doc/query/[^?]*\?.*"),
        "Questions asked for another day; each is answered for the day of the copy.",
    ),
    LeftOut(
        "reconciliation",
        re.compile(r"(reconcile(/.*)?|lookup(\.[a-z.]+)?)(\?.*)?"),
        "Reconciliation and look-up of other identifiers; the linksets in the dumps hold the same.",
    ),
    LeftOut(
        "past",
        re.compile(r"timegate/.*"),
        "Negotiation by time; the time maps list every document of the past, which stands at its own address.",
    ),
    LeftOut(
        "operation",
        re.compile(r"(healthz|readyz|metrics)(\?.*)?"),
        "What tells operators how a running server is.",
    ),
    LeftOut(
        "parameters",
        re.compile(r"[^?]*\?(.*&)?_(mediatype|profile)=.*"),
        "The parameters _mediatype and _profile; each format has an address of its own.",
    ),
)


def is_left_out(address: str) -> bool:
    """Whether the local address is one that a copy says it has not."""
    return any(each.addresses.fullmatch(address) for each in LEFT_OUT)
