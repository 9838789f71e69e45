"""The pages by keyboard alone: where the focus goes, and that it is seen (WCAG 2.1.1, 2.4.3, 2.4.7, 2.4.11)."""

import pytest
from browser.chromium import Chromium
from browser.page_kinds import KINDS, PageKind
from conftest import Running
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

WALKED = tuple(kind for kind in KINDS if kind.name in ("start", "council", "sparql", "class", "not-found"))

_FOCUS = """
const focused = document.activeElement, style = getComputedStyle(focused), box = focused.getBoundingClientRect();
const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
return [
  seen ? "" : "out of sight",
  style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 3 ? "" : "no outline",
].filter(Boolean).map(fault => fault + ": " + focused.outerHTML.slice(0, 100));
"""
_STOPS = "return [...document.querySelectorAll('[tabindex]')].filter(e => e.tabIndex > 0).map(e => e.outerHTML)"


@pytest.mark.parametrize("kind", WALKED, ids=lambda kind: kind.name)
def test_the_focus_is_seen_at_each_of_the_first_stops_in_the_order_of_the_page(
    browser: Chromium, site: Running, kind: PageKind
) -> None:
    browser.resize(1280)
    browser.visit(site.url + kind.address("sv"))
    assert browser.strings(_STOPS) == []
    faults = []
    for _ in range(25):
        browser.tab()
        if browser.driver.switch_to.active_element.tag_name == "body":
            break
        faults += browser.strings(_FOCUS)
    assert faults == []


def test_the_first_tab_stop_is_the_skip_link_and_it_skips(browser: Chromium, site: Running) -> None:
    browser.resize(1280)
    for kind in WALKED:
        browser.visit(site.url + kind.address("sv"))
        first = browser.tab()
        assert (first.get_attribute("href") or "").endswith("#main"), kind.name
        first.send_keys(Keys.ENTER)
        WebDriverWait(browser.driver, 10).until(
            lambda found: found.switch_to.active_element.get_attribute("id") == "main", kind.name
        )


def test_the_language_is_changed_by_keyboard_and_the_page_stays_the_same(browser: Chromium, site: Running) -> None:
    browser.visit(f"{site.url}doc/council/ostergotlands-integrationsrad.sv.html")
    switch = browser.link("English")
    for _ in range(15):
        if browser.tab() == switch:
            break
    assert browser.driver.switch_to.active_element == switch
    browser.press(Keys.ENTER)
    wanted = f"{site.url}doc/council/ostergotlands-integrationsrad.en.html"
    WebDriverWait(browser.driver, 10).until(lambda found: found.current_url == wanted)
    assert browser.find("html").get_attribute("lang") == "en"


def test_details_open_by_keyboard(browser: Chromium, site: Running) -> None:
    browser.visit(f"{site.url}doc/council/ostergotlands-integrationsrad.sv.html")
    details = browser.find("details.raw")
    browser.driver.execute_script("arguments[0].focus()", details.find_element("css selector", "summary"))
    browser.press(Keys.ENTER)
    WebDriverWait(browser.driver, 10).until(lambda _: details.get_attribute("open") is not None)
    assert details.find_element("css selector", "table").is_displayed()


def test_a_query_is_written_and_run_by_keyboard_in_the_plain_form(browser: Chromium, site: Running) -> None:
    browser.driver.execute_cdp_cmd("Network.enable", {})
    browser.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/static/editor.*"]})
    try:
        browser.visit(site.url + "sparql.sv.html")
    finally:
        browser.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    area = browser.find("textarea")
    area.clear()
    area.send_keys("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    for _ in range(5):
        if browser.tab().tag_name == "button":
            break
    browser.press(Keys.ENTER)
    WebDriverWait(browser.driver, 10).until(lambda found: "query=" in found.current_url)


def test_a_reader_walks_from_the_start_to_a_council_and_on_to_its_convener(browser: Chromium, site: Running) -> None:
    browser.resize(1280)
    browser.visit(site.url + "index.sv.html")
    browser.link("Råd").click()
    _arrives(browser, "main a", "Östergötlands Integrationsråd")
    browser.link("Östergötlands Integrationsråd").click()
    _arrives(browser, "h1", "Östergötlands Integrationsråd")
    browser.link("Länsstyrelsen Östergötland").click()
    _arrives(browser, "h1", "Länsstyrelsen Östergötland")
    browser.link("English").click()
    _arrives(browser, "html[lang=en] h1", "County Administrative Board of Östergötland")


def _arrives(browser: Chromium, selector: str, text: str) -> None:
    """Wait for the page that a link led to: a click returns before the next page stands."""
    script = f"return [...document.querySelectorAll('{selector}')].map(found => found.innerText)"
    WebDriverWait(browser.driver, 10).until(lambda _: text in browser.strings(script))
