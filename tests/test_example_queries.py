"""Example queries: their files, what each says of itself, and the rows that each answers with."""

import re
from datetime import date
from pathlib import Path

import pytest
from conftest import PROJECT

from publisher.catalogue import generate
from publisher.derivation import derive, read_rules
from publisher.errors import InvalidParameter, SourceError
from publisher.example_queries import ExampleQuery, as_json, from_json, read_examples, unanswered
from publisher.quads import Iri, Term
from publisher.settings import Settings, read_settings
from publisher.sources import read_dataset
from publisher.store import Store
from publisher.vocabulary import prefixes

HEAD = "# sv: Frågan\n# en: The question\n# about sv: Om den.\n# about en: On it.\n"
ANYTHING = "SELECT ?s WHERE { ?s ?p ?o }\n"
FEWEST = 28
ANSWERS = [line.split("\t") for line in (PROJECT / "tests" / "example_answers.tsv").read_text("utf-8").splitlines()[1:]]
EXAMPLES = {example.slug: example for example in read_examples(read_settings(PROJECT, {}))}


@pytest.fixture(scope="module")
def settings() -> Settings:
    return read_settings(PROJECT, {})


@pytest.fixture(scope="module")
def store(settings: Settings) -> Store:
    quads = read_dataset(settings).quads
    store = Store.in_memory(quads)
    derived = derive(read_rules(settings), store)
    store.extend(generate(settings, quads.merged(derived)))
    return store


def _with_query(folder: Path, text: str, name: str = "01-x") -> Settings:
    queries = folder / "data" / "queries"
    queries.mkdir(parents=True, exist_ok=True)
    (queries / f"{name}.rq").write_text(text, "utf-8")
    return read_settings(folder, {})


def _only(folder: Path, text: str) -> ExampleQuery:
    (example,) = read_examples(_with_query(folder, text))
    return example


def _last_part(term: Term) -> str:
    return re.split(r"[/#]", term.value)[-1] if isinstance(term, Iri) else str(getattr(term, "value", term))


def test_every_example_of_the_dataset_has_answers_in_both_languages(settings: Settings, store: Store) -> None:
    examples = read_examples(settings)
    assert len(examples) >= FEWEST
    assert unanswered(examples, store) == []


def test_the_table_of_answers_has_a_row_for_each_example() -> None:
    assert [row[0] for row in ANSWERS] == list(EXAMPLES)


@pytest.mark.parametrize(("slug", "rows", "key"), ANSWERS, ids=lambda part: part if "-" in part else "")
@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_example_has_the_expected_rows(store: Store, slug: str, rows: str, key: str, language: str) -> None:
    found = store.select(EXAMPLES[slug].in_language(language))
    assert len(found) == int(rows)
    assert any(set(key.split(" ")) <= {_last_part(term) for term in row.values()} for row in found)


@pytest.mark.parametrize("slug", EXAMPLES)
def test_an_example_says_what_readers_need(slug: str) -> None:
    example = EXAMPLES[slug]
    assert example.theme
    assert example.note
    assert example.keywords
    assert example.title.sv != example.title.en
    for language in ("sv", "en"):
        assert example.title[language].endswith("?")
        assert 50 < len(example.explanation[language]) < 300, len(example.explanation[language])
        assert not re.search(r"\b[A-Z]{4,}\b", example.explanation[language].replace("SPARQL", ""))
        assert 30 < len(example.note[language]) < 200


@pytest.mark.parametrize("slug", EXAMPLES)
def test_every_column_that_readers_see_has_a_name(slug: str) -> None:
    example = EXAMPLES[slug]
    select = re.search(r"^SELECT\b(.*?)^WHERE\b", example.query, re.S | re.M)
    assert select, "SELECT and WHERE begin lines"
    selected = re.findall(
        r"AS \?(\w+)|(?<!\()\?(\w+)", re.sub(r"\((?:[^()]|\([^()]*\))* AS (\?\w+)\)", r"\1", select[1])
    )
    names = [first or second for first, second in selected]
    shown = [name for name in names if not (name.endswith("Name") and name.removesuffix("Name") in names)]
    assert [name for name, _ in example.columns] == shown


@pytest.mark.parametrize("slug", EXAMPLES)
def test_a_query_is_laid_out_as_teaching_material(slug: str) -> None:
    lines = EXAMPLES[slug].query.splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 90
    assert not any(line != line.rstrip() or "\t" in line for line in lines)
    assert sum(line.startswith("ORDER BY") for line in lines) == 1


@pytest.mark.parametrize("slug", EXAMPLES)
def test_a_query_binds_the_prefixes_that_the_pages_know_and_no_more(slug: str) -> None:
    query, known = EXAMPLES[slug].query, prefixes(read_settings(PROJECT, {}).base)
    declared = dict(re.findall(r"^PREFIX ([a-z-]+): <([^>]+)>$", query, re.M))
    used = set(re.findall(r"(?<![\w<?])([a-z-]+):[A-Za-z]", re.sub(r"<[^>]*>|#.*", "", query)))
    assert set(declared) == used
    assert all(known[prefix] == name for prefix, name in declared.items() if prefix in known)


def test_an_example_without_an_answer_is_a_finding(tmp_path: Path, store: Store) -> None:
    settings = _with_query(tmp_path, HEAD + "SELECT ?s WHERE { ?s a <urn:nothing> }\n")
    found = unanswered(read_examples(settings), store)
    assert {finding.file for finding in found} == {"data/queries/01-x.rq"}
    assert len(found) == 2


@pytest.mark.parametrize("text", [ANYTHING, "# sv: Frågan\n" + ANYTHING])
def test_an_example_without_both_titles_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceError, match=r"data/queries/01-x\.rq:1:1: The titles are missing"):
        read_examples(_with_query(tmp_path, text))


def test_an_example_without_both_explanations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="The explanations are missing"):
        read_examples(_with_query(tmp_path, "# sv: A\n# en: B\n# about sv: C\n" + ANYTHING))


def test_an_example_that_does_not_parse_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not run"):
        read_examples(_with_query(tmp_path, HEAD + "SELECT ?s WHERE {\n"))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("# colour: red | röd", "No line begins with `# colour`"),
        ("# theme: Bara svenska", "not in both languages"),
        ("# keywords: ett, två | one", "not as many"),
        ("# column o: Objekt | Object", r"does not select \?o"),
        ("# view: pie s", "is no view"),
        ("# view: chart", "is no view"),
        ("# view: chart s o", r"does not select \?o"),
        ("# param day: xsd:date today | Dag | Day", "is not a day"),
        ("# param s: xsd:integer 3 | Tal | Number", "is not a day"),
    ],
)
def test_a_line_that_says_nothing_known_is_refused(tmp_path: Path, line: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        read_examples(_with_query(tmp_path, f"{HEAD}{line}\n{ANYTHING}"))


def test_two_examples_of_one_name_are_refused(tmp_path: Path) -> None:
    _with_query(tmp_path, HEAD + ANYTHING)
    with pytest.raises(SourceError, match=r"01-x\.rq has the same name"):
        read_examples(_with_query(tmp_path, HEAD + ANYTHING, "02-x"))


def test_an_example_with_a_name_that_makes_no_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="not a-z, 0-9 and hyphens"):
        read_examples(_with_query(tmp_path, HEAD + ANYTHING, "01-Å"))


def test_the_name_of_the_file_without_its_number_is_the_address(tmp_path: Path) -> None:
    assert _only(tmp_path, HEAD + ANYTHING).local == "id/query/x"


def test_what_stands_before_the_query_is_read_and_is_no_part_of_it(tmp_path: Path) -> None:
    example = _only(tmp_path, f"{HEAD}# theme: Ämne | Theme\n# column s: Sak | Thing\n# view: chart s\n{ANYTHING}")
    assert example.query == ANYTHING.strip()
    assert example.theme
    assert example.theme["en"] == "Theme"
    assert [(name, label["sv"]) for name, label in example.columns] == [("s", "Sak")]
    assert example.view == ("chart", "s")


def test_a_release_keeps_the_examples_as_they_are(settings: Settings) -> None:
    examples = tuple(read_examples(settings))
    assert from_json(as_json(examples)) == examples


def test_an_example_follows_the_base_of_the_deployment() -> None:
    moved = read_settings(PROJECT, {}, {"base_iri": "https://data.example.se/"})
    assert all("w3id.org/integrationskartan" not in example.query for example in read_examples(moved))
    assert any("https://data.example.se/" in example.query for example in read_examples(moved))


def test_an_example_asked_for_another_day_answers_for_that_day(store: Store) -> None:
    example = EXAMPLES["agreements-run-out"]
    last, first = date(2025, 12, 31), date(2026, 1, 1)
    assert [len(store.select(example.asked("sv", {"day": day}))) for day in (last, first)] == [0, 1]


@pytest.mark.parametrize(("day", "rows"), [("2017-04-17", 0), ("2017-12-19", 2), ("2021-01-01", 3), ("2026-01-01", 2)])
def test_what_applied_depends_on_the_day(store: Store, day: str, rows: int) -> None:
    assert len(store.select(EXAMPLES["in-force-on-a-day"].asked("en", {"day": date.fromisoformat(day)}))) == rows


def test_a_parameter_has_its_default_unless_a_day_is_given() -> None:
    (parameter,) = EXAMPLES["agreements-run-out"].parameters
    today = date(2026, 11, 22)
    assert parameter.day(None, today) == today
    assert parameter.day("2024-02-29", today) == date(2024, 2, 29)


@pytest.mark.parametrize(
    "given",
    ["", "2024", "2023-02-29", "2024-1-1", "20240101", "2024-W01-1", "٢٠٢٤-٠١-٠١", '2024-01-01" } #', "x" * 5000],
)
def test_what_is_no_day_is_refused_with_what_to_write(given: str) -> None:
    (parameter,) = EXAMPLES["agreements-run-out"].parameters
    with pytest.raises(InvalidParameter, match="must be a day written as year-month-day, as 2026-11-22") as refused:
        parameter.day(given, date(2026, 11, 22))
    assert len(str(refused.value)) < 200
