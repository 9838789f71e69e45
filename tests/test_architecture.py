"""The house stands as it is drawn: floors, one sentence a module, no module too long."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from conftest import PROJECT

MODULES = sorted((PROJECT / "publisher").rglob("*.py"))


def test_imports_point_down_only_and_every_module_stands_on_a_floor(tmp_path: Path) -> None:
    outcome = subprocess.run(
        [lint_imports(), "--config", PROJECT / "pyproject.toml", "--cache-dir", tmp_path],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert "0 broken" in outcome.stdout


def lint_imports() -> Path:
    beside = Path(sys.executable).parent / "lint-imports"
    assert beside.exists(), "import-linter is installed with the tests"
    return beside


def test_the_contracts_leave_no_module_out() -> None:
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    assert {"publisher"} <= {container for contract in contracts for container in contract["containers"]}
    assert all(contract["exhaustive"] and contract["type"] == "layers" for contract in contracts)
    assert not any("ignore_imports" in contract for contract in contracts)


def test_there_are_modules_to_look_at() -> None:
    assert len(MODULES) >= 50


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_a_module_opens_with_one_sentence_and_is_one_thing(path: Path) -> None:
    text = path.read_text("utf-8")
    said = ast.get_docstring(ast.parse(text)) or ""
    first = said.partition("\n\n")[0]
    assert first, "a module says what it holds"
    assert first[0].isupper() or first[0] == "`"
    assert first.endswith("."), "in a sentence"
    assert len(text.splitlines()) <= 300, "past 300 lines it is two things"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_a_module_imports_at_its_top_alone(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    inside = [
        node
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(outer)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_a_function_is_one_step(path: Path) -> None:
    long = [
        f"{node.name}, {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno
        and node.end_lineno - node.lineno >= 60
    ]
    assert long == []
