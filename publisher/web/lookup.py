"""The doors of lookup: from an IRI elsewhere or a code to the thing that it stands for, and all links to elsewhere."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from publisher.errors import BadRequest, NotFound
from publisher.iris import LANGUAGES
from publisher.media_types import HTML, JSON, LINKSET_JSON, N_TRIPLES
from publisher.negotiation import choose
from publisher.quads import Iri, Literal
from publisher.references import is_iri
from publisher.representations.html import lookup as lookup_page
from publisher.representations.html.links import LOOKUP, RECONCILE, Links, page_address
from publisher.representations.html.rendering import Renderer
from publisher.settings import Settings
from publisher.web.caching import Validators
from publisher.web.frames import Frames
from publisher.web.headers import field
from publisher.web.linksets import Link, as_json
from publisher.web.serving import Edition, Serving
from publisher.words import LONGEST

_LONGEST_IRI = 2_000
_MOST = 50


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is looked up: by which parameter, and its value."""

    parameter: str
    value: str


class LookupDoors:
    """`/lookup?iri=` and `/lookup?id=` lead to the thing, or to a list of several; `/lookup/links` holds all links."""

    def __init__(self, settings: Settings, serving: Serving, renderer: Renderer) -> None:
        self._settings, self._serving, self._renderer = settings, serving, renderer
        self._frames, self._validators = Frames(settings), Validators(settings)

    def routes(self) -> list[Route]:
        """The routes."""
        pages = (LOOKUP, *(page_address(LOOKUP, language) for language in LANGUAGES))
        return [
            *(Route(f"/{page}", self.lookup) for page in pages),
            Route(f"/{LOOKUP}/links.{LINKSET_JSON.extension}", self._links(LINKSET_JSON.name, self._as_linkset)),
            Route(f"/{LOOKUP}/links.{N_TRIPLES.extension}", self._links(N_TRIPLES.name, _as_triples)),
        ]

    async def lookup(self, request: Request) -> Response:
        """The thing that is asked for; without a question the page that tells how to ask."""
        edition = self._serving.edition
        asked = _asked(request)
        found = await asyncio.to_thread(self._found, edition, asked) if asked else []
        if asked and not found:
            raise NotFound(self._unknown(asked), self._nearest(request, edition, asked))
        things = list(dict.fromkeys(thing.iri for thing in found))
        if len(things) == 1:
            local = things[0].value.removeprefix(self._settings.base)
            headers = self._validators.headers(edition, LOOKUP, Frames.digest(asked.value if asked else ""))
            return Response(status_code=303, headers=headers | {"Location": self._settings.root_path + quote(local)})
        if asked and choose(field(request, "accept"), (HTML, JSON)) is JSON:
            return self._json(edition, asked, found)
        return self._page(request, edition, asked, found)

    def _found(self, edition: Edition, asked: _Asked) -> list[lookup_page.Found]:
        release = edition.release
        if asked.parameter == "id":
            return [lookup_page.Found(thing) for thing in release.search.coded(asked.value, _MOST)]
        own = Iri(asked.value)
        if asked.value.startswith(self._settings.base + "id/") and release.knows(own):
            return [lookup_page.Found(own)]
        return [
            lookup_page.Found(reference.thing, reference.relation, reference.external)
            for reference in release.references.of(asked.value)
        ]

    def _unknown(self, asked: _Asked) -> str:
        value = asked.value[:LONGEST]
        by_name = f"Look by name: {self._settings.site_url}{RECONCILE} (reconciliation) or /search."
        if asked.parameter == "id":
            return f"No thing has the code {value}. {by_name}"
        links = f"All external IRIs that are known: {self._settings.site_url}{LOOKUP}/links.json."
        return f"No thing is linked to {value}. {links} {by_name}"

    def _nearest(self, request: Request, edition: Edition, asked: _Asked) -> tuple[tuple[str, str], ...]:
        """Where to go on: things whose names or codes come near, and the page that tells how to look things up."""
        language, _ = self._frames.language(request)
        links = Links(self._settings, language)
        words = asked.value if asked.parameter == "id" else asked.value.rstrip("/").rpartition("/")[2]
        near = edition.release.search.nearest(words.replace("_", " "), language, 4)
        return tuple((links.document(iri), name) for iri, name in near)

    def _json(self, edition: Edition, asked: _Asked, found: list[lookup_page.Found]) -> Response:
        names = edition.release.descriptions.names({each.iri for each in found}, LANGUAGES[0])
        things = [self._as_object(each, names.get(each.iri)) for each in found]
        body = json.dumps({asked.parameter: asked.value, "things": things}, ensure_ascii=False, indent=2) + "\n"
        headers = self._validators.headers(edition, LOOKUP, JSON.extension, Frames.digest(asked.value))
        return Response(body, headers=headers | {"Content-Type": JSON.content_type, "Vary": "Accept"})

    def _as_object(self, each: lookup_page.Found, name: Literal | None) -> dict[str, str]:
        told = {"iri": each.iri.value, "name": name.value if name else each.iri.value}
        if each.relation and each.external:
            told |= {"relation": each.relation.value, "external": each.external.value}
        return told | {"document": self._settings.site_url + Links(self._settings, "sv").space.document(each.iri.value)}

    def _page(
        self, request: Request, edition: Edition, asked: _Asked | None, found: list[lookup_page.Found]
    ) -> Response:
        language, is_generic = self._frames.language(request)
        page = self._frames.page(edition, LOOKUP, language)
        names = edition.release.descriptions.names(
            {term for each in found for term in (each.iri, each.relation) if term}, language
        )
        body = lookup_page.render(self._renderer, page, asked.value if asked else "", found, names)
        query = quote(request.scope["query_string"].decode("latin-1"), safe="%&=+-._~!$'()*,;:@/?")
        varying = ", ".join(["Accept"] * bool(asked) + ["Accept-Language"] * is_generic)
        headers = self._frames.headers(edition, page, query)
        return Response(body, headers=headers | ({"Vary": varying} if varying else {}))

    def _links(self, name: str, written: Callable[[Edition], bytes]) -> Callable[[Request], object]:
        async def answer(_: Request) -> Response:
            edition = self._serving.edition
            body = edition.rendered.get((LOOKUP, name))
            if body is None:
                body = await asyncio.to_thread(written, edition)
                edition.rendered.put((LOOKUP, name), body)
            headers = self._validators.headers(edition, LOOKUP, name.partition("/")[2])
            return Response(body, headers=headers | {"Content-Type": name})

        return answer

    def _as_linkset(self, edition: Edition) -> bytes:
        """The links as a linkset (RFC 9264, section 4.2): the relations are IRIs (RFC 8288, section 2.1.2)."""
        triples = edition.release.references.triples()
        return as_json(
            [Link(p.value, o.value, anchor=s.value) for s, p, o in triples if isinstance(s, Iri) and isinstance(o, Iri)]
        )


def _as_triples(edition: Edition) -> bytes:
    return "".join(f"{s} {p} {o} .\n" for s, p, o in edition.release.references.triples()).encode()


def _asked(request: Request) -> _Asked | None:
    """What the parameters ask; BadRequest where they ask for two things at once, or for what cannot be one."""
    given = [(name, value.strip()) for name, value in request.query_params.multi_items() if name in ("iri", "id")]
    if not given:
        return None
    if len(given) > 1:
        raise BadRequest("Look up one thing at a time: ?iri= with an external IRI, or ?id= with a code.")
    name, value = given[0]
    if not value or len(value) > _LONGEST_IRI:
        raise BadRequest(f"The parameter {name} must have a value, of at most {_LONGEST_IRI} characters.")
    if name == "iri" and not is_iri(value):
        example = "?iri=http://www.wikidata.org/entity/Q34"
        raise BadRequest(f"The parameter iri must be an absolute IRI without spaces, such as {example}.")
    return _Asked(name, value)
