"""A description as CSV (RFC 4180): one row a statement, with its graph."""

import csv
import io

from publisher.description import Description
from publisher.quads import BlankNode, Iri, Term

COLUMNS = ("subject", "predicate", "predicate_label", "object", "object_label", "language", "datatype", "graph")


def render(description: Description, language: str) -> bytes:
    """The statements in UTF-8, labels in the language; the first row names the columns."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for quad in description.quads():
        tag, datatype = (
            ("", "") if isinstance(quad.object, Iri | BlankNode) else (quad.object.language, quad.object.datatype)
        )
        writer.writerow(
            (
                quad.subject.value,
                quad.predicate.value,
                _label(description, quad.predicate, language),
                quad.object.value,
                _label(description, quad.object, language),
                tag,
                datatype,
                quad.graph.value if quad.graph else "",
            )
        )
    return text.getvalue().encode()


def _label(description: Description, term: Term, language: str) -> str:
    label = description.label(term, language) if isinstance(term, Iri) else None
    return label.value if label else ""
