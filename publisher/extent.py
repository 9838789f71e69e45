"""What a release was checked by: how many statements, and how many shapes, rules and queries they were held against."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields

from publisher import example_queries
from publisher.lexical_rules import LEXICAL_RULES
from publisher.quads import Iri, Quad
from publisher.settings import Settings
from publisher.vocabulary import SH, TYPE


@dataclass(frozen=True, slots=True)
class Extent:
    """Counts, in the order in which a page tells them."""

    statements: int = 0
    node_shapes: int = 0
    property_shapes: int = 0
    rules: int = 0
    lexical_rules: int = 0
    queries: int = 0


def extent(settings: Settings, statements: int, shapes: Iterable[Quad]) -> Extent:
    """What a project of so many statements is checked by."""
    kinds = [quad.object for quad in shapes if quad.predicate == TYPE]
    return Extent(
        statements=statements,
        node_shapes=kinds.count(Iri(SH + "NodeShape")),
        property_shapes=kinds.count(Iri(SH + "PropertyShape")),
        rules=len(list((settings.project / "shapes" / "hygiene").glob("*.rq"))),
        lexical_rules=len(LEXICAL_RULES),
        queries=len(example_queries.read_examples(settings)),
    )


def as_json(found: Extent) -> str:
    """The counts for a file of the release."""
    return json.dumps(asdict(found), indent=2) + "\n"


def from_json(text: str) -> Extent:
    """What `as_json` wrote; ValueError where it is something else."""
    counts = json.loads(text)
    if not isinstance(counts, dict) or not all(isinstance(count, int) for count in counts.values()):
        raise ValueError("not the counts of a check")
    return Extent(**{field.name: counts.get(field.name, 0) for field in fields(Extent)})
