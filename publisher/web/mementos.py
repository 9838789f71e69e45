"""Documents as they were: TimeGate, TimeMap and mementos (RFC 7089)."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from publisher.errors import BadRequest, NotFound
from publisher.history.mementos import Memento, nearest, parse_stamp
from publisher.iris import LANGUAGES, DocumentAddress, IriSpace
from publisher.media_types import HTML, LINK_FORMAT
from publisher.quads import Iri
from publisher.representations.html.rendering import Archived, Renderer
from publisher.settings import Settings
from publisher.vocabulary import DEPRECATED
from publisher.web.addresses import local_path
from publisher.web.caching import TIME_ZONE, Validators
from publisher.web.headers import field, http_date, parse_http_date
from publisher.web.linksets import Link, header
from publisher.web.representing import Bodies, Representation, varies, wanted_of
from publisher.web.serving import Edition, Serving
from publisher.web.tombstones import gone

TIMEGATE, TIMEMAP, MEMENTO = "timegate", "timemap", "memento"


def memento_path(memento: Memento, document: str) -> str:
    """The local path of a document, or one of its representations, as it was."""
    return f"{MEMENTO}/{memento.stamp}/{document}"


class Mementos:
    """The doors to the past of each document; empty as long as nothing was published."""

    def __init__(self, settings: Settings, serving: Serving, renderer: Renderer) -> None:
        self._settings, self._serving, self._space = settings, serving, IriSpace(settings.base)
        self._bodies, self._validators = Bodies(settings, renderer), Validators(settings)

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route(f"/{TIMEGATE}/{{path:path}}", self.timegate),
            Route(f"/{TIMEMAP}/{{path:path}}", self.timemap),
            Route(f"/{MEMENTO}/{{stamp}}/{{path:path}}", self.memento),
        ]

    async def timegate(self, request: Request) -> Response:
        """302 to the memento of the time that is asked for; without a time, to the last (section 4.1.1)."""
        local = local_path(request.scope).removeprefix(f"{TIMEGATE}/")
        address, found = self._past(self._serving.edition, local)
        asked = field(request, "accept-datetime")
        moment = parse_http_date(asked) if asked is not None else found[-1].moment
        if moment is None:
            example = http_date(found[-1].moment)
            raise BadRequest(f"Accept-Datetime must be a date as HTTP writes it, such as {example}.")
        chosen = nearest(found, moment)
        links = self._links(address)
        headers = {"Vary": "accept-datetime", "Link": header(links), "Cache-Control": "no-cache"}
        return RedirectResponse(self._here(memento_path(chosen, local)), 302, headers=headers)

    async def timemap(self, request: Request) -> Response:
        """All mementos of a document (section 5)."""
        edition, local = self._serving.edition, local_path(request.scope).removeprefix(f"{TIMEMAP}/")
        address, found = self._past(edition, local)
        links = [*self._links(address), *self._all(local, found)]
        headers = self._validators.headers(edition, TIMEMAP, str(len(found)))
        body = ",\n".join(map(str, links)) + "\n"
        return Response(body, headers=headers | {"Content-Type": LINK_FORMAT.content_type})

    async def memento(self, request: Request) -> Response:
        """A document as it was published; a time between two publications leads to the one that was current then."""
        edition, stamp = self._serving.edition, request.path_params["stamp"]
        local = local_path(request.scope).removeprefix(f"{MEMENTO}/{stamp}/")
        moment = parse_stamp(stamp)
        if moment is None:
            raise NotFound(f"{stamp[:20]} is no time: it takes fourteen digits, YYYYMMDDhhmmss in UTC.")
        address, found = self._past(edition, local)
        chosen = nearest(found, moment)
        if chosen.stamp != stamp:
            return RedirectResponse(self._here(memento_path(chosen, local)), 302)
        wanted = wanted_of(request, address)
        body = await asyncio.to_thread(self._body, edition, chosen, wanted)
        headers = self._headers(edition, chosen, wanted) | {
            "Memento-Datetime": http_date(chosen.moment),
            "Link": header([*self._links(address), *self._around(local, found, chosen)]),
        }
        if names := varies(request, address, wanted):
            headers["Vary"] = names
        return Response(body, headers=headers)

    def _past(self, edition: Edition, local: str) -> tuple[DocumentAddress, tuple[Memento, ...]]:
        """The document and its mementos; NotFound where it has none."""
        address = self._space.parse_document(local) if local.startswith("doc/") else None
        found = edition.history.mementos(Iri(address.thing)) if address else ()
        if address is None or not found:
            raise NotFound(f"No publication that is kept describes {local[:200]}.")
        return address, found

    def _body(self, edition: Edition, memento: Memento, wanted: Representation) -> bytes:
        key = (MEMENTO, memento.publication.sequence, wanted)
        body = edition.rendered.get(key)
        if body is not None:
            return body
        description = edition.history.describe(memento, wanted.thing)
        if description is None or wanted.page > 1:
            raise NotFound(f"The publication of {memento.publication.time} says nothing of {wanted.thing.value}.")
        if any(str(term).startswith('"true"') for term in description.values(DEPRECATED)):
            raise gone(description)
        day = memento.moment.astimezone(TIME_ZONE).date()
        page = self._bodies.page(edition, wanted)
        addresses = {tag: memento_path(memento, path) for tag, path in page.addresses.items()}
        archived = Archived(day, page.addresses[wanted.language or LANGUAGES[0]])
        page = replace(page, path=memento_path(memento, page.path), addresses=addresses, archived=archived)
        body = self._bodies.render(edition, wanted, description, page, day)
        edition.rendered.put(key, body)
        return body

    def _headers(self, edition: Edition, memento: Memento, wanted: Representation) -> dict[str, str]:
        kind = wanted.media_type
        language = wanted.language if kind is HTML else None
        named = memento_path(memento, self._space.representation(wanted.thing.value, kind, language))
        headers = self._validators.headers(edition, MEMENTO, memento.stamp, kind.extension, wanted.language)
        headers |= {"Content-Type": kind.content_type, "Content-Location": self._here(named)}
        return headers | ({"Content-Language": wanted.language} if wanted.language else {})

    def _links(self, address: DocumentAddress) -> list[Link]:
        document = self._space.document(address.thing)
        return [
            Link("original", self._there(document)),
            Link("timegate", self._there(f"{TIMEGATE}/{document}")),
            Link("timemap", self._there(f"{TIMEMAP}/{document}"), LINK_FORMAT.name),
        ]

    def _all(self, local: str, found: Sequence[Memento]) -> list[Link]:
        last = len(found) - 1
        names = [f"{'first ' * (n == 0)}{'last ' * (n == last)}memento" for n in range(len(found))]
        return [self._link(name, memento, local) for name, memento in zip(names, found, strict=True)]

    def _around(self, local: str, found: Sequence[Memento], chosen: Memento) -> list[Link]:
        """The first and the last memento, this one and its neighbours (section 2.2.2)."""
        place = found.index(chosen)
        near = {0: "first", len(found) - 1: "last"}
        near[place] = near.get(place, "")
        for neighbour, name in ((place - 1, "prev"), (place + 1, "next")):
            if 0 <= neighbour < len(found):
                near[neighbour] = f"{near.get(neighbour, '')} {name}"
        return [self._link(f"{name} memento".strip(), found[n], local) for n, name in sorted(near.items())]

    def _link(self, name: str, memento: Memento, local: str) -> Link:
        target = self._there(memento_path(memento, local))
        return Link(name.strip(), target, moment=http_date(memento.moment))

    def _here(self, local: str) -> str:
        return self._settings.root_path + quote(local)

    def _there(self, local: str) -> str:
        return self._settings.site_url + quote(local)
