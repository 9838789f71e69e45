"""The application profile: which vocabularies the dataset narrows, and with what (W3C PROF, https://www.w3.org/TR/dx-prof/)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from publisher.quads import RDF_LANG_STRING, Iri, Literal, Quad, Term
from publisher.settings import Settings
from publisher.texts import Text
from publisher.vocabulary import DCT, TITLE, TYPE

PATH = "profile"
IN_SCHEMA_ORG = "?_profile=schema"
"""What follows the address of a document for its thing in the terms of schema.org."""

_PROF = "http://www.w3.org/ns/dx/prof/"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_STANDARD = Iri(DCT + "Standard")
CONFORMS_TO = Iri(DCT + "conformsTo")

Statement = tuple[Iri, Iri, Term]


@dataclass(frozen=True, slots=True)
class _Resource:
    """A part of the profile: its name, its role in W3C's list, where it is, its media type, what it follows."""

    name: str
    title: Text
    role: str
    address: str
    media_type: str
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Graphs:
    """The named graphs that hold the terms and the shapes."""

    terms: tuple[Iri, ...]
    shapes: tuple[Iri, ...]


def profile(settings: Settings) -> Iri:
    """The profile, which is known by the address of its description."""
    return Iri(settings.site_url + PATH)


def describe(settings: Settings, vocabularies: Iterable[Iri], graphs: Graphs) -> list[Quad]:
    """The profile, the vocabularies that it narrows, and its resources, as fragments of the profile's address."""
    subject = profile(settings)
    statements: list[Statement] = [
        (subject, TYPE, Iri(_PROF + "Profile")),
        (subject, TYPE, _STANDARD),
        *_in_both(subject, Text(f"Profilen för {settings.title_sv}", f"The profile of {settings.title_en}")),
        (subject, Iri(_PROF + "hasToken"), Literal(PATH)),
    ]
    for vocabulary in vocabularies:
        statements += [(subject, Iri(_PROF + "isProfileOf"), vocabulary), (vocabulary, TYPE, _STANDARD)]
    for resource in _resources(settings, graphs):
        statements += _resource(subject, resource)
    return [Quad(*statement, None) for statement in statements]


def _resources(settings: Settings, graphs: Graphs) -> Iterator[_Resource]:
    owl, shacl = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/ns/shacl#"
    for number, graph in enumerate(graphs.terms, 1):
        title = Text("Vokabulären", "The vocabulary")
        yield _Resource(f"terms-{number}", title, "vocabulary", _address(settings, graph), "text/turtle", owl)
    for number, graph in enumerate(graphs.shapes, 1):
        title = Text("Formerna som data valideras mot", "The shapes that the data are validated against")
        yield _Resource(f"shapes-{number}", title, "validation", _address(settings, graph), "text/turtle", shacl)
    context, context_title = settings.site_url + "context.jsonld", Text("JSON-LD-kontexten", "The JSON-LD context")
    json_ld = "https://www.w3.org/TR/json-ld11/"
    yield _Resource("context", context_title, "mapping", context, "application/ld+json", json_ld)
    guidance = Text("Orden, förklarade", "The terms, explained")
    yield _Resource("guidance", guidance, "guidance", settings.site_url + "vocabulary", "text/html")


def _address(settings: Settings, graph: Iri) -> str:
    return f"{settings.site_url}rdf-graph-store?graph={quote(graph.value, safe='')}"


def _resource(subject: Iri, resource: _Resource) -> Iterator[Statement]:
    node = Iri(f"{subject.value}#{resource.name}")
    yield subject, Iri(_PROF + "hasResource"), node
    yield node, TYPE, Iri(_PROF + "ResourceDescriptor")
    yield from _in_both(node, resource.title)
    yield node, Iri(_PROF + "hasRole"), Iri(f"{_PROF}role/{resource.role}")
    yield node, Iri(_PROF + "hasArtifact"), Iri(resource.address)
    yield node, Iri(DCT + "format"), Iri(_MEDIA_TYPES + resource.media_type)
    if resource.follows:
        yield node, CONFORMS_TO, Iri(resource.follows)


def _in_both(subject: Iri, title: Text) -> Iterator[Statement]:
    yield subject, TITLE, Literal(title.sv, RDF_LANG_STRING, "sv")
    yield subject, TITLE, Literal(title.en, RDF_LANG_STRING, "en")
