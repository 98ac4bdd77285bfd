"""Pengganti saya, and what the administrators see of who acts for whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

from lajur.cases.models import WorkItem
from lajur.cases.tests.cast import MONDAY, Office, apply_for
from lajur.organisation.models import AdministrativeAct, Capacity, Holder, Person
from lajur.web.acts import ACTS
from lajur.web.tests.conftest import Enter

DAY = timedelta(days=1)


def sent(office: Office, **changes: Any) -> dict[str, Any]:
    return {
        "position": office.kadis.position.pk,
        "person": office.kabid.person.pk,
        "scope": ["dispose"],
        "since": "2026-11-23",
        "until": "2026-11-27",
        "basis": "800.1/88/2026",
        **changes,
    }


def test_a_holder_delegates_and_both_sides_see_it(office: Office, enter: Enter) -> None:
    giver, taker = enter(office.kadis.person), enter(office.kabid.person)
    assert giver.post("/pengganti/", sent(office)).status_code == 302
    holder = Holder.objects.get(capacity=Capacity.DELEGATED)
    assert holder.scope == ["dispose"]
    assert holder.until == datetime(2026, 11, 27, 17, tzinfo=UTC)
    of_giver = giver.get("/pengganti/").content.decode()
    of_taker = taker.get("/pengganti/").content.decode()
    assert "Bambang Prasetyo" in of_giver
    assert "Ratna Wulandari" in of_taker
    for page in (of_giver, of_taker):
        assert "23 November 2026 s.d. 27 November 2026" in page
        assert "Mendisposisikan dan memutuskan" in page
        assert "800.1/88/2026" in page
    assert "a.n. Kepala Dinas s.d. 27 November 2026" in of_taker


def test_all_boxes_ticked_are_all_acts(office: Office, enter: Enter) -> None:
    enter(office.kadis.person).post("/pengganti/", sent(office, scope=list(ACTS)))
    assert Holder.objects.get(capacity=Capacity.DELEGATED).scope == []


def test_no_box_ticked_is_refused(office: Office, enter: Enter) -> None:
    answer = enter(office.kadis.person).post("/pengganti/", sent(office, scope=[]))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["scope"]


def test_a_refusal_keeps_what_was_written(office: Office, enter: Enter) -> None:
    answer = enter(office.kadis.person).post("/pengganti/", sent(office, until="2026-11-20"))
    assert answer.status_code == 422
    assert "800.1/88/2026" in answer.content.decode()


def test_nobody_delegates_from_a_position_of_somebody_else(office: Office, enter: Enter) -> None:
    answer = enter(office.helpdesk.person).post("/pengganti/", sent(office))
    assert answer.status_code == 422
    assert not Holder.objects.filter(capacity=Capacity.DELEGATED).exists()


def test_either_side_ends_it_and_a_third_does_not_know_it(office: Office, enter: Enter) -> None:
    for person in (office.kadis.person, office.kabid.person):
        enter(office.kadis.person).post("/pengganti/", sent(office))
        holder = Holder.objects.get(capacity=Capacity.DELEGATED)
        end = f"/pengganti/{holder.pk}/akhiri/"
        assert enter(office.helpdesk.person).post(end).status_code == 404
        assert enter(person).post(end).status_code == 302
        holder.refresh_from_db()
        assert holder.until == MONDAY
        holder.delete()


def test_a_delegate_is_told_that_it_goes_no_further(office: Office, enter: Enter) -> None:
    enter(office.kadis.person).post("/pengganti/", sent(office, person=office.admin.pk))
    page = enter(office.admin).get("/pengganti/").content.decode()
    assert "tidak dapat diteruskan" in page
    assert 'action="/pengganti/"' not in page


def test_who_stands_in_for_me_and_for_whom_i_stand_in(office: Office, enter: Enter) -> None:
    Holder.objects.create(
        position=office.kadis.position,
        person=office.kabid.person,
        since=MONDAY,
        until=datetime(2026, 11, 30, 17, tzinfo=UTC),
        capacity=Capacity.ACTING_ABSENT,
    )
    Holder.objects.filter(person=office.koordinator.person).update(until=MONDAY)
    of_kadis = enter(office.kadis.person).get("/pengganti/").content.decode()
    assert "menggantikan Anda s.d. 30 November 2026" in of_kadis
    of_kabid = enter(office.kabid.person).get("/pengganti/").content.decode()
    assert "Anda bertindak s.d. 30 November 2026" in of_kabid
    assert "Koordinator Helpdesk" in of_kabid
    assert "menangani pekerjaannya sebagai atasan terdekat" in of_kabid


def test_the_desk_marks_what_comes_from_an_empty_position(office: Office, enter: Enter) -> None:
    apply_for(office)
    WorkItem.objects.filter(closed_at__isnull=True).update(position=office.koordinator.position)
    Holder.objects.filter(person=office.koordinator.person).update(until=MONDAY)
    shown = enter(office.kabid.person).get("/").content.decode()
    assert ">Selaku atasan Koordinator Helpdesk<b>1</b>" in shown
    assert ">Selaku atasan Koordinator Helpdesk</span>" in shown
    assert "Selaku atasan 1 jabatan kosong" in shown


def test_an_administrator_records_a_delegation_with_its_basis(office: Office, enter: Enter) -> None:
    browser, address = enter(office.admin), "/orang/jabatan/kadis/delegasi/"
    answer = browser.post(address, sent(office, basis=""))
    assert answer.status_code == 422
    assert list(answer.context["delegate_form"].errors) == ["basis"]
    assert browser.post(address, sent(office)).status_code == 302
    page = browser.get("/orang/jabatan/kadis/").content.decode()
    assert "oleh Ratna Wulandari" in page
    assert "Mendisposisikan dan memutuskan" in page


def test_the_record_of_administration_tells_of_it(office: Office, enter: Enter) -> None:
    enter(office.kadis.person).post("/pengganti/", sent(office))
    assert AdministrativeAct.objects.filter(kind="delegation.granted").exists()
    page = enter(office.admin).get("/orang/catatan/").content.decode()
    assert "Wewenang didelegasikan" in page
    assert "diberikan oleh Ratna Wulandari" in page


def test_empty_positions_and_coming_ends_are_listed_with_who_covers_them(
    office: Office, enter: Enter
) -> None:
    Holder.objects.filter(person=office.koordinator.person).update(until=MONDAY)
    Holder.objects.filter(person=office.helpdesk.person).update(until=MONDAY + 3 * DAY)
    page = enter(office.admin).get("/orang/").content.decode()
    assert "Pengisi SOP yang kosong atau segera kosong" in page
    assert "ditangani Kepala Bidang Aptika" in page
    assert "terisi s.d. 26 November 2026" in page
    one = enter(office.admin).get("/orang/jabatan/koordinator/").content.decode()
    assert "ditangani Kepala Bidang Aptika selaku atasan" in one


def test_a_long_plt_is_told_and_not_refused(office: Office, enter: Enter) -> None:
    Holder.objects.filter(person=office.kadis.person).update(until=MONDAY)
    browser = enter(office.admin)
    answer = browser.post(
        "/orang/jabatan/kadis/",
        {
            "person": office.kabid.person.pk,
            "capacity": "plt",
            "since": "2026-11-24",
            "until": "2027-11-23",
            "basis": "",
        },
        follow=True,
    )
    assert "dapat diperpanjang 3 bulan" in answer.content.decode()
    assert Holder.objects.filter(capacity=Capacity.ACTING_VACANT).exists()


def test_a_plh_needs_a_last_day_on_the_form(office: Office, enter: Enter) -> None:
    answer = enter(office.admin).post(
        "/orang/jabatan/kadis/",
        {
            "person": office.kabid.person.pk,
            "capacity": "plh",
            "since": "2026-11-23",
            "until": "",
            "basis": "",
        },
    )
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["until"]


def test_the_applicant_hears_beforehand_that_the_first_recipient_is_empty(
    office: Office, enter: Enter
) -> None:
    browser = enter(office.pic.person)
    assert "kosong" not in browser.get("/permohonan/baru/").content.decode()
    Holder.objects.filter(person=office.kadis.person).update(until=MONDAY)
    page = browser.get("/permohonan/baru/").content.decode()
    assert "Kepala Dinas (kosong; administrator menunjuk pejabat)" in page


def test_a_seat_that_ended_is_not_shown_any_more(
    office: Office, enter: Enter, monday: time_machine.Traveller
) -> None:
    enter(office.kadis.person).post("/pengganti/", sent(office, until="2026-11-23"))
    browser = enter(office.kabid.person)
    assert "a.n. Kepala Dinas" in browser.get("/").content.decode()
    monday.move_to(datetime(2026, 11, 23, 3, 30, tzinfo=UTC))
    Holder.objects.filter(capacity=Capacity.DELEGATED).update(
        until=datetime(2026, 11, 23, 3, tzinfo=UTC)
    )
    assert "a.n. Kepala Dinas" not in browser.get("/").content.decode()


def test_a_person_without_a_position_reads_that_nothing_can_be_delegated(
    office: Office, enter: Enter
) -> None:
    person = Person.objects.create(username="baru", name="Lestari Dewi")
    answer = enter(person).get("/pengganti/")
    assert answer.status_code == 200
    assert 'action="/pengganti/"' not in answer.content.decode()
