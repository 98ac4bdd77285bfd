"""Meja: what waits, in which order, what can be done on the row, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lajur.cases.models import Case, Urgency
from lajur.cases.tests.cast import IN_OFFICE_SINCE, MONDAY, Office, apply_for, open_item
from lajur.dispositions.actions import Order, dispose
from lajur.organisation.models import Holder
from lajur.organisation.seats import Seat
from lajur.web.tests.conftest import Enter

BACKGROUND = {"HX-Request": "true", "X-Lajur-Background": "1"}


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("waiting", [10, 200])
def test_the_desk_costs_seven_queries_however_much_waits(
    office: Office, enter: Enter, waiting: int
) -> None:
    for _ in range(waiting):
        apply_for(office)
    browser = enter(office.kadis.person)
    browser.get("/")
    assert queries_of(browser, "/") <= 7


def test_the_desk_of_an_applicant_costs_as_little(office: Office, enter: Enter) -> None:
    for _ in range(10):
        apply_for(office)
    browser = enter(office.pic.person)
    browser.get("/")
    assert queries_of(browser, "/") <= 7


def test_a_row_tells_what_is_to_be_done(office: Office, enter: Enter) -> None:
    case = apply_for(office, urgency=Urgency.VERY_URGENT)
    page = enter(office.kadis.person).get("/").content.decode()
    for words in (
        case.number,
        "Puskesmas Karangmulya",
        "Sangat segera",
        "Disposisi ke Kabid",
        "dari PIC Puskesmas Karangmulya, 09.00",
        "sisa 3 menit kerja",
        "pukul 09.03 WIB",
    ):
        assert words in page


def test_the_nearest_deadline_stands_first(office: Office, enter: Enter) -> None:
    later = apply_for(office)
    sooner = apply_for(office, at=MONDAY - timedelta(minutes=2))
    page = enter(office.kadis.person).get("/").content.decode()
    assert page.index(sooner.number) < page.index(later.number)


def test_what_is_late_says_so(office: Office, enter: Enter) -> None:
    apply_for(office, at=MONDAY - timedelta(minutes=20))
    page = enter(office.kadis.person).get("/?tab=lewat").content.decode()
    assert "lewat 17 menit kerja" in page
    assert "seharusnya pukul 08.43 WIB" in page


def test_a_disposition_with_one_way_is_done_on_the_row(office: Office, enter: Enter) -> None:
    case = apply_for(office)
    browser = enter(office.kadis.person)
    address = f"/permohonan/{case.number}/disposisi/"
    assert f'action="{address}"' in browser.get("/").content.decode()
    item = open_item(case, office.kadis)
    sent = {"command_id": str(uuid4()), "item": item.pk, "instructions": "proses", "next": "/"}
    answer = browser.post(address, sent)
    assert answer.headers["Location"] == "/"
    assert open_item(case, office.kabid).step.no == 3


def test_a_decision_is_returned_on_the_row_with_its_reason(office: Office, enter: Enter) -> None:
    case = _at_the_kabid(office)
    browser = enter(office.kabid.person)
    address = f"/permohonan/{case.number}/keputusan/"
    assert f'action="{address}"' in browser.get("/").content.decode()
    sent = {
        "command_id": str(uuid4()),
        "item": open_item(case, office.kabid).pk,
        "answer": "TIDAK",
        "reason": "Lampirkan denah ruang.",
        "next": "/",
    }
    assert browser.post(address, sent).headers["Location"] == "/"
    assert open_item(case, office.pic).step.no == 1


def test_a_disposition_with_a_choice_leads_to_the_case(office: Office, enter: Enter) -> None:
    case = _at_the_koordinator(office)
    page = enter(office.koordinator.person).get("/").content.decode()
    assert f'href="/permohonan/{case.number}/#kerjakan"' in page
    assert "/disposisi/" not in page


def test_who_acts_for_somebody_has_a_tab_for_it(office: Office, enter: Enter) -> None:
    Holder.objects.create(
        position=office.kadis.position,
        person=office.kabid.person,
        capacity="plh",
        since=IN_OFFICE_SINCE,
    )
    case = apply_for(office)
    browser = enter(office.kabid.person)
    assert "Sebagai Plh. Kepala Dinas" in browser.get("/").content.decode()
    page = browser.get(f"/?jabatan={office.kadis.position.pk}").content.decode()
    assert case.number in page


def test_the_second_page_goes_on_where_the_first_ended(office: Office, enter: Enter) -> None:
    numbers = {
        apply_for(office, at=MONDAY + timedelta(seconds=second)).number for second in range(30)
    }
    browser = enter(office.kadis.person)
    first = browser.get("/")
    second = browser.get(first.context["next_page"])
    shown = [line.desk_row.case.number for line in first.context["lines"]]
    shown += [line.desk_row.case.number for line in second.context["lines"]]
    assert len(shown) == 30
    assert set(shown) == numbers


def test_an_unchanged_list_is_not_sent_again(office: Office, enter: Enter) -> None:
    apply_for(office)
    browser = enter(office.kadis.person)
    stamp = browser.get("/").context["stamp"]
    assert browser.get("/", {"cap": stamp}, headers=BACKGROUND).status_code == 204


def test_a_changed_list_is_sent_alone(office: Office, enter: Enter) -> None:
    browser = enter(office.kadis.person)
    stamp = browser.get("/").context["stamp"]
    case = apply_for(office)
    answer = browser.get("/", {"cap": stamp}, headers=BACKGROUND)
    assert case.number in answer.content.decode()
    assert b"<html" not in answer.content


def test_an_applicant_sees_their_own_requests_and_where_they_are(
    office: Office, enter: Enter
) -> None:
    case = apply_for(office)
    foreign = apply_for(office, by=office.pic2)
    page = enter(office.pic.person).get("/").content.decode()
    assert case.number in page
    assert "di meja Kepala Dinas" in page
    assert "/permohonan/baru/" in page
    assert foreign.number not in page


def test_the_week_is_counted(office: Office, enter: Enter) -> None:
    _at_the_kabid(office)
    page = enter(office.kadis.person).get("/").content.decode()
    assert "Minggu ini Anda menyelesaikan 1 kegiatan, 1 di dalam waktu baku." in page


@pytest.mark.parametrize("query", ["tab=entah", "jabatan=x", "jabatan=99999999999999999999"])
def test_an_odd_address_is_the_whole_desk(office: Office, enter: Enter, query: str) -> None:
    case = apply_for(office)
    assert case.number in enter(office.kadis.person).get(f"/?{query}").content.decode()


def test_an_administrator_without_a_position_is_told_where_to_go(
    office: Office, enter: Enter
) -> None:
    page = enter(office.admin).get("/").content.decode()
    assert "Anda belum memegang jabatan" in page
    assert 'href="/orang/"' in page


def _at_the_kabid(office: Office) -> Case:
    case = apply_for(office)
    _dispose(case, office.kadis, Order())
    return case


def _at_the_koordinator(office: Office) -> Case:
    case = _at_the_kabid(office)
    _dispose(case, office.kabid, Order(answer="YA"))
    return case


def _dispose(case: Case, by: Seat, order: Order) -> None:
    dispose(item=open_item(case, by), order=order, by=by, at=MONDAY, command_id=uuid4())
