"""A whole file of names is matched offline; nothing is lost, and nothing is half-written."""

import csv
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import PROJECT, publisher

from publisher.errors import SourceError
from publisher.matching.tables import Output, as_line, read_table

_NORRKOPING = "https://w3id.org/integrationskartan/id/organisation/norrkopings-kommun"


def rows(file: Path, separator: str = ",") -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.reader(opened, delimiter=separator))


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with a byte order mark"),
        ("cp1252", "Windows-1252"),
        ("utf-16", "UTF-16"),
    ],
)
def test_each_encoding_is_read_and_said(dist: Path, tmp_path: Path, encoding: str, said: str) -> None:
    (tmp_path / "a.csv").write_bytes("Nr;Namn\r\n1;Norrköpings kn\r\n2;”okänd” xyzzy\r\n".encode(encoding))
    outcome = publisher("--dist", dist, "match", tmp_path / "a.csv", "--column", "namn")
    assert outcome.returncode == 0, outcome.stderr
    assert said in outcome.stdout
    head, first, second = rows(tmp_path / "a.matched.csv", ";")
    assert head == ["Nr", "Namn", "iri", "label", "score", "match", "alternatives"]
    assert first[:4] == ["1", "Norrköpings kn", _NORRKOPING, "Norrköpings kommun"]
    assert first[5] == "true"
    assert second[1] == "”okänd” xyzzy"
    assert second[5] == "false"


def test_what_neither_utf_8_nor_windows_1252_can_be_is_latin_1(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("Namn\nÅ \x81\n".encode("latin-1"))
    assert read_table(tmp_path / "a.csv").encoding == "latin-1"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_sign_between_cells_is_found(tmp_path: Path, separator: str) -> None:
    cells = ["a, b; c", "Namn", 'with "quotes"', "two\nlines"]
    (tmp_path / "a.csv").write_bytes(as_line(["Nr", "Namn", "C", "D"], separator) + as_line(cells, separator))
    table = read_table(tmp_path / "a.csv")
    assert (table.separator, table.rows[0].cells) == (separator, tuple(cells))


def test_ragged_rows_are_told_by_line_and_kept(dist: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Namn,B\nABF,1\nKinda kn\n\nMotala kn,2,3\n", "utf-8")
    outcome = publisher("--dist", dist, "match", tmp_path / "a.csv", "--column", "Namn", "--output", tmp_path / "b")
    assert "line 3      has 1 cells, the head has 2: kept" in outcome.stdout
    assert "line 5      has 3 cells, the head has 2: kept" in outcome.stdout
    found = rows(tmp_path / "b")
    assert [row[:2] for row in found] == [["Namn", "B"], ["ABF", "1"], ["Kinda kn", ""], ["Motala kn", "2"]]
    assert found[3][7:] == ["3"]
    assert all(row[5] == "true" for row in found[1:])


@pytest.mark.parametrize(
    ("content", "column", "said"),
    [
        ("Nr,Namn\n1,a\n", "Name", "'Nr', 'Namn'"),
        ("Namn,Namn\n1,a\n", "Namn", "'Namn', 'Namn'"),
        ("", "Namn", "no table"),
        ("\n\n", "Namn", "no table"),
        ("PK\x03\x04\x00\x00", "Namn", "no table"),
    ],
)
def test_what_is_no_such_table_is_refused_and_nothing_written(
    dist: Path, tmp_path: Path, content: str, column: str, said: str
) -> None:
    (tmp_path / "a.csv").write_text(content, "utf-8")
    outcome = publisher("--dist", dist, "match", tmp_path / "a.csv", "--column", column)
    assert outcome.returncode == 2
    assert said in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["a.csv"]


def test_a_missing_file_an_unknown_type_and_a_foreign_output_are_refused(dist: Path, tmp_path: Path) -> None:
    names = tmp_path / "a.csv"
    match = ("--dist", dist, "match", names, "--column", "Namn")
    assert "cannot be read" in publisher(*match).stderr
    names.write_text("Namn\nNorrköping\n", "utf-8")
    assert "Known types:" in publisher(*match, "--type", "ik:Nothing").stderr
    assert "file of names itself" in publisher(*match, "--output", names).stderr
    (tmp_path / "mine").write_text("my own words\n", "utf-8")
    refused = publisher(*match, "--output", tmp_path / "mine")
    assert refused.returncode == 2
    assert "no output for this table" in refused.stderr
    assert (tmp_path / "mine").read_text("utf-8") == "my own words\n"
    assert publisher(*match, "--type", "cv:AdminUnit").returncode == 0
    assert rows(tmp_path / "a.matched.csv")[1][1].endswith("/id/place/norrkopings-kommun")
    names.write_text("Namn\nLinköping\n", "utf-8")
    assert "not those of the file of names" in publisher(*match).stderr


def test_a_run_that_is_killed_is_gone_on_with_and_loses_nothing(dist: Path, tmp_path: Path) -> None:
    names, output, whole = tmp_path / "a.csv", tmp_path / "killed.csv", tmp_path / "whole.csv"
    written = [f"Norrköpings kn {number}" for number in range(1500)]
    names.write_text("Namn\n" + "".join(f"{each}\n" for each in written), "utf-8")
    command = [sys.executable, "-m", "publisher", "--dist", str(dist), "match", str(names), "--column", "Namn"]
    kills = 0
    for _ in range(2):
        process = subprocess.Popen(
            [*command, "--output", str(output)], cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        before = output.stat().st_size if output.exists() else 0
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            if output.exists() and output.stat().st_size > before + 20_000:
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.005)
        kills += process.wait(60) == -signal.SIGKILL
    assert kills == 2, "the runs ended before they were killed: take more rows"
    with output.open("ab") as opened:
        opened.write('Norrköpings kn 9,"half a ro'.encode())
    outcome = publisher("--dist", dist, "match", names, "--column", "Namn", "--output", output)
    assert outcome.returncode == 0, outcome.stderr
    assert "resumed     after" in outcome.stdout
    assert [row[0] for row in rows(output)] == ["Namn", *written]
    assert publisher("--dist", dist, "match", names, "--column", "Namn", "--output", whole).returncode == 0
    assert output.read_bytes() == whole.read_bytes()


def test_a_full_disk_keeps_whole_rows_alone(tmp_path: Path) -> None:
    head = ["A", "iri"]
    whole = as_line(head, ",") + as_line(["1", "x"], ",")
    code = (
        "import resource, signal, sys; from pathlib import Path; from publisher.matching.tables import Output\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(whole) + 10}, resource.RLIM_INFINITY))\n"
        "with Output(Path(sys.argv[1]), ['A', 'iri'], ',') as output:\n"
        "    output.write(['1', 'x'])\n"
        "    output.write(['2', 'y' * 100])\n"
    )
    ended = subprocess.run([sys.executable, "-c", code, tmp_path / "a"], cwd=PROJECT, capture_output=True, check=False)
    assert b"File too large" in ended.stderr
    assert (tmp_path / "a").read_bytes() == whole


def test_an_output_is_cut_after_its_last_whole_row(tmp_path: Path) -> None:
    whole = as_line(["A", "B"], ",") + as_line(["1", "two\nlines"], ",")
    rest = as_line(["2", 'a "quote" and\nmore lines'], ",")
    for cut in range(len(rest)):
        (tmp_path / "a").write_bytes(whole + rest[:cut])
        with Output(tmp_path / "a", ["A", "B"], ",") as output:
            assert output.rows == [["1", "two\nlines"]]
        assert (tmp_path / "a").read_bytes() == whole
    (tmp_path / "a").write_bytes(whole[:2])
    with Output(tmp_path / "a", ["A", "B"], ","):
        pass
    assert (tmp_path / "a").read_bytes() == b"A,B\n"
    (tmp_path / "a").write_bytes(b"B,A\n")
    with pytest.raises(SourceError):
        Output(tmp_path / "a", ["A", "B"], ",")
