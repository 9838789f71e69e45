"""What the dataset says of itself for catalogues that harvest it: DCAT-AP-SE at `/catalog`, VoID at a known address."""

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from publisher import void
from publisher.archive import read_quads
from publisher.catalogue import catalogue_iri, graph
from publisher.errors import NotFound
from publisher.media_types import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, MediaType
from publisher.negotiation import choose, media_range
from publisher.quads import XSD, Iri, Literal, Quad, Term
from publisher.release import RECORD
from publisher.settings import Settings
from publisher.store import serialize
from publisher.vocabulary import DCAT, DCT, LABEL, PREF_LABEL, TYPE, prefixes
from publisher.web.caching import Validators
from publisher.web.headers import field
from publisher.web.serving import Edition, Serving

CATALOG = "catalog"
_OFFERS = (RDF_XML, TURTLE, JSON_LD, N_TRIPLES)
"""RDF/XML answers `*/*`, as Sweden's data portal harvests it."""

_BYTE_SIZE = Iri(DCAT + "byteSize")
_OURS = (PREF_LABEL, LABEL)
"""Names that the record gives by `dct:title` and `foaf:name` too, which harvesters read."""

Made = Callable[[Edition], list[Quad]]


class SelfDescriptions:
    """The doors to the catalogue record and to the description in VoID."""

    def __init__(self, settings: Settings, serving: Serving) -> None:
        self._settings, self._serving, self._validators = settings, serving, Validators(settings)

    def routes(self) -> list[Route]:
        """The routes: each without an extension, by negotiation, and with one."""
        found = []
        for path, made in ((CATALOG, self._catalogue), (void.PATH, self._void)):
            found.append(Route(f"/{path}", self._door(path, made, None)))
            found += [Route(f"/{path}.{kind.extension}", self._door(path, made, kind)) for kind in _OFFERS]
        return found

    def _door(self, path: str, made: Made, named: MediaType | None) -> Callable[[Request], object]:
        async def answer(request: Request) -> Response:
            edition, asked = self._serving.edition, request.query_params.get("_mediatype")
            accept = media_range(asked, _OFFERS) if asked is not None else field(request, "accept")
            kind = named or choose(accept, _OFFERS)
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
        return void.describe(self._settings, self._dataset(edition), edition.release.overview, figures)

    def _dataset(self, edition: Edition) -> Iri:
        if edition.note.dataset is None:
            raise NotFound("The data describe no dataset.")
        return edition.note.dataset


def _as_demanded(quad: Quad) -> Term:
    """The value with the datatype that DCAT demands: a release has integers alone, as its store would make them so."""
    if quad.predicate == _BYTE_SIZE and isinstance(quad.object, Literal):
        return Literal(quad.object.value, XSD + "nonNegativeInteger")
    return quad.object
