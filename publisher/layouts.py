"""How pages are laid out, read from the shapes of a release (SHACL, section 2.3.2).

Four things beyond `sh:group` and `sh:order` shape a page:

- `sh:path` may name a property that is declared `owl:inverseOf` another: the row then also holds what points at the
  thing by that other property. So a shape needs no inverse path, which only a blank node can be.
- `sh:name` on a property shape is what the pages of its class call the property.
- `def/groupedBy` on a property shape names a property of the values; the row becomes one for each of its values.
- `fresnel:showProperties` (Fresnel, https://www.w3.org/2005/04/fresnel-info/manual/) on a node shape says what stands
  for a thing of that class in the rows of others: its name alone where it says nothing; the values of the
  properties, in the order of the class's own page, where it does.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from publisher.alignments import MATCHES, SCHEMA_ORG, Alignments
from publisher.description import GroupLayout, Layout, PropertyLayout
from publisher.mentioned import first_text, objects
from publisher.quad_tables import QuadTables
from publisher.quads import Iri, Literal, Quad, Term
from publisher.vocabulary import INVERSE_OF, LABEL, SH, SHOW_PROPERTIES, SUB_CLASS_OF, TYPE, OwnTerms

_SHAPE = {
    name: Iri(SH + name) for name in ("targetClass", "property", "path", "order", "group", "name", "PropertyGroup")
}
_USING = "SELECT s, p, o, g FROM quads WHERE p = ? ORDER BY s, o"
_ALIGNED = """SELECT s, p, o, g FROM quads WHERE p = ? AND o IN
  (SELECT id FROM terms WHERE term >= '<https://schema.org/' AND term < '<https://schema.org0') ORDER BY s, o"""
_LAST = 1000.0
"""The order of what has none."""


def read_layout(tables: QuadTables, own: OwnTerms) -> Layout:
    """The groups in order, and for each class its properties in order and what stands for its things elsewhere."""
    targets = [
        (quad.subject, quad.object)
        for quad in tables.quads(_USING, (tables.number(_SHAPE["targetClass"]),))
        if isinstance(quad.subject, Iri) and isinstance(quad.object, Iri)
    ]
    shapes = tables.facts({shape for shape, _ in targets}, (_SHAPE["property"], SHOW_PROPERTIES))
    members = {quad.object for quads in shapes.values() for quad in quads if isinstance(quad.object, Iri)}
    wanted = (*(_SHAPE[name] for name in ("path", "order", "group", "name")), own.grouped_by)
    details = tables.facts(members, wanted)
    inverses = _inverses(tables, details)
    properties: dict[Iri, set[PropertyLayout]] = defaultdict(set)
    shown: dict[Iri, set[Iri]] = defaultdict(set)
    for shape, target in targets:
        properties[target].update(_property_layouts(shapes[shape], details, inverses, own))
        shown[target].update(objects(shapes[shape], SHOW_PROPERTIES))
    ordered = {
        target: tuple(sorted(found, key=lambda item: (item.order, item.predicate)))
        for target, found in sorted(properties.items())
    }
    lenses = {kind: _lens(shown[kind], ordered[kind]) for kind in ordered if shown[kind]}
    return Layout(_groups(tables), ordered, lenses, _alignments(tables))


def _groups(tables: QuadTables) -> tuple[GroupLayout, ...]:
    query = "SELECT s, p, o, g FROM quads WHERE p = ? AND o = ? ORDER BY s"
    rows = tables.quads(query, (tables.number(TYPE), tables.number(_SHAPE["PropertyGroup"])))
    facts = tables.facts({quad.subject for quad in rows if isinstance(quad.subject, Iri)}, (_SHAPE["order"], LABEL))
    groups = [GroupLayout(iri, _order(found), dict(_by_language(found, LABEL))) for iri, found in facts.items()]
    return tuple(sorted(groups, key=lambda group: (group.order, group.iri)))


def _alignments(tables: QuadTables) -> Alignments:
    """What terms are called in schema.org: of several names the closest, then the first in order."""
    names: dict[Term, str] = {}
    for match in MATCHES:
        for quad in tables.quads(_ALIGNED, (tables.number(match),)):
            names.setdefault(quad.subject, str(quad.object).strip("<>").removeprefix(SCHEMA_ORG))
    broader = defaultdict(list)
    for quad in tables.quads(_USING, (tables.number(SUB_CLASS_OF),)):
        broader[quad.subject].append(quad.object)
    return Alignments(names, {kind: tuple(above) for kind, above in broader.items()})


def _inverses(tables: QuadTables, details: Mapping[Iri, Sequence[Quad]]) -> Mapping[Iri, Iri]:
    """For each path that is declared the inverse of a property, that property."""
    paths = {path for quads in details.values() for path in objects(quads, _SHAPE["path"])}
    found = tables.facts(paths, (INVERSE_OF,))
    return {path: of[0] for path, quads in found.items() if (of := objects(quads, INVERSE_OF))}


def _property_layouts(
    shape: Sequence[Quad], details: Mapping[Iri, Sequence[Quad]], inverses: Mapping[Iri, Iri], own: OwnTerms
) -> Iterator[PropertyLayout]:
    for member in objects(shape, _SHAPE["property"]):
        quads = details[member]
        path, group = objects(quads, _SHAPE["path"]), objects(quads, _SHAPE["group"])
        if path and group:
            yield PropertyLayout(
                path[0],
                group[0],
                _order(quads),
                inverses.get(path[0]),
                _by_language(quads, _SHAPE["name"]),
                next(iter(objects(quads, own.grouped_by)), None),
            )


def _lens(shown: set[Iri], properties: Sequence[PropertyLayout]) -> tuple[Iri, ...]:
    """The properties in the order of the class's page; those that it does not lay out, a name perhaps, come first."""
    order = {item.predicate: (item.order, item.predicate) for item in reversed(properties)}
    return tuple(sorted(shown, key=lambda predicate: order.get(predicate, (-1.0, predicate))))


def _by_language(facts: Sequence[Quad], predicate: Iri) -> tuple[tuple[str, str], ...]:
    texts = [q.object for q in facts if q.predicate == predicate and isinstance(q.object, Literal)]
    return tuple((text.language, text.value) for text in texts)


def _order(facts: Sequence[Quad]) -> float:
    return float(first_text(facts, _SHAPE["order"]) or _LAST)
