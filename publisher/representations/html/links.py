"""Where links on a page lead: own IRIs to documents in the page's language, others to themselves (RFC 3986)."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import quote

from publisher.iris import IriSpace
from publisher.media_types import HTML, MediaType
from publisher.quads import Iri
from publisher.settings import Settings
from publisher.vocabulary import listing_name

START = "index"
BROWSE = "browse"
SEARCH = "search"
SUGGEST = "suggest"
VOCABULARY = "vocabulary"
SPARQL = "sparql"
QUESTIONS = "questions"
MAP = "map"
TIMELINE = "timeline"
NETWORK = "network"
MAP_DATA = "map.geojson"
ABOUT = "about"
ACCESSIBILITY = "accessibility"
GUIDE = "guide"
VALIDATION = "validation"
LOOKUP = "lookup"
RECONCILE = "reconcile"
_PATH = "/-._~:@!$&'()*+,;="
_ADDRESS = _PATH + "?#[]%"


def page_address(name: str, language: str) -> str:
    """The local path of a page that describes no thing: `index.sv.html`."""
    return f"{name}.{language}.html"


@dataclass(frozen=True)
class Links:
    """Addresses for one language; a path without a host begins at the root path."""

    settings: Settings
    language: str

    @cached_property
    def space(self) -> IriSpace:
        """The IRIs of the dataset."""
        return IriSpace(self.settings.base)

    def path(self, local: str) -> str:
        """A local path as an address on this host."""
        return self.settings.root_path + _quoted(local)

    def absolute(self, local: str) -> str:
        """A local path as an address with its host, from `site_url`."""
        return self.settings.site_url + _quoted(local)

    def static(self, name: str) -> str:
        """The address of a static file, given its name with the hash."""
        return self.path(f"static/{name}")

    def page(self, name: str) -> str:
        """The address of a page that describes no thing."""
        return self.path(page_address(name, self.language))

    def listing(self, kind: Iri) -> str:
        """The address of the list of a class's things, whether or not it has any."""
        return self.page(f"{BROWSE}/{listing_name(kind.value, self.settings.base)}")

    def query(self, query: str) -> str:
        """The address of the query form with a query in it."""
        return f"{self.page(SPARQL)}?query={quote(query, safe='')}"

    def search(self, words: str) -> str:
        """The address of a search."""
        return f"{self.page(SEARCH)}?q={quote(words, safe='')}"

    def document(self, iri: Iri) -> str:
        """Where an IRI leads: its document if it is ours, itself over http(s), else nowhere (empty)."""
        return _document(self.space.base, self.settings.root_path, self.language, iri.value)

    def representation(self, iri: Iri, media_type: MediaType) -> str:
        """The address of another representation of the thing."""
        return self.path(self.space.representation(iri.value, media_type))


@lru_cache(1_000)
def _quoted(local: str) -> str:
    """A local path as it stands in an address; one page says the same few many times."""
    return quote(local, safe=_PATH)


@lru_cache(10_000)
def _document(base: str, root: str, language: str, iri: str) -> str:
    space = IriSpace(base)
    if space.owns(iri):
        return root + quote(space.representation(iri, HTML, language), safe=_PATH)
    return quote(iri, safe=_ADDRESS) if iri.lower().startswith(("http://", "https://")) else ""
