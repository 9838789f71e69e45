"""The page of one property of a thing: all its values, or all that points at the thing by it, in pages."""

from publisher.description import Description, Layout
from publisher.quads import Iri, Term
from publisher.representations.html.markers import index_markers
from publisher.representations.html.provenance import family_list, source_list
from publisher.representations.html.reading import Reading
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.rows import row
from publisher.vocabulary import expand


def render(renderer: Renderer, description: Description, layout: Layout, page: Page, values: str) -> bytes:
    """The page; `values` is the property as a CURIE or an IRI, after `^` where the list is of what points here."""
    links = renderer.links(page)
    reading = Reading(description, links, index_markers(description, layout, links.language), layout)
    inverse = values.startswith("^")
    predicate = Iri(expand(values.removeprefix("^"), links.space.base))
    found: dict[Term, list[Iri | None]] = {}
    pointing = [(quad.subject, quad.graph) for group in description.incoming for quad in group.statements]
    for term, graph in pointing if inverse else [(quad.object, quad.graph) for quad in description.statements]:
        found.setdefault(term, []).append(graph)
    context: dict[str, object] = {
        "d": description,
        "name": reading.name(description.thing),
        "property": reading.heading(predicate),
        "inverse": inverse,
        "row": row(reading, reading.heading(predicate), found),
        "sources": source_list(reading),
        "families": family_list(reading),
        "list_address": reading.all_values(predicate, inverse=inverse),
        "data_href": links.document(description.thing),
    }
    return renderer.render("property_list.html", page, context)
