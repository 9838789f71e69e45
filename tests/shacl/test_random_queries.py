"""Random SPARQL constraints: one query for all focus nodes finds what pre-binding each of them finds."""

import pyoxigraph as ox
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_random import NODES, PREDICATES, quads

from publisher.quads import Iri, Quad
from publisher.shacl import validate
from publisher.store import to_oxigraph

A, P = Iri("http://example.org/a"), Iri("http://example.org/p")

_CONSTRAINTS = """
ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:targetNode ex:a ; sh:sparql ex:Q .
ex:Q sh:prefixes ex:prefixes ; sh:select \"\"\"%s\"\"\" .
ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
"""
_variables = st.sampled_from(("$this", "?x", "?y", "?value"))
_verbs = st.sampled_from((*PREDICATES, "ex:p/ex:q", "ex:p|ex:r", "^ex:q", "ex:p+", "ex:q*", "?path"))
_objects = st.one_of(_variables, st.sampled_from((*NODES[:3], "1", '"two"@en')))
_patterns = st.tuples(_variables, _verbs, _objects).map(lambda t: f"{t[0]} {t[1]} {t[2]} .")
_tests = st.one_of(
    _variables.map(lambda v: f"BOUND({v})"),
    _variables.map(lambda v: f"!BOUND({v})"),
    st.tuples(_variables, _variables).map(lambda v: f"{v[0]} != {v[1]}"),
    st.tuples(_variables, st.sampled_from(NODES[:3])).map(lambda v: f"{v[0]} = {v[1]}"),
    _variables.map(lambda v: f"isIRI({v})"),
)
_patterns_with_this = st.tuples(_verbs, _objects).map(lambda t: f"$this {t[0]} {t[1]} .")


def _group(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    element = st.one_of(
        _patterns,
        _tests.map(lambda test: f"FILTER ({test})"),
        inner.map(lambda g: f"FILTER NOT EXISTS {g}"),
        inner.map(lambda g: f"FILTER EXISTS {g}"),
        inner.map(lambda g: f"OPTIONAL {g}"),
        inner,
        st.tuples(inner, inner).map(lambda g: f"{g[0]} UNION {g[1]}"),
    )
    return st.lists(element, min_size=1, max_size=3).map(lambda elements: f"{{ {' '.join(elements)} }}")


_flat = st.lists(st.one_of(_patterns, _patterns_with_this), min_size=1, max_size=2).map(
    lambda p: f"{{ {' '.join(p)} }}"
)
_groups = _group(st.recursive(_flat, _group, max_leaves=2))
_queries = st.tuples(st.sampled_from(("$this", "$this ?value", "DISTINCT $this ?path ?value")), _groups).map(
    lambda q: f"SELECT {q[0]} WHERE {q[1]}"
)
_statements = st.lists(
    st.tuples(st.sampled_from(NODES[:3]), st.sampled_from(PREDICATES), st.sampled_from((*NODES[:3], "1", '"two"@en'))),
    min_size=1,
    max_size=10,
)


def one_by_one(data: list[Quad], query: str) -> set[tuple[str, str, str]]:
    """Focus, path and value of what the query finds for each focus node, which is written in the place of `$this`.

    That is what pre-binding means (SHACL, section 5.3.1): a term cannot be out of scope, as a variable can.
    """
    store = ox.Store()
    store.extend(map(to_oxigraph, data))
    foci = {quad.subject for quad in data if quad.predicate == P} | {A}
    found = set[tuple[str, str, str]]()
    for focus in foci:
        head, where = query.replace("BOUND($this)", "true").split(" WHERE ")
        names = [name for name in ("?path", "?value") if name in head]
        text = f"SELECT ?always {' '.join(names)} WHERE {{ {where.replace('$this', str(focus))} BIND(1 AS ?always) }}"
        solutions = store.query(f"PREFIX ex: <http://example.org/> {text}")
        assert isinstance(solutions, ox.QuerySolutions)
        for row in solutions:
            path, value = (str(row[name[1:]] or "") if name in names else "" for name in ("?path", "?value"))
            found.add((str(focus), path, value or str(focus)))
    return found


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(_statements, _queries)
def test_one_query_for_all_nodes_finds_what_a_query_for_each_finds(
    statements: list[tuple[str, str, str]], query: str
) -> None:
    data = quads(" ".join(f"{' '.join(statement)} ." for statement in statements))
    report = validate(data, quads(_CONSTRAINTS % query))
    assert not report.handovers
    found = {(str(r.focus), str(r.path or ""), str(r.value)) for r in report.results}
    assert found == one_by_one(data, query)
