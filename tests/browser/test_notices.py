"""Notices as people meet them: the badge of an open page, and the settings on a phone."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import assert_no_axe_violations
from tests.browser.people import ask_for_repair, sign_in

pytestmark = pytest.mark.browser

OpenPage = Callable[[], Page]

SECONDS_TO_BE_TOLD = 60


def test_the_badge_of_an_open_page_becomes_live(open_page: OpenPage) -> None:
    pic, kadis = open_page(), open_page()
    sign_in(pic, "pic")
    sign_in(kadis, "kadis")
    kadis.clock.install()
    kadis.goto("/sop/")
    badge = kadis.locator("#lencana")
    said = badge.inner_text()
    number = ask_for_repair(pic, "Uji lencana").rstrip("/").rsplit("/", 1)[-1]
    wait_until_told(kadis, number)
    kadis.clock.run_for(31_000)
    expect(badge).not_to_have_text(said)
    expect(badge).to_contain_text("belum dibaca")
    assert_no_axe_violations(kadis)

    badge.click()
    kadis.wait_for_url("**/kabar/")
    assert_no_axe_violations(kadis)
    news = kadis.locator("li.unread", has_text=number)
    expect(news).to_have_count(1)
    news.locator("button").click()
    kadis.wait_for_url(f"**/permohonan/{number}/")
    kadis.goto("/kabar/")
    expect(news).to_have_count(0)
    expect(kadis.locator("main li", has_text=number).first).to_be_visible()


def test_the_page_of_a_case_reads_what_was_told_of_it(open_page: OpenPage) -> None:
    pic, kadis = open_page(), open_page()
    sign_in(pic, "pic")
    sign_in(kadis, "kadis")
    case = ask_for_repair(pic, "Uji dibaca di halaman")
    number = case.rstrip("/").rsplit("/", 1)[-1]
    wait_until_told(kadis, number)
    with kadis.expect_response(f"**/kabar/permohonan/{number}/"):
        kadis.goto(case)
    kadis.goto("/kabar/")
    expect(kadis.locator("main li", has_text=number).first).to_be_visible()
    expect(kadis.locator("li.unread", has_text=number)).to_have_count(0)


def test_settings_are_chosen_and_stay(open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, "koordinator")
    page.goto("/kabar/pengaturan/")
    assert_no_axe_violations(page)
    page.get_by_label("Kapan saja").check()
    page.get_by_label("Satu ringkasan sehari").check()
    page.locator("form[action='/kabar/pengaturan/'] .btn.main").click()
    expect(page.locator("#pesan")).to_contain_text("Pengaturan kabar tersimpan.")
    expect(page.get_by_label("Kapan saja")).to_be_checked()
    expect(page.get_by_label("Satu ringkasan sehari")).to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_label("Hanya pada jam kerja saya").check()
    page.get_by_label("Satu ringkasan sehari").uncheck()
    page.locator("form[action='/kabar/pengaturan/'] .btn.main").click()
    expect(page.get_by_label("Hanya pada jam kerja saya")).to_be_checked()


def test_all_notices_are_read_without_script(open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, "kabid")
    page.goto("/kabar/")
    everything = page.get_by_role("button", name="Tandai semua dibaca")
    if everything.count():
        everything.click()
        expect(page.locator("#pesan")).to_contain_text("Semua kabar ditandai sudah dibaca.")
    expect(page.locator("#lencana")).to_contain_text("semua sudah dibaca")
    expect(page.locator("li.unread")).to_have_count(0)


def test_a_pushed_notice_is_shown_and_leads_only_to_this_site(
    open_page: OpenPage, address: str
) -> None:
    page = open_page()
    page.context.grant_permissions(["notifications"], origin=address)
    sign_in(page, "kabid")
    page.evaluate("navigator.serviceWorker.register('/sw.js')")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    push(page, address, {"title": "Pekerjaan baru", "body": "Di meja Kabid", "path": "/kabar/"})
    push(page, address, {"title": "Palsu", "path": "//contoh.test/"})
    shown = page.evaluate(
        """async () => {
            const worker = await navigator.serviceWorker.ready;
            for (let tries = 0; tries < 50; tries++) {
                const all = await worker.getNotifications();
                if (all.length === 2) return all.map((each) => [each.title, each.data.path]);
                await new Promise((done) => setTimeout(done, 100));
            }
        }"""
    )
    assert sorted(shown) == [["Palsu", "/"], ["Pekerjaan baru", "/kabar/"]]


def push(page: Page, address: str, words: dict[str, str]) -> None:
    """Deliver a message to the service worker as the browser's push service would."""
    devtools = page.context.new_cdp_session(page)
    found: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(each["registrationId"] for each in told["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    page.wait_for_timeout(300)
    devtools.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": address, "registrationId": found[-1], "data": json.dumps(words)},
    )


def wait_until_told(page: Page, number: str) -> None:
    """Wait for the worker: until this person has news of the case."""
    ends = time.monotonic() + SECONDS_TO_BE_TOLD
    while number not in page.request.get("/kabar/").text():
        assert time.monotonic() < ends, "nobody was told"
        time.sleep(1)
