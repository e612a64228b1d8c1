"""A real browser, started once for these tests. Each test visits the web phone as a new person."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.visits import Visit
from tests.harness.waiting import PATIENCE_SECONDS

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-gpu")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium that is installed on the system."""
    executable = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if executable is None:
        pytest.skip("no Chromium: apt-get install chromium")
    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, stack_url: str) -> Iterator[Visit]:
    """A visit in its own browser context. Fails on console errors, and on requests to other hosts.

    The visitor prefers that nothing moves, since drawing each step takes most of a test's processor time.
    """
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    visit = Visit(context.new_page(), stack_url)
    yield visit
    context.close()
    assert visit.errors == []
    assert [each for each in visit.requests if not each.startswith(f"{stack_url}/")] == []
