"""Names as people write them find the things that are meant, and what is called certain is right."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from publisher.matching.matcher import Match, Matcher, Query
from publisher.quads import Iri
from publisher.release import current_folder, open_release
from publisher.settings import read_settings
from publisher.vocabulary import expand

_BASE = "https://w3id.org/integrationskartan/"
_TABLE = Path(__file__).with_name("names.tsv")
_NONE = "-"


@dataclass(frozen=True)
class Tried:
    """A line of the table with what was found for it; `thing` is empty where none is meant."""

    written: str
    thing: str
    found: list[Match]

    @property
    def is_among(self) -> bool:
        return self.thing in [each.iri.value for each in self.found[:3]]

    @property
    def is_certain(self) -> bool:
        return bool(self.found) and self.found[0].is_certain

    @property
    def is_right(self) -> bool:
        return self.is_certain and self.found[0].iri.value == self.thing


@pytest.fixture(scope="module")
def matcher(dist: Path) -> Iterator[Matcher]:
    settings = read_settings(Path(), command_line={"dist": str(dist)})
    release = open_release(current_folder(settings), settings)
    yield Matcher(release)
    release.close()


@pytest.fixture(scope="module")
def tried(matcher: Matcher) -> list[Tried]:
    with _TABLE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))
    found = []
    for row in rows:
        types = (Iri(expand(row["type"], _BASE)),) if row["type"] else ()
        thing = "" if row["thing"] == _NONE else f"{_BASE}id/{row['thing']}"
        found.append(Tried(row["written"], thing, matcher.match(Query(row["written"], types), 5)))
    return found


def test_names_are_matched_with_precision_and_the_right_thing_is_near_the_top(tried: list[Tried]) -> None:
    meant, unmeant = [each for each in tried if each.thing], [each for each in tried if not each.thing]
    certain = [each for each in tried if each.is_certain]
    right = [each for each in certain if each.is_right]
    near = [each for each in meant if each.is_among]
    precision, reached, recall = len(right) / len(certain), len(near) / len(meant), len(right) / len(meant)
    print(
        f"\n{len(tried)} names, {len(unmeant)} of them of nothing that we have: precision of certain matches "
        f"{precision:.3f} ({len(right)} of {len(certain)}), right among the first three {reached:.3f} "
        f"({len(near)} of {len(meant)}), recall of certain matches {recall:.3f}"
    )
    wrong = [(each.written, each.found[0].iri.value) for each in certain if not each.is_right]
    missed = [(each.written, [m.iri.value for m in each.found[:3]]) for each in meant if not each.is_among]
    assert len(meant) >= 150
    assert len(unmeant) >= 25
    assert precision >= 0.99, wrong
    assert reached >= 0.95, missed
    assert recall >= 0.8, [each.written for each in meant if not each.is_certain]


def test_scores_fall_and_stay_between_0_and_100_and_only_the_first_is_certain(tried: list[Tried]) -> None:
    for each in tried:
        scores = [match.score for match in each.found]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 100 for score in scores)
        assert not any(match.is_certain for match in each.found[1:])
