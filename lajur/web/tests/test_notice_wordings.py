"""Kalimat: the office's own words, and a preview that shows no more than its reader may see."""

from __future__ import annotations

import pytest

from lajur.cases.tests.cast import IN_OFFICE_SINCE, Office, apply_for
from lajur.notifications.models import Wording
from lajur.notifications.wordings import phrasebook
from lajur.organisation.models import Holder
from lajur.web.tests.conftest import Enter

HERE = "/kabar/kalimat/work.new/"
OWN = {"language": "id", "subject": "Ada {nomor}", "body": "Di meja {jabatan}.\n\n{tautan}"}


def test_every_kind_is_listed_with_whose_words_it_has(office: Office, enter: Enter) -> None:
    browser = enter(office.admin)
    assert "kalimat kantor" not in browser.get("/kabar/kalimat/").content.decode()
    browser.post(HERE, OWN)
    assert "kalimat kantor: Bahasa Indonesia" in browser.get("/kabar/kalimat/").content.decode()


def test_own_words_hold_from_now_on(office: Office, enter: Enter) -> None:
    browser = enter(office.admin)
    for _ in range(2):
        assert browser.post(HERE, OWN).headers["Location"] == HERE
    assert phrasebook("id").sentences("work.new").subject == "Ada {nomor}"
    assert not phrasebook("en").sentences("work.new").own


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"body": "{tautan} {pemohon}"}, "{pemohon} tidak dikenal"),
        ({"body": "Tanpa jalan ke Lajur."}, "Isi harus memuat {tautan}"),
        ({"subject": "{tautan}"}, "tidak dikenal di sini"),
    ],
)
def test_words_that_can_not_be_filled_are_refused(
    office: Office, enter: Enter, words: dict[str, str], why: str
) -> None:
    answer = enter(office.admin).post(HERE, {**OWN, **words})
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Wording.objects.exists()


def test_the_built_in_words_come_back(office: Office, enter: Enter) -> None:
    browser = enter(office.admin)
    browser.post(HERE, OWN)
    for _ in range(2):
        assert browser.post(f"{HERE}bawaan/", {"language": "id"}).headers["Location"] == HERE
    assert not Wording.objects.exists()


def test_a_preview_keeps_nothing(office: Office, enter: Enter) -> None:
    answer = enter(office.admin).post(HERE, {**OWN, "preview": "1"})
    assert answer.status_code == 200
    assert "Di meja Kepala Bidang Contoh." in answer.content.decode()
    assert "dengan contoh rekaan" in answer.content.decode()
    assert not Wording.objects.exists()


def test_a_preview_refuses_what_could_not_be_kept(office: Office, enter: Enter) -> None:
    answer = enter(office.admin).post(HERE, {**OWN, "body": "{siapa} {tautan}", "preview": "1"})
    assert answer.status_code == 422


def test_a_real_case_is_shown_to_who_may_see_it_without_names(office: Office, enter: Enter) -> None:
    case = apply_for(office)
    _appoint_administrator(office)
    page = enter(office.admin).get(f"{HERE}?permohonan={case.number}").content.decode()
    assert f"dengan permohonan {case.number}" in page
    assert f"Permohonan {case.number} menunggu di meja Kepala Dinas" in page
    assert "rekaan</span>" not in page
    for hidden in (case.subject, case.contact_name, case.site.name, office.kadis.person.name):
        assert hidden not in page


def test_an_administrator_who_may_not_see_the_case_gets_a_sample(
    office: Office, enter: Enter
) -> None:
    case = apply_for(office)
    page = enter(office.admin).get(f"{HERE}?permohonan={case.number}").content.decode()
    unknown = enter(office.admin).get(f"{HERE}?permohonan=2026-9999").content.decode()
    assert "bukan untuk Anda" in page
    assert "dengan contoh rekaan" in page
    assert "Kepala Dinas" not in page
    assert "bukan untuk Anda" in unknown


def test_a_kind_or_language_that_there_is_not(office: Office, enter: Enter) -> None:
    browser = enter(office.admin)
    assert browser.get("/kabar/kalimat/entah/").status_code == 404
    assert browser.post(HERE, {**OWN, "language": "jv"}).status_code == 404


def test_others_edit_nothing(office: Office, enter: Enter) -> None:
    browser = enter(office.kadis.person)
    assert browser.post(HERE, OWN).status_code == 403
    assert browser.post(f"{HERE}bawaan/", {"language": "id"}).status_code == 403
    assert not Wording.objects.exists()


def _appoint_administrator(office: Office) -> None:
    Holder.objects.create(
        position=office.kabid.position, person=office.admin, since=IN_OFFICE_SINCE, capacity="plh"
    )
