"""The small page on one thing that stands in a frame on the pages of others (Reconciliation Service API 0.2, 6)."""

from dataclasses import dataclass

from publisher.quads import Iri, Literal
from publisher.representations.html.links import Links
from publisher.representations.html.rendering import Renderer
from publisher.representations.html.values import capital, cut, foreign, literal, readable

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Previewed:
    """A thing with its name, the names of its classes, and a text on it where there is one."""

    thing: Iri
    name: Literal | None
    kinds: tuple[Literal, ...]
    about: Literal | None


def render(renderer: Renderer, language: str, previewed: Previewed) -> bytes:
    """The page; it has none of the frame of other pages."""
    links = Links(renderer.settings, language)
    about = previewed.about
    context = {
        "name": literal(previewed.name, language) if previewed.name else None,
        "iri": previewed.thing.value,
        "href": links.absolute(links.space.document(previewed.thing.value)),
        "kinds": ", ".join(capital(kind.value) for kind in previewed.kinds[:3]),
        "about": readable(cut(about.value, _LONGEST)) if about else "",
        "tongue": foreign(about, language) if about else "",
    }
    return renderer.render_bare("preview.html", language, context)
