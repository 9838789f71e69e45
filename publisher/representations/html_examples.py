"""What a newcomer is shown first: kinds of things, and example queries with titles in both languages."""

from dataclasses import dataclass

from publisher.errors import Text
from publisher.quads import Iri
from publisher.vocabulary import prefixes


@dataclass(frozen=True, slots=True)
class Example:
    """A question with the query that answers it."""

    title: Text
    query: str


_QUERIES = (
    (
        Text("Vilka råd finns, och vem sammankallar dem?", "Which councils are there, and who convenes them?"),
        """SELECT ?council ?name ?convener WHERE {
  ?council a ik:Council ;
    skos:prefLabel ?name ;
    ik:convenedBy/skos:prefLabel ?convener .
  FILTER (lang(?name) = "sv" && lang(?convener) = "sv")
}
ORDER BY ?name""",
    ),
    (
        Text("Vilka åtaganden gäller nyanlända?", "Which commitments are for newcomers?"),
        """SELECT ?commitment ?name ?group WHERE {
  ?target skos:broader* <BASE/id/concept/target-group/nyanlanda> ;
    skos:prefLabel ?group .
  ?commitment a ik:Commitment ;
    skos:prefLabel ?name ;
    ik:targetGroup ?target .
  FILTER (lang(?name) = "sv" && lang(?group) = "sv")
}
ORDER BY ?commitment""",
    ),
    (
        Text("Vilka överenskommelser finns, och för vilken tid?", "Which agreements are there, and for what time?"),
        """SELECT ?agreement ?name ?start ?end WHERE {
  ?agreement a ik:Agreement ;
    skos:prefLabel ?name .
  FILTER (lang(?name) = "sv")
  OPTIONAL {
    ?agreement dct:temporal ?period .
    OPTIONAL { ?period dcat:startDate ?start }
    OPTIONAL { ?period dcat:endDate ?end }
  }
}
ORDER BY ?name""",
    ),
    (
        Text("Vem påstår vad om integrationsrådet?", "Who states what about the integration council?"),
        """SELECT ?graph ?property ?value WHERE {
  ?council a ik:Council .
  GRAPH ?graph { ?council ?property ?value }
}
ORDER BY ?graph ?property""",
    ),
)

_KINDS = ("ik:SteeringDocument", "ik:Commitment", "ik:Agreement", "ik:Council", "org:FormalOrganization", "org:Post")


def first_kinds(base: str) -> tuple[Iri, ...]:
    """The classes that the start page shows first, for a dataset whose IRIs begin with `base`."""
    known = prefixes(base)
    return tuple(Iri(known[prefix] + name) for prefix, _, name in (kind.partition(":") for kind in _KINDS))


def examples(base: str, language: str) -> tuple[Example, ...]:
    """The examples for a dataset whose IRIs begin with `base`, with names in the language."""
    return tuple(Example(title, _complete(query, base, language)) for title, query in _QUERIES)


def _complete(query: str, base: str, language: str) -> str:
    """The query with its prefixes, the dataset's base and the language."""
    used = [f"PREFIX {name}: <{iri}>" for name, iri in prefixes(base).items() if f"{name}:" in query]
    return "\n".join([*used, query]).replace("<BASE/", f"<{base}").replace('"sv"', f'"{language}"')
