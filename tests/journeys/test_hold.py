"""Pausing a work item, because the office waits for somebody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from lajur.cases.holds import hold, resume
from lajur.cases.models import Case, Event, Hold, ItemKind, Party, TimePolicy, WorkItem
from lajur.cases.policies import forget
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.cases.verify import verify
from lajur.foundation.errors import Conflict, Invalid, NotAllowed
from lajur.organisation.seats import Seat
from tests.journeys import steps
from tests.journeys.expect import positions, refused, told_by
from tests.journeys.steps import MINUTE

HOUR = timedelta(hours=1)


@pytest.fixture
def case(cast: Office) -> Case:
    """A case that lies with the technicians since 09.00; row 5 has 15 minutes."""
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    return case


def pause(item: WorkItem, by: Seat, *, at: datetime = MONDAY + 5 * MINUTE, **words: Any) -> Event:
    said = {"party": Party.SPARE_PART, "reason": "Adaptor PoE dipesan.", **words}
    return hold(**{"item": item, "by": by, "at": at, "command_id": uuid4(), **said})


def go_on(item: WorkItem, by: Seat, *, at: datetime, note: str = "") -> Event:
    return resume(item=item, note=note, by=by, at=at, command_id=uuid4())


def test_takes_the_deadline_away_and_keeps_what_was_left(cast: Office, case: Case) -> None:
    item = open_item(case, cast.teknisi)
    assert item.due_at == MONDAY + 15 * MINUTE
    event = pause(item, cast.teknisi, expected_until=MONDAY + 3 * HOUR)
    item.refresh_from_db()
    assert (item.due_at, item.alarm_at, item.soon_at) == (None, None, None)
    assert (item.paused_at, item.left_seconds) == (MONDAY + 5 * MINUTE, 600)
    assert item.sort_at == MONDAY + 3 * HOUR
    assert told_by(event, cast.teknisi) == {
        "kind": "case.held",
        "row": 5,
        "round": 1,
        "beyond_sop": True,
        "audience": positions(cast.pic, cast.koordinator),
        "on_behalf_of": "",
    }
    kept = Hold.objects.get()
    assert event.payload["hold"] == kept.pk
    assert event.payload["reason"] == kept.reason == "Adaptor PoE dipesan."
    assert (kept.started_by, kept.started_at) == (cast.teknisi.person, MONDAY + 5 * MINUTE)
    assert list(verify()) == []


def test_going_on_gives_the_working_time_back(cast: Office, case: Case) -> None:
    item = open_item(case, cast.teknisi)
    pause(item, cast.teknisi)
    tomorrow = MONDAY + timedelta(hours=23)  # 08.00 of the next day
    event = go_on(item, cast.teknisi, at=tomorrow, note="Adaptor datang.")
    item.refresh_from_db()
    assert (item.paused_at, item.left_seconds) == (None, None)
    assert item.due_at == tomorrow + 10 * MINUTE
    assert item.alarm_at is not None
    assert (event.kind, event.beyond_sop) == ("case.resumed", True)
    assert event.audience == positions(cast.pic, cast.koordinator)
    kept = Hold.objects.get()
    assert (kept.ended_at, kept.ended_by, kept.note) == (
        tomorrow,
        cast.teknisi.person,
        "Adaptor datang.",
    )
    assert list(verify()) == []


def test_a_named_member_may_pause_and_go_on(cast: Office, case: Case) -> None:
    item = open_item(case, cast.teknisi)
    pause(item, cast.teknisi2)
    assert go_on(item, cast.teknisi, at=MONDAY + HOUR)


def test_what_is_late_stays_late(cast: Office, case: Case) -> None:
    item = open_item(case, cast.teknisi)
    pause(item, cast.teknisi, at=MONDAY + 20 * MINUTE)
    item.refresh_from_db()
    assert (item.due_at, item.left_seconds) == (MONDAY + 15 * MINUTE, -300)
    go_on(item, cast.teknisi, at=MONDAY + 2 * HOUR)
    item.refresh_from_db()
    assert item.due_at == MONDAY + 15 * MINUTE


def test_the_work_without_its_pause_is_what_it_took(cast: Office, case: Case) -> None:
    item = open_item(case, cast.teknisi)
    pause(item, cast.teknisi)
    go_on(item, cast.teknisi, at=MONDAY + HOUR)
    steps.repair(cast, case, at=MONDAY + HOUR + 4 * MINUTE)
    item.refresh_from_db()
    assert item.worked_seconds == 9 * 60
    assert item.closed_at is not None
    assert item.due_at is not None
    assert item.closed_at < item.due_at == MONDAY + HOUR + 10 * MINUTE


def test_finishing_ends_the_pause(cast: Office, case: Case) -> None:
    item = open_item(case, cast.teknisi)
    pause(item, cast.teknisi2)
    event = steps.repair(cast, case, at=MONDAY + HOUR)
    kept = Hold.objects.get()
    assert (kept.ended_at, kept.ended_by) == (MONDAY + HOUR, cast.teknisi.person)
    assert event.payload["holds_ended"] == [kept.pk]
    item.refresh_from_db()
    assert item.worked_seconds == 5 * 60
    assert item.due_at == MONDAY + HOUR + 10 * MINUTE
    assert list(verify()) == []


def test_giving_back_ends_the_pause(cast: Office, case: Case) -> None:
    pause(open_item(case, cast.teknisi), cast.teknisi)
    steps.give_back(case, cast.teknisi, to_row=4, at=MONDAY + HOUR)
    assert Hold.objects.get().ended_at == MONDAY + HOUR
    assert list(verify()) == []


def test_a_return_over_its_head_ends_the_pause_too(cast: Office, case: Case) -> None:
    steps.record_case(cast, case)
    steps.repair(cast, case)
    steps.write_report(cast, case)
    part = open_item(case, cast.helpdesk, ItemKind.PART)
    pause(part, cast.helpdesk)
    steps.confirm(cast, case, at=MONDAY + HOUR)
    assert Hold.objects.get().ended_by == cast.helpdesk.person
    assert list(verify()) == []


def test_a_part_runs_by_the_clock_of_its_row_without_the_pauses_of_the_lead(
    cast: Office, case: Case
) -> None:
    steps.record_case(cast, case)
    steps.repair(cast, case)
    item = open_item(case, cast.teknisi)
    assert item.due_at == MONDAY + HOUR
    pause(item, cast.teknisi, party=Party.VENDOR, at=MONDAY + 10 * MINUTE)
    go_on(item, cast.teknisi, at=MONDAY + 40 * MINUTE)
    steps.write_report(cast, case, at=MONDAY + 50 * MINUTE)
    part = open_item(case, cast.helpdesk, ItemKind.PART)
    assert part.due_at == MONDAY + HOUR + 30 * MINUTE


def test_a_pause_of_a_part_stops_its_row_and_gives_its_time_back(cast: Office, case: Case) -> None:
    steps.record_case(cast, case)
    steps.repair(cast, case)
    steps.write_report(cast, case, at=MONDAY + 10 * MINUTE)
    part = open_item(case, cast.helpdesk, ItemKind.PART)
    pause(part, cast.helpdesk, at=MONDAY + 20 * MINUTE)
    go_on(part, cast.helpdesk, at=MONDAY + 50 * MINUTE)
    part.refresh_from_db()
    assert part.due_at == MONDAY + HOUR + 30 * MINUTE
    steps.confirm(cast, case, at=MONDAY + HOUR)
    part.refresh_from_db()
    assert part.worked_seconds == 20 * 60


def test_a_duty_and_a_copy_have_no_clock_to_stop(cast: Office, case: Case) -> None:
    with refused(NotAllowed):
        pause(open_item(case, cast.helpdesk, ItemKind.DUTY), cast.helpdesk)


def test_the_applicants_own_row_is_never_paused(cast: Office) -> None:
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis)
    steps.refuse(cast, case)
    TimePolicy.objects.create(hold_parties=Party.values)
    forget()
    with refused(NotAllowed):
        pause(open_item(case, cast.pic), cast.pic)
    forget()


def test_who_only_hands_on_has_nothing_to_wait_for(cast: Office) -> None:
    case = apply_for(cast)
    with refused(NotAllowed):
        pause(open_item(case, cast.kadis), cast.kadis)


def test_the_policy_of_the_row_names_the_parties(cast: Office, case: Case) -> None:
    TimePolicy.objects.create(sop=cast.sop, row=5, hold_parties=[Party.VENDOR])
    forget()
    item = open_item(case, cast.teknisi)
    with refused(Invalid, field="party"):
        pause(item, cast.teknisi)
    assert pause(item, cast.teknisi, party=Party.VENDOR)
    forget()


@pytest.mark.parametrize("who", ["pic", "pic2", "kadis", "helpdesk", "outsider"])
def test_is_for_those_whose_work_it_is(cast: Office, case: Case, who: str) -> None:
    with refused(NotAllowed):
        pause(open_item(case, cast.teknisi), getattr(cast, who))


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"party": "cuaca"}, "party"),
        ({"reason": "  "}, "reason"),
        ({"expected_until": MONDAY}, "expected_until"),
        ({"remind_at": MONDAY}, "remind_at"),
    ],
)
def test_what_is_unsound_is_refused(
    cast: Office, case: Case, words: dict[str, Any], field: str
) -> None:
    with refused(Invalid, field=field):
        pause(open_item(case, cast.teknisi), cast.teknisi, **words)


def test_a_second_pause_tells_who_was_first(cast: Office, case: Case) -> None:
    item = open_item(case, cast.teknisi)
    pause(item, cast.teknisi2)
    with refused(Conflict) as refusal:
        pause(item, cast.teknisi)
    assert cast.teknisi2.person.name in refusal.value.message


def test_closed_work_is_not_paused(cast: Office, case: Case) -> None:
    item = open_item(case, cast.teknisi)
    steps.repair(cast, case)
    with refused(Conflict):
        pause(item, cast.teknisi)


def test_what_is_not_paused_can_not_go_on(cast: Office, case: Case) -> None:
    with refused(Conflict):
        go_on(open_item(case, cast.teknisi), cast.teknisi, at=MONDAY + HOUR)


@pytest.mark.parametrize("who", ["pic", "kadis", "outsider"])
def test_others_do_not_end_it(cast: Office, case: Case, who: str) -> None:
    item = open_item(case, cast.teknisi)
    pause(item, cast.teknisi)
    with refused(NotAllowed):
        go_on(item, getattr(cast, who), at=MONDAY + HOUR)


def test_twice_is_once(cast: Office, case: Case) -> None:
    item, again = open_item(case, cast.teknisi), uuid4()
    first = pause(item, cast.teknisi, command_id=again)
    assert pause(item, cast.teknisi, command_id=again) == first
    ending = uuid4()
    over = {"item": item, "note": "", "by": cast.teknisi, "at": MONDAY + HOUR}
    assert resume(**over, command_id=ending) == resume(**over, command_id=ending)
    assert Hold.objects.count() == 1


def test_a_row_can_be_paused_again(cast: Office, case: Case) -> None:
    item = open_item(case, cast.teknisi)
    pause(item, cast.teknisi)
    go_on(item, cast.teknisi, at=MONDAY + HOUR)
    pause(item, cast.teknisi, at=MONDAY + HOUR + 5 * MINUTE, party=Party.VENDOR)
    item.refresh_from_db()
    assert item.left_seconds == 300
    go_on(item, cast.teknisi, at=MONDAY + 2 * HOUR)
    item.refresh_from_db()
    assert item.due_at == MONDAY + 2 * HOUR + 5 * MINUTE
    assert list(verify()) == []
