import os
import pty
import random
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from json import loads
from pathlib import Path

import pytest
from broken_inputs import Case, read_cases
from conftest import PROJECT, publisher
from rdflib import Graph
from rdflib.namespace import RDF, SH

from publisher.check import check
from publisher.cli import run
from publisher.findings import Finding
from publisher.settings import Settings, read_settings
from publisher.vocabulary import prefixes

CASES = [case for name in ("syntax", "files", "statements", "rules") for case in read_cases(name)]
SETTINGS = read_cases("settings")
GOVERNANCE = read_cases("governance")
BASE = read_settings(PROJECT, {}).written_base
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
COLOUR = re.compile(r"\033\[[0-9;]*m")
PREFIXES = (
    prefixes(BASE)
    | {
        name: f"{BASE}id/{name}/"
        for name in ("agreement", "council", "document", "graph", "obligation", "organisation", "period")
    }
    | {"body-type": f"{BASE}id/concept/body-type/"}
)
HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
FAMILY = f'a sd:Graph ; skos:prefLabel "Fel"@sv, "Faults"@en ; ik:graphFamily <{BASE}id/concept/graph-family/editorial>'


def quiet(_: str, _done: int = 0, _total: int = 0, /) -> None:
    """Show no progress."""


def findings(settings: Settings) -> tuple[Finding, ...]:
    return check(settings, quiet).findings


def fits(finding: Finding, expected: Mapping[str, str | int]) -> bool:
    """Whether the finding is the expected one: message and remedy contain the text, other fields are equal."""
    for name, value in expected.items():
        actual = getattr(finding, name)
        if name in ("message", "remedy"):
            if str(value) not in actual:
                return False
        elif actual != value:
            return False
    return True


def assert_exactly(found: list[Finding], expected: list[Mapping[str, str | int]]) -> None:
    left = list(found)
    for row in expected:
        match = next((finding for finding in left if fits(finding, row)), None)
        assert match is not None, f"no finding like {row} among {found}"
        left.remove(match)
    assert not left, f"more than was expected: {left}"


def test_there_are_enough_broken_inputs() -> None:
    names = [case.name for case in (*CASES, *SETTINGS, *GOVERNANCE)]
    assert len(names) == len(set(names))
    assert len(names) >= 80


def test_the_minimal_project_is_sound(minimal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--project", str(minimal), "check"]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "read        3 files, 28 quads, 1 derived\nfindings    none\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_input_is_found_where_it_is(case: Case, minimal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case.lay_over(minimal)
    found = findings(read_settings(minimal, {}))
    assert_exactly(list(found), list(case.findings))
    assert run(["--project", str(minimal), "check"]) == case.exit
    shown = capsys.readouterr().out
    for finding in found:
        assert finding.message.endswith((".", "`", "`.")), "what is wrong is a sentence"
        assert finding.remedy, "a finding says what to do"
        place = ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part)
        assert place in shown
        assert finding.rule in shown
    assert not CONTROL.search(shown)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("form", ["json", "sarif", "turtle"])
def test_a_broken_input_is_reported_in_every_format(
    case: Case, form: str, minimal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case.lay_over(minimal)
    assert run(["--project", str(minimal), "check", "--format", form]) == case.exit
    shown = capsys.readouterr().out
    assert not CONTROL.search(shown), "nothing that a terminal would obey"
    {"json": assert_json, "sarif": assert_sarif, "turtle": assert_shacl_report}[form](shown, case)


def assert_json(shown: str, case: Case) -> None:
    report = loads(shown)
    assert report["conforms"] is False
    rows = [Finding(**{**row, "message": row["message"]["en"], "severity": 3}) for row in report["findings"]]
    assert_exactly(rows, list(case.findings))


def assert_sarif(shown: str, case: Case) -> None:
    """The structure that SARIF 2.1.0 demands in sections 3.13 (log), 3.14 (run), 3.27 (result), 3.28 (location)."""
    log = loads(shown)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (only,) = log["runs"]
    driver = only["tool"]["driver"]
    assert driver["name"] == "publisher"
    identifiers = [rule["id"] for rule in driver["rules"]]
    assert len(identifiers) == len(set(identifiers))
    assert only["columnKind"] == "unicodeCodePoints"
    assert len(only["results"]) == len(case.findings)
    for result in only["results"]:
        assert identifiers[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        for location in result["locations"]:
            physical = location["physicalLocation"]
            assert re.fullmatch(r"[A-Za-z0-9%._~/-]+", physical["artifactLocation"]["uri"]), "an escaped relative URI"
            assert all(number >= 1 for number in physical.get("region", {"startLine": 1}).values())
            assert "startLine" in physical.get("region", {"startLine": 1})


def assert_shacl_report(shown: str, case: Case) -> None:
    """What SHACL demands of a report in section 3.6: conforms, and of each result severity, focus, component."""
    graph = Graph().parse(data=shown, format="turtle")
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert [str(value) for value in graph.objects(report, SH.conforms)] == ["false"]
    results = list(graph.objects(report, SH.result))
    assert len(results) == len(case.findings)
    for result in results:
        assert (result, RDF.type, SH.ValidationResult) in graph
        for predicate in (SH.resultSeverity, SH.focusNode, SH.sourceConstraintComponent):
            assert len(list(graph.objects(result, predicate))) == 1
        assert list(graph.objects(result, SH.resultMessage))


@pytest.mark.parametrize("case", SETTINGS, ids=lambda case: case.name)
def test_a_bad_setting_is_named_with_its_place_and_what_fits(
    case: Case, minimal: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case.lay_over(minimal)
    for name, value in case.environment.items():
        monkeypatch.setenv(name, value)
    assert run(["--project", str(minimal), "check"]) == case.exit == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("publisher: Setting ")
    assert case.error in shown.err
    assert shown.err.count("\n") == 1
    assert not CONTROL.search(shown.err)


@pytest.fixture(scope="module")
def governed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Finding, ...]:
    """The findings of the real dataset with all cases of governance beside it."""
    folder = tmp_path_factory.mktemp("governed")
    for name in ("pyproject.toml", "ontology", "data", "shapes"):
        (folder / name).symlink_to(PROJECT / name)
    (folder / "data").unlink()
    (folder / "data").mkdir()
    for path in (PROJECT / "data").rglob("*"):
        target = folder / path.relative_to(PROJECT)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            target.symlink_to(path)
    (folder / "data" / "broken").mkdir()
    for number, case in enumerate(GOVERNANCE):
        described = FAMILY if case.describe is None else case.describe
        description = f"  graph:broken-{number} {described} .\n" if described else ""
        body = case.statements.replace("broken", f"broken-{number}").replace("nowhere", f"nowhere-{number}")
        text = f"{HEAD}graph:broken-{number} {{\n{body}{description}}}\n"
        (folder / "data" / "broken" / f"{number}.trig").write_text(text, "utf-8")
    checked = check(read_settings(folder, {}), quiet)
    assert checked.exit_code == 1
    return checked.findings


@pytest.mark.parametrize("number", range(len(GOVERNANCE)), ids=[case.name for case in GOVERNANCE])
def test_the_real_dataset_refuses(number: int, governed: tuple[Finding, ...]) -> None:
    found = [f for f in governed if f.file == f"data/broken/{number}.trig"]
    assert_exactly(found, [expand(row, number) for row in GOVERNANCE[number].findings])
    assert all(f.message and f.message_sv and f.remedy for f in found)


def expand(row: Mapping[str, str | int], number: int) -> Mapping[str, str | int]:
    """The expected finding with whole IRIs, and with lines of the file."""
    whole = dict(row)
    for name in ("rule", "focus", "path", "value"):
        text = str(row.get(name, ""))
        prefix, colon, rest = text.partition(":")
        if colon:
            whole[name] = PREFIXES[prefix] + rest
        elif text.startswith("id/"):
            whole[name] = BASE + text.replace("broken", f"broken-{number}") + f"-{number}" * text.endswith("nowhere")
        elif text == "GRAPH":
            whole[name] = f"{BASE}id/graph/broken-{number}"
    if "value" in whole:
        whole["value"] = f"<{whole['value']}>"
    if "line" in whole:
        whole["line"] = int(whole["line"]) + HEAD.count("\n") + 1
    return whole


def test_nothing_else_is_found_in_the_real_dataset(governed: tuple[Finding, ...]) -> None:
    assert [finding for finding in governed if not finding.file.startswith("data/broken/")] == []


@pytest.mark.parametrize(
    ("broken", "code"),
    [({}, 0), ({"data/extra.ttl": ""}, 1), ({"data/extra.ttl": "x"}, 2)],
    ids=["clean", "findings", "unreadable"],
)
def test_the_exit_code_tells_clean_findings_and_unreadable_apart(
    broken: Mapping[str, str], code: int, minimal: Path
) -> None:
    Case("", files=broken).lay_over(minimal)
    outcome = publisher("--project", minimal, "check")
    assert outcome.returncode == code
    assert "Traceback" not in outcome.stderr
    assert "\033" not in outcome.stdout + outcome.stderr, "plain in a pipe"


def test_findings_are_coloured_on_a_terminal_and_only_there(minimal: Path) -> None:
    Case("", files={"data/extra.ttl": ""}).lay_over(minimal)
    command = [sys.executable, "-m", "publisher", "--project", str(minimal), "check"]
    shown = on_a_terminal(command)
    piped = subprocess.run(command, capture_output=True, check=False).stdout.decode()
    assert "\033[1;31mviolation\033[0m \033[1mThe file states nothing.\033[0m" in shown
    assert COLOUR.sub("", shown).replace("\r\n", "\n").startswith(piped)
    assert "\033" not in piped
    assert "\033" not in on_a_terminal([*command, "--format", "json"])


def on_a_terminal(command: list[str]) -> str:
    """What the command writes when its output is a terminal."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(command, stdout=follower, stderr=follower, stdin=follower)
    os.close(follower)
    shown = b"".join(read_all(leader))
    os.close(leader)
    process.wait(30)
    return shown.decode()


def read_all(descriptor: int) -> Iterator[bytes]:
    while True:
        try:
            chunk = os.read(descriptor, 4096)
        except OSError:  # Linux says so when the last writer has closed the terminal
            return
        if not chunk:
            return
        yield chunk


def test_names_of_files_cannot_command_a_terminal(minimal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (minimal / "data" / "\033[2J\nnew line.ttl").write_text("x")
    Path(os.fsdecode(os.fsencode(minimal) + b"/data/\xff.ttl")).write_text("x")
    for form in ("text", "json", "sarif", "turtle"):
        assert run(["--project", str(minimal), "check", "--format", form]) == 2
        shown = capsys.readouterr().out
        assert not CONTROL.search(shown)
        shown.encode()  # no half of a surrogate pair either
        if form in ("json", "sarif"):
            loads(shown)
        if form == "turtle":
            Graph().parse(data=shown, format="turtle")


def test_a_clean_check_is_a_conforming_report_in_every_format(
    minimal: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = {}
    for form in ("text", "json", "sarif", "turtle"):
        assert run(["--project", str(minimal), "check", "--format", form]) == 0
        shown[form] = capsys.readouterr().out
    assert shown["text"] == ""
    assert loads(shown["json"]) == {"conforms": True, "findings": []}
    assert loads(shown["sarif"])["runs"][0]["results"] == []
    graph = Graph().parse(data=shown["turtle"], format="turtle")
    assert [str(value) for value in graph.objects(None, SH.conforms)] == ["true"]


def test_a_finding_outside_ascii_reaches_a_pipe_in_any_locale(minimal: Path) -> None:
    Case("", files={"data/råd.ttl": ""}).lay_over(minimal)
    arguments = ("--project", minimal, "check", "--format", "json")
    outcome = publisher(*arguments, LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert outcome.returncode == 2
    assert "Traceback" not in outcome.stderr
    loads(outcome.stdout)


def test_the_check_writes_nothing(minimal: Path) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in minimal.rglob("*"))
    assert publisher("--project", minimal, "check", cwd=minimal).returncode == 0
    assert sorted((path, path.stat().st_mtime_ns) for path in minimal.rglob("*")) == before


def test_files_with_random_damage_are_findings_and_never_a_failure(minimal: Path) -> None:
    chance = random.Random(2026)
    files = sorted(path for path in minimal.rglob("*") if path.is_file())
    codes = set()
    for _ in range(250):
        path = chance.choice(files)
        sound = path.read_bytes()
        broken = bytearray(sound)
        for _ in range(chance.randint(1, 4)):
            start = chance.randrange(len(broken))
            piece = bytes(chance.choices(b' .;,<>"{}[]()@:#\\\n\x00\xff?' + sound, k=chance.randint(0, 3)))
            broken[start : start + chance.randint(0, 12)] = piece
        path.write_bytes(broken)
        arguments = ["--project", str(minimal), "check", "--format", chance.choice(["text", "json", "sarif", "turtle"])]
        codes.add(run(arguments))
        path.write_bytes(sound)
    assert codes == {0, 1, 2}


def test_a_reader_that_leaves_early_is_no_failure(minimal: Path) -> None:
    statements = " ".join(f"<http://example.org/{number}> <http://example.org/b> [] ." for number in range(3000))
    Case("", files={"data/extra.trig": statements}).lay_over(minimal)
    command = [sys.executable, "-m", "publisher", "--project", str(minimal), "check"]
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=buffered)
    assert process.stdout
    assert process.stderr
    process.stdout.readline()
    process.stdout.close()
    shown = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(30) == 141
    assert "Traceback" not in shown
    assert "Error" not in shown


def test_an_output_that_is_full_is_said_in_one_line(minimal: Path) -> None:
    Case("", files={"data/extra.ttl": ""}).lay_over(minimal)
    command = [sys.executable, "-m", "publisher", "--project", str(minimal), "check"]
    with Path("/dev/full").open("wb") as full:
        outcome = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, text=True)
    assert outcome.returncode == 2
    assert "publisher: Cannot read or write the output: No space left on device." in outcome.stderr
    assert "Traceback" not in outcome.stderr
