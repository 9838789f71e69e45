"""Random numbers in forms that the query engine does not keep: our engine and pySHACL say the same of them."""

from comparison import rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_random import PREDICATES, quads

from publisher.quads import triple
from publisher.shacl import validate
from publisher.shacl.other_engine import judge

_VALUES = ('"01"^^xsd:integer', "1", "2.50", "2.5", '"3"^^xsd:int', '"1.0E0"^^xsd:double', '"2.50"')
_QUERIES = """
ex:S sh:targetSubjectsOf ex:p ; sh:sparql ex:Q ; sh:sparql ex:R .
ex:Q sh:prefixes ex:prefixes ; sh:select \"\"\"SELECT $this ?value WHERE {{ {} }}\"\"\" .
ex:R sh:prefixes ex:prefixes ; sh:select \"\"\"SELECT $this ?value WHERE {{ {} }}\"\"\" .
ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
"""
_tests = st.sampled_from(("?value < 2.6", "?value = 1", "isLiteral(?value)", "STR(?value) = '01'", "isNumeric(?value)"))
_bodies = st.one_of(
    st.tuples(st.sampled_from(PREDICATES), _tests).map(lambda q: f"$this {q[0]} ?value FILTER ({q[1]})"),
    st.tuples(st.sampled_from(PREDICATES), _tests).map(
        lambda q: f"$this {q[0]} ?value FILTER ({q[1]}) FILTER NOT EXISTS {{ ?other ex:q ?value }}"
    ),
    st.sampled_from(PREDICATES).map(lambda p: f"$this {p} 2.5 ; ex:q ?value"),
    st.sampled_from(PREDICATES).map(lambda p: f"$this {p} ?value . ?other ex:r ?value FILTER (?other != $this)"),
)
_statements = st.lists(
    st.tuples(st.sampled_from(("ex:a", "ex:b", "ex:c")), st.sampled_from(PREDICATES), st.sampled_from(_VALUES)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(_statements, _bodies, _bodies)
def test_queries_on_values_give_the_same_results(statements: list[tuple[str, str, str]], one: str, other: str) -> None:
    data = quads(" ".join(f"{' '.join(statement)} ." for statement in statements))
    shapes = quads(_QUERIES.format(one, other))
    assert rows(validate(data, shapes).results) == rows(judge(map(triple, data), shapes))
