"""What the rows are measured on: the running servers, and the things of the release to ask for."""

import csv
import http.client
import io
import random
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from benchmarks.comparison.servers import Server

BASE = "https://w3id.org/integrationskartan/id/"
_THINGS = """
PREFIX ik: <https://w3id.org/integrationskartan/def/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
SELECT DISTINCT ?thing WHERE {
  VALUES ?class { ik:Commitment ik:Goal ik:Premise ik:Task ik:Strategy org:Membership org:Post foaf:Person }
  ?thing a ?class
} ORDER BY ?thing
"""


@dataclass(frozen=True)
class Stage:
    """The servers by name, the last parts of the things' IRIs in chance order, the rounds, and the page's tag."""

    servers: dict[str, Server]
    things: tuple[str, ...]
    rounds: int
    tag: str

    def share(self, number: int) -> tuple[str, ...]:
        """The things of one round: no two rounds share any."""
        size = len(self.things) // self.rounds
        return self.things[number * size : (number + 1) * size]


def things(engine: Server) -> tuple[str, ...]:
    """The things to ask for, in an order that is by chance but always the same."""
    connection = http.client.HTTPConnection(urlsplit(engine.url).netloc, timeout=120)
    try:
        connection.request("GET", f"/query?query={quote(_THINGS)}", headers={"Accept": "text/csv"})
        text = connection.getresponse().read().decode()
    finally:
        connection.close()
    found = [row[0].removeprefix(BASE) for row in list(csv.reader(io.StringIO(text)))[1:]]
    random.Random(7).shuffle(found)
    return tuple(found)
