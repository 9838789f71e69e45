"""What the pages of the whole release show: read from its survey, named in the language of the page."""

import datetime

from publisher.release import Release
from publisher.representations.html import atlas as atlas_page
from publisher.representations.html import chronicle, network
from publisher.representations.html.atlas import Atlas
from publisher.representations.html.naming import Naming
from publisher.representations.html.network import Network
from publisher.representations.html.rendering import Page, Renderer
from publisher.web.serving import Edition

MOST_AREAS = 400
_MOST_FIGURES, _MOST_RESIDENTS, _MOST_RELATIONS, _MOST_MOMENTS = 800, 1000, 300, 300


def atlas(release: Release) -> Atlas:
    """The areas, and what is said of them."""
    survey = release.survey
    return Atlas(
        survey.areas(MOST_AREAS),
        survey.figures(_MOST_FIGURES),
        survey.residents(_MOST_RESIDENTS),
        survey.relations_to_residents(_MOST_RESIDENTS),
        survey.totals().areas,
    )


def relations(release: Release) -> Network:
    """The relations between actors."""
    return Network(*release.survey.relations(_MOST_RELATIONS))


class Overviews:
    """Renders the pages of the map, the timeline and the network."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def map(self, edition: Edition, page: Page, _: datetime.date) -> bytes:
        """The page of the map."""
        found = atlas(edition.release)
        names = edition.release.descriptions.names(found.mentioned(), page.language)
        return atlas_page.render(self._renderer, page, found, Naming(names, self._renderer.links(page)))

    def timeline(self, edition: Edition, page: Page, today: datetime.date) -> bytes:
        """The page of the timeline."""
        moments = edition.release.survey.moments(_MOST_MOMENTS)
        names = edition.release.descriptions.names(chronicle.mentioned(moments), page.language)
        naming = Naming(names, self._renderer.links(page))
        told = chronicle.Chronicle(moments, edition.release.survey.totals().moments)
        return chronicle.render(self._renderer, page, told, naming, today)

    def network(self, edition: Edition, page: Page, _: datetime.date) -> bytes:
        """The page of the network."""
        found = relations(edition.release)
        names = edition.release.descriptions.names(found.mentioned(), page.language)
        return network.render(self._renderer, page, found, Naming(names, self._renderer.links(page)))
