"""Content negotiation by profile of the documents on things (W3C, https://www.w3.org/TR/dx-prof-conneg/).

Two profiles: our own, in every RDF format, and schema.org as JSON-LD. A page or a table conforms to neither.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from publisher import application_profile
from publisher.errors import NotAcceptable
from publisher.iris import DocumentAddress
from publisher.media_types import JSON, JSON_LD, RDF, TURTLE, MediaType
from publisher.negotiation import choose, media_range, profiles_in
from publisher.quads import Iri, Literal, Quad
from publisher.settings import Settings
from publisher.store import serialize
from publisher.vocabulary import DCT, TYPE
from publisher.web.headers import field
from publisher.web.linksets import Link, header

KEY, ALL = "_profile", "alt"
"""The parameter that names a profile, and the name under which it lists them (section 7.3)."""

SCHEMA_ORG = "https://schema.org/"
_QSA = "http://www.w3.org/ns/dx/connegp/profile/qsa"
_PROFILE = "http://www.w3.org/ns/dx/prof/Profile"
_ALTR = "http://www.w3.org/ns/dx/connegp/altr#"
_LISTS = (JSON, JSON_LD, TURTLE)


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile: the token that it has here, its URI, and what a document that conforms to it can be had as."""

    token: str
    uri: str
    media_types: tuple[MediaType, ...]


class Profiles:
    """Knows the profiles, which of them a request asks for, and how they are listed."""

    def __init__(self, settings: Settings) -> None:
        own = application_profile.profile(settings).value
        self.own = Profile(application_profile.PATH, own, RDF)
        self.schema_org = Profile("schema", SCHEMA_ORG, (JSON_LD,))
        self._table = (self.own, self.schema_org)
        self._settings = settings

    def asked(self, request: Request, address: DocumentAddress) -> Profile | None:
        """The profile that is asked for; None where none is, or where a header asks for others alone.

        The parameter counts before the header, which counts only where the address names no format. NotAcceptable for
        a parameter that names no profile that is offered.
        """
        named = request.query_params.get(KEY)
        header_ = field(request, "accept-profile") if address.media_type is None else None
        for name in profiles_in(named if named is not None else header_ or ""):
            found = [profile for profile in self._table if name in (profile.uri, profile.token)]
            if found and (named is not None or name == found[0].uri):
                return found[0]
        if named is not None:
            tokens = tuple(profile.token for profile in self._table)
            raise NotAcceptable(f"There is no such profile. Available: {', '.join(tokens)}.", tokens)
        return None

    @staticmethod
    def varies(request: Request, address: DocumentAddress) -> str:
        """The header that the choice was made by."""
        return "" if address.media_type or KEY in request.query_params else "Accept-Profile"

    def of(self, kind: MediaType) -> Profile | None:
        """The profile that our representations in a media type conform to."""
        return self.own if kind in self.own.media_types else None

    def headers(self, profile: Profile | None) -> dict[str, str]:
        """The header by which Sweden's guidelines tell the profile of a body (DIGG, UM-5)."""
        return {"Content-Profile": f"<{profile.uri}>"} if profile else {}

    def links(self, links: Sequence[Link], document: str, profile: Profile | None) -> list[Link]:
        """The links of a document with the profile of each format, that of this body, and the further one."""
        names = {kind.name for kind in RDF}
        known = [
            replace(link, formats=self.own.uri) if link.relation == "alternate" and link.media_type in names else link
            for link in links
        ]
        known.append(self._alternate(document, self.schema_org, JSON_LD))
        return [*known, *([Link("profile", profile.uri)] if profile else [])]

    def is_list(self, request: Request) -> bool:
        """Whether the list is asked for."""
        return request.query_params.get(KEY) == ALL

    def listed(self, request: Request, document: str) -> Response:
        """The profiles of a document, as links and as a body."""
        asked = request.query_params.get("_mediatype")
        try:
            kind = choose(media_range(asked, _LISTS) if asked is not None else field(request, "accept"), _LISTS)
        except NotAcceptable:
            if asked is not None:
                raise
            kind = JSON
        links = [Link("profile", _QSA)]
        links += [Link("type", _PROFILE, anchor=profile.uri, token=profile.token) for profile in self._table]
        offered = [(profile, media_type) for profile in self._table for media_type in profile.media_types]
        links += [self._alternate(document, profile, media_type) for profile, media_type in offered]
        links[len(self._table) + 1] = replace(links[len(self._table) + 1], relation="canonical")
        body = self._as_json(document) if kind is JSON else self._as_rdf(document, kind)
        vary = {} if asked is not None else {"Vary": "Accept"}
        return Response(body, headers={"Content-Type": kind.content_type, "Link": header(links)} | vary)

    def _alternate(self, document: str, profile: Profile, kind: MediaType) -> Link:
        address = f"{document}?{KEY}={profile.token}"
        more = f"&_mediatype={kind.extension}" if len(profile.media_types) > 1 else ""
        return Link("alternate", address + more, kind.name, formats=profile.uri)

    def _as_json(self, document: str) -> bytes:
        found: Mapping[str, object] = {
            "resource": self._there(document),
            "profiles": [
                {
                    "token": profile.token,
                    "uri": profile.uri,
                    "media_types": [kind.name for kind in profile.media_types],
                }
                for profile in self._table
            ],
        }
        return (json.dumps(found, indent=2) + "\n").encode()

    def _as_rdf(self, document: str, kind: MediaType) -> bytes:
        """The list in the model of alternate representations (section 6.3)."""
        resource, statements = Iri(self._there(document)), list[Quad]()
        for profile in self._table:
            for media_type in profile.media_types:
                node = Iri(self._there(self._alternate(document, profile, media_type).target))
                relation = "hasRepresentation" if statements else "hasDefaultRepresentation"
                statements += [
                    Quad(resource, Iri(_ALTR + relation), node, None),
                    Quad(node, TYPE, Iri(_ALTR + "Representation"), None),
                    Quad(node, Iri(DCT + "conformsTo"), Iri(profile.uri), None),
                    Quad(node, Iri(DCT + "format"), Literal(media_type.name), None),
                ]
        return serialize(statements, kind, {"altr": _ALTR, "dct": DCT})

    def _there(self, local: str) -> str:
        return self._settings.site_url + local.removeprefix(self._settings.root_path)
