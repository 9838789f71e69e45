"""SHACL validation of large graphs: shapes compiled to set operations (Shapes Constraint Language, https://www.w3.org/TR/shacl/).

    from publisher.shacl import Graph, validate

    report = validate(quads, shapes)                 # two iterables of publisher.quads.Quad
    graph = Graph(terms, subjects, predicates, objects)  # or columns of numbers: see Graph
    for result in validate(graph, shapes).results: …

Every component of SHACL Core and SPARQL-based constraints are covered. A shape is judged for all its focus nodes at
once: focus nodes and values are sorted arrays of numbers (`relations`), a path is a chain of joins (`paths`), a
component is a function from a situation to violations (`components.table` lists them), a SPARQL constraint is one
query (`sparql`). Results are those of the standard, one by one; the report names each shape that pySHACL judged
instead, with the reason: constraint components that the shapes graph defines itself, recursive shapes, and queries
that cannot be asked for many nodes at once.
"""

from publisher.shacl.failures import IllFormedShapes
from publisher.shacl.graph import Graph
from publisher.shacl.report import Handover, Report, Result
from publisher.shacl.shapes_graph import ShapesGraph
from publisher.shacl.validation import validate

__all__ = ["Graph", "Handover", "IllFormedShapes", "Report", "Result", "ShapesGraph", "validate"]
