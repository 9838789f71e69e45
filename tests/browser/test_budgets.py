"""Every kind of page keeps its budget, in both languages; `make budgets` prints the figures."""

import re
from pathlib import Path

import httpx
import pytest
from browser.chromium import Chromium
from browser.measuring import measure, parse_errors
from browser.page_kinds import KINDS, LANGUAGES, PageKind


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_page_keeps_its_budget_and_has_no_fault(
    browser: Chromium, visitor: httpx.Client, kind: PageKind, language: str
) -> None:
    assert measure(browser, visitor, kind, language).broken() == []


def test_every_kind_of_thing_in_the_release_has_a_page_that_is_measured(dist: Path) -> None:
    dump = (dist / "current" / "dumps" / "dataset.nt").read_text("utf-8")
    published = set(re.findall(r"^<https://w3id\.org/integrationskartan/id/([^/>]+)/", dump, re.M))
    measured = {kind.path.split("/")[1] for kind in KINDS if kind.path.startswith("doc/")}
    assert published
    assert published - measured == set()


def test_the_names_of_the_kinds_are_told_apart() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)


def test_what_is_measured_can_be_found_at_fault(browser: Chromium, tmp_path: Path) -> None:
    broken = "<!DOCTYPE html><html lang=sv><title>x</title><main><h1>x</h1><img src=data:,><p><a href='#'></a></main>"
    (tmp_path / "broken.html").write_text(broken, "utf-8")
    browser.visit((tmp_path / "broken.html").as_uri())
    found = " ".join(browser.axe())
    assert "image-alt" in found
    assert "link-name" in found
    assert parse_errors(broken) == []
    assert parse_errors(broken + "</nav><p") != []
