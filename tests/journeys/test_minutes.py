"""Whose minutes they were: the ledger of cases that were played by the real verbs."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lajur.cases import actions
from lajur.cases.holds import hold, resume
from lajur.cases.measured import measured_times
from lajur.cases.minutes import CaseMinutes, Whose, holders_during, minutes_of
from lajur.cases.models import Case, Event, Hold, Party, WorkItem
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.clocks.ledger import Unowned
from lajur.organisation.models import Capacity, Holder
from lajur.organisation.seats import Seat
from lajur.sop.queries import published
from tests.journeys import parallel, steps
from tests.journeys.steps import MINUTE

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def told(case: Case, *, at: datetime) -> CaseMinutes:
    """The ledger as it is now, with those who sat in the positions."""
    case.refresh_from_db()
    parts = (
        published(case.sop_version_id),
        list(WorkItem.objects.filter(case=case)),
        list(Hold.objects.filter(item__case=case).order_by("started_at")),
    )
    events = list(Event.objects.filter(case=case))
    bare = minutes_of(case, *parts, events=events, at=at)
    return minutes_of(case, *parts, events=events, at=at, holders=holders_during(bare))


def shares(minutes: CaseMinutes) -> dict[object, int]:
    return {share.owner: share.minutes for share in minutes.shares}


def of(seat: Seat) -> Whose:
    return Whose(position=seat.position.pk)


def pause(case: Case, by: Seat, *, at: datetime, party: str = Party.SPARE_PART) -> None:
    hold(item=open_item(case, by), party=party, reason="-", by=by, at=at, command_id=uuid4())


def go_on(case: Case, by: Seat, *, at: datetime) -> None:
    resume(item=open_item(case, by), note="", by=by, at=at, command_id=uuid4())


def test_each_minute_is_of_the_position_whose_row_it_was(cast: Office) -> None:
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis, at=MONDAY + 11 * MINUTE)
    steps.hand_on(case, cast.kabid, at=MONDAY + 13 * MINUTE, answer="YA")
    minutes = told(case, at=MONDAY + 20 * MINUTE)
    assert shares(minutes) == {of(cast.kadis): 11, of(cast.kabid): 2, of(cast.koordinator): 7}
    assert [(row.row.no, row.standard, row.actual, row.state) for row in minutes.rows] == [
        (1, None, 0, "done"),
        (2, 180, 660, "done"),
        (3, 180, 120, "done"),
        (4, 180, 420, "now"),
    ]
    assert [row.difference for row in minutes.rows] == [None, 480, -60, 240]


def test_a_pause_belongs_to_whom_it_waits_for_and_a_night_to_nobody(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    pause(case, cast.teknisi, at=MONDAY + HOUR)
    go_on(case, cast.teknisi, at=MONDAY + DAY)
    minutes = told(case, at=MONDAY + DAY + HOUR)
    assert shares(minutes) == {
        of(cast.teknisi): 120,
        Whose(party="suku-cadang"): 120 + 180 + 90,
        Unowned.OUTSIDE: 60 + 15 * 60 + 30,
    }
    row = minutes.rows[-1]
    assert (row.actual, row.paused) == (7200, 390 * 60)


def test_a_returned_case_is_the_applicants_and_its_rounds_stay(cast: Office) -> None:
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis, at=MONDAY + 2 * MINUTE)
    steps.refuse(cast, case, at=MONDAY + 5 * MINUTE)
    steps.mend(cast, case, at=MONDAY + 35 * MINUTE)
    steps.hand_on(case, cast.kadis, at=MONDAY + 36 * MINUTE)
    minutes = told(case, at=MONDAY + 40 * MINUTE)
    assert shares(minutes) == {
        of(cast.kadis): 3,
        of(cast.kabid): 7,
        Whose(party="pemohon"): 30,
    }
    assert minutes.rounds == ((2, MONDAY + 5 * MINUTE),)
    rows = [(row.row.no, row.round, row.actual // 60) for row in minutes.rows]
    assert rows == [(1, 1, 0), (2, 1, 2), (3, 1, 3), (1, 2, 30), (2, 2, 1), (3, 2, 4)]


def test_a_change_of_holder_parts_the_row(cast: Office) -> None:
    case = apply_for(cast)
    Holder.objects.create(
        position=cast.kadis.position,
        person=cast.kabid.person,
        capacity=Capacity.ACTING_ABSENT,
        since=MONDAY + 10 * MINUTE,
        until=MONDAY + 25 * MINUTE,
    )
    row = told(case, at=MONDAY + 40 * MINUTE).rows[-1]
    assert [
        ([(holder.person.name, holder.capacity) for holder in tenure.holders], tenure.seconds)
        for tenure in row.tenures
    ] == [
        ([(cast.kadis.person.name, "definitif")], 1500),
        ([(cast.kabid.person.name, "plh")], 900),
    ]


def test_an_empty_position_has_its_minutes_too(cast: Office) -> None:
    case = apply_for(cast)
    Holder.objects.filter(position=cast.kadis.position).update(until=MONDAY + 4 * MINUTE)
    row = told(case, at=MONDAY + 10 * MINUTE).rows[-1]
    assert [(len(tenure.holders), tenure.seconds) for tenure in row.tenures] == [(1, 240), (0, 360)]


def test_work_that_was_moved_counts_for_both_desks(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_koordinator(cast, case)
    steps.hand_on(case, cast.koordinator, choices={"tim_teknis": [cast.teknisi.position.pk]})
    actions.reassign(
        item=open_item(case, cast.teknisi),
        to=cast.teknisi2.position.pk,
        reason="Sakit.",
        by=cast.koordinator,
        at=MONDAY + 10 * MINUTE,
        command_id=uuid4(),
    )
    minutes = told(case, at=MONDAY + 25 * MINUTE)
    assert shares(minutes) == {of(cast.teknisi): 10, of(cast.teknisi2): 15}


def test_the_partner_of_a_joint_row_owns_what_it_takes_to_confirm(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    steps.record_case(cast, case)
    steps.repair(cast, case)
    steps.write_report(cast, case, at=MONDAY + 30 * MINUTE)
    steps.confirm(cast, case, at=MONDAY + 42 * MINUTE)
    minutes = told(case, at=MONDAY + 42 * MINUTE)
    assert shares(minutes) == {of(cast.teknisi): 30, of(cast.helpdesk): 12}
    six = next(row for row in minutes.rows if row.row.no == 6)
    assert (six.actual, six.standard) == (42 * 60, 3600)


def test_of_two_branches_the_running_one_owns_the_minute_of_a_pause(db: None) -> None:
    hall = parallel.hall()
    case = parallel.apply_for(hall)
    parallel.finish(case, hall.loket, answer="Lengkap")
    first, second = sorted(
        (open_item(case, hall.verifikator), open_item(case, hall.arsiparis)),
        key=lambda item: item.pk,
    )
    seats = {
        hall.verifikator.position.pk: hall.verifikator,
        hall.arsiparis.position.pk: hall.arsiparis,
    }
    paused, runs = seats[first.position_id], seats[second.position_id]
    pause(case, paused, at=MONDAY + 10 * MINUTE, party=Party.VENDOR)
    minutes = told(case, at=MONDAY + 30 * MINUTE)
    assert shares(minutes) == {of(paused): 10, of(runs): 20}
    pause(case, runs, at=MONDAY + 30 * MINUTE, party=Party.APPLICANT)
    assert shares(told(case, at=MONDAY + 50 * MINUTE))[Whose(party="penyedia")] == 20


def test_an_ended_case_stands_still(cast: Office) -> None:
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis, at=MONDAY + 2 * MINUTE)
    steps.refuse(cast, case, at=MONDAY + 3 * MINUTE)
    actions.withdraw(case=case, reason="-", by=cast.pic, at=MONDAY + 9 * MINUTE, command_id=uuid4())
    assert told(case, at=MONDAY + DAY).minutes == 9
    assert shares(told(case, at=MONDAY + DAY)) == shares(told(case, at=MONDAY + 2 * DAY))


def test_the_measured_times_leave_pauses_out(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    pause(case, cast.teknisi, at=MONDAY + 5 * MINUTE)
    steps.repair(cast, case, at=MONDAY + 3 * HOUR)
    step = case.items.get(step__no=5).step_id
    found = measured_times(case.sop_version_id, at=MONDAY + 3 * HOUR)[step]
    assert (found.median_minutes, found.in_time) == (5, 100)


@pytest.mark.django_db
@settings(
    max_examples=5,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.integers(1, 40_000), min_size=9, max_size=9))
def test_the_sum_is_always_the_whole(cast: Office, seconds: list[int]) -> None:
    moments = [MONDAY]
    for wait in seconds:
        moments.append(moments[-1] + timedelta(seconds=wait, microseconds=wait))
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis, at=moments[1])
    steps.refuse(cast, case, at=moments[2])
    steps.mend(cast, case, at=moments[3])
    steps.to_technicians(cast, case, at=moments[4])
    pause(case, cast.teknisi, at=moments[5])
    go_on(case, cast.teknisi, at=moments[6])
    steps.give_back(case, cast.teknisi, to_row=4, at=moments[7])
    team = {"tim_teknis": [cast.teknisi2.position.pk]}
    steps.hand_on(case, cast.koordinator, at=moments[8], choices=team)
    minutes = told(case, at=moments[9])
    lengths = [entry.length for entry in minutes.entries]
    assert sum(lengths, timedelta()) == moments[9] - MONDAY
    assert all(one.end == other.start for one, other in pairwise(minutes.entries))
    assert sum(shares(minutes).values()) == minutes.minutes
    assert sum(share.percent for share in minutes.shares) == 100
    for row in minutes.rows:
        sat = sum(tenure.seconds for tenure in row.tenures)
        assert sat == (0 if row.of_applicant else row.actual)
    worked = {item.pk: item.worked_seconds for item in WorkItem.objects.filter(case=case)}
    closed = [row for row in minutes.rows if row.ended_at is not None]
    assert [row.actual for row in closed] == [worked[row.item.pk] for row in closed]
