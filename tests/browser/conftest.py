"""A server, a browser, and pages at the two widths that people have."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tools.testing import needs
from tools.testing.chromium import WIDTHS, running_chromium
from tools.testing.demo import demo_office


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the demo office is served; all browser tests of a run share it."""
    with demo_office(tmp_path_factory.mktemp("demo")) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without one, tests fail under CI=true and are skipped elsewhere."""
    try:
        needs.chromium()
    except needs.Missing as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(f"NOT TESTED IN A BROWSER: {missing}")
    with running_chromium() as running:
        yield running


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> str:
    """Run the test on the desktop and on the phone."""
    return str(request.param)


@pytest.fixture
def open_page(browser: Browser, address: str, width: str) -> Iterator[Callable[[], Page]]:
    """Return a function that opens a page for one more person, signed out and without cookies.

    The test fails at its end when any of these pages reported an error in its console: a refused
    script, a missing file, a broken policy. Asking Django's ORM is not possible beside Playwright,
    and not wanted: what happened is what the pages show.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not _is_refusal(message):
            errors.append(f"{message.location.get('url')}: {message.text}")

    def open_one() -> Page:
        context = browser.new_context(
            base_url=address,
            viewport=WIDTHS[width],
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


def _is_refusal(message: ConsoleMessage) -> bool:
    """Chromium reports every 4xx answer; one to a person's deed is no error, a lost file is."""
    is_answer = re.search(r"status of (403|404|409|422|429) ", message.text) is not None
    return is_answer and "/static/" not in str(message.location.get("url"))
