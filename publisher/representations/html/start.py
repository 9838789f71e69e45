"""The start page: what there is, how the work is organised, the map, questions to start from, and the data."""

from collections.abc import Sequence
from dataclasses import dataclass

from publisher.catalogue import DUMPED, dump_path
from publisher.description import Overview
from publisher.listing import ListedClass
from publisher.quads import Iri, Literal
from publisher.representations.html.atlas import Atlas, regions
from publisher.representations.html.browse import start_classes
from publisher.representations.html.naming import Naming
from publisher.representations.html.network import Network, drawing
from publisher.representations.html.rendering import Page, Renderer
from publisher.representations.html.values import Value, literal

_RELATIONS, _EXAMPLES, _KINDS = 30, 3, 4

_MACHINES = (
    ("service-desc", "openapi.json", "application/json"),
    ("describedby", ".well-known/void", "application/rdf+xml"),
    ("describedby", "catalog", "application/rdf+xml"),
)
"""Where programs find what describes the site: relation (RFC 8631; POWDER), path, media type."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What the start page opens with: counts, the dataset's description in a sentence, relations, areas.

    `classes` are those that have things, each with the number of its own and of the classes below it.
    """

    overview: Overview
    classes: Sequence[ListedClass]
    network: Network
    atlas: Atlas
    summary: Literal | None = None

    def mentioned(self) -> set[Iri]:
        """Everything that the page needs a name for."""
        return self.network.mentioned() | self.atlas.mentioned() | {kind.iri for kind in self.classes}


def render(renderer: Renderer, page: Page, opening: Opening, naming: Naming) -> bytes:
    """The start page."""
    links, language = naming.links, page.language
    counted = {
        kind.iri: (Value(naming.heading(kind.iri), links.listing(kind.iri)), kind.total) for kind in opening.classes
    }
    named = [iri for iri in start_classes(renderer.settings) if iri in counted]
    largest = [kind.iri for kind in sorted(opening.classes, key=lambda kind: (-kind.total, kind.iri))]
    first = [counted.pop(iri) for iri in named or largest[:_KINDS]]
    own = [r for r in opening.network.relations if links.space.owns(r.predicate.value)]
    found = regions(opening.atlas, naming)
    context = {
        "overview": opening.overview,
        "first_kinds": first,
        "kinds": len(counted),
        "summary": literal(opening.summary, language) if opening.summary else None,
        "governance": drawing(own[:_RELATIONS], naming),
        "region": found[0] if found else None,
        "examples": _examples(page, naming),
        "machines": _MACHINES,
        "dumps": [(kind.title, links.path(dump_path(kind))) for kind in DUMPED],
    }
    return renderer.render("start.html", page, context)


def _examples(page: Page, naming: Naming) -> list[Value]:
    """Questions, each leading to its answer."""
    links = naming.links
    return [
        Value(example.title[page.language], links.document(Iri(links.space.base + example.local)))
        for example in page.release.examples[:_EXAMPLES]
    ]
