"""Which properties a class's list shows, from the shapes (SHACL, section 2.3.2), and which of them make good facets."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from publisher.quads import Iri, Literal, parse_term
from publisher.vocabulary import DEFINITION, DESCRIPTION, LABELS, SH, TYPE

_LAST = 1000.0
"""The order of what a shape gives none."""

_FEWEST, _MOST = 4, 60
"""Things on a list that is worth narrowing, and values of a facet that can be looked through."""

_PATHS = """
SELECT target.o, path.o, coalesce(placed.term, ''), coalesce(grouped.term, '') FROM quads target
JOIN quads member ON member.s = target.s AND member.p = :property
JOIN quads path ON path.s = member.o AND path.p = :path
LEFT JOIN quads ordered ON ordered.s = member.o AND ordered.p = :order
LEFT JOIN terms placed ON placed.id = ordered.o
LEFT JOIN quads sorted ON sorted.s = member.o AND sorted.p = :group
LEFT JOIN quads section ON section.s = sorted.o AND section.p = :order
LEFT JOIN terms grouped ON grouped.id = section.o
WHERE target.p = :targetClass
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A property (by number) that a shape names; `order` is that of its group on the page, then its own in it."""

    predicate: int
    order: tuple[float, float, int]


def candidates(connection: sqlite3.Connection) -> Mapping[int, list[Candidate]]:
    """The properties that the shapes name, by the class (by number) that the shape is for; names and texts left out."""
    names = {
        name: _number(connection, Iri(SH + name)) for name in ("targetClass", "property", "path", "order", "group")
    }
    said = {_number(connection, predicate) for predicate in (TYPE, *LABELS, DESCRIPTION, DEFINITION)}
    found: dict[int, dict[int, Candidate]] = defaultdict(dict)
    for kind, predicate, order, group in connection.execute(_PATHS, names):
        if predicate not in said:
            candidate = Candidate(predicate, (_order(group), _order(order), predicate))
            known = found[kind].get(predicate, candidate)
            found[kind][predicate] = min(known, candidate, key=lambda c: c.order)
    return {kind: sorted(named.values(), key=lambda c: c.order) for kind, named in found.items()}


def deserves(counts: Sequence[int], things: int) -> bool:
    """Whether values with so many things each narrow a list: few, shared, on a tenth of the things or more."""
    return (
        things >= _FEWEST
        and 1 <= len(counts) <= _MOST
        and min(counts) < things
        and max(counts) > 1
        and sum(counts) * 4 >= 5 * len(counts)
        and sum(counts) * 10 >= things
    )


def _order(text: str) -> float:
    term = parse_term(text) if text else None
    try:
        return float(term.value) if isinstance(term, Literal) else _LAST
    except ValueError:
        return _LAST


def _number(connection: sqlite3.Connection, term: Iri) -> int:
    row = connection.execute("SELECT id FROM terms WHERE term = ?", (str(term),)).fetchone()
    return row[0] if row else 0
