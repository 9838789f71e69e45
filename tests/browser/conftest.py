"""One browser for all tests of pages."""

import os
from collections.abc import Iterator

import pytest
from browser.chromium import Chromium, missing, opened


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """Chromium, wherever it is installed; in CI it must be."""
    if missing():
        if os.environ.get("CI"):
            pytest.fail("chromium and chromedriver must be there in CI")
        pytest.skip("chromium and chromedriver are not installed")
    with opened(tmp_path_factory.mktemp("profile")) as chromium:
        yield chromium
