"""The words that a release is written with: classes, properties, concept schemes and concepts, each with its uses."""

from collections.abc import Iterable
from dataclasses import dataclass

from publisher.description import Description
from publisher.mentioned import best_names
from publisher.quad_tables import QuadTables
from publisher.quads import Iri
from publisher.vocabulary import DEFINITION, DESCRIPTION, LABELS, OWL, RDF, RDFS, SKOS, TYPE

CLASS, PROPERTY, SCHEME, CONCEPT = "class", "property", "scheme", "concept"
_KINDS = {
    OWL + "Class": CLASS,
    RDFS + "Class": CLASS,
    RDF + "Property": PROPERTY,
    OWL + "ObjectProperty": PROPERTY,
    OWL + "DatatypeProperty": PROPERTY,
    OWL + "AnnotationProperty": PROPERTY,
    SKOS + "ConceptScheme": SCHEME,
    SKOS + "Concept": CONCEPT,
}
IN_SCHEME, EXAMPLE, SCOPE = Iri(SKOS + "inScheme"), Iri(SKOS + "example"), Iri(SKOS + "scopeNote")
DOMAIN, RANGE = Iri(RDFS + "domain"), Iri(RDFS + "range")
_SAID = (DEFINITION, DESCRIPTION, EXAMPLE, SCOPE, DOMAIN, RANGE, IN_SCHEME)


@dataclass(frozen=True, slots=True)
class UsedTerm:
    """A word: what it is, how many things are of the class or use it, in how many statements."""

    iri: Iri
    kind: str
    things: int
    statements: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words in order of their IRIs; `description` says what each means and what it is called."""

    terms: tuple[UsedTerm, ...]
    description: Description


def read_vocabulary(tables: QuadTables, base: str) -> Vocabulary:
    """The words that the release itself defines or names."""
    kinds: dict[Iri, str] = {}
    for name, kind in _KINDS.items():
        query = "SELECT DISTINCT s, p, o, 0 FROM quads WHERE p = ? AND o = ?"
        rows = tables.rows(query, (tables.number(TYPE), tables.number(Iri(name))))
        for term in tables.terms({row[0] for row in rows}).values():
            if isinstance(term, Iri):
                kinds.setdefault(term, kind)
    uses = {number: (things, statements) for number, things, statements in tables.rows("SELECT * FROM uses")}
    counted = {row[0]: row[1] for row in tables.rows("SELECT class, own FROM classes")}
    terms = []
    for iri, kind in sorted(kinds.items()):
        number = tables.number(iri)
        things, statements = (counted.get(number, 0), 0) if kind == CLASS else uses.get(number, (0, 0))
        terms.append(UsedTerm(iri, kind, things, statements))
    return Vocabulary(tuple(terms), _described(tables, kinds, base))


def _described(tables: QuadTables, terms: Iterable[Iri], base: str) -> Description:
    facts = tables.facts(set(terms), _SAID)
    said = tuple(quad for iri in sorted(facts) for quad in facts[iri])
    mentioned = {*facts, *(quad.object for quad in said if isinstance(quad.object, Iri))}
    names = tables.facts(mentioned, LABELS)
    labels = {iri: best for iri in sorted(mentioned) if (best := best_names(names[iri]))}
    return Description(Iri(base + "def"), said, labels=labels)
