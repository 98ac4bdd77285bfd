"""Pictures of the demo office for the README and the guides: ``bin/dev screenshots``.

Writes ``docs/pictures/NAME-desktop.png`` and ``NAME-phone.png`` for every page of ``PICTURES``.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tools.testing.chromium import WIDTHS, running_chromium
from tools.testing.demo import demo_office

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
PASSWORD = "lajur-demo"  # noqa: S105 - printed by the demo itself


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as one account sees it; ``follow`` is a link to click there first."""

    name: str
    account: str
    path: str
    follow: str = ""


PICTURES = (
    Picture("masuk", account="", path="/masuk/"),
    Picture("meja", account="kabid", path="/"),
    Picture("permohonan", account="kabid", path="/", follow='main a[href^="/permohonan/2"]'),
    Picture("papan", account="koordinator", path="/papan/"),
    Picture("sop", account="helpdesk", path="/sop/"),
)


def main(names: list[str]) -> None:
    """Take the named pictures, or all of them."""
    FOLDER.mkdir(exist_ok=True)
    chosen = [picture for picture in PICTURES if not names or picture.name in names]
    with (
        tempfile.TemporaryDirectory() as folder,
        demo_office(Path(folder)) as address,
        running_chromium() as browser,
    ):
        for picture in chosen:
            for width in WIDTHS:
                take(browser, picture, address=address, width=width)


def take(browser: Browser, picture: Picture, *, address: str, width: str) -> None:
    page = browser.new_page(
        base_url=address, viewport=WIDTHS[width], locale="id-ID", device_scale_factor=1.5
    )
    if picture.account:
        sign_in(page, picture.account)
    page.goto(picture.path)
    if picture.follow:
        page.locator(picture.follow).first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{picture.name}-{width}.png")
    print(f"docs/pictures/{picture.name}-{width}.png")
    page.close()


def sign_in(page: Page, account: str) -> None:
    page.goto("/masuk/")
    page.locator("input[name=username]").fill(account)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/masuk/" not in url)


if __name__ == "__main__":
    main(sys.argv[1:])
