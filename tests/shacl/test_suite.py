"""W3C's tests of SHACL, where they stand in the folder that SHACL_TEST_SUITE names (…/data-shapes-test-suite/tests)."""

import os
from pathlib import Path

import pytest
from suite import counts, handed_over, ours, read_suite

FOLDER = os.environ.get("SHACL_TEST_SUITE", "")


@pytest.mark.skipif(not FOLDER, reason="W3C's tests are not here: SHACL_TEST_SUITE names no folder")
@pytest.mark.parametrize(("part", "number"), [("core", 98), ("sparql", 23)])
def test_the_tests_of_w3c_pass(part: str, number: int) -> None:
    tests = list(read_suite(Path(FOLDER) / part))
    assert len(tests) == number
    assert counts(tests, ours) == (number, [])
    assert not [test.name for test in tests if handed_over(test)]
