"""Rows of a page: a property with its values in order, each with its markers and with what its class shows of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from publisher.collation import sort_key
from publisher.quads import Iri, Literal, Quad, Term
from publisher.representations.html.markers import Marker
from publisher.representations.html.reading import Reading, Stating, Values, gathered
from publisher.representations.html.values import NUMBERS, Value
from publisher.vocabulary import LABELS

FEW = 3
"""Values that stand beside their label; more of them stand below it."""
MOST = 20
"""Values of a property that stand on the page; the rest are one click away."""
FIRST = 10
"""Things that point at the thing by one property that stand on the page."""
GROUPED, FEWEST = 48, 5
"""Values of all groups of a property that stand on the page, shared alike; and how many each group at least shows."""

Rest = Callable[[], str]
"""Finds the address at which all values of a property stand, where a page has room for some of them."""


class Row(NamedTuple):
    """A property with its values; `markers` stand at the label where all values share them.

    `total` counts the values in the data, which can be more than those of the page; `rest` is then where they all are.
    `grouped` where the row holds a group of a property's values under the name of the group.
    """

    label: Value
    values: tuple[Value, ...]
    markers: tuple[Marker, ...]
    total: int
    rest: str = ""
    grouped: bool = False

    @property
    def wide(self) -> bool:
        """Whether the values stand below the label."""
        return self.total > FEW or self.grouped

    @property
    def short(self) -> bool:
        """Whether every value is short enough to stand in a column of two."""
        return all(len(value.text) <= 48 and not value.whole and not value.parts for value in self.values)


def gather(quads: Iterable[Quad], language: str) -> Values:
    """The values by property; texts in other languages only where there is none in the page's."""
    return {predicate: in_language(values, language) for predicate, values in gathered(quads).items()}


def row(
    reading: Reading, label: Value, values: Mapping[Term, Stating], most: int = MOST, rest: Rest | None = None
) -> Row:
    """One property with its values in order, each with its markers; at most so many where the rest is elsewhere."""
    shown = _some(reading, values, most if rest else len(values))
    return _row(label, [detailed(reading, term, values[term]) for term in shown], len(values), rest)


def plain_row(reading: Reading, label: Value, values: Mapping[Term, Stating], rest: Rest) -> Row:
    """The same with the names of the values alone, and few of them."""
    shown = _some(reading, values, FIRST // (1 + 2 * reading.lean))
    return _row(label, [reading.value(term, values[term]) for term in shown], len(values), rest)


def _some(reading: Reading, values: Mapping[Term, Stating], most: int) -> list[Term]:
    """The first in order; a few more are shown rather than left out."""
    if len(values) == 1:
        return list(values)
    ordered = sorted(values, key=lambda term: _order(reading, term))
    return ordered[:most] if len(ordered) > most + 2 else ordered


def _row(label: Value, values: Sequence[Value], total: int, rest: Rest | None) -> Row:
    """The row, with the markers at its label where all of many values share them."""
    shared = values[0].markers if total > FEW and len({value.markers for value in values}) == 1 else ()
    shown = tuple(value._replace(markers=()) for value in values) if shared else tuple(values)
    return Row(label, shown, shared, total, rest() if rest and len(values) < total else "")


def detailed(reading: Reading, term: Term, graphs: Stating) -> Value:
    """A value with what the shape of its class says stands for it; the name alone where it says nothing."""
    lens = reading.lens(term)
    if not lens or not isinstance(term, Iri):
        return reading.value(term, graphs)
    near = [quad for quad in reading.description.near.get(term, ()) if quad.object != reading.description.thing]
    parts, stating = list[Value](), list(graphs)
    for predicate in lens:
        found = gather([q for q in near if q.predicate == predicate], reading.language).get(predicate, {})
        if predicate not in LABELS:
            parts += [_part(reading, predicate, part) for part in found]
            stating += [graph for stated in found.values() for graph in stated]
    if not parts:
        return reading.value(term, graphs)
    named = any(predicate in LABELS for predicate in lens)
    shown = reading.name(term) if named else Value("", about=reading.kind(term))
    return shown._replace(parts=tuple(parts), markers=reading.index.of(stating))


def _part(reading: Reading, predicate: Iri, term: Term) -> Value:
    """A value that stands in the row of another; a number needs the name of its property."""
    shown = reading.value(term)
    if isinstance(term, Literal) and term.datatype in NUMBERS:
        return shown._replace(text=f"{reading.heading(predicate).text} {shown.text}")
    return shown


def in_language(values: Mapping[Term, Stating], language: str) -> Mapping[Term, Stating]:
    """Without the texts in other languages, where there are some in this one or else in Swedish."""
    if len(values) == 1:
        return values
    languages = {term.language for term in values if isinstance(term, Literal)}
    wanted = next((tag for tag in (language, "sv") if tag in languages), None)
    if wanted is None:
        return values
    return {
        term: graphs
        for term, graphs in values.items()
        if not isinstance(term, Literal) or term.language in (wanted, "")
    }


def _order(reading: Reading, term: Term) -> tuple[float, str, str]:
    """By place, where things have places; numbered things by their IRI; the others by name, literals as they stand."""
    if not isinstance(term, Iri):
        return 0, "", ""
    numbered = term.value[-1:].isdigit()
    place = reading.description.positions.get(term, float("inf"))
    return place, term.value if numbered else sort_key(reading.name(term).text), term.value
