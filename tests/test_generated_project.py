"""The generated projects of the benchmarks: valid, of the size that was asked for, the same every time."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from benchmarks.generation.project import Wish, generate

from publisher.settings import Settings
from publisher.sources import read_dataset

PROGRAM = Path(__file__).parent / "benchmarks" / "generated.py"


def findings(project: Path) -> list[str]:
    """The rules of the findings of `publisher check`, each by its last name."""
    ended = subprocess.run(
        [sys.executable, "-m", "publisher", "check", "--format", "json"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode in (0, 1), ended.stderr
    return [finding["rule"].rpartition("/")[2] for finding in json.loads(ended.stdout)["findings"]]


def test_a_generated_project_is_valid_and_of_the_size_that_was_asked_for(tmp_path: Path) -> None:
    tally = generate(tmp_path, Wish(quads=10_000))
    assert tally.quads == pytest.approx(10_000, rel=0.05)
    dataset = read_dataset(Settings(project=tmp_path))
    quads = [quad for file in dataset.files if file.path.startswith("data/") for quad in file.quads]
    assert len(quads) == len(set(quads)) == tally.quads
    assert findings(tmp_path) == []


def test_what_is_broken_on_purpose_is_what_is_found(tmp_path: Path) -> None:
    tally = generate(tmp_path, Wish(quads=10_000, violations=0.06))
    assert len(tally.broken) > 8
    assert Counter(findings(tmp_path)) == tally.findings


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    def run(name: str, seed: str, hash_seed: str) -> dict[str, bytes]:
        command: list[str | Path] = [sys.executable, PROGRAM, tmp_path / name, "--quads", "10000", "--seed", seed]
        command += ["--violations", "0.05"]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": hash_seed})
        files = sorted((tmp_path / name).rglob("*"))
        return {file.relative_to(tmp_path / name).as_posix(): file.read_bytes() for file in files if file.is_file()}

    first = run("first", "7", "1")
    assert first == run("second", "7", "2")
    assert first != run("third", "8", "1")


def test_a_project_that_was_not_generated_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(SystemExit, match="name another folder"):
        generate(tmp_path, Wish(quads=10_000))
