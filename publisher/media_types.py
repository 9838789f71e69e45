"""The one table of media types: what each is called, by which extension, and what it carries."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type with its extension and its name for readers; `names_graphs` where it says who states what."""

    name: str
    extension: str
    title: str
    names_graphs: bool = False

    @property
    def content_type(self) -> str:
        """The value of Content-Type; text formats say that they are UTF-8."""
        return f"{self.name}; charset=utf-8" if self.name.startswith("text/") else self.name


HTML = MediaType("text/html", "html", "HTML")
TURTLE = MediaType("text/turtle", "ttl", "Turtle")
TRIG = MediaType("application/trig", "trig", "TriG", names_graphs=True)
JSON_LD = MediaType("application/ld+json", "jsonld", "JSON-LD")
RDF_XML = MediaType("application/rdf+xml", "rdf", "RDF/XML")
N_TRIPLES = MediaType("application/n-triples", "nt", "N-Triples")
N_QUADS = MediaType("application/n-quads", "nq", "N-Quads", names_graphs=True)
CSV = MediaType("text/csv", "csv", "CSV")
TSV = MediaType("text/tab-separated-values", "tsv", "TSV")
RESULTS_JSON = MediaType("application/sparql-results+json", "srj", "SPARQL JSON")
RESULTS_XML = MediaType("application/sparql-results+xml", "srx", "SPARQL XML")
PROBLEM_JSON = MediaType("application/problem+json", "json", "Problem details")
JSON = MediaType("application/json", "json", "JSON")
LINKSET_JSON = MediaType("application/linkset+json", "json", "Linkset JSON")
GEOJSON = MediaType("application/geo+json", "geojson", "GeoJSON")
LINKSET = MediaType("application/linkset", "linkset", "Linkset")
WASM = MediaType("application/wasm", "wasm", "WebAssembly")

LINK_FORMAT = MediaType("application/link-format", "link", "Link format")
RDF_PATCH = MediaType("application/rdf-patch", "rdfp", "RDF Patch", names_graphs=True)
ATOM = MediaType("application/atom+xml", "atom", "Atom")

REPRESENTATIONS = (HTML, TURTLE, TRIG, JSON_LD, RDF_XML, N_TRIPLES, N_QUADS, CSV)
"""What a document can be had as; the first answers `*/*`."""

RDF = (TURTLE, TRIG, JSON_LD, RDF_XML, N_TRIPLES, N_QUADS)
"""What an RDF graph can be had as."""

SOLUTIONS = (RESULTS_JSON, RESULTS_XML, CSV, TSV)
"""What the solutions of a SELECT can be had as (SPARQL 1.1 Query Results)."""

BOOLEANS = (RESULTS_JSON, RESULTS_XML)
"""What the answer of an ASK can be had as."""

PROBLEMS = (PROBLEM_JSON, HTML, TURTLE, JSON_LD)
"""What an error can be had as; a client that takes anything is a program: browsers name HTML."""

LINKSETS = (LINKSET_JSON, LINKSET)
"""What the links of a document can be had as (RFC 9264)."""
