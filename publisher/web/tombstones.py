"""What a tombstone tells: when and why an IRI was retired, and what came instead (DIGG, UM-10; RFC 9110, 15.5.11)."""

from publisher.description import Description
from publisher.errors import Gone
from publisher.quads import Iri, Literal
from publisher.vocabulary import REPLACED_BY, SAME_AS

_CHANGE_NOTE = Iri("http://www.w3.org/2004/02/skos/core#changeNote")
_INVALIDATED = Iri("http://www.w3.org/ns/prov#invalidatedAtTime")


def gone(tombstone: Description) -> Gone:
    """The error that says so; the problem door answers one that was merged with a redirect instead."""
    thing = tombstone.thing.value
    successors = [term.value for term in tombstone.values(REPLACED_BY) if isinstance(term, Iri)]
    merged = [term.value for term in tombstone.values(SAME_AS) if isinstance(term, Iri)]
    dates = [term.value for term in tombstone.values(_INVALIDATED) if isinstance(term, Literal)]
    reason = tombstone.text(_CHANGE_NOTE, "sv")
    return Gone(
        f"{thing} was retired.",
        iri=thing,
        date=dates[0] if dates else "",
        reason=reason.value if reason else "",
        successor=next(iter([*merged, *successors]), None),
        merged=bool(merged),
    )
