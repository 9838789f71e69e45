"""Every rule of the field's checklist stands in a table with the tests that show it, or says why there is none."""

import ast
import csv
import json
from pathlib import Path

import pytest
from conftest import PROJECT, SHARED

TABLE = PROJECT / "tests" / "checklist.csv"
RULES = SHARED / "reference" / "checklist.json"
STATES = {"met", "partly", "not tested", "not done"}


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def names_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_test_that_the_table_names_exists() -> None:
    named = {row["test"] for row in rows()} - {""}
    assert len(named) > 40
    for test in named:
        file, _, name = test.partition("::")
        assert name in names_in(PROJECT / file), test


def test_a_rule_is_met_by_tests_or_says_what_is_missing() -> None:
    found = rows()
    assert found
    by_rule: dict[str, list[dict[str, str]]] = {}
    for row in found:
        by_rule.setdefault(row["rule"], []).append(row)
    for rule, its in by_rule.items():
        (state,) = {row["state"] for row in its}
        assert state in STATES, rule
        assert all(row["test"] for row in its) == (state in ("met", "partly")), rule
        assert state == "met" or its[0]["note"], rule


@pytest.mark.skipif(not RULES.exists(), reason="the checklist stands beside the project")
def test_every_rule_of_the_checklist_stands_in_the_table_once_for_each_test() -> None:
    found = rows()
    assert {row["rule"] for row in found} == {rule["id"] for rule in json.loads(RULES.read_text("utf-8"))}
    pairs = [(row["rule"], row["test"]) for row in found]
    assert len(pairs) == len(set(pairs))
