"""What people do on the pages, as they do it: click, type, send."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from tests.browser.accessibility import assert_no_axe_violations


def sign_in(page: Page, username: str) -> None:
    """Sign in by the demo's button for this person."""
    page.goto("/masuk/")
    page.click(f"button[name=username][value={username}]")
    page.wait_for_url("/")


def ask_for_repair(page: Page, subject: str) -> str:
    """Send a request as the PIC who is signed in; returns the address of its page."""
    page.goto("/permohonan/baru/")
    assert_no_axe_violations(page)
    sites = page.locator("select[name=site] option[value]:not([value=''])")
    page.select_option("select[name=site]", sites.first.get_attribute("value"))
    page.fill("input[name=subject]", subject)
    page.fill("textarea[name=description]", "Sejak pagi tidak ada sinyal di loket.")
    page.fill("input[name=letter_number]", "440/301/UJI/2026")
    page.fill("input[name=letter_date]", "2026-01-05")
    page.fill("textarea[name=letter_text]", "Mohon perbaikan jaringan di loket kami.")
    page.click("form[action^='/permohonan/baru/'] .btn.main")
    page.wait_for_url("**/permohonan/2*/")
    return page.url


def form_to(page: Page, verb: str) -> Locator:
    """The form of this page that goes to a verb; a folded one is opened."""
    form = page.locator(f"form[action$='/{verb}/']").first
    folded = page.locator("details.fold", has=form)
    if folded.count() and not folded.first.evaluate("it => it.open"):
        folded.first.locator("summary").first.click()
    return form


def do(page: Page, address: str, verb: str, **words: str) -> None:
    """Open the case, look at the page, fill in a verb's form and send it."""
    page.goto(address)
    assert_no_axe_violations(page)
    form = form_to(page, verb)
    for name, text in words.items():
        form.locator(f"[name={name}]").fill(text)
    for group in form.locator("fieldset:has(input[type=radio]), fieldset:has([name^=to_])").all():
        if not group.locator("input:checked").count():
            group.locator("label").first.click()
    form.locator(".formfoot .btn").last.click()
    page.wait_for_load_state()
    assert page.locator(".notice.success").count(), page.locator("main").inner_text()[:2000]
