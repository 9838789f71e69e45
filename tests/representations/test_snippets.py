"""Queries as programs: any text survives the quoting."""

import ast
import shlex

from hypothesis import given
from hypothesis import strategies as st

from publisher.representations.html.asked import Asked, written
from publisher.representations.html.snippets import curl, python, snippets

HOSTILE = 'SELECT * { ?s ?p \'\'\'it\'\'s """ \\" `rm` $(x) !! \\n\'\'\'@sv } # \\\n#"""""'
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], include_characters='\n\t"\\'), max_size=60
)


def asked_of_curl(query: str) -> str:
    words = shlex.split(curl((("query", query), ("format", "csv")), "http://x/sparql", is_long=False))
    return words[words.index("--data-urlencode") + 1].removeprefix("query=")


def asked_of_python(query: str) -> str:
    tree = ast.parse(python((("query", query), ("format", "csv")), "http://x/sparql"))
    assigned = next(node.value for node in tree.body if isinstance(node, ast.Assign))
    return str(ast.literal_eval(assigned)).removesuffix("\n")


@given(TEXTS)
def test_a_shell_reads_the_query_as_it_is(query: str) -> None:
    line = "curl " + curl((("query", query),), "http://x/", is_long=True).split("--data-urlencode ", 1)[1]
    assert shlex.split(line)[1] == f"query={query}"


@given(TEXTS)
def test_python_reads_the_query_as_it_is(query: str) -> None:
    assert asked_of_python(query) == query


def test_a_hostile_query_survives_both() -> None:
    assert asked_of_python(HOSTILE) == HOSTILE
    assert asked_of_curl(HOSTILE) == HOSTILE


def test_the_format_is_one_that_the_answer_can_have() -> None:
    for kind, name in (("solutions", "csv"), ("boolean", "srj"), ("graph", "ttl")):
        programs = snippets(Asked("ASK {}"), "http://x/sparql", kind)  # type: ignore[arg-type]
        assert [program.title for program in programs] == ["curl", "Python", "R"]
        assert all(name in program.text for program in programs)


def test_signs_that_turn_the_writing_around_are_written_as_escapes() -> None:
    assert written('ASK { ?s ?p "\u202egpj" }') == 'ASK { ?s ?p "\\u202Egpj" }'
    assert "\u202e" not in Asked("\u202e").parameters[0][1]
