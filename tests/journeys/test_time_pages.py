"""Pauses, whose minutes they were, and how a deadline was computed, on the pages."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from lajur.cases.holds import hold, resume
from lajur.cases.models import Case, Hold, ItemKind, Party
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.organisation.models import Capacity, Holder
from tests.journeys import steps
from tests.journeys.forms import Visitor
from tests.journeys.steps import MINUTE

FRIDAY_NOON = datetime.fromisoformat("2026-11-06T11:29+07:00")


@pytest.fixture
def case(cast: Office) -> Case:
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    return case


def page(visitor: Visitor, address: str) -> str:
    answer = visitor.client.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", answer.content.decode())


def pause(cast: Office, case: Case, *, at: datetime) -> None:
    hold(
        item=open_item(case, cast.teknisi),
        party=Party.SPARE_PART,
        reason="Adaptor dipesan.",
        by=cast.teknisi,
        at=at,
        command_id=uuid4(),
    )


def test_pausing_and_going_on_need_no_script(cast: Office, case: Case) -> None:
    teknisi, pic, here = Visitor(cast.teknisi.person), Visitor(cast.pic.person), address(case)
    until = timezone.localtime() + timedelta(days=2)
    teknisi.submit(
        here,
        "/jeda/",
        party="penyedia",
        reason="Tiket 4711 di penyedia.",
        expected_until=f"{until:%Y-%m-%dT%H:%M}",
    )
    kept = Hold.objects.get()
    assert (kept.party, kept.reason) == ("penyedia", "Tiket 4711 di penyedia.")
    assert kept.expected_until == until.replace(second=0, microsecond=0)
    for visitor in (teknisi, pic):
        shown = page(visitor, here)
        assert "Dijeda sejak" in shown
        assert "menunggu penyedia atau ISP" in shown
        assert "perkiraan selesai" in shown
    assert "Tiket 4711 di penyedia." in page(pic, here)
    assert "dijeda sejak" in page(teknisi, "/")
    assert not teknisi.offers(here, "/jeda/")
    teknisi.submit(here, "/lanjut/", note="Selesai.")
    assert Hold.objects.get().ended_at is not None
    assert not teknisi.offers(here, "/lanjut/")


def test_what_was_typed_survives_a_refusal(cast: Office, case: Case) -> None:
    teknisi, here = Visitor(cast.teknisi.person), address(case)
    form = next(form for form in teknisi.forms(here) if form.action.endswith("/jeda/"))
    words = form.filled(reason="Menunggu tangga.", expected_until="2020-01-01T10:00")
    answer = teknisi.client.post(form.action, words)
    assert answer.status_code == 422
    assert "Menunggu tangga." in answer.content.decode()
    assert "2020-01-01T10:00" in answer.content.decode()
    assert not Hold.objects.exists()


def test_who_may_not_pause_is_not_offered_it(cast: Office, case: Case) -> None:
    for seat in (cast.pic, cast.kadis, cast.helpdesk):
        assert not Visitor(seat.person).offers(address(case), "/jeda/")


def test_the_ledger_stands_on_the_page_of_the_case_and_adds_up(cast: Office, case: Case) -> None:
    pause(cast, case, at=MONDAY + 5 * MINUTE)
    steps.repair(cast, case, at=MONDAY + 65 * MINUTE)
    shown = page(Visitor(cast.pic.person), address(case))
    assert "Waktu permohonan ini" in shown
    assert 'class="tm-suku-cadang' in shown
    minutes = [int(found) for found in re.findall(r'<td class="n">(\d+)</td>', shown)]
    assert sum(minutes[:-1]) == minutes[-1] > 0


def test_what_lies_beyond_the_standard_time_is_marked_in_the_picture(cast: Office) -> None:
    case, here = apply_for(cast), Visitor(cast.pic.person)
    steps.hand_on(case, cast.kadis, at=MONDAY + 2 * MINUTE)
    steps.refuse(cast, case, at=MONDAY + 4 * MINUTE)
    assert 'class="tm-over"' not in page(here, f"{address(case)}waktu/")
    steps.mend(cast, case, at=MONDAY + 10 * MINUTE)
    steps.hand_on(case, cast.kadis, at=MONDAY + 20 * MINUTE)
    drawn = page(here, f"{address(case)}waktu/").split("<table", 1)[0]
    assert "Kepala Dinas: melampaui waktu baku" in drawn


def test_the_times_name_rounds_rows_and_who_sat_there(cast: Office) -> None:
    case = apply_for(cast)
    Holder.objects.create(
        position=cast.kadis.position,
        person=cast.kabid.person,
        capacity=Capacity.ACTING_ABSENT,
        since=MONDAY + 2 * MINUTE,
        until=MONDAY + 20 * MINUTE,
    )
    steps.hand_on(case, cast.kadis, at=MONDAY + 5 * MINUTE)
    steps.refuse(cast, case, at=MONDAY + 6 * MINUTE)
    steps.mend(cast, case, at=MONDAY + 30 * MINUTE)
    shown = page(Visitor(cast.pic.person), f"{address(case)}waktu/")
    assert "Putaran 1: baku dan nyata" in shown
    assert "Putaran 2: baku dan nyata" in shown
    assert "Ratna Wulandari (Kepala Dinas) <b>2 menit</b>" in shown
    assert "Plh. Bambang Prasetyo (Kepala Dinas) <b>3 menit</b>" in shown
    assert "lewat 2 menit" in shown


def test_a_deadline_over_the_friday_break_is_explained(cast: Office) -> None:
    case = apply_for(cast, at=FRIDAY_NOON)
    item = open_item(case, cast.kadis)
    assert item.due_at is not None
    shown = page(Visitor(cast.pic.person), f"{address(case)}tenggat/{item.pk}/")
    assert "3 menit kerja: Jum 11.29–11.30, istirahat sampai 13.00, 13.00–13.02" in shown
    assert "Jam kerja kantor (Perpres 21/2023)" in shown
    assert 'class="st-break"' in shown


def test_a_paused_deadline_tells_what_is_left(cast: Office, case: Case) -> None:
    item = open_item(case, cast.teknisi)
    pause(cast, case, at=MONDAY + 5 * MINUTE)
    shown = page(Visitor(cast.kabid.person), f"{address(case)}tenggat/{item.pk}/")
    assert "Dijeda sejak Senin, 23 November 2026 pukul 09.05 WIB" in shown
    assert "sisa 10 menit kerja" in shown


def test_closed_work_tells_how_long_it_took(cast: Office, case: Case) -> None:
    item = open_item(case, cast.teknisi)
    pause(cast, case, at=MONDAY + 5 * MINUTE)
    resume(item=item, note="", by=cast.teknisi, at=MONDAY + 20 * MINUTE, command_id=uuid4())
    steps.repair(cast, case, at=MONDAY + 24 * MINUTE)
    shown = page(Visitor(cast.pic.person), f"{address(case)}tenggat/{item.pk}/")
    assert "9 menit waktu kerja, tanpa jeda" in shown
    assert "Jeda menunggu suku cadang" in shown
    assert "09.30" in shown


def test_what_has_no_deadline_has_nothing_to_explain(cast: Office, case: Case) -> None:
    visitor, first = Visitor(cast.pic.person), case.items.get(step__no=1)
    duty = open_item(case, cast.helpdesk, ItemKind.DUTY)
    for item in (first, duty):
        assert visitor.client.get(f"{address(case)}tenggat/{item.pk}/").status_code == 404
    other = apply_for(cast, by=cast.pic2)
    foreign = open_item(other, cast.kadis)
    assert visitor.client.get(f"{address(case)}tenggat/{foreign.pk}/").status_code == 404


def test_every_deadline_leads_to_its_explanation(cast: Office, case: Case) -> None:
    item = open_item(case, cast.teknisi)
    visitor, how = Visitor(cast.teknisi.person), f"{address(case)}tenggat/{item.pk}/"
    assert page(visitor, "/").count(how) == 1
    shown = page(visitor, address(case))
    assert f'href="{how}"' in shown.split("<table", 1)[0]
    assert f'href="{how}"' in shown.split('<table class="mx-table', 1)[1]


def address(case: Case) -> str:
    return f"/permohonan/{case.number}/"
