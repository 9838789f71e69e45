"""How a thing was described at a publication: mementos (RFC 7089), out of the quads that a superseded release keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from publisher.description import Description
from publisher.history.index import Revision
from publisher.mentioned import best_names, named_graphs, objects, periods, position
from publisher.publication_log import Publication
from publisher.quad_file import QuadFile
from publisher.quads import Iri
from publisher.vocabulary import LABELS, POSITION, TYPE, OwnTerms

_STAMP = "%Y%m%d%H%M%S"


@dataclass(frozen=True, slots=True)
class Memento:
    """A publication that describes a thing and whose quads are kept."""

    publication: Publication

    @property
    def moment(self) -> datetime:
        """When it was published."""
        return self.publication.moment

    @property
    def stamp(self) -> str:
        """The time in its address: fourteen digits, UTC."""
        return stamp(self.publication)


def stamp(publication: Publication) -> str:
    """The time of a publication as fourteen digits, UTC."""
    return publication.moment.astimezone(UTC).strftime(_STAMP)


def parse_stamp(text: str) -> datetime | None:
    """The time that fourteen digits name, UTC; None where they name none."""
    if not (len(text) == 14 and text.isascii() and text.isdigit()):
        return None
    try:
        return datetime.strptime(text, _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def mementos(
    revisions: Sequence[Revision], presence: Sequence[tuple[int, int]], kept: frozenset[str]
) -> tuple[Memento, ...]:
    """The mementos of a thing, oldest first; `kept` are the build ids whose quads are there.

    Of publications within one second the last counts, as an address names seconds.
    """
    found: dict[str, Memento] = {}
    for revision in revisions:
        publication = revision.publication
        is_described = any(first <= publication.sequence <= last for first, last in presence)
        if is_described and publication.build_id in kept:
            found[stamp(publication)] = Memento(publication)
    return tuple(found.values())


def nearest(found: Sequence[Memento], moment: datetime) -> Memento:
    """The memento that was current at the time; the first for a time before it (RFC 7089, section 4.5.1)."""
    return next((memento for memento in reversed(found) if memento.moment <= moment), found[0])


def describe(file: QuadFile, thing: Iri, base: str) -> Description | None:
    """What was stated of the thing, whole; what pointed at it is not part of a memento. None where nothing was."""
    own_terms = OwnTerms(base)
    own = file.quads(thing)
    if not own:
        return None
    graphs = named_graphs(file, {quad.graph for quad in own if quad.graph}, own_terms)
    mentioned = {t for q in own for t in (q.subject, q.predicate, q.object, q.graph) if isinstance(t, Iri)}
    mentioned |= {graph.source for graph in graphs.values() if graph.source}
    facts = file.facts(mentioned, (*LABELS, TYPE, POSITION))
    labels = {iri: names for iri in sorted(mentioned) if (names := best_names(facts[iri]))}
    naming = {quad.graph for names in labels.values() for quad in names if quad.graph}
    return Description(
        thing=thing,
        statements=tuple(own),
        labels=labels,
        types={iri: types for iri in sorted(mentioned) if (types := objects(facts[iri], TYPE))},
        graphs=dict(sorted((graphs | named_graphs(file, naming - graphs.keys(), own_terms)).items())),
        positions={iri: place for iri in sorted(mentioned) if (place := position(facts[iri])) is not None},
        periods=periods(file, {quad.object for quad in own if isinstance(quad.object, Iri)}, own_terms),
    )
