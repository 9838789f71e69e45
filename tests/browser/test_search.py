"""The search field by keyboard: an editable combobox with a list box (ARIA Authoring Practices Guide)."""

from browser.chromium import Chromium
from conftest import Running
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait


def _field(browser: Chromium, server: Running, text: str) -> WebElement:
    """The field on an entity page, reached by keyboard, with a text in it and its suggestions shown."""
    browser.resize(1280)
    browser.visit(f"{server.url}doc/council/ostergotlands-integrationsrad.sv.html")
    field = browser.find("#q")
    for _ in range(12):
        if browser.tab() == field:
            break
    assert browser.driver.switch_to.active_element == field
    field.send_keys(text)
    WebDriverWait(browser.driver, 10).until(lambda _: field.get_attribute("aria-expanded") == "true")
    return field


def _active(browser: Chromium, field: WebElement) -> str:
    """The text of the suggestion that is marked; empty where none is."""
    marked = field.get_attribute("aria-activedescendant")
    chosen = browser.strings("return [...document.querySelectorAll('[aria-selected=true]')].map(o => o.id)")
    assert chosen == ([marked] if marked else [])
    return browser.find(f"#{marked} span").text if marked else ""


def test_suggestions_are_walked_up_and_down_and_round(browser: Chromium, server: Running) -> None:
    field = _field(browser, server, "norrk")
    names = browser.strings("return [...document.querySelectorAll('[role=option] span')].map(o => o.textContent)")
    assert names[0] == "Norrköpings kommun"
    assert field.get_attribute("role") == "combobox"
    assert browser.find(f"#{field.get_attribute('aria-controls')}").get_attribute("role") == "listbox"
    assert _active(browser, field) == ""
    walked = []
    for _ in names:
        browser.press(Keys.ARROW_DOWN)
        walked.append(_active(browser, field))
    assert walked == names
    browser.press(Keys.ARROW_DOWN)
    assert _active(browser, field) == ""
    browser.press(Keys.ARROW_UP)
    assert _active(browser, field) == names[-1]
    assert field.get_attribute("value") == "norrk"


def test_the_number_of_suggestions_is_announced(browser: Chromium, server: Running) -> None:
    _field(browser, server, "norrk")
    (said,) = browser.strings("return [...document.querySelectorAll('.search [role=status]')].map(s => s.textContent)")
    count = browser.number("return document.querySelectorAll('[role=option]').length")
    assert said.startswith(f"{count} förslag")
    assert browser.axe() == []


def test_a_suggestion_is_chosen_by_enter(browser: Chromium, server: Running) -> None:
    _field(browser, server, "norrk")
    browser.press(Keys.ARROW_DOWN)
    browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
    WebDriverWait(browser.driver, 10).until(lambda found: found.current_url.endswith("norrkopings-kommun.sv.html"))


def test_escape_closes_the_list_and_keeps_the_text_and_enter_searches(browser: Chromium, server: Running) -> None:
    field = _field(browser, server, "norrk")
    browser.press(Keys.ESCAPE)
    assert (field.get_attribute("aria-expanded"), field.get_attribute("value")) == ("false", "norrk")
    field.send_keys(Keys.ENTER)
    WebDriverWait(browser.driver, 10).until(lambda found: "search.sv.html?q=norrk" in found.current_url)
    assert browser.find("#q").get_attribute("value") == "norrk"
    assert browser.complaints() == []
