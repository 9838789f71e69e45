"""SHACL validation of large graphs: shapes compiled to set operations (Shapes Constraint Language, https://www.w3.org/TR/shacl/).

    from publisher.shacl import Graph, validate

    report = validate(quads, shapes)                 # two iterables of publisher.quads.Quad
    graph = Graph(terms, subjects, predicates, objects)  # or columns of numbers: see Graph
    for result in validate(graph, shapes).results: …

Every component of SHACL Core, SPARQL-based constraints and constraint components that the shapes graph declares are
covered (W3C's own suite: 98 of 98 and 23 of 23 tests). A shape is judged for all its focus nodes at once: focus nodes
and values are sorted arrays of numbers (`relations`), a path is a chain of joins (`paths`), a component is a function
from a situation to violations (`components.table` lists them, `components.declared` reads those of a shapes graph), a
SPARQL constraint or validator is one query (`sparql`). Results are those of the standard, one by one.

pySHACL judges what is left, shape by shape, and the report names each such shape with the reason:

- shapes that lead to themselves, of which the standard leaves open what they mean;
- queries that cut their solutions (LIMIT, OFFSET), aggregate over other groups than those of `$this`, do not select
  `$this`, use NOW, RAND, UUID, STRUUID or BNODE, name a dataset or a graph other than `$shapesGraph`, declare prefixes
  themselves, or report a failure;
- parameters that a query cannot have as a term: blank nodes, and literals where only an IRI may stand;
- queries that may see how a number, a truth value or a moment is written ("2.50" beside "2.5"), where the data holds
  some that the query engine writes in another way: it keeps their values, and so does a query that compares these.
"""

from publisher.shacl.failures import IllFormedShapes
from publisher.shacl.graph import Graph
from publisher.shacl.report import Handover, Report, Result
from publisher.shacl.shapes_graph import ShapesGraph
from publisher.shacl.validation import validate

__all__ = ["Graph", "Handover", "IllFormedShapes", "Report", "Result", "ShapesGraph", "validate"]
