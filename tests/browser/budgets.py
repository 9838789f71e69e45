"""The table of budgets: each kind of page in both languages, measured on a release built for it (`make budgets`)."""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import httpx
from browser.chromium import opened
from browser.measuring import Measurement, measure
from browser.page_kinds import KINDS, LANGUAGES
from browser.trial import trial_server

_HEAD = (
    "| page | language | bytes with CSS | gzip | requests | script | console and CSP | axe | html5lib | px at 320 |\n"
    "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|"
)


def main() -> int:
    """Print the table; 1 where something is broken, which is told after it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], help="the names of the kinds to measure")
    arguments = parser.parse_args()
    broken = []
    print(_HEAD)
    for found in _measurements(arguments.only):
        print(_row(found), flush=True)
        broken += [f"{found.kind.name} ({found.language}): {fault}" for fault in found.broken()]
    print(f"\n{len(broken)} faults" + "".join(f"\n- {fault}" for fault in broken))
    return 1 if broken else 0


def _measurements(only: Iterable[str]) -> Iterator[Measurement]:
    wanted = [kind for kind in KINDS if not only or kind.name in only]
    with (
        tempfile.TemporaryDirectory() as folder,
        trial_server(Path(folder)) as site,
        opened(Path(folder) / "profile") as browser,
        httpx.Client(base_url=site.url, timeout=30) as client,
    ):
        for kind in wanted:
            for language in LANGUAGES:
                yield measure(browser, client, kind, language)


def _row(found: Measurement) -> str:
    cells = (
        found.kind.name,
        found.language,
        f"{found.size} / {found.kind.budget.size}",
        f"{found.compressed} / {found.kind.budget.compressed}",
        f"{found.requests} / {found.kind.budget.requests}",
        f"{found.script} / {found.kind.budget.script}",
        len(found.complaints),
        len(found.axe),
        len(found.parse_errors),
        found.width,
    )
    return "| " + " | ".join(map(str, cells)) + " |"


if __name__ == "__main__":
    sys.exit(main())
