"""Random constraint components of the shapes graph: our engine and pySHACL say the same, result by result.

Left out is where pySHACL does not follow the standard: it names no value where an ASK is not true of a value of a
property shape, and it asks a SELECT once for each value node, with `?value` bound to it. All nodes stand in the data,
as a path of no steps leads from a node that does not to itself in pySHACL alone.
"""

from collections import Counter

from comparison import Row, both
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_random import NODES, PREDICATES, quads

_TERMS = (*NODES[:3], "1", '"two"@en')
_SHAPES = """
ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:wanted ] , [ sh:path ex:extra ; sh:optional true ] ;
  %s [ sh:prefixes ex:prefixes ; %s \"\"\"%s\"\"\" ] .
ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:targetNode ex:a ; %s .
"""
_ALL_TERMS = f"ex:a ex:z {', '.join(_TERMS)} ."
_variables = st.sampled_from(("$this", "$value", "?x", "$wanted", "$extra"))
_nodes = st.sampled_from(("$this", "$value", "?x"))
_tests = st.one_of(
    st.tuples(_variables, _variables).map(lambda v: f"sameTerm({v[0]}, {v[1]})"),
    st.tuples(_variables, st.sampled_from(_TERMS)).map(lambda v: f"!sameTerm({v[0]}, {v[1]})"),
    _variables.map(lambda v: f"isIRI({v})"),
    st.just("!BOUND($extra) || sameTerm($value, $extra)"),
    st.just("BOUND($wanted) && isLiteral($value)"),
)
_patterns = st.tuples(_nodes, st.sampled_from((*PREDICATES, "ex:p/ex:q", "ex:q*")), _variables).map(
    lambda t: f"{t[0]} {t[1]} {t[2]} ."
)
_flat = st.lists(_patterns, min_size=1, max_size=2).map(lambda p: f"{{ {' '.join(p)} }}")
_elements = st.one_of(
    _patterns,
    _tests.map(lambda test: f"FILTER ({test})"),
    _flat.map(lambda group: f"FILTER EXISTS {group}"),
    _flat.map(lambda group: f"FILTER NOT EXISTS {group}"),
    st.tuples(_flat, _flat).map(lambda groups: f"{groups[0]} UNION {groups[1]}"),
)
_groups = st.lists(_elements, min_size=1, max_size=3).map(" ".join)
_paths = st.sampled_from((*PREDICATES, "( ex:p ex:q )", "[ sh:inversePath ex:q ]", "[ sh:zeroOrMorePath ex:r ]"))
_parameters = st.tuples(st.sampled_from(_TERMS), st.sampled_from(("", *_TERMS))).map(
    lambda p: f"ex:wanted {p[0]}" + (f" ; ex:extra {p[1]}" if p[1] else "")
)
_statements = st.lists(
    st.tuples(st.sampled_from(NODES[:3]), st.sampled_from(PREDICATES), st.sampled_from(_TERMS)),
    min_size=1,
    max_size=10,
)


def _on_property(path: str, statements: str) -> str:
    return f"sh:property [ sh:path {path} ; {statements} ]"


_by_ask = st.tuples(_groups, _parameters, _paths, st.booleans()).map(
    lambda c: _SHAPES % ("sh:validator", "sh:ask", f"ASK {{ {c[0]} }}", _on_property(c[2], c[1]) if c[3] else c[1])
)
_by_select = st.tuples(_groups, _parameters, _paths).map(
    lambda c: (
        _SHAPES
        % (
            "sh:propertyValidator",
            "sh:select",
            f"SELECT DISTINCT $this ?value WHERE {{ $this $PATH ?value . {c[0]} }}",
            _on_property(c[2], c[1]),
        )
    )
)
_by_node = st.tuples(_groups, _parameters).map(
    lambda c: (
        _SHAPES
        % (
            "sh:nodeValidator",
            "sh:select",
            f"SELECT DISTINCT $this WHERE {{ $this ex:p|ex:q ?any . {c[0].replace('$value', '?y')} }}",
            c[1],
        )
    )
)


def without_values(rows: Counter[Row]) -> Counter[Row]:
    """The rows with nothing for the value where there is a path."""
    found = Counter[Row]()
    for row, count in rows.items():
        found[(row[0], row[1], "" if row[1] else row[2], *row[3:])] += count
    return found


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(_statements, st.one_of(_by_ask, _by_select, _by_node))
def test_random_components_give_the_same_results(statements: list[tuple[str, str, str]], shapes: str) -> None:
    data = quads(" ".join([_ALL_TERMS, *(f"{' '.join(statement)} ." for statement in statements)]))
    ours, theirs = both(data, quads(shapes))
    if "sh:ask" in shapes:
        ours, theirs = without_values(ours), without_values(theirs)
    assert ours == theirs
