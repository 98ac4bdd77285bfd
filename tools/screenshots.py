"""Pictures of the demo office for the README and the guides: ``bin/dev screenshots``.

Writes ``docs/screenshots/NAME.png`` for every page of ``PICTURES``, or for the named ones.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

from tools.testing.chromium import WIDTHS, running_chromium
from tools.testing.demo import demo_office

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
PASSWORD = "lajur-demo"  # noqa: S105 - printed by the demo itself
CASE = 'main .row:has(.num:text-is("3")) .subject a'
OPENED = ".row .subject a"
MINUTES = 'a[href$="/waktu/"]'
DEADLINE = 'a[href*="/tenggat/"]'


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as one account sees it; ``follow`` are links to click there first, in turn."""

    name: str
    account: str
    path: str
    follow: tuple[str, ...] = ()
    width: str = "desktop"
    scheme: Literal["light", "dark"] = "light"
    language: str = "id"
    whole: bool = False


PICTURES = (
    Picture("masuk", account="", path="/masuk/"),
    Picture("meja", account="kabid", path="/"),
    Picture("permohonan", account="kabid", path="/", follow=(CASE,), whole=True),
    Picture(
        "permohonan-dark", account="kabid", path="/", follow=(CASE,), scheme="dark", whole=True
    ),
    Picture(
        "request-english", account="kabid", path="/", follow=(CASE,), language="en", whole=True
    ),
    Picture("permohonan-baru", account="pic", path="/permohonan/baru/"),
    Picture("papan", account="koordinator", path="/papan/"),
    Picture("sop", account="helpdesk", path="/sop/pemeliharaan-perbaikan-jaringan-tik/"),
    Picture(
        "waktu",
        account="koordinator",
        path="/permohonan/?tab=selesai",
        follow=(OPENED, MINUTES),
        whole=True,
    ),
    Picture("tenggat", account="koordinator", path="/?tab=lewat", follow=(DEADLINE,), whole=True),
    Picture("kalender", account="admin", path="/kalender/kantor/", whole=True),
    Picture("kabar", account="koordinator", path="/kabar/"),
    Picture("phone", account="kadis", path="/", width="phone"),
    Picture(
        "phone-permohonan", account="kabid", path="/", follow=(CASE,), width="phone", whole=True
    ),
)


def main(names: list[str]) -> None:
    """Take the named pictures, or all of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    chosen = [picture for picture in PICTURES if not names or picture.name in names]
    with (
        tempfile.TemporaryDirectory() as folder,
        demo_office(Path(folder)) as address,
        running_chromium() as browser,
    ):
        for picture in chosen:
            take(browser, picture, address=address)


def take(browser: Browser, picture: Picture, *, address: str) -> None:
    """Take one picture and say where it is."""
    page = browser.new_page(
        base_url=address,
        viewport=WIDTHS[picture.width],
        locale="id-ID",
        color_scheme=picture.scheme,
    )
    page.context.add_cookies(
        [{"name": "lajur_language", "value": picture.language, "url": address}]
    )
    if picture.account:
        sign_in(page, picture.account)
    page.goto(picture.path)
    for link in picture.follow:
        page.locator(link).first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{picture.name}.png", full_page=picture.whole)
    print(f"docs/screenshots/{picture.name}.png")
    page.close()


def sign_in(page: Page, account: str) -> None:
    page.goto("/masuk/")
    page.locator("input[name=username]").fill(account)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/masuk/" not in url)


if __name__ == "__main__":
    main(sys.argv[1:])
