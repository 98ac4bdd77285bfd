"""What the small scripts add, and that nobody needs them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.people import ask_for_repair, sign_in

pytestmark = pytest.mark.browser

OpenPage = Callable[[], Page]


def test_the_desk_refreshes_itself_but_never_under_ones_hands(open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, "kadis")
    page.clock.install()
    page.goto("/")
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if _is_refresh(request) else None)
    summary = page.locator("article.row details.panel summary").first
    summary.click()
    page.clock.run_for(31_000)
    assert asked == []
    summary.click()
    page.locator("h1").click()
    summary.evaluate("summary => summary.blur()")
    with page.expect_request(_is_refresh):
        page.clock.run_for(31_000)


def test_further_cases_arrive_below(open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, "kabid")
    page.goto("/permohonan/?tab=semua")
    rows = page.locator("article.row")
    first = rows.count()
    page.get_by_role("link", name="Muat berikutnya").click()
    expect(rows).not_to_have_count(first)
    assert rows.count() > first
    assert page.evaluate("document.activeElement.hasAttribute('data-kept')")


def test_a_menu_closes_with_escape_and_gives_the_focus_back(open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, "kadis")
    page.locator(".who summary").click()
    expect(page.locator(".menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".menu")).to_be_hidden()
    expect(page.locator(".who summary")).to_be_focused()


def test_a_dark_page_is_dark_from_its_first_byte(open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, "kadis")
    page.locator(".who summary").click()
    page.get_by_role("button", name="Gelap").click()
    assert page.locator("html").get_attribute("data-theme") == "gelap"
    lightness = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert lightness.startswith("oklch(0.195")


def test_a_disposition_needs_no_script(open_page: OpenPage, browser: Browser, address: str) -> None:
    pic = open_page()
    sign_in(pic, "pic")
    number = ask_for_repair(pic, "Uji tanpa skrip").rstrip("/").rsplit("/", 1)[-1]
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        kadis = context.new_page()
        sign_in(kadis, "kadis")
        row = kadis.locator("article.row", has_text=number)
        row.locator("details.panel summary").first.click()
        row.locator("form button.main").click()
        expect(kadis.locator("#pesan")).to_contain_text("Disposisi terkirim.")
        expect(row).to_have_count(0)


def _is_refresh(request: Request) -> bool:
    """Whether the desk asks for itself; the badge, which no hand is on, asks all the time."""
    return "x-lajur-background" in request.headers and "/kabar/" not in request.url
