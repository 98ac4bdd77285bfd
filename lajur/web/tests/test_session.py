"""How long a sign-in lasts."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lajur.cases.tests.cast import Office
from lajur.web.tests.conftest import Enter


def is_in(browser: Client) -> bool:
    return browser.get("/sop/").status_code == 200


def test_two_hours_unused_end_a_session(
    office: Office, enter: Enter, monday: time_machine.Traveller
) -> None:
    browser = enter(office.kadis.person)
    monday.shift(timedelta(hours=2, seconds=1))
    assert not is_in(browser)


def test_who_keeps_working_stays_in(
    office: Office, enter: Enter, monday: time_machine.Traveller
) -> None:
    browser = enter(office.kadis.person)
    for _ in range(5):
        monday.shift(timedelta(hours=1))
        assert is_in(browser)


def test_twelve_hours_end_every_session(
    office: Office, enter: Enter, monday: time_machine.Traveller
) -> None:
    browser = enter(office.kadis.person)
    for _ in range(12):
        monday.shift(timedelta(hours=1))
        assert is_in(browser)
    monday.shift(timedelta(seconds=1))
    assert not is_in(browser)


def test_a_list_that_refreshes_itself_keeps_nobody_in(
    office: Office, enter: Enter, monday: time_machine.Traveller
) -> None:
    browser = enter(office.kadis.person)
    headers = {"HX-Request": "true", "X-Lajur-Background": "1"}
    for _ in range(4):
        monday.shift(timedelta(minutes=40))
        answer = browser.get("/", headers=headers)
    assert "HX-Redirect" in answer.headers


def test_the_last_use_is_not_written_on_every_page(
    office: Office, enter: Enter, monday: time_machine.Traveller
) -> None:
    browser = enter(office.kadis.person)
    monday.shift(timedelta(minutes=4))
    assert not _writes(browser)
    monday.shift(timedelta(minutes=2))
    assert _writes(browser)


def test_whoever_was_signed_out_is_told_why(
    office: Office, enter: Enter, monday: time_machine.Traveller
) -> None:
    browser = enter(office.kadis.person)
    monday.shift(timedelta(hours=3))
    page = browser.get("/permohonan/", follow=True)
    assert "Sesi Anda berakhir" in page.content.decode()
    assert page.redirect_chain[-1][0] == "/masuk/?next=%2Fpermohonan%2F"


def _writes(browser: Client) -> bool:
    with CaptureQueriesContext(connection) as captured:
        browser.get("/sop/")
    return any(query["sql"].startswith("UPDATE") for query in captured)
