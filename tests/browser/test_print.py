"""The pages on paper: tools left out, external addresses printed, nothing empty."""

import io
import re

import pytest
from browser.chromium import Chromium
from browser.page_kinds import KINDS, PageKind
from conftest import Running
from pypdf import PdfReader

_TOOLS = ("Hoppa till innehållet", "Kopiera adressen", "På den här sidan", "English")


def _printed(browser: Chromium, url: str) -> list[str]:
    """The text of each page of the print, white space made one space."""
    browser.visit(url)
    reader = PdfReader(io.BytesIO(browser.printed()))
    return [re.sub(r"\s+", " ", page.extract_text()).strip() for page in reader.pages]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_page_prints_whole_without_its_tools(browser: Chromium, site: Running, kind: PageKind) -> None:
    browser.speak("sv")
    pages = _printed(browser, site.url + kind.address("sv"))
    assert all(pages), f"a page of {len(pages)} is empty"
    assert _letters(browser.find("h1").text) in _letters(pages[0])
    assert [tool for tool in _TOOLS if any(tool in page for page in pages)] == []


def _letters(text: str) -> str:
    """The text without what lines are broken at: spaces, hyphens, soft ones too."""
    return re.sub(r"[\s\u00ad\u2010-]", "", text).casefold()


def test_external_addresses_are_printed_and_our_own_are_not(browser: Chromium, site: Running) -> None:
    pages = _printed(browser, f"{site.url}doc/source/lansstyrelsen-regional-samverkan.sv.html")
    text = "".join(pages).replace(" ", "")
    assert "(http" in text
    assert "(/doc/" not in text
    assert f"({site.url}" not in text
