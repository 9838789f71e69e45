"""Pictures of every kind of page into the folder screenshots/, which git ignores (`make screenshots`)."""

import argparse
import sys
import tempfile
from pathlib import Path

from browser.chromium import Chromium, opened
from browser.page_kinds import KINDS, PageKind
from browser.trial import trial_server
from conftest import PROJECT

SCREENS = (("1280", 1280, "light", "sv"), ("390", 390, "light", "sv"), ("1280-dark", 1280, "dark", "sv"))
ENGLISH = ("1280-en", 1280, "light", "en")


def main() -> int:
    """Take the pictures and name each file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], help="the names of the kinds to picture")
    parser.add_argument("--to", type=Path, default=PROJECT / "screenshots", help="the folder (screenshots/)")
    parser.add_argument("--url", help="a server that runs already, with a trailing slash")
    arguments = parser.parse_args()
    wanted = [kind for kind in KINDS if not arguments.only or kind.name in arguments.only]
    arguments.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with opened(folder / "profile") as browser:
            if arguments.url:
                _picture(browser, arguments.url, wanted, arguments.to)
            else:
                with trial_server(folder) as site:
                    _picture(browser, site.url, wanted, arguments.to)
    return 0


def _picture(browser: Chromium, url: str, kinds: list[PageKind], folder: Path) -> None:
    for kind in kinds:
        for name, width, scheme, language in (*SCREENS, ENGLISH):
            browser.resize(width)
            browser.prefer(scheme)
            browser.speak(language)
            browser.visit(url + kind.address(language))
            file = folder / f"{kind.name}-{name}.png"
            file.write_bytes(browser.picture())
        print(f"pictured    {kind.name}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
