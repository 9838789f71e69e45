"""The sections of a page: own statements as rows, grouped and ordered by the shapes (SHACL, section 2.3.2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from publisher.collation import sort_key
from publisher.description import Layout
from publisher.quads import Iri, Literal, Quad, Term
from publisher.representations.html.markers import Marker
from publisher.representations.html.values import Reading, Value
from publisher.vocabulary import DEFINITION, DESCRIPTION, LABELS, TYPE

FEW = 3
"""Values that stand beside their label; more of them stand below it."""
MOST = 20
"""Values of a property that are open to view; the rest are one click away."""

Values = dict[Iri, dict[Term, list[Iri | None]]]
"""The values of each property, each with the graphs that state it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A property with its values, `rest` one click away; `markers` stand at the label where all values share them.

    `total` counts the values in the data, which can be more than those of the page.
    """

    label: Value
    values: tuple[Value, ...]
    rest: tuple[Value, ...]
    markers: tuple[Marker, ...]
    total: int

    @property
    def wide(self) -> bool:
        """Whether the values stand below the label."""
        return self.total > FEW

    @property
    def short(self) -> bool:
        """Whether every value is short enough to stand in a column of two."""
        return all(len(value.text) <= 48 and not value.whole for value in (*self.values, *self.rest))


@dataclass(frozen=True, slots=True)
class Section:
    """A headed group of rows."""

    id: str
    title: str
    rows: tuple[Row, ...]


def gather(quads: Iterable[Quad], language: str) -> Values:
    """The values by property; texts in other languages only where there is none in the page's."""
    found: Values = {}
    for quad in quads:
        found.setdefault(quad.predicate, {}).setdefault(quad.object, []).append(quad.graph)
    return {predicate: _in_language(values, language) for predicate, values in found.items()}


def row(reading: Reading, label: Value, values: Mapping[Term, Iterable[Iri | None]], most: int = MOST) -> Row:
    """One property with its values in order, each with its markers."""
    ordered = sorted(values, key=lambda term: _order(reading, term))
    shown = [reading.value(term, values[term]) for term in ordered]
    shared = shown[0].markers if len(shown) > FEW and len({value.markers for value in shown}) == 1 else ()
    if shared:
        shown = [replace(value, markers=()) for value in shown]
    open_to_view = most if len(shown) > most + 2 else len(shown)
    return Row(label, tuple(shown[:open_to_view]), tuple(shown[open_to_view:]), shared, len(shown))


def lead(reading: Reading) -> tuple[Quad, Value] | None:
    """The sentence that opens the page, as a statement and as a value with its markers."""
    description = reading.description
    for predicate in (DESCRIPTION, DEFINITION):
        text = description.text(predicate, reading.language)
        if text:
            stated = [quad for quad in description.statements if (quad.predicate, quad.object) == (predicate, text)]
            return stated[0], reading.value(text, [quad.graph for quad in stated])
    return None


def sections(reading: Reading, layout: Layout) -> tuple[Section, ...]:
    """The groups of the shapes in order, the first always; what no shape names comes last.

    A thing none of whose classes has a layout shows all its properties as facts, by label.
    """
    values = gather(_shown(reading), reading.language)
    groups = _groups(reading, layout)
    placed = {predicate for _, predicates in groups.values() for predicate in predicates}
    found = [
        _section(reading, _slug(group), title, [p for p in predicates if p in values], values)
        for group, (title, predicates) in groups.items()
    ]
    others = sorted(values.keys() - placed, key=lambda p: sort_key(reading.name(p).text))
    name, title = ("s-others", reading.text("others")) if placed else ("s-facts", reading.text("facts"))
    return tuple(section for section in [*found, _section(reading, name, title, others, values)] if section.rows)


def _section(reading: Reading, name: str, title: str, predicates: Sequence[Iri], values: Values) -> Section:
    return Section(
        name, title, tuple(row(reading, reading.heading(predicate), values[predicate]) for predicate in predicates)
    )


def _groups(reading: Reading, layout: Layout) -> dict[Iri, tuple[str, list[Iri]]]:
    """The groups that the thing's classes use: for each its title, and its properties in order."""
    description, language = reading.description, reading.language
    types = [term for term in description.values(TYPE) if isinstance(term, Iri)]
    properties = sorted(
        {item for kind in types for item in layout.properties.get(kind, ())}, key=lambda p: (p.order, p.predicate)
    )
    groups: dict[Iri, tuple[str, list[Iri]]] = {}
    placed: set[Iri] = set()
    for group in layout.groups:
        own = [item.predicate for item in properties if item.group == group.iri and item.predicate not in placed]
        placed.update(own)
        if own:
            title = group.names.get(language) or group.names.get("sv") or reading.short(group.iri)
            groups[group.iri] = (title, list(dict.fromkeys(own)))
    return groups


def _shown(reading: Reading) -> list[Quad]:
    """The own statements without the type, the names in the heading, and the opening sentence."""
    description, opening = reading.description, lead(reading)
    names = {name.value for language in ("sv", "en") if (name := description.label(description.thing, language))}
    said = (opening[0].predicate, opening[0].object) if opening else None
    return [
        quad
        for quad in description.statements
        if quad.predicate != TYPE
        and (quad.predicate, quad.object) != said
        and not (quad.predicate in LABELS and isinstance(quad.object, Literal) and quad.object.value in names)
        and not _translation(quad, opening)
    ]


def _translation(quad: Quad, opening: tuple[Quad, Value] | None) -> bool:
    """Whether the statement says in another language what the opening sentence says."""
    return (
        opening is not None
        and quad.predicate == opening[0].predicate
        and isinstance(quad.object, Literal)
        and isinstance(opening[0].object, Literal)
        and quad.object.language != opening[0].object.language
    )


def _in_language(values: dict[Term, list[Iri | None]], language: str) -> dict[Term, list[Iri | None]]:
    """Without the texts in other languages, where there are some in this one or else in Swedish."""
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


def _slug(group: Iri) -> str:
    name = group.value.rstrip("/#").replace("#", "/").rpartition("/")[2]
    return "s-" + "".join(c if c.isalnum() and c.isascii() else "-" for c in name)
