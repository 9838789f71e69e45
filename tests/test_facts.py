"""Every fact of the inventory can be asked for, and is answered with the graph that supports it."""

import re
from pathlib import Path

import httpx
import pytest
from conftest import PROJECT, SHARED

FACTS = PROJECT / "tests" / "facts"
INVENTORY = SHARED / "facts.md"
_COUNTS = {"D": 14, "P": 20, "C": 52, "V": 15, "J": 23, "A": 16, "G": 24, "O": 19, "M": 19, "L": 8, "R": 5}
IDS = [f"{kind}{number:02}" for kind, count in _COUNTS.items() for number in range(1, count + 1)]


def files(extension: str) -> dict[str, Path]:
    return {path.stem: path for path in FACTS.glob(f"*.{extension}")}


def test_every_id_has_a_query_and_an_expectation_and_every_file_has_an_id() -> None:
    assert sorted(files("rq")) == sorted(IDS)
    assert sorted(files("tsv")) == sorted(IDS)
    assert {path.suffix for path in FACTS.iterdir()} == {".rq", ".tsv"}


@pytest.mark.skipif(not INVENTORY.exists(), reason="the inventory ../shared/facts.md is not here")
def test_the_ids_are_those_of_the_inventory() -> None:
    rows = re.findall(r"^\| ([A-Z]\d\d) \|", INVENTORY.read_text("utf-8"), re.M)
    assert sorted(rows) == sorted(IDS)


@pytest.mark.parametrize("fact", IDS)
def test_the_fact_is_answered(client: httpx.Client, fact: str) -> None:
    query = (FACTS / f"{fact}.rq").read_text("utf-8")
    expected = (FACTS / f"{fact}.tsv").read_text("utf-8").splitlines()
    assert re.search(r"\bGRAPH\b", re.sub(r"#.*", "", query)), "the query does not ask which graph says so"
    assert len(expected) > 1, "no row is expected"
    headers = {"Content-Type": "application/sparql-query", "Accept": "text/tab-separated-values"}
    answer = client.post("sparql", content=query.encode(), headers=headers)
    assert answer.status_code == 200, answer.text
    rows = answer.text.splitlines()
    assert rows[0] == expected[0]
    assert set(rows[1:]) == set(expected[1:])
