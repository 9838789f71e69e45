"""The page of lookup: how to ask for a thing by what others call it, and the list where several have the name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from publisher.quads import Iri, Literal
from publisher.representations.html.links import LOOKUP, RECONCILE, Links
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.values import Value, literal, short

_LINKS = ("links.json", "links.nt")


@dataclass(frozen=True, slots=True)
class Found:
    """A thing, and how it is linked to the external IRI that was asked for."""

    iri: Iri
    relation: Iri | None = None
    external: Iri | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    """A thing with its name, the relation and the external IRI."""

    thing: Value
    relation: Value | None
    external: Value | None


def render(renderer: Renderer, page: Page, asked: str, found: Sequence[Found], names: Mapping[Iri, Literal]) -> bytes:
    """The page; `asked` is what was looked up, empty where nothing was."""
    links = renderer.links(page)
    rows = [_row(each, names, links) for each in found]
    context = {
        "asked": asked,
        "rows": rows,
        "action": links.page(LOOKUP),
        "files": [(name, links.path(f"{LOOKUP}/{name}")) for name in _LINKS],
        "reconcile": links.absolute(RECONCILE),
        "tongue": page.language,
    }
    return renderer.render("lookup.html", page, context)


def _row(each: Found, names: Mapping[Iri, Literal], links: Links) -> _Row:
    return _Row(
        _named(each.iri, names, links),
        _named(each.relation, names, links) if each.relation else None,
        Value(each.external.value, links.document(each.external), code=True) if each.external else None,
    )


def _named(iri: Iri, names: Mapping[Iri, Literal], links: Links) -> Value:
    name = names.get(iri)
    known = literal(name, links.language) if name else Value(short(iri, links), code=True)
    return Value(known.text, links.document(iri), lang=known.lang, code=known.code)
