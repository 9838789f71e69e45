"""One browser and one published site for all tests of pages."""

from collections.abc import Iterator

import httpx
import pytest
from browser.chromium import Chromium, missing, opened
from browser.trial import trial_server
from conftest import Running
from requiring import require


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server on a release that has been published, as readers meet it."""
    with trial_server(tmp_path_factory.mktemp("site")) as started:
        yield started


@pytest.fixture(scope="session")
def visitor(site: Running) -> Iterator[httpx.Client]:
    """A client of the site."""
    with httpx.Client(base_url=site.url, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """Chromium, wherever it is installed; in CI it must be."""
    require(not missing(), "chromium and chromedriver are not installed")
    with opened(tmp_path_factory.mktemp("profile")) as chromium:
        yield chromium
