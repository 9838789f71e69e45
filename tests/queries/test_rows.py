import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.media_types import CSV, RESULTS_JSON, RESULTS_XML, TSV
from publisher.queries.rows import row_counter

FORMATS = {media_type.name: media_type for media_type in (RESULTS_JSON, RESULTS_XML, CSV, TSV)}
HOSTILE = st.one_of(st.text(alphabet="{}[],:\"\\'\n\r\t<>result &", max_size=12), st.text(max_size=5))
STORE = ox.Store()


def counted(body: bytes, media_type: str, step: int) -> int:
    counter = row_counter(media_type)
    for start in range(0, len(body), step):
        counter.feed(body[start : start + step])
    return counter.rows


def written(values: list[str | None], columns: int, media_type: str) -> bytes:
    rows = " ".join("(" + " ".join([_term(value)] * columns) + ")" for value in values)
    names = " ".join(f"?v{number}" for number in range(columns))
    results = STORE.query(f"SELECT {names} {{ VALUES ({names}) {{ {rows} }} }}")
    assert isinstance(results, ox.QuerySolutions)
    body = results.serialize(format=ox.QueryResultsFormat.from_media_type(media_type))
    assert body is not None
    return body


def _term(value: str | None) -> str:
    return "UNDEF" if value is None else str(ox.Literal(value))


@pytest.mark.parametrize("media_type", FORMATS)
@given(
    values=st.lists(st.one_of(HOSTILE, st.none()), max_size=5),
    columns=st.integers(1, 3),
    step=st.sampled_from([1, 2, 7]),
)
@settings(max_examples=60, deadline=None)
def test_rows_are_counted_whatever_their_values_hold(
    values: list[str | None], columns: int, step: int, media_type: str
) -> None:
    assert counted(written(values, columns, media_type), media_type, step) == len(values)


@pytest.mark.parametrize("media_type", FORMATS)
def test_rows_without_columns_count_too(media_type: str) -> None:
    results = STORE.query("SELECT * { {} UNION {} }")
    assert isinstance(results, ox.QuerySolutions)
    body = results.serialize(format=ox.QueryResultsFormat.from_media_type(media_type))
    assert body is not None
    assert counted(body, media_type, 5) == 2


@pytest.mark.parametrize("media_type", FORMATS)
def test_a_triple_as_a_value_is_no_row(media_type: str) -> None:
    results = STORE.query("SELECT * { VALUES ?t { <<( <a:a> <a:b> '},{' )>> 1 } }")
    assert isinstance(results, ox.QuerySolutions)
    body = results.serialize(format=ox.QueryResultsFormat.from_media_type(media_type))
    assert body is not None
    assert counted(body, media_type, 3) == 2
