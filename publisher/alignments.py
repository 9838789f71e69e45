"""What the terms of a dataset are called in schema.org, read from the alignments that its ontology states."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from publisher.quads import Iri, Term
from publisher.vocabulary import OWL, RDFS, SKOS

SCHEMA_ORG = "https://schema.org/"
MATCHES = tuple(
    Iri(name)
    for name in (
        OWL + "equivalentClass",
        OWL + "equivalentProperty",
        SKOS + "exactMatch",
        RDFS + "subClassOf",
        RDFS + "subPropertyOf",
        SKOS + "closeMatch",
    )
)
"""What relates a term to one of schema.org, the closest first."""


@dataclass(frozen=True, slots=True)
class Alignments:
    """The name in schema.org of each term that has one, and the classes above each class."""

    names: Mapping[Term, str] = field(default_factory=dict)
    broader: Mapping[Term, tuple[Term, ...]] = field(default_factory=dict)

    def name(self, term: Iri) -> str:
        """The term's own name; empty where it has none."""
        own = term.value.removeprefix(SCHEMA_ORG)
        return self.names.get(term, "") if own == term.value else own

    def class_name(self, kind: Iri) -> str:
        """The name of the class, else of the nearest class above it; empty where there is none."""
        level: list[Term] = [kind]
        seen: set[Term] = set()
        while level:
            found = next((name for term in level if isinstance(term, Iri) and (name := self.name(term))), "")
            if found:
                return found
            seen.update(level)
            level = [above for term in level for above in self.broader.get(term, ()) if above not in seen]
        return ""

    def classes(self, name: str, kinds: Iterable[Iri]) -> list[Iri]:
        """Those of the classes that are called so."""
        return [kind for kind in kinds if self.class_name(kind) == name]
