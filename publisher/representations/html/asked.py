"""A query as it was asked on the query page, and the addresses that carry it (SPARQL 1.1 Protocol, section 2.1)."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from publisher.media_types import MediaType
from publisher.representations.html.links import SPARQL, Links
from publisher.representations.html.values import harmful

TABLE, RAW, TIMELINE, MAP, GRAPH, CHART = VIEWS = ("table", "raw", "timeline", "map", "graph", "chart")
"""What an answer can be looked at as; the first where nothing else is asked for."""

_LONGEST = 6_000
"""Characters of an address that every browser, proxy and mail program passes on."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The text of a query, its dataset, and what the answer is to be shown as."""

    text: str = ""
    view: str = TABLE
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    @property
    def dataset(self) -> tuple[tuple[str, str], ...]:
        """The parameters that name the dataset, in order."""
        return (
            *(("default-graph-uri", iri) for iri in self.default_graphs),
            *(("named-graph-uri", iri) for iri in self.named_graphs),
        )

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The parameters that the endpoint takes, but for the format."""
        return (("query", written(self.text)), *self.dataset)

    @property
    def is_long(self) -> bool:
        """Whether the query is too long for an address, and is posted instead."""
        return len(_encoded(self.parameters)) > _LONGEST

    def page(self, links: Links, view: str = TABLE) -> str:
        """The address of the page that shows the answer."""
        shown = () if view == TABLE else (("view", view),)
        return f"{links.page(SPARQL)}?{_encoded((*self.parameters, *shown))}"

    def download(self, links: Links, media_type: MediaType) -> str:
        """The address of the answer in a format."""
        return f"{links.path(SPARQL)}?{_encoded((*self.parameters, ('format', media_type.extension)))}"


NOTHING = Asked()
"""The page before anything was asked."""


def written(query: str) -> str:
    """The query with characters that mislead a reader written as SPARQL's escapes (SPARQL 1.1, section 19.2)."""
    return harmful(query, lambda sign: f"\\u{ord(sign):04X}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08X}")


def _encoded(parameters: tuple[tuple[str, str], ...]) -> str:
    return urlencode(parameters, quote_via=quote, safe="")
