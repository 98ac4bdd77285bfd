"""The administrator's pages: forms that call one verb, and its refusals on the form."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from lajur.cases.tests import cast
from lajur.cases.tests.cast import MONDAY, Office
from lajur.organisation.models import Holder, Person
from lajur.sop.actions import publish
from lajur.sop.models import Filling
from lajur.web.tests.conftest import Enter

NEW = {
    "name": "Nur Aini",
    "username": "nur.aini",
    "password": "kabel-serat-optik",
    "is_active": "on",
}


@pytest.fixture
def browser(office: Office, enter: Enter) -> Client:
    return enter(office.admin)


def appointment(person: Person, **changes: Any) -> dict[str, Any]:
    return {"person": person.pk, "capacity": "definitif", "since": "2026-11-23", **changes}


def test_an_account_is_made(browser: Client) -> None:
    assert browser.post("/orang/baru/", NEW).status_code == 302
    assert Person.objects.get(username="nur.aini").check_password(NEW["password"])


def test_a_used_name_is_told_at_its_field(browser: Client) -> None:
    answer = browser.post("/orang/baru/", {**NEW, "username": "kadis"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["username"]


def test_an_account_is_changed(browser: Client) -> None:
    sent = {"name": "Ratna W.", "username": "kadis", "is_active": "on", "nip": "-"}
    assert browser.post("/orang/akun/kadis/", sent).status_code == 302
    assert Person.objects.get(username="kadis").name == "Ratna W."


def test_the_last_administrator_is_told_why_they_stay(browser: Client) -> None:
    sent = {"name": "Wayan Sudarma", "username": "admin", "is_active": "on"}
    answer = browser.post("/orang/akun/admin/", sent)
    assert answer.status_code == 422
    assert "administrator terakhir" in answer.content.decode()


def test_a_new_password_ends_the_sign_ins_of_its_person(
    office: Office, enter: Enter, browser: Client
) -> None:
    of_kadis = enter(office.kadis.person)
    browser.post("/orang/akun/kadis/sandi/", {"password": NEW["password"]})
    assert of_kadis.get("/").status_code == 302


def test_a_weak_password_is_told_at_its_field(browser: Client) -> None:
    answer = browser.post("/orang/akun/kadis/sandi/", {"password": "12345678"})
    assert answer.status_code == 422
    assert list(answer.context["password_form"].errors) == ["password"]


def test_days_are_days_of_the_office(office: Office, browser: Client) -> None:
    sent = appointment(office.kabid.person, capacity="plh", until="2026-11-27")
    assert browser.post("/orang/jabatan/kadis/", sent).status_code == 302
    holder = Holder.objects.get(person=office.kabid.person, position=office.kadis.position)
    assert holder.since == datetime(2026, 11, 22, 17, tzinfo=UTC)
    assert holder.until == datetime(2026, 11, 27, 17, tzinfo=UTC)
    page = browser.get("/orang/jabatan/kadis/").content.decode()
    assert "23 November 2026 s.d. 27 November 2026" in page


def test_a_second_definitive_holder_is_refused_on_the_form(office: Office, browser: Client) -> None:
    answer = browser.post("/orang/jabatan/kadis/", appointment(office.kabid.person))
    assert answer.status_code == 422
    assert "dipegang definitif oleh Ratna Wulandari" in answer.content.decode()


def test_who_appoints_himself_is_told_on_the_form(office: Office, browser: Client) -> None:
    Person.objects.filter(pk=office.pic.person.pk).update(is_staff=True)
    answer = browser.post("/orang/jabatan/kadis/", appointment(office.admin, capacity="plh"))
    assert answer.status_code == 422
    assert "tidak menunjuk diri sendiri" in answer.content.decode()
    assert not Holder.objects.filter(person=office.admin).exists()


def test_a_term_is_ended_now(office: Office, browser: Client) -> None:
    holder = Holder.objects.get(person=office.kadis.person)
    browser.post(f"/orang/jabatan/kadis/akhiri/{holder.pk}/", {"now": "1"})
    holder.refresh_from_db()
    assert holder.until == MONDAY
    assert "lowong" in browser.get("/orang/").content.decode()


def test_a_term_without_a_last_day_is_asked_for_it(office: Office, browser: Client) -> None:
    holder = Holder.objects.get(person=office.kadis.person)
    answer = browser.post(f"/orang/jabatan/kadis/akhiri/{holder.pk}/", {"until": ""})
    assert answer.status_code == 422
    assert "Isi hari terakhirnya" in answer.content.decode()


def test_a_column_is_filled(office: Office, browser: Client) -> None:
    sent = {
        "sop": office.sop.slug,
        "performer": "helpdesk",
        "positions": [office.helpdesk.position.pk, office.teknisi.position.pk],
    }
    assert browser.post("/orang/kolom/", sent).status_code == 302
    assert Filling.objects.filter(performer_key="helpdesk").count() == 2


def test_a_column_that_the_sop_does_not_have_is_not_filled(office: Office, browser: Client) -> None:
    sent = {"sop": office.sop.slug, "performer": "entah", "positions": []}
    assert browser.post("/orang/kolom/", sent).status_code == 404


def renamed(office: Office) -> None:
    """A new version in force calls the column ``kabid`` by another key."""
    source = cast.SOURCE.read_text().replace('"kabid"', '"kepala_bidang"')
    publish(source=source, by=None, at=MONDAY)


def test_a_column_of_an_older_version_is_filled_while_its_cases_run(
    office: Office, browser: Client
) -> None:
    cast.apply_for(office)
    renamed(office)
    page = browser.get("/orang/kolom/").content.decode()
    assert "versi 1, masih berjalan" in page
    assert page.count('name="performer" value="kabid"') == 1
    sent = {"sop": office.sop.slug, "performer": "kabid", "positions": [office.kadis.position.pk]}
    assert browser.post("/orang/kolom/", sent).status_code == 302
    assert Filling.objects.get(performer_key="kabid").position == office.kadis.position


def test_a_column_of_an_older_version_goes_with_its_last_case(
    office: Office, browser: Client
) -> None:
    renamed(office)
    page = browser.get("/orang/kolom/").content.decode()
    assert 'value="kabid"' not in page
    sent = {"sop": office.sop.slug, "performer": "kabid", "positions": []}
    assert browser.post("/orang/kolom/", sent).status_code == 404


@pytest.mark.parametrize("what", ["organisation/unit", "organisation/position", "network/site"])
def test_the_rest_is_in_the_administration(browser: Client, what: str) -> None:
    assert browser.get(f"/kelola/{what}/add/").status_code == 200


def test_the_administration_knows_no_case(browser: Client) -> None:
    assert "Case" not in browser.get("/kelola/").content.decode()
    assert browser.get("/kelola/cases/case/").status_code == 404
