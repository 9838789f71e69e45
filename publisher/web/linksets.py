"""Typed links between a thing, its document and its formats (RFC 8288, RFC 9264; https://signposting.org/FAIR/)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from publisher.application_profile import IN_SCHEMA_ORG
from publisher.catalogue import DUMPED, LICENCE, dump_path
from publisher.errors import NotFound
from publisher.iris import LANGUAGES, IriSpace
from publisher.media_types import HTML, JSON_LD, LINKSET_JSON, LINKSETS, RDF, REPRESENTATIONS, TRIG, MediaType
from publisher.negotiation import choose, media_range
from publisher.quads import Iri
from publisher.settings import Settings
from publisher.void import EVENTS
from publisher.web.addresses import local_path
from publisher.web.caching import Validators
from publisher.web.headers import field
from publisher.web.serving import Edition, Serving

_ADDRESS = "/-._~:@!$&'()*+,;=?#[]%"
_PAGE_TYPE = "https://schema.org/AboutPage"
_DATASET_TYPE = "https://schema.org/Dataset"


@dataclass(frozen=True, slots=True)
class Link:
    """A typed link to `target`; its context is `anchor`, empty for the address that the answer came from.

    `moment` is the date of a memento, as HTTP writes dates (RFC 7089, section 2.2.4); `formats` the profile that the
    target conforms to (RFC 6906; W3C, Content Negotiation by Profile, section 7.2); `token` a short name of the anchor.
    """

    relation: str
    target: str
    media_type: str = ""
    language: str = ""
    anchor: str = ""
    moment: str = ""
    formats: str = ""
    token: str = ""

    def __str__(self) -> str:
        parts = [f"<{quote(self.target, safe=_ADDRESS)}>", f'rel="{self.relation}"']
        anchor = quote(self.anchor, safe=_ADDRESS)
        described = [("type", self.media_type), ("hreflang", self.language), ("datetime", self.moment)]
        described += [("formats", self.formats), ("token", self.token)]
        named = (("anchor", anchor), *described)
        return "; ".join(parts + [f'{name}="{value}"' for name, value in named if value])


def header(links: Sequence[Link]) -> str:
    """The links as the value of a Link header (RFC 8288, section 3)."""
    return ", ".join(map(str, links))


class Signposts:
    """Knows which links there are; `root` is what addresses on this host begin with, a path or the whole address."""

    def __init__(self, settings: Settings, root: str) -> None:
        self._settings, self._root = settings, root
        self._space = IriSpace(settings.base)

    def url(self, local: str) -> str:
        """A local path as an address on this host."""
        return self._root + quote(local)

    def of_thing(self, thing: Iri) -> list[Link]:
        """The descriptions of a thing, each in its format (URI-5)."""
        found = [Link("describedby", self._formatted(thing, kind), kind.name) for kind in REPRESENTATIONS]
        return [*found, *self._linksets(thing)]

    def of_document(self, thing: Iri, types: Sequence[str], dataset: Iri | None) -> list[Link]:
        """The links of a document: the thing, the formats, the licence, the classes, the dataset and its parts."""
        document = self._space.document(thing.value)
        links = [
            Link("canonical", self._settings.site_url + quote(document)),
            Link("describes", thing.value),
            Link("cite-as", thing.value),
            *(Link("alternate", self._formatted(thing, kind), kind.name) for kind in REPRESENTATIONS),
            *(Link("describedby", self._formatted(thing, kind), kind.name) for kind in RDF),
            Link("license", LICENCE.value),
            Link("type", _PAGE_TYPE),
            *(Link("type", kind) for kind in types),
        ]
        if dataset == thing:
            links += [Link("item", self.url(dump_path(kind)), kind.name) for kind in DUMPED]
            links.append(Link("version-history", self.url(EVENTS), TRIG.name))
        elif dataset:
            links.append(Link("collection", self.url(self._space.document(dataset.value)), HTML.name))
        return links + self._linksets(thing)

    def of_dump(self, dataset: Iri | None) -> list[Link]:
        """The links of a part of the dataset."""
        links = [Link("license", LICENCE.value), Link("type", _DATASET_TYPE)]
        if dataset:
            links.append(Link("collection", self.url(self._space.document(dataset.value)), HTML.name))
            links += [Link("describedby", self._formatted(dataset, kind), kind.name) for kind in RDF]
        return links

    def linkset(self, thing: Iri, types: Sequence[str], dataset: Iri | None) -> list[Link]:
        """The links of a document and those of its formats and parts, each with its anchor."""
        document = self.url(self._space.document(thing.value))
        links = [_anchored(link, document) for link in self.of_document(thing, types, dataset)]
        links += [Link("alternate", self._page(thing, tag), HTML.name, tag, document) for tag in LANGUAGES]
        links.append(Link("alternate", document + IN_SCHEMA_ORG, JSON_LD.name, anchor=document))
        links += [Link("describes", document, HTML.name, "", self._formatted(thing, kind)) for kind in RDF]
        if dataset == thing:
            for kind in DUMPED:
                anchor = self.url(dump_path(kind))
                links += [_anchored(link, anchor) for link in self.of_dump(dataset)]
        return links

    def _formatted(self, thing: Iri, kind: MediaType) -> str:
        return self.url(self._space.representation(thing.value, kind))

    def _page(self, thing: Iri, language: str) -> str:
        return self.url(self._space.representation(thing.value, HTML, language))

    def _linksets(self, thing: Iri) -> list[Link]:
        stem = "linkset/" + self._space.document(thing.value).removeprefix("doc/")
        return [Link("linkset", self.url(f"{stem}.{kind.extension}"), kind.name) for kind in LINKSETS]


class Linksets:
    """The doors to the links of each document, as a document of their own."""

    def __init__(self, settings: Settings, serving: Serving) -> None:
        self._serving, self._space = serving, IriSpace(settings.base)
        self._signposts, self._validators = Signposts(settings, settings.site_url), Validators(settings)
        self._root = settings.root_path

    def routes(self) -> list[Route]:
        """The routes."""
        return [Route("/linkset/{path:path}", self.linkset)]

    async def linkset(self, request: Request) -> Response:
        """The links of a document as `application/linkset+json` or `application/linkset` (RFC 9264, section 4)."""
        edition, local = self._serving.edition, local_path(request.scope).removeprefix("linkset/")
        stem, named = _split(local)
        address = self._space.parse_document(f"doc/{stem}")
        thing = Iri(address.thing)
        if address.media_type or not edition.release.knows(thing) or thing in edition.release.retired:
            raise NotFound(f"There are no links of {stem[:200]}.")
        wanted = named or _negotiated(request)
        links = self._signposts.linkset(thing, types_of(edition, thing), edition.note.dataset)
        body = as_json(links) if wanted is LINKSET_JSON else as_text(links)
        headers = self._validators.headers(edition, "linkset", wanted.extension)
        headers["Content-Location"] = f"{self._root}{quote(f'linkset/{stem}.{wanted.extension}')}"
        if named is None and "_mediatype" not in request.query_params:
            headers["Vary"] = "Accept"
        return Response(body, headers=headers | {"Content-Type": wanted.name})


def types_of(edition: Edition, thing: Iri) -> list[str]:
    """The classes of a thing."""
    return [kind.value for kind in edition.release.descriptions.types(thing)]


def as_json(links: Sequence[Link]) -> bytes:
    """The links as JSON, by context and relation (RFC 9264, section 4.2)."""
    contexts: dict[str, dict[str, list[dict[str, object]]]] = {}
    for link in links:
        target: dict[str, object] = {"href": quote(link.target, safe=_ADDRESS)}
        if link.media_type:
            target["type"] = link.media_type
        if link.language:
            target["hreflang"] = [link.language]
        contexts.setdefault(link.anchor, {}).setdefault(link.relation, []).append(target)
    linkset = [{"anchor": quote(anchor, safe=_ADDRESS), **relations} for anchor, relations in contexts.items()]
    return (json.dumps({"linkset": linkset}, indent=2) + "\n").encode()


def as_text(links: Sequence[Link]) -> bytes:
    """The links one a line, as a Link header says them (RFC 9264, section 4.1)."""
    return (",\n".join(map(str, links)) + "\n").encode()


def _anchored(link: Link, anchor: str) -> Link:
    return Link(link.relation, link.target, link.media_type, link.language, anchor)


def _split(local: str) -> tuple[str, MediaType | None]:
    for kind in LINKSETS:
        if local.endswith(f".{kind.extension}"):
            return local.removesuffix(f".{kind.extension}"), kind
    return local, None


def _negotiated(request: Request) -> MediaType:
    asked = request.query_params.get("_mediatype")
    return choose(media_range(asked, LINKSETS) if asked is not None else field(request, "accept"), LINKSETS)
