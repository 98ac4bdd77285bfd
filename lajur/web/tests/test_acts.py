"""The record of administration on its page: what, about whom, by whom, newest first."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lajur.cases.tests.cast import MONDAY, Office
from lajur.organisation.acts import record_act
from lajur.organisation.models import ActKind, AdministrativeAct, Holder
from lajur.sop.actions import fill
from lajur.web.tests.conftest import Enter

RECORD = "/orang/catatan/"


@pytest.fixture
def browser(office: Office, enter: Enter) -> Client:
    return enter(office.admin)


def page(browser: Client, address: str = RECORD) -> str:
    return browser.get(address).content.decode()


def test_a_password_set_by_an_administrator_is_told(browser: Client) -> None:
    browser.post("/orang/akun/kadis/sandi/", {"password": "kabel-serat-optik"})
    shown = page(browser)
    assert "Sandi diganti administrator" in shown
    assert "Ratna Wulandari (kadis)" in shown
    assert "<td>Wayan Sudarma</td>" in shown
    assert "kabel-serat-optik" not in shown


def test_a_changed_account_is_told_field_by_field(browser: Client) -> None:
    sent = {
        "name": "Ratna W.",
        "username": "kadis",
        "is_active": "on",
        "is_staff": "on",
        "phone": "0812",
    }
    browser.post("/orang/akun/kadis/", sent)
    shown = page(browser)
    assert "Nama: Ratna Wulandari → Ratna W." in shown
    assert "Administrator orang dan jabatan: tidak → ya" in shown
    assert "Telepon: diganti" in shown


def test_a_term_is_told_with_its_days(office: Office, browser: Client) -> None:
    sent = {
        "person": office.kabid.person.pk,
        "capacity": "plh",
        "since": "2026-11-23",
        "until": "2026-11-27",
        "basis": "800/12/2026",
    }
    browser.post("/orang/jabatan/kadis/", sent)
    shown = page(browser)
    assert "Bambang Prasetyo · Plh. Kepala Dinas" in shown
    assert "23 November 2026 s.d. 27 November 2026" in shown
    assert "800/12/2026" in shown


def test_an_ended_term_and_a_new_administrator(office: Office, browser: Client) -> None:
    holder = Holder.objects.get(person=office.kadis.person)
    browser.post(f"/orang/jabatan/kadis/akhiri/{holder.pk}/", {"now": "1"})
    new = {"name": "Nur Aini", "username": "nur.aini", "password": "kabel-serat-optik"}
    browser.post("/orang/baru/", {**new, "is_active": "on", "is_staff": "on"})
    shown = page(browser)
    assert "Masa jabatan diakhiri" in shown
    assert shown.index("Nur Aini (nur.aini)") < shown.index("Masa jabatan diakhiri")


def test_a_filled_column_is_told_by_who_came_and_who_went(office: Office, browser: Client) -> None:
    positions = [office.teknisi.position.pk, office.kadis.position.pk]
    sent = {"sop": office.sop.slug, "performer": "tim_teknis", "positions": positions}
    browser.post("/orang/kolom/", sent)
    assert first_lines(browser) == ["Ditambah: Kepala Dinas", "Dilepas: Teknisi Jaringan 2"]


def test_another_order_of_a_column_is_told(office: Office, browser: Client) -> None:
    fill(
        sop=office.sop,
        performer_key="tim_teknis",
        positions=[office.teknisi2.position, office.teknisi.position],
        by=office.admin,
        at=MONDAY,
    )
    assert first_lines(browser) == ["Urutannya diganti"]


def first_lines(browser: Client) -> list[str]:
    """The details of the newest act."""
    _act, lines = browser.get(RECORD).context["rows"][0]
    return list(lines)


def test_what_the_console_did_is_told_as_such(browser: Client) -> None:
    shown = page(browser)
    assert "SOP diberlakukan" in shown
    assert "versi 1" in shown
    assert "konsol server" in shown


def test_fifty_a_page_and_none_twice(office: Office, browser: Client) -> None:
    for no in range(60):
        record_act(ActKind.PASSWORD_SET, about=f"Akun {no:02d}", by=office.admin, at=MONDAY)
    seen, address = [], RECORD
    while address:
        context = browser.get(address).context
        seen += [act.pk for act, _lines in context["rows"]]
        address = context["next_page"]
    newest_first = AdministrativeAct.objects.order_by("-pk").values_list("pk", flat=True)
    assert seen == list(newest_first)


@pytest.mark.parametrize("page", ["x", "-1", "9" * 30, "\x00"])
def test_an_invented_page_is_the_first(browser: Client, page: str) -> None:
    answer = browser.get(RECORD, {"sebelum": page})
    assert answer.status_code == 200
    assert answer.context["rows"]


def test_the_record_costs_the_same_for_many(office: Office, browser: Client) -> None:
    few = statements(browser)
    for no in range(30):
        record_act(ActKind.PASSWORD_SET, about=f"Akun {no}", by=office.admin, at=MONDAY)
    assert statements(browser) == few


def statements(browser: Client) -> int:
    with CaptureQueriesContext(connection) as said:
        browser.get(RECORD)
    return len(said)
