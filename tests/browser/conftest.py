"""A server, a browser, and pages at the two widths that people have."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tools.testing import needs

SECONDS_TO_START = 120
WIDTHS = {"desktop": (1280, 800), "phone": (390, 844)}
FLAGS = [
    "--no-sandbox",  # Chromium refuses to run as root with it; the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True, slots=True)
class DemoServer:
    """The demo office, served as ``bin/demo`` serves it, from an empty folder."""

    address: str
    password: str = "lajur-demo"


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    folder = tmp_path_factory.mktemp("demo")
    port = _free_port()
    settings = {"LAJUR_VAR": str(folder), "PYTHONUNBUFFERED": "1"}
    inherited = {key: text for key, text in os.environ.items() if not key.startswith("LAJUR_")}
    inherited.pop("DJANGO_SETTINGS_MODULE", None)
    log_path = folder / "server.log"
    with open(log_path, "wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "lajur.console.main", "demo", "--port", str(port)],
            env=inherited | settings,
            stdout=log,
            stderr=log,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_it_answers(f"{address}/masuk/", process, log_path)
        yield DemoServer(address)
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without one, tests fail under CI=true and are skipped elsewhere."""
    try:
        program = needs.chromium()
    except needs.Missing as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(f"NOT TESTED IN A BROWSER: {missing}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> str:
    """Run the test on the desktop and on the phone."""
    return str(request.param)


@pytest.fixture
def open_page(
    browser: Browser, demo_server: DemoServer, width: str
) -> Iterator[Callable[[], Page]]:
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
        across, down = WIDTHS[width]
        context = browser.new_context(
            base_url=demo_server.address,
            viewport={"width": across, "height": down},
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310
            return
        except urllib.error.HTTPError:
            raise
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the server did not start:\n{log.read_text()}")
            time.sleep(0.2)
