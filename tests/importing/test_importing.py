"""Tables that are kept in spreadsheets become statements of a project; nothing is lost, and nothing is half-written."""

import json
import shutil
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import pytest
from conftest import PROJECT, copy_project, publisher

from publisher.cli import run
from publisher.errors import SourceError
from publisher.importing.importing import Job, Outcome, import_table, standard_metadata
from publisher.importing.metadata import read_metadata
from publisher.importing.report import as_report
from publisher.importing.templates import Template
from publisher.importing.values import literal
from publisher.new_project import NewProject, create
from publisher.settings import read_settings

BASE = "https://data.example.se/"
GUIDE = Path(str(files("publisher") / "templates" / "guide"))
HEAD = "Namn;Organ;Roll;Från;Till"
ANNA = "Anna Exempel;Östergötlands Integrationsråd;ordförande;2024-01-01;2026-12-31"
BO = "Bo Exempel;Norrköpings kn;kommunalråd;2024-02-01;"


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    create(tmp_path / "new", NewProject(BASE, "Öppna data", "Open data"))
    return tmp_path / "new"


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with the metadata of the guide in data/tables/; each test writes its own table."""
    copy = copy_project(tmp_path_factory.mktemp("real") / "project")
    (copy / "data" / "tables").mkdir()
    shutil.copy(GUIDE / "members.csv-metadata.json", copy / "data" / "tables")
    return copy


def members(project: Path, *rows: str, head: str = HEAD, encoding: str = "utf-8", keep: bool = False) -> Job:
    """Write the table of members; an earlier import is gone unless it is to be kept."""
    table = project / "data" / "tables" / "members.csv"
    table.write_bytes("\r\n".join((head, *rows, "")).encode(encoding))
    if not keep:
        (project / "data" / "register" / "members.trig").unlink(missing_ok=True)
        (project / "data" / "tables" / "members.rejected.csv").unlink(missing_ok=True)
    return Job(table, standard_metadata(table))


def imported(project: Path, job: Job) -> Outcome:
    return import_table(read_settings(project), job)


def faults(outcome: Outcome) -> list[tuple[int, int]]:
    return [(fault.line, fault.column) for fault in outcome.faults]


def test_the_table_of_the_skeleton_is_imported_and_passes_the_check(skeleton: Path) -> None:
    table = Path("data") / "tables" / "partners.csv"
    tried = publisher("import-csv", table, "--dry-run", cwd=skeleton)
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert "+  organisation:biblioteksradet a org:Organization ;" in tried.stdout
    assert not (skeleton / "data" / "register" / "partners.trig").exists()
    outcome = publisher("import-csv", table, cwd=skeleton)
    assert outcome.returncode == 0, outcome.stdout
    assert "not read    columns Webbplats" in outcome.stdout
    assert "things      3 new, 0 changed, 0 as before" in outcome.stdout
    written = (skeleton / "data" / "register" / "partners.trig").read_text("utf-8")
    assert "org:subOrganizationOf organisation:exempelkommunens-vanner ." in written
    assert "org:subOrganizationOf organisation:municipality ." in written
    checked = publisher("check", cwd=skeleton)
    assert "findings    none" in checked.stderr, checked.stdout


def test_memberships_in_our_own_project_pass_the_check(real: Path) -> None:
    outcome = imported(real, members(real, ANNA, BO, "Carl Fredrik Graf;Beredningsgruppen;samordnare;;"))
    assert not outcome.faults, as_report(outcome, members(real))
    assert outcome.things.readings == {
        "Norrköpings kn": "Norrköpings kommun <https://w3id.org/integrationskartan/id/organisation/norrkopings-kommun>"
    }
    text = (real / "data" / "register" / "members.trig").read_text("utf-8")
    assert "membership:p-001-beredningsgruppen-samordnare a org:Membership ;" in text
    assert "org:memberDuring period:p-007-ostergotlands-integrationsrad-2024-01-01 ;" in text
    assert "exempel" not in "".join(line.split(maxsplit=1)[0] for line in text.splitlines() if line.strip())
    checked = publisher("check", cwd=real)
    assert "findings    none" in checked.stderr, checked.stdout


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_same_rows_give_the_same_bytes_in_any_encoding_and_order(real: Path, encoding: str) -> None:
    first = imported(real, members(real, ANNA, BO))
    again = imported(real, members(real, BO, ANNA, "", ANNA, encoding=encoding, keep=True))
    assert again.after == first.after == (real / "data" / "register" / "members.trig").read_text("utf-8")
    assert (again.new, again.changed, again.vanished) == (0, 0, [])
    assert again.read.repeated == {5: 3}


def test_bad_rows_are_told_by_line_and_column_and_kept_beside(real: Path) -> None:
    job = members(
        real,
        ANNA,
        "Cia Exempel;Norrköpings kommun;kommunalråd;2024-13-01;",
        "Dan Exempel;Norrköpings kommun;kommunalråd;2023-02-29;",
        "Eva Exempel;Norrköpings kommun",
        "Fia Exempel;Okänd nämnd;riddare;2024-01-01;",
        ";Norrköpings kommun;kommunalråd;;",
        "id/person/p-999;Norrköpings kommun;kommunalråd;;",
        "Anna Exempel;Östergötlands Integrationsråd;ordförande;2025-01-01;",
        BO,
    )
    outcome = imported(real, job)
    assert faults(outcome) == [(3, 4), (4, 4), (5, 0), (6, 2), (6, 3), (7, 1), (8, 1), (9, 0)]
    said = as_report(outcome, job)
    assert "line 3, column 4 (Från): '2024-13-01': there is no month 13. Correct the cell." in said
    assert "line 4, column 4 (Från): '2023-02-29': month 2 of 2023 has no day 29." in said
    assert "line 9: it is about the same thing as line 2" in said
    assert "8 in 7 rows, kept in" in said
    kept = (real / "data" / "tables" / "members.rejected.csv").read_text("utf-8").splitlines()
    assert kept[0] == f"line;column;reason;remedy;{HEAD}"
    assert kept[3].endswith("Eva Exempel;Norrköpings kommun")
    assert {made.name: made.iri[-3:] for made in outcome.things.made.values()} == {
        "Anna Exempel": "007",
        "Bo Exempel": "008",
    }
    imported(real, members(real, ANNA, BO, keep=True))
    assert not (real / "data" / "tables" / "members.rejected.csv").exists()


def test_a_row_that_vanished_is_told_and_kept_until_it_is_dropped(real: Path) -> None:
    before = imported(real, members(real, ANNA, BO))
    gone = "https://w3id.org/integrationskartan/id/membership/p-008-norrkopings-kommun-kommunalrad"
    published = real / "data" / "published-iris.txt"
    kept_list = published.read_text("utf-8")
    published.write_text(kept_list + gone.removeprefix("https://w3id.org/integrationskartan/") + "\n", "utf-8")
    try:
        job = members(real, ANNA, keep=True)
        kept = imported(real, job)
        assert kept.vanished == [gone]
        assert kept.after == before.after
        assert f"vanished    <{gone}> stands in no row: kept" in as_report(kept, job)
        assert run(["--project", str(real), "import-csv", str(job.table)]) == 1
        bad = members(real, ANNA, "Cia Exempel;Okänd nämnd;ordförande;;", keep=True)
        with pytest.raises(SourceError, match="Nothing is dropped while"):
            imported(real, Job(bad.table, bad.metadata, drop=True))
        job = members(real, ANNA, keep=True)
        dropping = Job(job.table, job.metadata, drop=True)
        dropped = imported(real, dropping)
    finally:
        published.write_text(kept_list, "utf-8")
    assert "Bo Exempel" not in dropped.after
    assert f"tombstone   <{gone}> owl:deprecated true ;" in as_report(dropped, dropping)


def test_a_last_day_changes_one_thing_and_no_address(real: Path) -> None:
    imported(real, members(real, ANNA, BO))
    closed = imported(real, members(real, ANNA, BO + "2025-12-31", keep=True))
    assert (closed.new, closed.changed, closed.vanished) == (0, 1, [])
    assert 'dcat:endDate "2025-12-31"^^xsd:date' in closed.after


def test_someone_with_the_name_of_another_is_given_by_address(real: Path) -> None:
    imported(real, members(real, ANNA, BO))
    other = "id/person/p-008;Östergötlands Integrationsråd;representant på strategisk nivå;;"
    outcome = imported(real, members(real, ANNA, BO, other, keep=True))
    assert not outcome.faults
    assert "membership:p-008-ostergotlands-integrationsrad-representant-strategisk-niva" in outcome.after


def test_a_person_like_one_who_is_there_is_made_and_told(real: Path) -> None:
    job = members(real, "Carl Fredrik Graff;Beredningsgruppen;samordnare;;")
    outcome = imported(real, job)
    assert "made        Carl Fredrik Graff" in as_report(outcome, job)
    assert "same?   Carl Fredrik Graff: Carl Fredrik Graf <" in as_report(outcome, job)


def test_a_section_states_no_class_and_no_english(real: Path) -> None:
    job = members(real, "Carl Fredrik Graf;Beredningsgruppen;samordnare;;")
    document = json.loads(job.metadata.read_text("utf-8"))
    document["@id"] = "id/source/a/b"
    own = job.table.with_name("csv-metadata.json")
    own.write_text(json.dumps(document), "utf-8")
    outcome = imported(real, Job(job.table, own, dry_run=True))
    own.unlink()
    assert outcome.file == "data/sources/a-b.trig"
    section = outcome.after.partition("\na:b {")[2].partition("\n}")[0]
    assert "org:member person:p-001" in section
    assert "@sv" in section
    assert " a org:" not in section
    assert "@en" not in section
    assert "graph:editorial-a-b a sd:Graph" in outcome.after


def edited(change: Iterable[tuple[str, str]]) -> str:
    text = (GUIDE / "members.csv-metadata.json").read_text("utf-8")
    for old, new in change:
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize(
    ("old", "new", "said", "line"),
    [
        ('"url":', '"url"', "Syntax error", 3),
        ('"titles": "Namn"', '"title": "Namn"', "no property 'title'. Perhaps 'titles'", 13),
        ("{member.slug}-{body", "{membr.slug}-{body", "Perhaps 'member'", 10),
        ("{member.slug}-{body", "{/member}-{body", "no place for a cell", 10),
        ('"datatype": "date"', '"datatype": "day"', "no datatype 'day'", 39),
        ('"propertyUrl": "org:member",', "", "states nothing", 14),
        ('"name": "body"', '"name": "member"', "Two columns", 14),
        ('"aboutUrl": "id/membership', '"dc:x": "id/membership', "about nothing", 9),
        ('"skos:prefLabel"', '"dc:title"', "no name in both languages", None),
        ('"rdfs:range": { "@id": "foaf:Person" }', '"rdfs:range": 5', "A class has no name", 17),
        ('"id/graph/register-members"', '"https://elsewhere.example/g"', "no address of a named graph", None),
        ('"id/graph/register-members"', '"id/graph/register-organisations"', "no import wrote it", None),
        ('"titles": "Namn"', '"titles": "Name"', "no column 'Name'", 1),
    ],
)
def test_metadata_that_does_not_fit_is_refused_with_its_place(
    real: Path, old: str, new: str, said: str, line: int | None
) -> None:
    job = members(real, ANNA)
    own = job.table.with_name("csv-metadata.json")
    own.write_text(edited([(old, new)]), "utf-8")
    with pytest.raises(SourceError) as raised:
        imported(real, Job(job.table, own))
    own.unlink()
    assert said in str(raised.value)
    assert raised.value.line == line
    assert not (real / "data" / "register" / "members.trig").exists()


def test_a_table_of_a_group_is_found_by_its_name(tmp_path: Path) -> None:
    table = json.loads((GUIDE / "members.csv-metadata.json").read_text("utf-8"))
    other = {
        "url": "other.csv",
        "tableSchema": {"aboutUrl": "id/a/{b}", "columns": [{"name": "b", "propertyUrl": "a:b"}]},
    }
    file = tmp_path / "csv-metadata.json"
    file.write_text(json.dumps({"@context": table.pop("@context"), "lang": "sv", "tables": [table, other]}), "utf-8")
    assert len(read_metadata(file, "members.csv", BASE).columns) > 5
    assert read_metadata(file, "other.csv", BASE).columns[0].language == "sv"
    with pytest.raises(SourceError, match="Not exactly one"):
        read_metadata(file, "third.csv", BASE)


def test_the_table_of_the_guide_fits_its_metadata() -> None:
    metadata = read_metadata(GUIDE / "members.csv-metadata.json", "members.csv", BASE)
    titles = [column.titles[0] for column in metadata.columns if column.titles]
    assert (GUIDE / "members.csv").read_text("utf-8").splitlines()[0] == ";".join(titles) == HEAD


def test_what_cannot_be_read_or_written_leaves_all_as_it_was(real: Path, capsys: pytest.CaptureFixture[str]) -> None:
    job = members(real, "Fia Exempel;Okänd nämnd;ordförande;;")
    command = ["--project", str(real), "import-csv"]
    assert run([*command, str(job.table)]) == 2
    assert "No row of it can be imported" in capsys.readouterr().err
    assert run([*command, str(job.table.with_name("none.csv"))]) == 2
    assert run([*command, str(job.table), "--mapping", str(PROJECT / "none.json")]) == 2
    job.table.write_bytes(b"PK\x03\x04\x00\x00")
    assert run([*command, str(job.table)]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert not (real / "data" / "register" / "members.trig").exists()


@pytest.mark.parametrize(
    ("text", "datatype", "form", "value"),
    [
        ("2024-03-01", "date", "", "2024-03-01"),
        ("1/3/2024", "date", "d/M/yyyy", "2024-03-01"),
        ("01.03.2024", "date", "dd.MM.yyyy", "2024-03-01"),
        ("20240301", "date", "yyyyMMdd", "2024-03-01"),
        ("+017", "integer", "", "17"),
        ("-0.50", "decimal", "", "-0.5"),
        ("-0.0", "decimal", "", "0"),
        ("JA", "boolean", "ja|nej", "true"),
        ("2024-03", "gYearMonth", "", "2024-03"),
    ],
)
def test_a_cell_is_written_in_one_form(text: str, datatype: str, form: str, value: str) -> None:
    assert literal(text, datatype, form, "").value == value


@pytest.mark.parametrize(
    ("text", "datatype", "form"),
    [
        ("24-03-01", "date", ""),
        ("2024-3-1", "date", ""),
        ("31/4/2024", "date", "d/M/yyyy"),
        ("1,5", "decimal", ""),
        ("two", "integer", ""),
        ("x", "boolean", "ja|nej"),
        ("2024-13", "gYearMonth", ""),
        ("www.a.example", "anyURI", ""),
    ],
)
def test_a_cell_that_is_none_is_refused(text: str, datatype: str, form: str) -> None:
    with pytest.raises(ValueError, match=r"it is|there is no|has no"):
        literal(text, datatype, form, "")


def test_templates_are_filled_as_rfc_6570_says() -> None:
    values = {"a": "Å b/c", "empty": ""}.__getitem__
    assert Template("x/{a}").as_address(values) == "x/%C3%85%20b%2Fc"
    assert Template("x/{+a}").as_address(values) == "x/%C3%85%20b/c"
    assert Template("{a}, {a}").as_text(values) == "Å b/c, Å b/c"
    assert Template("x/{a}{empty}").as_address(values) == ""
