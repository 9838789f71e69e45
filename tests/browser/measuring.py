"""What is measured of one page, in Chromium and by an HTML parser, and what is wrong with it."""

from dataclasses import dataclass
from itertools import pairwise

import html5lib
import httpx
from browser.chromium import ALL_RULES, COLOUR_RULES, Chromium
from browser.page_kinds import PageKind

SCREENS = (
    (1280, "light", ALL_RULES),
    (1280, "dark", COLOUR_RULES),
    (390, "light", ALL_RULES),
    (390, "dark", COLOUR_RULES),
)
"""Where axe looks; in the dark only colours differ, so the rules on colours are tried there."""

_HEADINGS = "return [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => h.tagName[1])"
_WIDTH = "return document.documentElement.scrollWidth"
_SMALL_TARGETS = """
const inText = e => {
  const box = e.closest("p, li, dd, dt, td, th, figcaption, text");
  return getComputedStyle(e).display === "inline" && box && box.textContent.trim() !== e.textContent.trim();
};
return [...document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select, textarea")]
  .filter(e => e.checkVisibility() && !e.closest("svg, .hidden, .skip") && !inText(e))
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.height < 23.5 || box.width < 23.5))
  .map(([e, box]) => `${e.outerHTML.slice(0, 80)} ${Math.round(box.width)}x${Math.round(box.height)}`);
"""


@dataclass(frozen=True, slots=True)
class Measurement:
    """A page in one language: sizes in bytes, counts, and each fault as a line; no fault, no line."""

    kind: PageKind
    language: str
    size: int
    compressed: int
    requests: int
    script: int
    complaints: tuple[str, ...]
    axe: tuple[str, ...]
    parse_errors: tuple[str, ...]
    width: int
    faults: tuple[str, ...]

    def broken(self) -> list[str]:
        """What breaks the budget of the kind or a rule for every page."""
        budget, found = self.kind.budget, [*self.complaints, *self.axe, *self.parse_errors, *self.faults]
        for what, is_now, most in (
            ("bytes with style sheets", self.size, budget.size),
            ("bytes compressed", self.compressed, budget.compressed),
            ("requests", self.requests, budget.requests),
            ("bytes of script", self.script, budget.script),
            ("pixels wide on a screen of 320", self.width, 320),
        ):
            if is_now > most:
                found.append(f"{is_now} {what}, at most {most}")
        return found


def measure(browser: Chromium, client: httpx.Client, kind: PageKind, language: str) -> Measurement:
    """Load the page once and look at it from every side; the client's base is the server under test."""
    browser.resize(320)
    browser.prefer("light")
    browser.speak(language)
    browser.visit(f"{client.base_url}{kind.address(language)}")
    asked = browser.exchanges()
    bodies = {exchange: _fetch(client, exchange.url, language) for exchange in asked if _is_here(client, exchange.url)}
    page = next(body for exchange, body in bodies.items() if exchange.kind == "Document")
    weighed = [body for exchange, body in bodies.items() if exchange.kind in ("Document", "Stylesheet")]
    scripts = [body for exchange, body in bodies.items() if exchange.kind == "Script"]
    faults = [f"asks another host: {exchange.url}" for exchange in asked if not _is_here(client, exchange.url)]
    return Measurement(
        kind=kind,
        language=language,
        size=sum(len(body.content) for body in weighed),
        compressed=sum(body.num_bytes_downloaded for body in weighed),
        requests=len(asked),
        script=sum(len(body.content) for body in scripts),
        width=browser.number(_WIDTH),
        faults=(*faults, *_faults(browser, page, kind, language)),
        complaints=tuple(browser.complaints()),
        parse_errors=tuple(parse_errors(page.text)),
        axe=tuple(_axe(browser)),
    )


def _is_here(client: httpx.Client, url: str) -> bool:
    return url.startswith(str(client.base_url))


def _fetch(client: httpx.Client, url: str, language: str) -> httpx.Response:
    """The same thing as the browser got it: over plain HTTP it takes gzip, not Brotli."""
    headers = {"Accept": "text/html, */*;q=0.1", "Accept-Encoding": "gzip", "Accept-Language": language}
    return client.get(url, headers=headers)


def _faults(browser: Chromium, page: httpx.Response, kind: PageKind, language: str) -> list[str]:
    """Language, headings and targets."""
    found = []
    if page.status_code != kind.status:
        found.append(f"answers {page.status_code}")
    if browser.find("html").get_attribute("lang") != language:
        found.append("says another language")
    levels = [int(level) for level in browser.strings(_HEADINGS)]
    if levels.count(1) != 1 or levels[0] != 1:
        found.append(f"has headings of levels {levels}, not one first")
    if any(later > earlier + 1 for earlier, later in pairwise(levels)):
        found.append(f"skips a level of headings: {levels}")
    return found + [f"small target: {target}" for target in browser.strings(_SMALL_TARGETS)]


def parse_errors(html: str) -> list[str]:
    """The parse errors of the HTML standard, each with its line and column."""
    parser = html5lib.HTMLParser()
    parser.parse(html)
    return [f"line {place[0]}, column {place[1]}: {code} {details}" for place, code, details in parser.errors]


def _axe(browser: Chromium) -> list[str]:
    found = []
    for width, scheme, rules in SCREENS:
        browser.resize(width)
        browser.prefer(scheme)
        found += [f"axe at {width} px, {scheme}: {violation}" for violation in browser.axe(rules)]
    return found
