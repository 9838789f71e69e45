"""What the dataset says of itself for those who harvest it: DCAT-AP-SE, VoID, and its application profile."""

import asyncio
from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from publisher import application_profile, void
from publisher.catalogue import catalogue_iri, graph
from publisher.errors import NotFound
from publisher.media_types import HTML, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, MediaType
from publisher.negotiation import choose, media_range
from publisher.quad_file import read_quads
from publisher.quads import XSD, Iri, Literal, Quad, Term
from publisher.release import RECORD
from publisher.representations.html.links import VOCABULARY
from publisher.settings import Settings
from publisher.store import serialize
from publisher.vocabulary import DCAT, DCT, LABEL, OWL, PREF_LABEL, RDF, RDFS, SH, TYPE, prefixes
from publisher.web.caching import Validators
from publisher.web.headers import field
from publisher.web.serving import Edition, Serving

CATALOG = "catalog"
_OFFERS = (RDF_XML, TURTLE, JSON_LD, N_TRIPLES)
"""RDF/XML answers `*/*`, as Sweden's data portal harvests it."""

_BYTE_SIZE = Iri(DCAT + "byteSize")
_OURS = (PREF_LABEL, LABEL)
"""Names that the record gives by `dct:title` and `foaf:name` too, which harvesters read."""

_BASIC = (RDF, RDFS, OWL, SH, XSD)
"""What every dataset here is written with."""

Made = Callable[[Edition], list[Quad]]


class SelfDescriptions:
    """The doors to the catalogue record, to the description in VoID, and to the profile."""

    def __init__(self, settings: Settings, serving: Serving) -> None:
        self._settings, self._serving, self._validators = settings, serving, Validators(settings)

    def routes(self) -> list[Route]:
        """The routes: each without an extension, by negotiation, and with one."""
        found = []
        for path, made in self._table().items():
            found.append(Route(f"/{path}", self._door(path, made, None)))
            found += [Route(f"/{path}.{kind.extension}", self._door(path, made, kind)) for kind in _OFFERS]
        return found

    def _table(self) -> Mapping[str, Made]:
        return {CATALOG: self._catalogue, void.PATH: self._void, application_profile.PATH: self._profile}

    def _door(self, path: str, made: Made, named: MediaType | None) -> Callable[[Request], object]:
        async def answer(request: Request) -> Response:
            edition, asked = self._serving.edition, request.query_params.get("_mediatype")
            accept = media_range(asked, _OFFERS) if asked is not None else field(request, "accept")
            is_page = path == application_profile.PATH and not named
            kind = named or choose(accept, (*_OFFERS, HTML) if is_page else _OFFERS)
            if kind is HTML:
                return RedirectResponse(self._settings.root_path + VOCABULARY, 303, {"Vary": "Accept"})
            key = (path, kind)
            body = edition.rendered.get(key)
            if body is None:
                body = await asyncio.to_thread(self._body, made, edition, kind)
                edition.rendered.put(key, body)
            headers = self._validators.headers(edition, path.rpartition("/")[2], kind.extension)
            headers |= {
                "Content-Type": kind.content_type,
                "Content-Location": f"{self._settings.root_path}{path}.{kind.extension}",
            }
            return Response(body, headers=headers | ({} if named or asked else {"Vary": "Accept"}))

        return answer

    def _body(self, made: Made, edition: Edition, kind: MediaType) -> bytes:
        return serialize(made(edition), kind, prefixes(self._settings.base))

    def _catalogue(self, edition: Edition) -> list[Quad]:
        """The record, what the dataset says of itself by hand, and when it was published last."""
        record = [quad for quad in read_quads(edition.release.folder / RECORD) if quad.graph == graph(self._settings)]
        dataset = self._dataset(edition)
        described = edition.release.descriptions.describe(dataset)
        own = list(described.statements) if described else []
        kept = [quad for quad in [*record, *own] if quad.predicate not in _OURS]
        mentioned = {quad.object for quad in own if isinstance(quad.object, Iri)}
        named = [Quad(i, TYPE, kind, None) for i in sorted(mentioned) for kind in self._types(edition, i)]
        profile = application_profile.profile(self._settings)
        kept += [
            Quad(dataset, application_profile.CONFORMS_TO, profile, None),
            Quad(profile, TYPE, Iri(DCT + "Standard"), None),
        ]
        if edition.release.publication:
            day = Literal(edition.release.publication.moment.date().isoformat(), XSD + "date")
            kept += [
                Quad(thing, Iri(DCT + "modified"), day, None) for thing in (catalogue_iri(self._settings), dataset)
            ]
        return [Quad(quad.subject, quad.predicate, _as_demanded(quad), None) for quad in [*kept, *named]]

    def _types(self, edition: Edition, thing: Iri) -> tuple[Iri, ...]:
        """The classes of something of ours that the dataset names: a place, a standard."""
        if not thing.value.startswith(self._settings.base + "id/"):
            return ()
        described = edition.release.descriptions.describe(thing)
        return tuple(kind for kind in described.values(TYPE) if isinstance(kind, Iri)) if described else ()

    def _void(self, edition: Edition) -> list[Quad]:
        figures = edition.release.descriptions.figures(self._settings.base)
        dataset, profile = self._dataset(edition), application_profile.profile(self._settings)
        described = void.describe(self._settings, dataset, edition.release.overview, figures)
        return [*described, Quad(dataset, application_profile.CONFORMS_TO, profile, None)]

    def _profile(self, edition: Edition) -> list[Quad]:
        """Vocabularies are what the profile narrows but for ours, and those that every dataset is written with."""
        release = edition.release
        figures = release.descriptions.figures(self._settings.base)
        used = void.vocabularies(self._settings, release.overview, figures)
        standards = [name for name in used if name.value not in _BASIC and not self._is_ours(name)]
        terms, shapes = (self._stating(edition, Iri(kind)) for kind in (OWL + "Ontology", SH + "NodeShape"))
        graphs = application_profile.Graphs(tuple(terms - shapes), tuple(sorted(shapes)))
        return application_profile.describe(self._settings, standards, graphs)

    def _is_ours(self, thing: Iri) -> bool:
        return thing.value.startswith(self._settings.base)

    @staticmethod
    def _stating(edition: Edition, kind: Iri) -> set[Iri]:
        """The named graphs that state of a thing that it is of the class."""
        descriptions = edition.release.descriptions
        found = filter(None, map(descriptions.describe, descriptions.instances(kind)))
        typed = (quad for each in found for quad in each.statements if (quad.predicate, quad.object) == (TYPE, kind))
        return {quad.graph for quad in typed if isinstance(quad.graph, Iri)}

    def _dataset(self, edition: Edition) -> Iri:
        if edition.note.dataset is None:
            raise NotFound("The data describe no dataset.")
        return edition.note.dataset


def _as_demanded(quad: Quad) -> Term:
    """The value with the datatype that DCAT demands: a release has integers alone, as its store would make them so."""
    if quad.predicate == _BYTE_SIZE and isinstance(quad.object, Literal):
        return Literal(quad.object.value, XSD + "nonNegativeInteger")
    return quad.object
