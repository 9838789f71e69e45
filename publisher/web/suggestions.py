"""What is told of an address at which nothing is published: the documents whose names come near."""

from urllib.parse import quote

from publisher.errors import NotFound, ReleaseError
from publisher.iris import LANGUAGES, IriSpace
from publisher.media_types import HTML
from publisher.settings import Settings
from publisher.web.serving import Edition

_SUGGESTIONS = 5


def not_found(settings: Settings, edition: Edition, local: str) -> NotFound:
    """The error for a local path, whose last segment is taken for words."""
    space, words = IriSpace(settings.base), local.rpartition("/")[2].partition(".")[0]
    language = named_language(local) or LANGUAGES[0]
    try:
        nearest = edition.release.search.nearest(words, language, _SUGGESTIONS)
    except ReleaseError:
        nearest = []
    found = tuple((settings.root_path + quote(space.document(iri.value)), name) for iri, name in nearest)
    return NotFound(f"Nothing is published at {space.iri(local)}.", found)


def named_language(local: str) -> str:
    """The language that the path of a page names, else empty."""
    stem, dot, extension = local.rpartition(".")
    language = stem.rpartition(".")[2] if dot and extension == HTML.extension else ""
    return language if language in LANGUAGES else ""
