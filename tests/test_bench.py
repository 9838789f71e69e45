"""The benchmark command on the real dataset, for a moment: it starts what it compares, and its figures fit together."""

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.comparison import inside, load, report, servers, soak
from benchmarks.comparison.beside import Effort, compare
from benchmarks.comparison.growth import Cost, exponent
from benchmarks.comparison.report import Result
from benchmarks.comparison.resident import tree
from benchmarks.comparison.rows import Measured
from benchmarks.timed import Timed


def test_every_row_is_measured_beside_its_servers(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "WRK", None)  # which counts in whole seconds
    result = Result(quads=5_000)
    compare(dist, ("pages", "queries"), Effort(1, 0.2, ("rdflib-endpoint",)), result)
    assert len(result.rows) == 11
    assert all(each.failures == 0 for row in result.rows for loads in row.loads.values() for each in loads)
    assert {row.name for row in result.rows if row.ratio is None} == {"first HTML", "first Turtle"}
    assert {"publisher", "oxigraph", "bare route"} <= set(result.memory)
    assert json.loads(json.dumps(report.as_json(result), allow_nan=False))["ratios"]
    assert report.table(result).count("\n|") >= 12


def test_a_soak_tells_how_memory_grew(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "WRK", None)
    monkeypatch.setattr(soak, "_EVERY", 0.2)
    done = soak.run(dist, 1)
    assert len(done.curve) > 2
    assert done.load.failures == 0
    assert done.load.requests > 0
    assert "MB a minute" in done.verdict
    assert done.points[0] == done.curve[0]
    assert done.points[-1] == done.curve[-1]


def test_what_is_asked_without_a_server_is_told_beside_what_is_wanted(dist: Path) -> None:
    searched = inside.Inside("search", Timed("all: hits", 1, 2, 1, 2, 3), 5, 30)
    rows = [
        searched,
        replace(searched, timed=Timed("a word: hits", 9, 9, 9, 9, 9)),
        *inside.descriptions(dist / "current"),
    ]
    told = report.table(Result(5_000, inside=rows, validations=[inside.Validated(10, 0.5, 1, 99, 3.0, 1.5)]))
    assert re.search(r"^\| all: hits \| .* \| p50 5, p99 30", told, re.M)
    assert re.search(r"^\| a word: hits \| .*\(missed\)", told, re.M)
    assert re.search(r"^\| narrowed by 1 \| .* \| p50 50", told, re.M)
    assert "to the first: " in told
    assert "| 10 | 1 | 0.50 | 99 | 3.0 | 1.5 |" in told


def test_the_readme_shows_a_table_in_place_of_the_last(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shown = report.README.read_text("utf-8")
    for name in ("README", "TABLE"):
        kept = tmp_path / name
        kept.write_text(getattr(report, name).read_text("utf-8"), "utf-8")
        monkeypatch.setattr(report, name, kept)
    loads = {"publisher": [load.Load(123.4, 1, 2, 0)], "bare route": [load.Load(200, 1, 2, 0)]}
    report.write(Result(10, rows=[Measured("304", 0.5, "rate", loads)]))
    written = report.README.read_text("utf-8")
    assert "| publisher | 123 |\n| ratio | 0.62 of bare route, 0.5 wanted |\n\n" in written
    assert len(written.splitlines()) == len(shown.splitlines())
    report.write(Result(10, rows=[Measured("304", 0.5, "rate", loads)]))
    assert report.README.read_text("utf-8") == written


def test_no_process_is_left_behind(dist: Path) -> None:
    before = tree(os.getpid())
    with pytest.raises(KeyboardInterrupt), servers.oxigraph(dist / "current" / "store"):
        raise KeyboardInterrupt
    assert tree(os.getpid()) == before


def test_what_wrk_prints_is_read() -> None:
    said = """Running 1s test @ http://127.0.0.1:1/
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     3.36ms    4.44ms  35.63ms   90.15%
  Latency Distribution
     50%  500.00us
     75%    3.35ms
     99%    1.02s\x20
  2113 requests in 1.11s, 28.20MB read
  Socket errors: connect 0, read 1, write 0, timeout 2
  Non-2xx or 3xx responses: 4
Requests/sec:   1900.18
"""
    assert load.read_wrk(said) == load.Load(1900.18, 0.5, 1020.0, 7, 2113)


def test_cost_that_is_ten_times_as_high_for_ten_times_as_much_grows_linearly() -> None:
    costs = [Cost("build", 10**size, 10.0**size, 1.0, 5.0) for size in (4, 5, 6)]
    assert exponent(costs, "build", "cpu") == pytest.approx(1)
    assert exponent(costs, "build", "wall") == pytest.approx(0)
    assert exponent(costs[:1], "build", "cpu") is None
