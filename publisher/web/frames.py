"""What every page that describes no thing has in common: its language, its addresses and its headers."""

from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

from starlette.requests import Request

from publisher.iris import LANGUAGES
from publisher.media_types import HTML
from publisher.negotiation import choose_language
from publisher.representations.html.links import page_address
from publisher.representations.html.rendering import Page
from publisher.settings import Settings
from publisher.web.addresses import local_path
from publisher.web.caching import Validators
from publisher.web.headers import field
from publisher.web.serving import Edition


class Frames:
    """Makes the frame of a page, `name` being its local path without language and extension."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._validators = settings, Validators(settings)

    def page(self, edition: Edition, name: str, language: str) -> Page:
        """Where the page stands, in each language."""
        return Page(language, name, {tag: page_address(name, tag) for tag in LANGUAGES}, edition.note)

    def language(self, request: Request) -> tuple[str, bool]:
        """The language of a page, and whether it was negotiated because the address names none."""
        named = local_path(request.scope).removesuffix(".html").rpartition(".")[2]
        if named in LANGUAGES:
            return named, False
        return choose_language(field(request, "accept-language"), LANGUAGES), True

    def headers(self, edition: Edition, page: Page, query: str = "", day_of: datetime | None = None) -> dict[str, str]:
        """The headers of a page; `query` is the part of the address after the question mark, still encoded.

        `day_of` is the time that a page about its day was made at.
        """
        digest = self.digest(query)
        headers = self._validators.headers(edition, page.path, page.language, digest, day_of=day_of)
        address = page_address(page.path, page.language)
        return headers | {
            "Content-Type": HTML.content_type,
            "Content-Language": page.language,
            "Content-Location": self._settings.root_path + quote(address) + (f"?{query}" if query else ""),
        }

    @staticmethod
    def digest(query: str) -> str:
        """What tells the answers to queries apart; empty where there is no query."""
        return sha256(query.encode()).hexdigest()[:16] if query else ""
