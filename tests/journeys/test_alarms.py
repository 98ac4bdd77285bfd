"""Work that runs late: it is reminded of, warned of and escalated, once each, in working time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from lajur.cases.alarms import Sweep, broken_alarms, first_alarm, remind_of_holds, ring
from lajur.cases.models import Case, Event, Hold, Party, WorkItem
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.cases.verify import verify
from lajur.clocks import choice
from lajur.clocks.models import Calendar, CalendarUse
from lajur.organisation.models import Holder
from lajur.organisation.seats import Seat
from lajur.sop.actions import publish
from lajur.sop.models import Step
from tests.journeys import steps
from tests.journeys.forms import Visitor
from tests.journeys.parallel import SOURCE

MINUTE = timedelta(minutes=1)
OPENING = MONDAY + timedelta(hours=22, minutes=30)
"""Tuesday, 07.30 WIB."""


@pytest.fixture
def at_kabid(cast: Office) -> Case:
    """A case on the Kabid's desk since MONDAY; the row's standard time is three minutes."""
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis)
    return case


def told(case: Case) -> list[str]:
    """The kinds of what Lajur told by itself."""
    return list(case.history.filter(person=None).values_list("kind", flat=True))


def at_minute(minutes: float) -> datetime:
    return MONDAY + minutes * MINUTE


def test_three_quarters_through_the_desk_is_reminded(cast: Office, at_kabid: Case) -> None:
    assert ring(at=at_minute(2.2)) == Sweep()
    assert ring(at=at_minute(2.25)) == Sweep(rung=1)
    event = at_kabid.history.latest("seq")
    assert (event.kind, event.person, event.row) == ("item.reminded", None, 3)
    assert event.audience == [cast.kabid.position.pk]
    assert event.payload["percent"] == 75
    assert event.at == at_minute(2.25)


def test_each_step_rings_once_and_in_its_order(cast: Office, at_kabid: Case) -> None:
    for minute in (1, 2.25, 2.5, 3, 3.5, 4, 6, 7, 8, 100):
        ring(at=at_minute(minute))
    assert told(at_kabid) == ["item.reminded", "item.warned", "item.escalated"]
    item = open_item(at_kabid, cast.kabid)
    assert (item.alarms, item.alarm_at) == (3, None)


def test_an_escalation_is_told_to_the_superior_too(cast: Office, at_kabid: Case) -> None:
    ring(at=at_minute(6))
    event = at_kabid.history.latest("seq")
    assert event.kind == "item.escalated"
    assert set(event.audience) == {cast.kabid.position.pk, cast.kadis.position.pk}
    assert event.payload["superior"] == {"position": cast.kadis.position.pk}


def test_an_escalation_passes_over_a_superior_position_that_nobody_holds(
    cast: Office, at_kabid: Case
) -> None:
    steps.hand_on(at_kabid, cast.kabid, answer="YA")
    Holder.objects.filter(position=cast.kabid.position).update(until=at_minute(1))
    ring(at=at_minute(6))
    event = at_kabid.history.latest("seq")
    assert event.payload["of"] == {"position": cast.koordinator.position.pk}
    assert event.payload["superior"] == {"position": cast.kadis.position.pk}


def test_above_the_head_of_the_office_an_escalation_is_only_recorded(cast: Office) -> None:
    case = apply_for(cast)
    ring(at=at_minute(30))
    event = case.history.latest("seq")
    assert (event.kind, event.payload["superior"]) == ("item.escalated", None)
    assert event.audience == [cast.kadis.position.pk]


def test_named_members_of_a_team_are_reminded_with_their_lead(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    ring(at=MONDAY + timedelta(minutes=12))
    event = case.history.latest("seq")
    assert event.kind == "item.reminded"
    assert set(event.audience) == {cast.teknisi.position.pk, cast.teknisi2.position.pk}


def test_after_days_without_a_worker_only_the_highest_step_rings(
    cast: Office, at_kabid: Case
) -> None:
    ring(at=MONDAY + timedelta(days=2))
    assert told(at_kabid) == ["item.escalated"]
    assert at_kabid.history.latest("seq").payload["skipped"] == [1, 2]


def test_what_was_due_in_working_time_waits_when_the_worker_was_down_until_night(
    at_kabid: Case, cast: Office
) -> None:
    night = MONDAY + timedelta(hours=12)
    assert ring(at=night) == Sweep(put_off=1)
    assert first_alarm() == OPENING
    assert ring(at=OPENING) == Sweep(rung=1)
    assert told(at_kabid) == ["item.escalated"]


def test_at_a_desk_that_works_round_the_clock_it_rings_at_night(cast: Office) -> None:
    works_round_the_clock(cast.kabid)
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis)
    ring(at=MONDAY + timedelta(hours=12))
    event = case.history.latest("seq")
    assert (event.kind, event.payload["skipped"]) == ("item.warned", [1])


def test_an_escalation_waits_for_the_opening_of_the_superior(cast: Office) -> None:
    works_round_the_clock(cast.kabid)
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis)
    night = MONDAY + timedelta(hours=12)
    assert ring(at=night).rung == 1
    assert open_item(case, cast.kabid).alarm_at == OPENING
    assert ring(at=OPENING).rung == 1
    assert told(case) == ["item.warned", "item.escalated"]


def test_what_was_done_in_time_is_not_spoken_of(cast: Office, at_kabid: Case) -> None:
    steps.hand_on(at_kabid, cast.kabid, answer="YA", at=at_minute(1))
    ring(at=at_minute(3.3))
    assert [event.row for event in at_kabid.history.filter(person=None)] == [4]


def test_a_request_with_its_applicant_is_never_reminded(cast: Office, at_kabid: Case) -> None:
    steps.refuse(cast, at_kabid)
    assert ring(at=MONDAY + timedelta(days=30)) == Sweep()


def test_one_broken_case_does_not_keep_the_others_from_being_told(cast: Office) -> None:
    broken, sound = apply_for(cast), apply_for(cast)
    # No row of its SOP has this number: reading the item's row fails.
    WorkItem.objects.filter(case=broken, closed_at=None).update(step=_foreign_step())
    assert ring(at=at_minute(30)) == Sweep(rung=1, broken=1)
    assert (told(broken), told(sound)) == ([], ["item.escalated"])
    assert broken_alarms() == 1
    assert ring(at=at_minute(31)) == Sweep()
    assert ring(at=at_minute(91)) == Sweep(broken=1)


def test_a_sweep_looks_at_no_more_than_its_limit_the_oldest_first(cast: Office) -> None:
    cases = [apply_for(cast, at=at_minute(place)) for place in range(3)]
    assert ring(at=at_minute(60), limit=2) == Sweep(rung=2)
    assert [told(case) for case in cases] == [["item.escalated"], ["item.escalated"], []]


def test_a_long_queue_is_gone_through_page_by_page(cast: Office) -> None:
    for _ in range(103):
        apply_for(cast)
    assert ring(at=at_minute(60)) == Sweep(rung=103)
    assert Event.objects.filter(kind="item.escalated").count() == 103


def test_histories_with_reminders_stand_the_proof(cast: Office, at_kabid: Case) -> None:
    ring(at=at_minute(2.5))
    ring(at=at_minute(3.5))
    steps.hand_on(at_kabid, cast.kabid, answer="YA", at=at_minute(4))
    ring(at=at_minute(60))
    assert list(verify()) == []


def test_a_naive_moment_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="aware"):
        ring(at=datetime(2026, 11, 23, 9, 0))  # noqa: DTZ001 - that is what is refused


def works_round_the_clock(seat: Seat) -> None:
    piket = Calendar.objects.create(
        key="piket", name="Piket", zone="Asia/Jakarta", round_the_clock=True
    )
    CalendarUse.objects.create(calendar=piket, position=seat.position)
    choice.forget()


def _foreign_step() -> int:
    version = publish(source=SOURCE.read_text(), by=None, at=MONDAY)
    return Step.objects.filter(version=version).earliest("pk").pk


def test_the_handlers_read_the_reminders_folded_and_the_applicant_does_not(
    cast: Office, at_kabid: Case
) -> None:
    ring(at=at_minute(2.5))
    ring(at=at_minute(3.5))
    read = {
        name: Visitor(seat.person).client.get(f"/permohonan/{at_kabid.number}/").content.decode()
        for name, seat in (("kabid", cast.kabid), ("pic", cast.pic))
    }
    assert "2 pengingat Lajur" in read["kabid"]
    assert "Lajur mengingatkan Kepala Bidang Aptika: 75 % waktu baku kegiatan 3" in read["kabid"]
    assert "pengingat Lajur" not in read["pic"]
    assert "Lajur mengingatkan" not in read["pic"]


def paused(cast: Office, *, remind_at: datetime) -> Case:
    """A case on the desk of both technicians, paused for the applicant."""
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    Hold.objects.create(
        item=open_item(case, cast.teknisi),
        party=Party.APPLICANT,
        reason="Menunggu kunci ruang server.",
        started_at=MONDAY,
        started_by=cast.teknisi.person,
        remind_at=remind_at,
    )
    return case


def test_a_pause_is_asked_about_once_at_its_moment(cast: Office) -> None:
    case = paused(cast, remind_at=at_minute(60))
    assert remind_of_holds(at=at_minute(59)) == Sweep()
    assert remind_of_holds(at=at_minute(60)) == Sweep(rung=1)
    assert remind_of_holds(at=at_minute(61)) == Sweep()
    event = case.history.latest("seq")
    assert (event.kind, event.payload["party"]) == ("hold.reminded", "pemohon")
    assert set(event.audience) == {cast.teknisi.position.pk, cast.teknisi2.position.pk}


def test_a_pause_is_not_asked_about_at_night(cast: Office) -> None:
    paused(cast, remind_at=MONDAY + timedelta(hours=12))
    assert remind_of_holds(at=MONDAY + timedelta(hours=13)) == Sweep(put_off=1)
    assert Hold.objects.get().remind_at == OPENING
    assert remind_of_holds(at=OPENING) == Sweep(rung=1)


def test_a_pause_that_has_ended_is_not_asked_about(cast: Office) -> None:
    paused(cast, remind_at=at_minute(60))
    Hold.objects.update(ended_at=at_minute(30), ended_by=cast.teknisi.person)
    assert remind_of_holds(at=at_minute(60)) == Sweep()


def test_what_is_paused_is_not_reminded_of(cast: Office, at_kabid: Case) -> None:
    WorkItem.objects.filter(closed_at=None).update(paused_at=at_minute(1))
    assert ring(at=at_minute(30)) == Sweep(silenced=1)
    assert told(at_kabid) == []
