"""What every page has: strict headers, no inline style or script, a title, and a modest weight."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django import Settings

from lajur.cases.tests.cast import Office, apply_for
from lajur.web.tests.conftest import Enter

SOP = "/sop/pemeliharaan-perbaikan-jaringan-tik/"
OF_KADIS = ["/", "/permohonan/", "/papan/", "/sop/", SOP, "/permohonan/2026-0001/", "/tidak/ada/"]
OF_PIC = [
    "/",
    "/sandi/",
    "/kabar/",
    "/kabar/pengaturan/",
    "/buka/bukan-tautan/",
    "/permohonan/baru/",
    "/permohonan/?tab=selesai",
    "/papan/",
    "/permohonan/2026-9999/",
]
OF_ADMIN = [
    "/",
    "/orang/",
    "/orang/baru/",
    "/orang/akun/",
    "/orang/akun/kadis/",
    "/orang/jabatan/kadis/",
    "/orang/kolom/",
    "/kalender/",
    "/kalender/kantor/",
    "/kalender/kantor/hari/",
    "/kalender/kantor/jam/",
    "/kabar/kiriman/",
    "/kabar/kalimat/",
    "/kabar/kalimat/work.new/",
]
Pages = Iterator[tuple[str, Any]]

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:", re.I)


@pytest.fixture
def pages(office: Office, enter: Enter) -> Pages:
    """Every page, rendered for those who see it, the errors among them."""
    apply_for(office)

    def each() -> Pages:
        for person, addresses in (
            (office.kadis.person, OF_KADIS),
            (office.pic.person, OF_PIC),
            (office.admin, OF_ADMIN),
        ):
            browser = enter(person)
            yield from ((address, browser.get(address)) for address in addresses)
        yield "/masuk/", Client().get("/masuk/")
        yield "/masuk/ (wrong)", Client().post("/masuk/", {"username": "x", "password": "x"})
        yield "/entah/", Client().get("/entah/")

    return each()


def test_every_page_forbids_what_is_not_ours(pages: Pages) -> None:
    for address, answer in pages:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, address
        assert "unsafe" not in policy, address
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
        assert answer.headers["X-Frame-Options"] == "DENY", address
        referrer = "no-referrer" if address.startswith("/buka/") else "same-origin"
        assert answer.headers["Referrer-Policy"] == referrer, address


def test_no_page_carries_inline_style_or_script(
    pages: Pages,
) -> None:
    for address, answer in pages:
        found = INLINE.search(answer.content.decode())
        assert found is None, (address, found)


def test_every_page_names_itself_and_its_main_part(
    pages: Pages,
) -> None:
    for address, answer in pages:
        page = answer.content.decode()
        assert re.search(r"<title>[^<]{2,} · Lajur</title>", page), address
        assert page.count("<h1") == 1, address
        assert page.count('<main id="isi"') == 1, address


def test_an_id_is_used_once_on_a_page(pages: Pages) -> None:
    for address, answer in pages:
        ids = re.findall(r'\sid="([^"]+)"', answer.content.decode())
        assert sorted(ids) == sorted(set(ids)), address


def test_no_page_asks_another_site_for_anything(
    pages: Pages,
) -> None:
    for address, answer in pages:
        assert not re.search(r'(src|href|action)="(https?:)?//', answer.content.decode()), address


def test_the_first_page_is_six_files_and_100_kilobytes(office: Office, enter: Enter) -> None:
    for _ in range(25):
        apply_for(office)
    page = enter(office.kadis.person).get("/").content
    files = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page.decode()))
    weight = len(gzip.compress(page)) + sum(_on_the_wire(name) for name in files)
    assert 1 + len(files) <= 6, files
    assert weight <= 100_000


def test_later_pages_weigh_20_kilobytes(pages: Pages) -> None:
    for address, answer in pages:
        assert len(gzip.compress(answer.content)) <= 20_000, address


def test_the_language_is_chosen_by_a_button(office: Office, enter: Enter) -> None:
    browser = enter(office.kadis.person)
    answer = browser.post("/bahasa/", {"language": "en", "next": "/papan/"})
    assert answer.headers["Location"] == "/papan/"
    assert '<html lang="en"' in browser.get("/").content.decode()


def test_an_unknown_language_is_forgotten(office: Office, enter: Enter) -> None:
    browser = enter(office.kadis.person)
    browser.post("/bahasa/", {"language": "xx"})
    assert '<html lang="id"' in browser.get("/").content.decode()


def test_the_theme_comes_with_the_page_and_does_not_flash(office: Office, enter: Enter) -> None:
    browser = enter(office.kadis.person)
    browser.post("/tema/", {"theme": "gelap", "next": "/"})
    assert 'data-theme="gelap"' in browser.get("/").content.decode()
    browser.post("/tema/", {"theme": "", "next": "/"})
    assert "data-theme" not in browser.get("/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://contoh.test/", "//contoh.test/"])
def test_a_choice_never_leads_away(db: None, elsewhere: str) -> None:
    answer = Client().post("/tema/", {"theme": "gelap", "next": elsewhere})
    assert answer.headers["Location"] == "/"


def test_behind_https_the_cookies_are_secure(db: None, settings: Settings) -> None:
    settings.HTTPS = True
    answer = Client().post("/tema/", {"theme": "gelap"})
    assert answer.cookies["lajur_theme"]["secure"]


def _on_the_wire(name: str) -> int:
    path = finders.find(name)
    assert isinstance(path, str)
    with open(path, "rb") as file:
        content = file.read()
    return len(content) if name.endswith("woff2") else len(gzip.compress(content))
