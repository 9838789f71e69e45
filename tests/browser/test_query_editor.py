"""The editor of the query page, where Node has built it: completion, keyboard, faults, answers in place."""

import pytest
from browser.chromium import Chromium
from conftest import PROJECT, Running
from requiring import require
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

BUNDLE = PROJECT / "publisher" / "static" / "built" / "editor.js"
_INSIDE = "document.querySelector('.editor').shadowRoot"
_TEXT = "return [document.getElementById('query').value]"


@pytest.fixture
def page(browser: Chromium, server: Running) -> Chromium:
    """The query page with the focus in its emptied editor."""
    require(BUNDLE.is_file(), "the editor is not built, which needs Node: make editor")
    browser.resize(1280)
    browser.visit(f"{server.url}sparql.sv.html")
    browser.driver.execute_script(f"{_INSIDE}.querySelector('.cm-content').focus()")
    ActionChains(browser.driver).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()
    ActionChains(browser.driver).send_keys(Keys.DELETE).perform()
    return browser


def typed(page: Chromium, *keys: str) -> None:
    ActionChains(page.driver).send_keys(*keys).perform()


def run(page: Chromium) -> None:
    ActionChains(page.driver).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()
    focused = "return [document.activeElement.id]"
    WebDriverWait(page.driver, 15).until(lambda _: page.strings(focused) == ["results-title"])


def offered(page: Chromium) -> list[str]:
    script = f"return [...{_INSIDE}.querySelectorAll('.cm-tooltip-autocomplete li')].map(entry => entry.innerText)"
    WebDriverWait(page.driver, 15).until(lambda _: page.strings(script))
    return page.strings(script)


def test_a_class_is_offered_by_its_swedish_name_and_its_prefix_is_declared(page: Chromium) -> None:
    typed(page, "SELECT * { ?x a råd")
    assert offered(page)[0].startswith("ik:Council")
    page.driver.implicitly_wait(0)
    ActionChains(page.driver).pause(0.3).send_keys(Keys.ENTER).perform()
    assert page.strings(_TEXT) == ["PREFIX ik: <https://w3id.org/integrationskartan/def/>\nSELECT * { ?x a ik:Council}"]
    assert page.complaints() == []


def test_a_property_is_offered_by_its_local_name_under_the_prefix_of_the_query(page: Chromium) -> None:
    typed(page, "PREFIX own: <https://w3id.org/integrationskartan/def/>", Keys.ENTER, "SELECT * { ?x convenedB")
    assert offered(page)[0].startswith("ik:convenedBy")
    ActionChains(page.driver).pause(0.3).send_keys(Keys.ENTER).perform()
    assert page.strings(_TEXT)[0].endswith("?x own:convenedBy}")


def test_tab_leaves_the_editor(page: Chromium) -> None:
    typed(page, Keys.TAB)
    assert page.strings("return [document.activeElement.textContent]") == ["Kör frågan"]


def test_an_answer_is_loaded_in_place_and_its_address_with_it(page: Chromium) -> None:
    typed(page, "SELECT (1 AS ?number) {}")
    run(page)
    assert page.strings("return [...document.querySelectorAll('.results th')].map(e => e.innerText)") == ["number"]
    WebDriverWait(page.driver, 10).until(lambda found: "query=SELECT" in found.current_url)
    assert page.strings("return [String(document.getElementById('results').ariaBusy)]") == ["null"]
    assert page.complaints() == []
    typed(page, Keys.TAB)
    assert page.strings("return [String(document.activeElement.closest('#results') !== null)]") == ["true"]


def test_a_fault_is_marked_at_its_line(page: Chromium) -> None:
    typed(page, "SELECT * {", Keys.ENTER, "?a ?b ?c .", Keys.ENTER, "?d ?e .", Keys.ENTER)
    run(page)
    marked = page.strings(f"return [...{_INSIDE}.querySelectorAll('.cm-fault')].map(line => line.innerText.trim())")
    assert marked == ["?d ?e ."]
    assert page.strings("return window.violations") == []


def test_the_editor_has_a_name_and_the_page_no_barrier(page: Chromium) -> None:
    name = f"return [{_INSIDE}.querySelector('.cm-content').ariaLabel]"
    assert page.strings(name) == ["Fråga"]
    assert page.axe() == []


def test_a_reader_who_comes_back_finds_the_text(page: Chromium, server: Running) -> None:
    typed(page, "ASK {}")
    run(page)
    page.driver.get(f"{server.url}index.sv.html")
    page.driver.back()
    WebDriverWait(page.driver, 15).until(lambda _: page.strings(_TEXT) == ["ASK {}"])
    assert page.strings(f"return [{_INSIDE}.querySelector('.cm-content').innerText]") == ["ASK {}"]
