"""Kalender: read it, change it after seeing what would move, see what moved."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tasks_db.models import DBTaskResult

from lajur.cases import deadlines
from lajur.cases.models import Event
from lajur.cases.tests.cast import MONDAY, Office, apply_for
from lajur.clocks.models import Calendar, CalendarUse, HoursPattern, Season, SpecialDay
from lajur.organisation.models import ActKind, AdministrativeAct
from lajur.web.tests.conftest import Enter

GROUNDS = {"source": "SE Sekda 800/1/2026", "reason": "Hari jadi kabupaten"}
TODAY = {"day": "2026-11-23", "kind": "local", "name": "Hari jadi", "hours": ""}
FAR = {**TODAY, "day": "2027-06-01"}


@pytest.fixture
def browser(office: Office, enter: Enter) -> Client:
    return enter(office.admin)


def sent(values: dict[str, Any], **more: Any) -> dict[str, Any]:
    revision = Calendar.objects.get(office=True).revision
    return {**GROUNDS, "revision": revision, **values, **more}


def words(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_list_tells_who_uses_which(office: Office, browser: Client) -> None:
    always = Calendar.objects.get(key="24x7")
    CalendarUse.objects.create(calendar=always, position=office.helpdesk.position)
    page = words(browser.get("/kalender/"))
    assert "Jam kerja kantor (Perpres 21/2023)" in page
    assert "Helpdesk" in page
    assert "Dipakai semua jabatan yang tidak mempunyai kalender lain." in page
    assert "masih perkiraan" in page


def test_everybody_reads_their_calendar_and_finds_no_way_to_change_it(
    office: Office, enter: Enter
) -> None:
    page = words(enter(office.pic.person).get("/kalender/kantor/?tahun=2026"))
    assert "07.30-12.00, 13.00-16.00" in page
    assert "Hari Raya Natal" in page
    assert "/ubah/" not in page
    assert "/hari/" not in page


def test_a_year_tells_each_kind_by_word_and_letter(office: Office, browser: Client) -> None:
    browser.post("/kalender/kantor/hari/", sent(FAR))
    page = words(browser.get("/kalender/kantor/?tahun=2027"))
    assert 'class="day local" title="Libur daerah, Hari jadi, tutup">1<i' in page
    assert "SE Sekda 800/1/2026" in page
    assert "ramadan maybe" in page


@pytest.mark.parametrize("year", ["", "abcd", "9999", "0001", "²⁰²⁶"])
def test_a_strange_year_shows_one_that_there_is(browser: Client, year: str) -> None:
    assert browser.get(f"/kalender/kantor/?tahun={year}").status_code == 200


def test_a_calendar_that_is_not_there(browser: Client) -> None:
    assert browser.get("/kalender/entah/").status_code == 404


def test_what_would_move_is_shown_before_anything_is_saved(office: Office, browser: Client) -> None:
    case = apply_for(office)
    answer = browser.post("/kalender/kantor/hari/", sent(TODAY))
    assert answer.status_code == 200
    page = words(answer)
    assert "1 batas waktu akan bergeser" in page
    assert case.number in page
    assert "Senin, 23 Nov 2026 pukul 09.03" in page
    assert "Selasa, 24 Nov 2026 pukul 07.33" in page
    assert not SpecialDay.objects.exists()
    assert 'name="name" value="Hari jadi"' in page


def test_what_was_typed_comes_back_for_another_look(office: Office, browser: Client) -> None:
    apply_for(office)
    answer = browser.post("/kalender/kantor/hari/", sent(TODAY, again="1"))
    assert answer.context["form"]["name"].value() == "Hari jadi"
    assert not SpecialDay.objects.exists()


def test_after_the_change_it_is_told_whose_moved_and_why(office: Office, browser: Client) -> None:
    case = apply_for(office)
    answer = browser.post("/kalender/kantor/hari/", sent(TODAY, sure="1"), follow=True)
    act = AdministrativeAct.objects.latest("pk")
    assert answer.redirect_chain == [(f"/kalender/perubahan/{act.pk}/", 302)]
    waiting = words(answer)
    assert "1 permohonan menunggu giliran pekerja" in waiting
    assert 'hx-select="#geser"' in waiting
    queued = DBTaskResult.objects.values_list("task_path", flat=True)
    assert list(queued) == ["lajur.cases.tasks.move_deadlines"]

    deadlines.move_deadlines(at=MONDAY)
    page = words(browser.get(f"/kalender/perubahan/{act.pk}/"))
    assert "1 batas waktu bergeser" in page
    assert (case.number in page, "Kepala Dinas" in page) == (True, True)
    assert "SE Sekda 800/1/2026; Hari jadi kabupaten" in page
    assert 'hx-select="#geser"' not in page


def test_the_history_of_the_case_tells_it(office: Office, browser: Client, enter: Enter) -> None:
    case = apply_for(office)
    browser.post("/kalender/kantor/hari/", sent(TODAY, sure="1"))
    deadlines.move_deadlines(at=MONDAY)
    page = words(enter(office.kadis.person).get(f"/permohonan/{case.number}/"))
    assert "Lajur menggeser batas waktu: Jam kerja kantor (Perpres 21/2023)" in page
    assert "Hari khusus 23 November 2026 ditetapkan: Hari jadi" in page


def test_a_change_that_moves_nothing_is_saved_at_once(office: Office, browser: Client) -> None:
    apply_for(office)
    answer = browser.post("/kalender/kantor/hari/", sent(FAR), follow=True)
    assert answer.redirect_chain == [("/kalender/kantor/", 302)]
    assert "Tidak ada batas waktu berjalan yang bergeser" in words(answer)
    assert SpecialDay.objects.get().name == "Hari jadi"
    assert not Event.objects.filter(kind="deadline.moved").exists()


def test_twice_is_harmless(browser: Client) -> None:
    browser.post("/kalender/kantor/hari/", sent(FAR))
    answer = browser.post("/kalender/kantor/hari/", sent(FAR), follow=True)
    assert "tidak ada yang berubah" in words(answer)
    assert AdministrativeAct.objects.filter(kind=ActKind.CALENDAR_CHANGED).count() == 1


def test_a_stale_form_keeps_what_was_typed_and_can_be_sent_again(browser: Client) -> None:
    stale = sent({**FAR, "day": "2027-06-02", "name": "Libur lain"})
    browser.post("/kalender/kantor/hari/", sent(FAR))
    answer = browser.post("/kalender/kantor/hari/", stale)
    assert answer.status_code == 409
    assert "baru saja diubah orang lain" in words(answer)
    form = answer.context["form"]
    assert form["name"].value() == "Libur lain"
    again = {**stale, "revision": form["revision"].value()}
    assert browser.post("/kalender/kantor/hari/", again).status_code == 302


@pytest.mark.parametrize(
    ("values", "field"),
    [({"source": ""}, "source"), ({"reason": ""}, "reason"), ({"kind": "shift"}, "hours")],
)
def test_what_is_missing_is_told_at_its_field(
    browser: Client, values: dict[str, str], field: str
) -> None:
    answer = browser.post("/kalender/kantor/hari/", sent({**FAR, **values}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_a_day_is_changed_and_removed(browser: Client) -> None:
    browser.post("/kalender/kantor/hari/", sent(FAR))
    day = SpecialDay.objects.get()
    page = browser.get(f"/kalender/kantor/hari/{day.pk}/")
    assert page.context["form"]["name"].value() == "Hari jadi"
    browser.post(f"/kalender/kantor/hari/{day.pk}/", sent({**FAR, "name": "Hari jadi ke-70"}))
    assert SpecialDay.objects.get().name == "Hari jadi ke-70"
    assert browser.post(f"/kalender/kantor/hari/{day.pk}/hapus/", sent({})).status_code == 302
    assert not SpecialDay.objects.exists()


def test_hours_of_a_week_are_written_changed_and_removed(browser: Client) -> None:
    week = {f"hours_{n}": "08.00-12.00" for n in range(5)}
    since = {"since": "2027-07-01", "until": "2027-07-31", "season": ""}
    browser.post("/kalender/kantor/jam/", sent({"name": "Juli", **week, **since}))
    pattern = HoursPattern.objects.get(name="Juli")
    assert pattern.week[5:] == [[], []]
    page = browser.get(f"/kalender/kantor/jam/{pattern.pk}/")
    assert page.context["form"]["hours_0"].value() == "08.00-12.00"
    wrong = {"hours_4": "08.00-12.00, 11.00-13.00"}
    answer = browser.post(
        f"/kalender/kantor/jam/{pattern.pk}/", sent({"name": "Juli", **week, **since, **wrong})
    )
    assert answer.status_code == 422
    assert "Jam hari Jumat bertumpang tindih" in words(answer)
    browser.post(f"/kalender/kantor/jam/{pattern.pk}/hapus/", sent({}))
    assert not HoursPattern.objects.filter(name="Juli").exists()


def test_ramadan_is_settled(browser: Client) -> None:
    page = browser.get("/kalender/ramadan/")
    assert page.context["form"]["since"].value().year == 2027
    wrong = {"since": "2027-02-09", "until": "2027-02-20"}
    assert browser.post("/kalender/ramadan/", sent(wrong)).status_code == 422
    browser.post("/kalender/ramadan/", sent({"since": "2027-02-09", "until": "2027-03-09"}))
    assert str(Season.objects.get().since) == "2027-02-09"


def test_a_calendar_is_made_given_taken_back_and_deleted(office: Office, browser: Client) -> None:
    made = sent({"name": "Loket Sabtu", "zone": "Asia/Jakarta", "national_holidays": "on"})
    made["parent"] = Calendar.objects.get(office=True).pk
    assert browser.post("/kalender/baru/", made)["Location"] == "/kalender/loket-sabtu/"
    loket = Calendar.objects.get(key="loket-sabtu")
    unit = office.site.unit
    give = {**GROUNDS, "unit": unit.pk}
    assert browser.post("/kalender/loket-sabtu/pakai/", give).status_code == 302
    assert "diwarisi dari" in words(browser.get("/kalender/loket-sabtu/"))
    use = CalendarUse.objects.get(unit=unit, calendar=loket)
    answer = browser.post("/kalender/loket-sabtu/hapus/", GROUNDS)
    assert answer.status_code == 409
    assert browser.post(f"/kalender/loket-sabtu/lepas/{use.pk}/", GROUNDS).status_code == 302
    assert browser.post("/kalender/loket-sabtu/hapus/", GROUNDS).status_code == 302
    assert not Calendar.objects.filter(key="loket-sabtu").exists()


def test_either_a_unit_or_a_position(office: Office, browser: Client) -> None:
    both = {**GROUNDS, "unit": office.site.unit.pk, "position": office.kadis.position.pk}
    for values in (GROUNDS, both):
        answer = browser.post("/kalender/24x7/pakai/", values)
        assert "Pilih satu" in words(answer)


def test_a_file_comes_and_goes(office: Office, browser: Client) -> None:
    saved = browser.get("/kalender/kantor/berkas/")
    assert saved["Content-Disposition"] == 'attachment; filename="kantor.toml"'
    apply_for(office)
    text = saved.content.replace(b'"07.30-12.00"', b'"10.00-12.00"')
    file = SimpleUploadedFile("kantor.toml", text)
    answer = browser.post("/kalender/kantor/muat/", sent({}, file=file))
    assert "akan bergeser" in words(answer)
    typed = dict(answer.context["typed"])
    answer = browser.post("/kalender/kantor/muat/", {**typed, "sure": "1"})
    assert answer["Location"].startswith("/kalender/perubahan/")
    assert HoursPattern.objects.get(season="").week[0][0] == "10.00-12.00"


def test_a_file_that_is_none_is_told(browser: Client) -> None:
    for content in (b"\xff\xfe", b"bukan kalender"):
        file = SimpleUploadedFile("k.toml", content)
        answer = browser.post("/kalender/kantor/muat/", sent({}, file=file))
        assert answer.status_code == 422
        assert list(answer.context["form"].errors)


def test_an_outsider_changes_nothing(office: Office, enter: Enter) -> None:
    answer = enter(office.kadis.person).post("/kalender/kantor/hari/", sent(FAR))
    assert answer.status_code == 403
    assert not SpecialDay.objects.exists()


def test_the_record_of_administration_tells_it(browser: Client) -> None:
    browser.post("/kalender/kantor/hari/", sent(FAR))
    page = words(browser.get("/orang/catatan/"))
    assert "Kalender kerja diubah" in page
    assert "Hari khusus 1 Juni 2027 ditetapkan: Hari jadi" in page
    assert "SE Sekda 800/1/2026; Hari jadi kabupaten" in page
