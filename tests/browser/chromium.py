"""Chromium without a window, driven by Selenium and the DevTools protocol."""

import base64
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import cast

from selenium import webdriver
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

_NOTE_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation",
  event => window.violations.push(event.violatedDirective + " " + event.blockedURI));
"""
ALL_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
COLOUR_RULES = ("color-contrast", "link-in-text-block")
_RUN_AXE = """
const [kind, values, done] = arguments;
axe.run(document, {runOnly: {type: kind, values: values}, resultTypes: ["violations"]}).then(
  found => done(found.violations.map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ")).join(", "))),
  error => done(["axe itself: " + error]));
"""


def missing() -> bool:
    """Whether this machine has no Chromium to drive."""
    return not (shutil.which("chromium") and shutil.which("chromedriver"))


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request that a page made: where to, and what kind of thing came (Document, Stylesheet, Script, ...)."""

    url: str
    kind: str


@dataclass(frozen=True, slots=True)
class Chromium:
    """One browser for many pages."""

    driver: WebDriver

    def resize(self, width: int, height: int = 900) -> None:
        """Make the window so many CSS pixels wide and high."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._command("Emulation.setDeviceMetricsOverride", metrics)

    def prefer(self, scheme: str) -> None:
        """Prefer `light` or `dark`."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._command("Emulation.setEmulatedMedia", {"features": features})

    def speak(self, language: str) -> None:
        """Ask for pages in the language."""
        self._command("Network.setExtraHTTPHeaders", {"headers": {"Accept-Language": language}})

    def visit(self, url: str) -> None:
        """Load the page and forget what was logged before."""
        self.driver.get("about:blank")
        self._log("browser")
        self._log("performance")
        self.driver.get(url)

    def complaints(self) -> list[str]:
        """What the console warned of since the visit, and what the security policy kept out.

        That the document itself was answered with an error is no complaint.
        """
        entries = (entry for entry in self._log("browser") if entry["level"] in ("SEVERE", "WARNING"))
        said = [entry["message"] for entry in entries if not entry["message"].startswith(self.driver.current_url)]
        return said + self.strings("return window.violations")

    def exchanges(self) -> list[Exchange]:
        """The requests over HTTP that the page made since the visit."""
        events = [json.loads(entry["message"])["message"] for entry in self._log("performance")]
        asked = [event["params"] for event in events if event["method"] == "Network.requestWillBeSent"]
        found = [Exchange(event["request"]["url"], event.get("type", "Other")) for event in asked]
        return [exchange for exchange in found if exchange.url.startswith("http")]

    def axe(self, rules: Sequence[str] = ALL_RULES) -> list[str]:
        """The violations that axe-core finds in the page as it is now, one line a rule; `rules` are tags or rules."""
        if not self.driver.execute_script("return typeof axe === 'object'"):
            self.driver.execute_script(_axe_source())
        return cast(
            list[str],
            self.driver.execute_async_script(_RUN_AXE, "rule" if rules == COLOUR_RULES else "tag", list(rules)),
        )

    def strings(self, script: str) -> list[str]:
        """The strings that a script returns."""
        return cast(list[str], self.driver.execute_script(script))

    def number(self, script: str) -> int:
        """The number that a script returns."""
        return int(self.driver.execute_script(script))

    def press(self, *keys: str) -> WebElement:
        """Press keys where the focus is, one after another, and return what has the focus then."""
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)
        return self.driver.switch_to.active_element

    def tab(self, times: int = 1) -> WebElement:
        """Press the tabulator key so many times, and return what has the focus then."""
        return self.press(*[Keys.TAB] * times)

    def find(self, selector: str) -> WebElement:
        """The first element of the selector."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def link(self, text: str) -> WebElement:
        """The first link of the text."""
        return self.driver.find_element(By.LINK_TEXT, text)

    def printed(self) -> bytes:
        """The page as a PDF in A4."""
        settings = {"paperWidth": 8.27, "paperHeight": 11.69, "printBackground": False}
        return base64.b64decode(self._command("Page.printToPDF", settings)["data"])

    def picture(self) -> bytes:
        """The whole page as a PNG, as wide as the window."""
        return base64.b64decode(
            self._command("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True})["data"]
        )

    def _command(self, name: str, parameters: Mapping[str, object]) -> dict[str, str]:
        return cast(dict[str, str], self.driver.execute_cdp_cmd(name, dict(parameters)))

    def _log(self, kind: str) -> list[dict[str, str]]:
        return cast(list[dict[str, str]], self.driver.get_log(kind))  # type: ignore[no-untyped-call]


@contextmanager
def opened(profile: Path) -> Iterator[Chromium]:
    """A browser with a profile of its own, ended with the block."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        f"--user-data-dir={profile}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    try:
        driver.set_script_timeout(30)
        driver.execute_cdp_cmd("Network.enable", {})
        driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _NOTE_VIOLATIONS})
        yield Chromium(driver)
    finally:
        driver.quit()


def _axe_source() -> str:
    """axe-core, as a package brings it for another driver, which is not used here."""
    package = find_spec("axe_playwright_python")
    assert package
    assert package.origin
    return (Path(package.origin).parent / "axe.min.js").read_text("utf-8")
