"""The one table of prefixes, and the terms of other vocabularies that the publisher itself relies on."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from publisher.quads import XSD, Iri

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SH = "http://www.w3.org/ns/shacl#"
DCT = "http://purl.org/dc/terms/"
DCAT = "http://www.w3.org/ns/dcat#"
FOAF = "http://xmlns.com/foaf/0.1/"
PROV = "http://www.w3.org/ns/prov#"
VOID = "http://rdfs.org/ns/void#"
SPDX = "http://spdx.org/rdf/terms#"
SD = "http://www.w3.org/ns/sparql-service-description#"
ADMS = "http://www.w3.org/ns/adms#"
SPDX = "http://spdx.org/rdf/terms#"
FRESNEL = "http://www.w3.org/2004/09/fresnel#"

PREFIXES = {
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "sh": SH,
    "org": "http://www.w3.org/ns/org#",
    "prov": PROV,
    "dcat": DCAT,
    "sd": SD,
    "adms": ADMS,
    "locn": "http://www.w3.org/ns/locn#",
    "opengov": "http://www.w3.org/ns/opengov#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "dct": DCT,
    "foaf": FOAF,
    "vann": "http://purl.org/vocab/vann/",
    "void": VOID,
    "cv": "http://data.europa.eu/m8g/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "schema": "https://schema.org/",
    "spdx": SPDX,
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "fresnel": FRESNEL,
}
"""Prefixes of the vocabularies that are not ours; `prefixes` adds ours."""

OWN_PREFIX = "ik"

DATASET = Iri(DCAT + "Dataset")
VERSION = Iri(DCAT + "version")
DISTRIBUTION = Iri(DCAT + "distribution")
DOWNLOAD_URL = Iri(DCAT + "downloadURL")
MEDIA_TYPE = Iri(DCAT + "mediaType")
BYTE_SIZE = Iri(DCAT + "byteSize")
TYPE = Iri(RDF + "type")
LABEL = Iri(RDFS + "label")
SUB_CLASS_OF = Iri(RDFS + "subClassOf")
SUB_PROPERTY_OF = Iri(RDFS + "subPropertyOf")
INVERSE_OF = Iri(OWL + "inverseOf")
PREF_LABEL = Iri(SKOS + "prefLabel")
TITLE = Iri(DCT + "title")
NAME = Iri(FOAF + "name")
DESCRIPTION = Iri(DCT + "description")
DEFINITION = Iri(SKOS + "definition")
EDITORIAL_NOTE = Iri(SKOS + "editorialNote")
IS_PART_OF = Iri(DCT + "isPartOf")
DEPRECATED = Iri(OWL + "deprecated")
SAME_AS = Iri(OWL + "sameAs")
LINKING = (SAME_AS, *(Iri(f"{SKOS}{name}Match") for name in ("exact", "close", "broad", "narrow", "related")))
"""What links a thing to the same or a similar one elsewhere."""

REPLACED_BY = Iri(DCT + "isReplacedBy")

SHOW_PROPERTIES = Iri(FRESNEL + "showProperties")
"""Says of a shape with which of its properties a thing of the shape's class stands in the rows of others."""

DATE = Iri(DCT + "date")
SPATIAL = Iri(DCT + "spatial")
GEOMETRY = Iri("http://www.w3.org/ns/locn#geometry")
GEOGRAPHIC_NAME = Iri("http://www.w3.org/ns/locn#geographicName")
AS_WKT = Iri("http://www.opengis.net/ont/geosparql#asWKT")

START_DATE = Iri(DCAT + "startDate")
END_DATE = Iri(DCAT + "endDate")
PERIODS = (Iri(DCT + "temporal"), Iri(PREFIXES["org"] + "memberDuring"))
"""What relates a thing to a period in which it holds."""

STATUS = Iri(ADMS + "status")
"""A source whose status is a concept `…/superseded` has been replaced."""
POSITION = Iri("https://schema.org/position")

LABELS = (PREF_LABEL, LABEL, TITLE, NAME)
"""What names a thing, the best first."""

ALT_LABEL = Iri(SKOS + "altLabel")
CODES = (Iri(SKOS + "notation"), Iri(DCT + "identifier"))
"""What gives a thing a code."""
IDENTIFIER = Iri(ADMS + "identifier")
"""Relates a thing to an identifier that is described, with a code of its own."""
TECHNICAL = (SH, SD, SPDX, VOID, DCAT, ADMS)
"""The vocabularies of the machinery: few people look for a shape, a graph or a file by its name."""


@dataclass(frozen=True, slots=True)
class OwnTerms:
    """The own terms that the publisher relies on; every dataset's ontology defines them below its base."""

    base: str

    @property
    def graph_family(self) -> Iri:
        """Relates a named graph to its family, a concept whose last path segment is the family's slug."""
        return Iri(self.base + "def/graphFamily")

    @property
    def until_further_notice(self) -> Iri:
        """Says of a period that it has no fixed end."""
        return Iri(self.base + "def/untilFurtherNotice")

    @property
    def grouped_by(self) -> Iri:
        """Relates a property shape to the property that pages group its values by."""
        return Iri(self.base + "def/groupedBy")

    @property
    def not_stated(self) -> Iri:
        """Relates a thing to a property that no source gives a value for."""
        return Iri(self.base + "def/notStated")


FAMILIES = ("source", "register", "editorial", "ontology", "derived", "catalogue")
"""The families of named graphs, by slug: who answers for a statement."""


def prefixes(base: str) -> dict[str, str]:
    """All prefixes, ours last, for a dataset whose IRIs begin with `base`."""
    return PREFIXES | {OWN_PREFIX: base + "def/"}


def expanded(names: str, base: str) -> list[Iri]:
    """Names as prefix:name, parted by spaces, as IRIs; a name whose prefix is unknown stays as it is."""
    known = prefixes(base)
    parted = (name.partition(":") for name in names.split())
    return [Iri(known.get(prefix, f"{prefix}:") + name) for prefix, _, name in parted]


@lru_cache(10_000)
def curie(iri: str, base: str) -> str:
    """The IRI as prefix:name where a prefix fits and the rest is a plain name, else the IRI itself."""
    for prefix, namespace in prefixes(base).items():
        name = iri.removeprefix(namespace)
        if name != iri and name and not set("/#?:.") & set(name):
            return f"{prefix}:{name}"
    return iri


def listing_name(iri: str, base: str) -> str:
    """What the list of a class is called in addresses: `prefix:name`, else the IRI with a hyphen for each sign."""
    short = curie(iri, base)
    return re.sub(r"[^A-Za-z0-9.]+", "-", iri).strip("-.") if short == iri else short


def expand(name: str, base: str) -> str:
    """The IRI that `curie` shortened; what has no known prefix comes back."""
    prefix, colon, local = name.partition(":")
    return prefixes(base)[prefix] + local if colon and prefix in prefixes(base) else name


def in_use(known: Mapping[str, str], iris: Iterable[str]) -> dict[str, str]:
    """Those of the prefixes that shorten one of the IRIs."""
    lines = "\n".join(("", *set(iris)))
    return {prefix: name for prefix, name in known.items() if f"\n{name}" in lines}
