"""`publisher query` asks the current release without a server, says what is wrong where, and ends by its own limits."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import PROJECT

from publisher.cli import run

COUNCILS = """PREFIX ik: <https://w3id.org/integrationskartan/def/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
SELECT = COUNCILS + 'SELECT ?type ?name { ?c a ?type, ik:Council; skos:prefLabel ?name FILTER(lang(?name) = "sv") }'
CONSTRUCT = COUNCILS + "CONSTRUCT WHERE { ?c a ik:Council }"
COUNCIL = "https://w3id.org/integrationskartan/id/council/ostergotlands-integrationsrad"


Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ask(dist: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Ask:
    """Asks a query in a file; gives the exit code, what is printed, and what is complained about."""

    def asked(query: str | bytes, *options: str) -> tuple[int, str, str]:
        file = tmp_path / "query.rq"
        file.write_bytes(query.encode() if isinstance(query, str) else query)
        code = run(["--project", str(PROJECT), "--dist", str(dist), "query", *options, str(file)])
        printed, complained = capsysbinary.readouterr()
        return code, printed.decode(), complained.decode()

    return asked


def test_solutions_are_printed_as_a_table_for_people(ask: Ask) -> None:
    code, table, _ = ask(SELECT)
    assert code == 0
    names, rule, row, count = table.splitlines()
    assert names.split() == ["type", "name"]
    assert set(rule) == {"─", " "}
    assert row.split("  ", 1)[0] == "ik:Council"
    assert row.endswith("Östergötlands Integrationsråd@sv")
    assert count == "1 row"


def test_solutions_are_printed_in_each_format(ask: Ask) -> None:
    printed = {form: ask("\ufeff" + SELECT, "--format", form)[1] for form in ("csv", "tsv", "json", "xml")}
    assert printed["csv"].splitlines()[1].endswith("/def/Council,Östergötlands Integrationsråd")
    assert printed["tsv"].splitlines()[0] == "?type\t?name"
    assert json.loads(printed["json"])["results"]["bindings"][0]["name"]["xml:lang"] == "sv"
    assert "<sparql" in printed["xml"]


@pytest.mark.parametrize(
    ("options", "beginning"),
    [
        ((), "@prefix"),
        (("--format", "turtle"), "@prefix"),
        (("--format", "json"), "[{"),
        (("--format", "ntriples"), f"<{COUNCIL}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"),
    ],
)
def test_a_graph_is_printed_as_turtle_unless_told_otherwise(ask: Ask, options: tuple[str, ...], beginning: str) -> None:
    code, text, _ = ask(CONSTRUCT, *options)
    assert code == 0
    assert text.startswith(beginning)
    assert "ostergotlands-integrationsrad" in text


def test_an_ask_is_answered_with_a_word(ask: Ask) -> None:
    assert ask("ASK { ?s a ?c }")[:2] == (0, "true\n")
    assert ask("ASK { ?s a <urn:x> }", "--format", "csv")[:2] == (0, "false\n")


def test_a_long_table_is_cut_and_csv_has_all_of_it(ask: Ask) -> None:
    query = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 30000"
    table = ask(query)[1].splitlines()
    assert len(table) == 1003
    rows = ask(query, "--format", "tsv")[1].splitlines()
    assert table[-1] == f"{len(rows) - 1} rows, the first 1000 shown; --format csv has all"
    assert len(rows) > 10_000, "more than what is kept in memory"


@pytest.mark.parametrize(
    ("query", "options", "complaint"),
    [
        ("SELECT *\nWHERE { ?s ?p }", (), "query.rq:2:15: The query does not parse"),
        ("", (), "A query begins with SELECT"),
        ("INSERT DATA {}", (), "is an update"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", (), "SERVICE is refused"),
        ("SELECT * { ?a ?b ?c. ?d ?e ?f. ?g ?h ?i. ?j ?k ?l }", ("--seconds", "0.3"), "longer than the limit"),
        (CONSTRUCT, ("--format", "csv"), "Choose from: table, json, xml, turtle, ntriples"),
        (SELECT, ("--format", "turtle"), "Choose from: table, csv, tsv, json, xml"),
        (SELECT, ("--seconds", "soon"), "query_seconds"),
        (b"\xff\xfe", (), "It is not UTF-8"),
        ("SELECT * { ?s ?p ?o } #" + "x" * 500_000, (), "over the limit query_length"),
    ],
)
def test_what_cannot_be_answered_says_why_and_ends_with_two(
    ask: Ask, query: str | bytes, options: tuple[str, ...], complaint: str
) -> None:
    code, printed, complained = ask(query, *options)
    assert (code, printed) == (2, "")
    assert complaint in complained
    assert "Traceback" not in complained


def test_a_query_is_read_from_the_input(dist: Path) -> None:
    command = [sys.executable, "-m", "publisher", "--dist", str(dist), "query", "-"]
    for query, expected in ((b"ASK { ?s a ?c }", (0, b"true\n", b"")), (b"ASK {", (2, b"", b"the input:1:"))):
        outcome = subprocess.run(command, cwd=PROJECT, input=query, capture_output=True, timeout=120, check=False)
        assert (outcome.returncode, outcome.stdout) == expected[:2]
        assert expected[2] in outcome.stderr


def test_without_a_release_or_a_file_there_is_a_word_about_it(
    dist: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder, file, word in (
        (tmp_path, Path(__file__), "No release has been built"),
        (dist, tmp_path / "missing.rq", "missing.rq: No such file"),
    ):
        assert run(["--dist", str(folder), "query", str(file)]) == 2
        assert word in capsys.readouterr().err
