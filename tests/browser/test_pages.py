"""The pages in a real browser: layout, keyboard, content security policy, requests, sizes."""

import gzip
import json
import os
import shutil
from collections.abc import Iterator

import httpx
import pytest
from conftest import Running
from selenium import webdriver
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

PATHS = (
    "index",
    "sparql",
    "doc/council/ostergotlands-integrationsrad",
    "doc/document/inriktningsdokument-integration",
    "doc/agreement/hallbar-integration-2021-2025",
    "doc/organisation/norrkopings-kommun",
    "doc/person/p-001",
    "doc/place/ostergotlands-lan",
    "doc/source/lansstyrelsen-regional-samverkan/integrationsrad",
    "doc/concept/policy-area/boende",
    "doc/def/Council",
    "doc/dataset/integrationskartan",
)
LARGEST_PAGE, LARGEST_COMPRESSED, MOST_REQUESTS = 30_000, 10_000, 3


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and driver):
        if os.environ.get("CI"):
            pytest.fail("chromium and chromedriver must be there in CI")
        pytest.skip("chromium and chromedriver are not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    profile = tmp_path_factory.mktemp("profile")
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        f"--user-data-dir={profile}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    opened = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield opened
    opened.quit()


def _log(browser: WebDriver, kind: str) -> list[dict[str, str]]:
    """What the browser has logged of the kind since it was last asked."""
    entries: list[dict[str, str]] = browser.get_log(kind)  # type: ignore[no-untyped-call]
    return entries


def _set_width(browser: WebDriver, width: int) -> None:
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_fits_a_narrow_screen_and_breaks_no_policy(
    browser: WebDriver, server: Running, path: str, language: str
) -> None:
    _log(browser, "browser")
    _set_width(browser, 320)
    browser.get(f"{server.url}{path}.{language}.html")
    width = browser.execute_script("return document.documentElement.scrollWidth")
    assert width <= 320, f"{path} is {width} px wide at 320 px"
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == language
    assert len(browser.find_elements(By.TAG_NAME, "h1")) == 1
    complaints = [entry["message"] for entry in _log(browser, "browser") if entry["level"] in ("SEVERE", "WARNING")]
    assert complaints == []


@pytest.mark.parametrize("path", PATHS)
def test_a_page_asks_only_this_host_and_not_often(browser: WebDriver, server: Running, path: str) -> None:
    browser.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
    browser.get("about:blank")
    _log(browser, "performance")
    browser.get(f"{server.url}{path}.sv.html")
    events = [json.loads(entry["message"])["message"] for entry in _log(browser, "performance")]
    asked = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    asked = [url for url in asked if url.startswith("http")]
    assert asked
    assert all(url.startswith(server.url) for url in asked)
    assert len(asked) <= MOST_REQUESTS, asked


def test_the_first_tab_stop_is_the_skip_link_and_it_skips(browser: WebDriver, server: Running) -> None:
    _set_width(browser, 1280)
    browser.get(f"{server.url}{PATHS[2]}.sv.html")
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    first = browser.switch_to.active_element
    assert (first.get_attribute("href") or "").endswith("#main")
    first.send_keys(Keys.ENTER)
    assert browser.current_url.endswith("#main")


def test_a_reader_walks_from_the_start_to_a_council_and_on_to_its_convener(browser: WebDriver, server: Running) -> None:
    _set_width(browser, 1280)
    browser.get(server.url + "index.sv.html")
    browser.find_element(By.LINK_TEXT, "Råd").click()
    browser.find_element(By.LINK_TEXT, "Östergötlands Integrationsråd").click()
    assert browser.find_element(By.TAG_NAME, "h1").text == "Östergötlands Integrationsråd"
    browser.find_element(By.LINK_TEXT, "Länsstyrelsen Östergötland").click()
    assert browser.find_element(By.TAG_NAME, "h1").text == "Länsstyrelsen Östergötland"
    browser.find_element(By.LINK_TEXT, "English").click()
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en"


def test_the_query_form_answers_without_scripts(browser: WebDriver, server: Running) -> None:
    browser.get(server.url + "sparql.sv.html")
    area = browser.find_element(By.TAG_NAME, "textarea")
    area.clear()
    area.send_keys("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    browser.find_element(By.CSS_SELECTOR, "form [type=submit], form button").click()
    WebDriverWait(browser, 10).until(lambda found: "query=" in found.current_url)


@pytest.mark.parametrize("path", [path for path in PATHS if path.startswith("doc/")])
def test_an_entity_page_stays_within_its_budget(server: Running, path: str) -> None:
    page = httpx.get(f"{server.url}{path}.sv.html")
    styles = next(link for link in page.text.split('"') if link.startswith("/static/style."))
    style = httpx.get(server.url + styles.removeprefix("/"))
    assert len(page.content) <= LARGEST_PAGE
    assert len(gzip.compress(page.content)) + len(gzip.compress(style.content)) <= LARGEST_COMPRESSED
