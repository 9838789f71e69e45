"""The sections of a page: own statements as rows, grouped and ordered by the shapes (SHACL, section 2.3.2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from publisher.collation import sort_key
from publisher.description import GroupLayout, Layout, PropertyLayout
from publisher.quads import Iri, Literal, Quad, Term
from publisher.representations.html.rows import FEW, FEWEST, FIRST, GROUPED, MOST, Row, Values, gather, row
from publisher.representations.html.values import Reading, Value
from publisher.vocabulary import DEFINITION, DESCRIPTION, LABELS, TYPE


@dataclass(frozen=True, slots=True)
class Section:
    """A headed group of rows."""

    id: str
    title: str
    rows: tuple[Row, ...]


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
    properties = laid_out(reading, layout)
    found = [
        Section(section_id(group.iri), _title(reading, group), _rows(reading, properties, group.iri, values))
        for group in layout.groups
    ]
    placed = {item.predicate for item in properties}
    others = sorted(values.keys() - placed, key=lambda p: sort_key(reading.name(p).text))
    name, title = ("s-others", reading.text("others")) if placed else ("s-facts", reading.text("facts"))
    rest = [row(reading, reading.heading(p), values[p], rest=reading.all_values(p)) for p in others]
    return tuple(section for section in [*found, Section(name, title, tuple(rest))] if section.rows)


def laid_out(reading: Reading, layout: Layout) -> tuple[PropertyLayout, ...]:
    """The properties that the thing's classes lay out, in order; each once, in the first group that has it."""
    return layout.of_classes(tuple(term for term in reading.description.values(TYPE) if isinstance(term, Iri)))


def placed(reading: Reading, layout: Layout) -> frozenset[Iri]:
    """The things that stand in rows which the shapes lay out."""
    items = laid_out(reading, layout)
    own, inverse = {item.predicate for item in items}, {item.inverse for item in items if item.inverse}
    values = {quad.object for quad in reading.description.statements if quad.predicate in own}
    pointing = (group.statements for group in reading.description.incoming if group.predicate in inverse)
    return frozenset(
        term for term in values | {quad.subject for quads in pointing for quad in quads} if isinstance(term, Iri)
    )


def _rows(reading: Reading, properties: Iterable[PropertyLayout], group: Iri, values: Values) -> tuple[Row, ...]:
    """The rows of one group of properties."""
    rows: list[Row] = []
    for item in properties:
        if item.group == group:
            rows += _property(reading, item, values.get(item.predicate, {}))
    return tuple(rows)


def _property(reading: Reading, item: PropertyLayout, own: Mapping[Term, list[Iri | None]]) -> list[Row]:
    """The row of a property, or its rows where a shape groups its values and the page knows them all."""
    pointing = reading.pointing.get(item.inverse) if item.inverse else None
    values = {term: list(graphs) for term, graphs in own.items()}
    for quad in pointing.statements if pointing else ():
        values.setdefault(quad.subject, []).append(quad.graph)
    if not values:
        return []
    label = _label(reading, item, item.inverse if pointing and not own and item.inverse else item.predicate)
    rest = reading.all_values(item.inverse if pointing and item.inverse else item.predicate, inverse=bool(pointing))
    more = pointing.total - len(pointing.statements) if pointing else 0
    if item.grouped_by and len(values) > FEW and not more:
        return _grouped(reading, item.grouped_by, label, values, rest)
    shown = row(reading, label, values, (FIRST if pointing else MOST) // (1 + reading.lean), rest)
    return [replace(shown, total=shown.total + more, rest=rest) if more > 0 else shown]


def _label(reading: Reading, item: PropertyLayout, predicate: Iri) -> Value:
    """What the row is called: by its shape, else by the property."""
    heading, named = reading.heading(predicate), reading.in_language(dict(item.names))
    return heading._replace(text=named, lang="", code=False) if named else heading


def _grouped(
    reading: Reading, predicate: Iri, label: Value, values: Mapping[Term, list[Iri | None]], rest: str
) -> list[Row]:
    """A row for each value that the property has among the values; those without it stand by their class."""
    groups: dict[Iri | None, dict[Term, list[Iri | None]]] = {}
    for term, graphs in values.items():
        groups.setdefault(group_of(reading, predicate, term), {})[term] = graphs
    ordered = sorted(groups, key=lambda iri: (-len(groups[iri]), sort_key(reading.name(iri).text) if iri else ""))
    most = max(FEWEST, GROUPED // len(groups)) if reading.lean < 2 else max(1, FEWEST - reading.lean)
    rows = [row(reading, reading.heading(iri) if iri else label, groups[iri], most, rest) for iri in ordered]
    return [replace(shown, grouped=True) for shown in rows]


def group_of(reading: Reading, predicate: Iri, term: Term) -> Iri | None:
    """What a value is grouped under."""
    if not isinstance(term, Iri):
        return None
    near = [q.object for q in reading.description.near.get(term, ()) if q.predicate == predicate]
    found = next((value for value in near if isinstance(value, Iri)), None)
    own = sorted(reading.description.types.get(term, ()), key=lambda iri: not reading.links.space.owns(iri.value))
    return found or next(iter(own), None)


def _title(reading: Reading, group: GroupLayout) -> str:
    return reading.in_language(group.names) or reading.short(group.iri)


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


def section_id(group: Iri) -> str:
    """The id of the section of a group."""
    name = group.value.rstrip("/#").replace("#", "/").rpartition("/")[2]
    return "s-" + "".join(c if c.isalnum() and c.isascii() else "-" for c in name)
