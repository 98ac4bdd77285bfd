"""Kabar: the list, the badge, and reading."""

from __future__ import annotations

from datetime import timedelta

from lajur.cases.tests.cast import MONDAY, Office, apply_for
from lajur.notifications import queries
from lajur.notifications.models import Notice
from lajur.notifications.tests.told import notice_for
from lajur.web.tests.conftest import Enter

HTMX = {"HX-Request": "true"}


def test_the_list_is_by_day_and_says_what_is_unread(office: Office, enter: Enter) -> None:
    kabid = office.kabid.person
    notice_for(kabid, read_at=MONDAY)
    notice_for(kabid, at=MONDAY - timedelta(days=1))
    notice_for(kabid, at=MONDAY - timedelta(days=3))
    page = enter(kabid).get("/kabar/").content.decode()
    assert page.index("Hari ini") < page.index("Kemarin") < page.index("Jumat, 20 November 2026")
    assert page.count("belum dibaca</span>") == 1 + 2  # the badge, and the two
    assert "Pekerjaan baru: permohonan 2026-0001, kegiatan 2" in page


def test_an_empty_list_says_what_will_come(office: Office, enter: Enter) -> None:
    notice_for(office.kadis.person)
    page = enter(office.kabid.person).get("/kabar/").content.decode()
    assert "Belum ada kabar" in page
    assert "Pekerjaan baru: permohonan" not in page


def test_the_list_goes_on(office: Office, enter: Enter) -> None:
    for hour in range(queries.PAGE + 2):
        notice_for(office.kabid.person, at=MONDAY - timedelta(hours=hour))
    browser = enter(office.kabid.person)
    following = browser.get("/kabar/").context["next_page"]
    rows = browser.get(following, headers=HTMX).content.decode()
    assert rows.count('class="to"') == 2
    assert "<html" not in rows
    assert "<html" in browser.get(following).content.decode()


def test_opening_reads_and_leads_on(office: Office, enter: Enter) -> None:
    case = apply_for(office)
    notice = notice_for(office.kadis.person, case=case)
    answer = enter(office.kadis.person).post(f"/kabar/{notice.pk}/")
    notice.refresh_from_db()
    assert answer.headers["Location"] == f"/permohonan/{case.number}/"
    assert notice.read_at is not None


def test_opening_with_get_changes_nothing(office: Office, enter: Enter) -> None:
    notice = notice_for(office.kadis.person)
    assert enter(office.kadis.person).get(f"/kabar/{notice.pk}/").status_code == 405
    notice.refresh_from_db()
    assert notice.read_at is None


def test_somebody_elses_notice_is_not_found(office: Office, enter: Enter) -> None:
    notice = notice_for(office.kadis.person)
    assert enter(office.kabid.person).post(f"/kabar/{notice.pk}/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_a_notice_never_leads_away(office: Office, enter: Enter) -> None:
    notice = notice_for(office.kadis.person, path="//contoh.test/")
    answer = enter(office.kadis.person).post(f"/kabar/{notice.pk}/")
    assert answer.headers["Location"] == "/"


def test_reading_all_twice_is_harmless(office: Office, enter: Enter) -> None:
    notice_for(office.kadis.person)
    browser = enter(office.kadis.person)
    for _ in range(2):
        assert browser.post("/kabar/dibaca/").headers["Location"] == "/kabar/"
    assert not Notice.objects.filter(read_at__isnull=True).exists()


def test_every_page_says_how_many_are_unread(office: Office, enter: Enter) -> None:
    browser = enter(office.kadis.person)
    assert "Kabar, semua sudah dibaca" in browser.get("/sop/").content.decode()
    notice_for(office.kadis.person)
    notice_for(office.kadis.person)
    assert "Kabar, 2 belum dibaca" in browser.get("/sop/").content.decode()


def test_a_stranger_has_no_badge(office: Office, enter: Enter) -> None:
    assert 'id="lencana"' not in enter(office.kadis.person).get("/sop/").content.decode().replace(
        'id="lencana"', "", 1
    )


def test_the_badge_comes_anew_only_when_it_changed(office: Office, enter: Enter) -> None:
    browser = enter(office.kadis.person)
    assert browser.get("/kabar/lencana/?cap=0").status_code == 204
    notice_for(office.kadis.person)
    fresh = browser.get("/kabar/lencana/?cap=0")
    assert fresh.status_code == 200
    assert "Kabar, 1 belum dibaca" in fresh.content.decode()
    assert "cap=1" in fresh.content.decode()


def test_very_many_are_more_than_99(office: Office, enter: Enter) -> None:
    rows = [
        Notice(person=office.kadis.person, key=f"k{i}", kind="", topic="tugas", at=MONDAY, path="/")
        for i in range(150)
    ]
    Notice.objects.bulk_create(rows)
    badge = enter(office.kadis.person).get("/kabar/lencana/").content.decode()
    assert "lebih dari 99 belum dibaca" in badge


def test_the_page_of_a_case_reads_what_was_told_of_it(office: Office, enter: Enter) -> None:
    case = apply_for(office)
    notice_for(office.kadis.person, case=case)
    notice_for(office.kadis.person)
    browser = enter(office.kadis.person)
    mark = f'action="/kabar/permohonan/{case.number}/"'
    assert mark in browser.get(f"/permohonan/{case.number}/").content.decode()
    assert Notice.objects.filter(read_at__isnull=True).count() == 2
    answer = browser.post(f"/kabar/permohonan/{case.number}/", headers=HTMX)
    assert "Kabar, 1 belum dibaca" in answer.content.decode()
    assert mark not in browser.get(f"/permohonan/{case.number}/").content.decode()


def test_reading_a_foreign_case_touches_nobody(office: Office, enter: Enter) -> None:
    case = apply_for(office)
    notice_for(office.kadis.person, case=case)
    enter(office.outsider.person).post(f"/kabar/permohonan/{case.number}/")
    assert Notice.objects.filter(read_at__isnull=True).count() == 1
