"""The addresses of things, terms, documents and representations (W3C Cool URIs for the Semantic Web, section 4.3)."""

import re
from dataclasses import dataclass

from publisher.media_types import REPRESENTATIONS, MediaType
from publisher.quads import Iri

SLUG = re.compile(r"[a-z0-9-]+")
LANGUAGES = ("sv", "en")
_EXTENSIONS = {kind.extension: kind for kind in REPRESENTATIONS}


@dataclass(frozen=True, slots=True)
class DocumentAddress:
    """A document's path taken apart: the thing, and the representation where the path names one."""

    thing: str
    media_type: MediaType | None
    language: str | None


@dataclass(frozen=True, slots=True)
class IriSpace:
    """The IRIs below one base; local paths have no leading slash."""

    base: str

    def owns(self, iri: str) -> bool:
        """Whether the IRI is a thing or a term of ours."""
        return iri.startswith((self.base + "id/", self.base + "def/")) or iri == self.base + "def"

    def local(self, iri: str) -> str:
        """The local path of an own IRI: `id/council/x`, `def/Council`."""
        return iri.removeprefix(self.base)

    def iri(self, local: str) -> str:
        """The IRI at a local path."""
        return self.base + local

    def graph(self, slug: str) -> Iri:
        """The IRI of a named graph of ours that is no source section."""
        return Iri(f"{self.base}id/graph/{slug}")

    def document(self, iri: str) -> str:
        """The local path of the generic document on a thing or term: `doc/council/x`, `doc/def/Council`.

        The namespace IRI of the terms, which ends with a slash, has the document of the ontology.
        """
        local = self.local(iri).removesuffix("/")
        return "doc/" + (local.removeprefix("id/") if local.startswith("id/") else local)

    def representation(self, iri: str, media_type: MediaType, language: str | None = None) -> str:
        """The local path of one representation; HTML names its language."""
        tag = f".{language}" if language else ""
        return f"{self.document(iri)}{tag}.{media_type.extension}"

    def parse_document(self, local: str) -> DocumentAddress:
        """Take the local path of a document or representation apart; the thing is an absolute IRI."""
        stem, media_type, language = local.removeprefix("doc/"), None, None
        head, dot, extension = stem.rpartition(".")
        if dot and extension in _EXTENSIONS:
            stem, media_type = head, _EXTENSIONS[extension]
            head, dot, tag = stem.rpartition(".")
            if dot and tag in LANGUAGES and media_type.extension == "html":
                stem, language = head, tag
        is_term = stem == "def" or stem.startswith("def/")
        return DocumentAddress(self.base + (stem if is_term else f"id/{stem}"), media_type, language)
