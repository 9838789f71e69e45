"""The classes and properties of the dataset as JSON, for completion in the query editor."""

import json
from collections.abc import Iterable, Mapping

from publisher.description import ClassCount
from publisher.quads import Iri
from publisher.vocabulary import curie, prefixes


def render(classes: Iterable[ClassCount], properties: Mapping[Iri, Mapping[str, str]], base: str) -> bytes:
    """Prefixes with their namespaces; classes, the most used first, and properties as prefix:name with their names."""
    known = prefixes(base)
    kinds = [_term(kind.iri, kind.names, base) | {"count": kind.count} for kind in classes]
    relations = [_term(iri, names, base) for iri, names in properties.items()]

    def short(terms: Iterable[dict[str, object]]) -> list[dict[str, object]]:
        return [term for term in terms if str(term["curie"]).partition(":")[0] in known]

    found = {"prefixes": known, "classes": short(kinds), "properties": short(relations)}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


def _term(iri: Iri, names: Mapping[str, str], base: str) -> dict[str, object]:
    return {"curie": curie(iri.value, base), **names}
