"""Example queries: their files, their titles, and that they have answers."""

from pathlib import Path

import pytest
from conftest import PROJECT

from publisher.derivation import derive, read_rules
from publisher.errors import SourceError
from publisher.example_queries import as_json, from_json, read_examples, unanswered
from publisher.settings import Settings, read_settings
from publisher.sources import read_dataset
from publisher.store import Store


@pytest.fixture(scope="module")
def settings() -> Settings:
    return read_settings(PROJECT, {})


@pytest.fixture(scope="module")
def store(settings: Settings) -> Store:
    store = Store.in_memory(read_dataset(settings).quads)
    derive(read_rules(settings), store)
    return store


def _with_query(folder: Path, text: str) -> Settings:
    queries = folder / "data" / "queries"
    queries.mkdir(parents=True)
    (queries / "01-x.rq").write_text(text, "utf-8")
    return read_settings(folder, {})


def test_every_example_of_the_dataset_has_answers_in_both_languages(settings: Settings, store: Store) -> None:
    examples = read_examples(settings)
    assert len(examples) >= 4
    assert unanswered(examples, store) == []


def test_an_example_without_an_answer_is_a_finding(tmp_path: Path, store: Store) -> None:
    settings = _with_query(tmp_path, "# sv: Tom\n# en: Empty\nSELECT ?s WHERE { ?s a <urn:nothing> }\n")
    found = unanswered(read_examples(settings), store)
    assert {finding.file for finding in found} == {"data/queries/01-x.rq"}
    assert len(found) == 2


@pytest.mark.parametrize("text", ["SELECT * WHERE { ?s ?p ?o }\n", "# sv: Frågan\nSELECT * WHERE { ?s ?p ?o }\n"])
def test_an_example_without_both_titles_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceError, match=r"data/queries/01-x\.rq:1:1: The titles are missing"):
        read_examples(_with_query(tmp_path, text))


def test_an_example_that_does_not_parse_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not run"):
        read_examples(_with_query(tmp_path, "# sv: A\n# en: B\nSELECT ?s WHERE {\n"))


def test_a_release_keeps_the_examples_as_they_are(settings: Settings) -> None:
    examples = tuple(read_examples(settings))
    assert from_json(as_json(examples)) == examples


def test_an_example_follows_the_base_of_the_deployment() -> None:
    moved = read_settings(PROJECT, {}, {"base_iri": "https://data.example.se/"})
    assert all("w3id.org/integrationskartan" not in example.query for example in read_examples(moved))
    assert any("https://data.example.se/" in example.query for example in read_examples(moved))
