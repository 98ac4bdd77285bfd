"""Signing in: renewed sessions, a rate limit, and demo buttons that exist only in demo mode."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from lajur.cases.tests.cast import Office
from lajur.organisation.models import Person
from lajur.web.sign_in import client_address
from lajur.web.tests.conftest import Enter

PASSWORD = "kabel-serat-optik"


@pytest.fixture
def kadis(office: Office) -> Person:
    office.kadis.person.set_password(PASSWORD)
    office.kadis.person.save()
    return office.kadis.person


def sign_in(browser: Client, password: str = PASSWORD, **more: str) -> Any:
    return browser.post("/masuk/", {"username": "kadis", "password": password, **more})


def test_the_right_password_opens_the_desk(kadis: Person) -> None:
    browser = Client()
    assert sign_in(browser).headers["Location"] == "/"
    assert "Ratna Wulandari" in browser.get("/").content.decode()


def test_a_wrong_password_is_told_without_saying_which_half_was_wrong(kadis: Person) -> None:
    page = sign_in(Client(), "salah").content.decode()
    assert "Nama pengguna atau sandi tidak cocok" in page


def test_signing_in_renews_the_session_key(kadis: Person) -> None:
    browser = Client()
    session = browser.session
    session["before"] = 1
    session.save()
    sign_in(browser)
    assert browser.session.session_key != session.session_key


def test_after_signing_in_one_is_where_one_wanted_to_be(kadis: Person) -> None:
    answer = sign_in(Client(), next="/permohonan/?tab=semua")
    assert answer.headers["Location"] == "/permohonan/?tab=semua"


@pytest.mark.parametrize("elsewhere", ["https://contoh.test/", "//contoh.test/", "javascript:x"])
def test_signing_in_never_leads_away(kadis: Person, elsewhere: str) -> None:
    assert sign_in(Client(), next=elsewhere).headers["Location"] == "/"


def test_too_many_wrong_passwords_close_the_account_for_this_address(
    kadis: Person, settings: Settings
) -> None:
    browser = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = sign_in(browser, "salah")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "900"
    assert "selama 15 menit" in answer.content.decode()
    assert sign_in(browser).status_code == 429


def test_a_stranger_can_not_lock_the_head_of_the_office_out(
    kadis: Person, settings: Settings
) -> None:
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(stranger, "salah")
    assert sign_in(Client(REMOTE_ADDR="192.0.2.1")).status_code == 302


def test_signing_out_takes_a_post(kadis: Person, enter: Enter) -> None:
    browser = enter(kadis)
    assert browser.get("/keluar/").status_code == 405
    assert browser.post("/keluar/").headers["Location"] == "/masuk/"
    assert browser.get("/").status_code == 302


def change(browser: Client, old: str, new: str) -> Any:
    sent = {"old_password": old, "new_password1": new, "new_password2": new}
    return browser.post("/sandi/", sent)


def test_one_changes_ones_own_password_and_stays_in(kadis: Person, enter: Enter) -> None:
    browser = enter(kadis)
    assert change(browser, PASSWORD, "menara-pemancar-7").status_code == 302
    assert browser.get("/").status_code == 200
    assert Person.objects.get(pk=kadis.pk).check_password("menara-pemancar-7")


def test_a_wrong_old_password_changes_nothing(kadis: Person, enter: Enter) -> None:
    answer = change(enter(kadis), "salah", "menara-pemancar-7")
    assert answer.status_code == 422
    assert Person.objects.get(pk=kadis.pk).check_password(PASSWORD)


def test_a_demo_account_keeps_its_password(kadis: Person, enter: Enter, settings: Settings) -> None:
    settings.DEMO = True
    Person.objects.filter(pk=kadis.pk).update(is_demo=True)
    assert change(enter(kadis), PASSWORD, "menara-pemancar-7").status_code == 403


def test_in_demo_mode_one_click_is_enough(office: Office, settings: Settings) -> None:
    settings.DEMO = True
    Person.objects.filter(username="kadis").update(is_demo=True)
    browser = Client()
    assert 'value="kadis"' in browser.get("/masuk/").content.decode()
    browser.post("/masuk/peragaan/", {"username": "kadis"})
    assert "Ratna Wulandari" in browser.get("/").content.decode()


def test_outside_demo_mode_there_is_no_such_button(office: Office) -> None:
    Person.objects.filter(username="kadis").update(is_demo=True)
    browser = Client()
    assert 'value="kadis"' not in browser.get("/masuk/").content.decode()
    assert browser.post("/masuk/peragaan/", {"username": "kadis"}).status_code == 404


def test_the_button_is_for_demo_accounts_alone(office: Office, settings: Settings) -> None:
    settings.DEMO = True
    assert Client().post("/masuk/peragaan/", {"username": "kadis"}).status_code == 404


def test_the_administration_has_no_door_of_its_own(office: Office) -> None:
    assert Client().get("/kelola/", follow=True).redirect_chain[-1][0].startswith("/masuk/?next=")


@pytest.mark.parametrize(("behind_proxy", "address"), [(False, "10.0.0.9"), (True, "203.0.113.7")])
def test_attempts_are_counted_by_the_address_that_can_be_believed(
    settings: Any, behind_proxy: bool, address: str
) -> None:
    settings.BEHIND_PROXY = behind_proxy
    request = RequestFactory().post(
        "/masuk/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.7"
    )
    assert client_address(request) == address
