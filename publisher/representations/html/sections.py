"""The sections of a page: own statements as rows, grouped and ordered by the shapes (SHACL, section 2.3.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import NamedTuple

from publisher.collation import sort_key
from publisher.description import GroupLayout, IncomingGroup, Layout, PropertyLayout
from publisher.iris import LANGUAGES
from publisher.quads import Iri, Literal, Term
from publisher.representations.html.reading import Reading, Stating, Values
from publisher.representations.html.rows import FEW, FEWEST, FIRST, GROUPED, MOST, Rest, Row, in_language, row
from publisher.representations.html.values import Value
from publisher.vocabulary import DEFINITION, DESCRIPTION, LABELS, TYPE


@dataclass(frozen=True, slots=True)
class Section:
    """A headed group of rows."""

    id: str
    title: str
    rows: tuple[Row, ...]


class Opening(NamedTuple):
    """The sentence that opens a page: of which property, as it is stated, and as a value with its markers."""

    predicate: Iri
    text: Literal
    shown: Value


def lead(reading: Reading) -> Opening | None:
    """The sentence that opens the page."""
    for predicate in (DESCRIPTION, DEFINITION):
        texts = [term for term in reading.values(predicate) if isinstance(term, Literal)]
        text = next((text for text in texts if text.language == reading.language), texts[0] if texts else None)
        if text:
            return Opening(predicate, text, reading.value(text, reading.stated[predicate][text]))
    return None


def sections(reading: Reading, layout: Layout, opening: Opening | None) -> tuple[Section, ...]:
    """The groups of the shapes in order, the first always; what no shape names comes last.

    A thing none of whose classes has a layout shows all its properties as facts, by label.
    """
    values = _shown(reading, opening)
    rows: dict[Iri, list[Row]] = {}
    for item in reading.laid_out:
        rows.setdefault(item.group, []).extend(_property(reading, item, values.get(item.predicate, {})))
    groups = [group for group in layout.groups if rows.get(group.iri)]
    found = [Section(section_id(group.iri), _title(reading, group), tuple(rows[group.iri])) for group in groups]
    placed = {item.predicate for item in reading.laid_out}
    others = sorted(values.keys() - placed, key=lambda p: sort_key(reading.name(p).text))
    rest = [row(reading, reading.heading(p), values[p], rest=partial(reading.all_values, p)) for p in others]
    if rest:
        name, key = ("s-others", "others") if reading.has_layout else ("s-facts", "facts")
        found.append(Section(name, reading.text(key), tuple(rest)))
    return tuple(found)


def placed(reading: Reading) -> frozenset[Iri]:
    """The things that stand in rows which the shapes lay out."""
    own = [term for item in reading.laid_out for term in reading.stated.get(item.predicate, ())]
    inverse = {item.inverse for item in reading.laid_out}
    pointing = [
        q.subject for predicate, group in reading.pointing.items() if predicate in inverse for q in group.statements
    ]
    return frozenset(term for term in [*own, *pointing] if isinstance(term, Iri))


def _property(reading: Reading, item: PropertyLayout, own: Mapping[Term, Stating]) -> list[Row]:
    """The row of a property, or its rows where a shape groups its values and the page knows them all."""
    pointing = reading.pointing.get(item.inverse) if item.inverse else None
    values = _with_pointing(own, pointing) if pointing else own
    if not values:
        return []
    label = _label(reading, item, item.inverse if pointing and not own and item.inverse else item.predicate)
    asked = item.inverse if pointing and item.inverse else item.predicate
    rest = partial(reading.all_values, asked, inverse=bool(pointing))
    more = pointing.total - len(pointing.statements) if pointing else 0
    if item.grouped_by and len(values) > FEW and not more:
        return _grouped(reading, item.grouped_by, label, values, rest)
    shown = row(reading, label, values, (FIRST if pointing else MOST) // (1 + reading.lean), rest)
    return [shown._replace(total=shown.total + more, rest=rest()) if more > 0 else shown]


def _with_pointing(own: Mapping[Term, Stating], pointing: IncomingGroup) -> Mapping[Term, Stating]:
    """The values, and what points at the thing by the inverse of their property."""
    values = {term: list(graphs) for term, graphs in own.items()}
    for quad in pointing.statements:
        values.setdefault(quad.subject, []).append(quad.graph)
    return values


def _label(reading: Reading, item: PropertyLayout, predicate: Iri) -> Value:
    """What the row is called: by its shape, else by the property."""
    heading, named = reading.heading(predicate), reading.in_language(dict(item.names)) if item.names else ""
    return heading._replace(text=named, lang="", code=False) if named else heading


def _grouped(reading: Reading, predicate: Iri, label: Value, values: Mapping[Term, Stating], rest: Rest) -> list[Row]:
    """A row for each value that the property has among the values; those without it stand by their class."""
    groups: dict[Iri | None, dict[Term, Stating]] = {}
    for term, graphs in values.items():
        groups.setdefault(group_of(reading, predicate, term), {})[term] = graphs
    ordered = sorted(groups, key=lambda iri: (-len(groups[iri]), sort_key(reading.name(iri).text) if iri else ""))
    most = max(FEWEST, GROUPED // len(groups)) if reading.lean < 2 else max(1, FEWEST - reading.lean)
    rows = [row(reading, reading.heading(iri) if iri else label, groups[iri], most, rest) for iri in ordered]
    return [shown._replace(grouped=True) for shown in rows]


def group_of(reading: Reading, predicate: Iri, term: Term) -> Iri | None:
    """What a value is grouped under."""
    if not isinstance(term, Iri):
        return None
    near = [q.object for q in reading.description.near.get(term, ()) if q.predicate == predicate]
    found = next((value for value in near if isinstance(value, Iri)), None)
    return found or next(iter(reading.classes_of(term)), None)


def _title(reading: Reading, group: GroupLayout) -> str:
    return reading.in_language(group.names) or reading.short(group.iri)


def _shown(reading: Reading, opening: Opening | None) -> Values:
    """The own statements without the type, the names in the heading, and the opening sentence in any language."""
    description = reading.description
    names = {name.value for language in LANGUAGES if (name := description.label(description.thing, language))}
    found: dict[Iri, Mapping[Term, Stating]] = {}
    for predicate, values in reading.stated.items():
        if predicate == TYPE:
            continue
        left = values
        if predicate in LABELS:
            left = {
                term: graphs for term, graphs in left.items() if not (isinstance(term, Literal) and term.value in names)
            }
        if opening and predicate == opening.predicate:
            left = {term: graphs for term, graphs in left.items() if not _says(term, opening.text)}
        if left:
            found[predicate] = in_language(left, reading.language)
    return found


def _says(term: Term, opening: Literal) -> bool:
    """Whether the value is the opening sentence, or says it in another language."""
    return term == opening or (isinstance(term, Literal) and term.language != opening.language)


@cache
def section_id(group: Iri) -> str:
    """The id of the section of a group."""
    name = group.value.rstrip("/#").replace("#", "/").rpartition("/")[2]
    return "s-" + "".join(c if c.isalnum() and c.isascii() else "-" for c in name)
